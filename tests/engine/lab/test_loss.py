import numpy as np
import torch

from engine.lab.loss import loss_curves

LOGITS = (1.0, -0.5, 2.0, 0.3)
PLACES = np.linspace(-12, 12, 97)


def curves(temperature: float = 1.0):
    return loss_curves(LOGITS, moved=1, true_class=1, temperature=temperature, places=PLACES)


def test_curves_and_slopes_equal_autograd():
    for temperature in (0.5, 1.0, 3.0):
        found = curves(temperature)
        moved = torch.tensor(PLACES, requires_grad=True)
        logits = torch.tensor(LOGITS, dtype=torch.float64).repeat(len(PLACES), 1)
        logits = torch.cat([logits[:, :1], moved[:, None], logits[:, 2:]], dim=1) / temperature
        entropy = torch.nn.functional.cross_entropy(logits, torch.ones(len(PLACES), dtype=torch.long), reduction="none")
        (slope,) = torch.autograd.grad(entropy.sum(), moved, retain_graph=True)
        np.testing.assert_allclose(found.cross_entropy, entropy.detach().numpy(), atol=1e-9)
        np.testing.assert_allclose(found.cross_entropy_slope, slope.numpy(), atol=1e-9)
        target = torch.eye(4, dtype=torch.float64)[1]
        squared = ((torch.softmax(logits, 1) - target) ** 2).sum(1)
        (slope,) = torch.autograd.grad(squared.sum(), moved)
        np.testing.assert_allclose(found.squared_error, squared.detach().numpy(), atol=1e-9)
        np.testing.assert_allclose(found.squared_error_slope, slope.numpy(), atol=1e-9)


def test_cross_entropy_still_has_a_slope_where_squared_error_is_flat():
    found = curves()
    assert found.zero_one[0] == 1
    assert abs(found.squared_error_slope[0]) < 1e-4
    assert found.cross_entropy_slope[0] < -0.99


def test_zero_one_steps_where_the_true_class_wins():
    found = curves()
    assert set(found.zero_one) == {0.0, 1.0}
    assert np.all((found.logit >= 2.0) == (found.zero_one == 0))
