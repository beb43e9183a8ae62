"""The integral, the matrix and the loss."""

import numpy as np
import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from engine.lab.examples import Example
from gui.views.lab.integral import IntegralPage
from gui.views.lab.loss import LossPage
from gui.views.lab.matrix import MatrixPage
from tests.gui.lab import centre, shown, type_into


@pytest.fixture
def integral(session, qtbot) -> IntegralPage:
    return shown(IntegralPage, session, qtbot)


@pytest.fixture
def matrix(session, qtbot) -> MatrixPage:
    return shown(MatrixPage, session, qtbot)


@pytest.fixture
def loss(session, qtbot) -> LossPage:
    return shown(LossPage, session, qtbot)


def value(page: IntegralPage) -> float:
    return float(page.formula.terms[-1].text.replace("−", "-"))


def test_stepping_t_moves_g_and_the_area(integral):
    integral.f_box.choose("box")
    integral.g_box.choose("box")
    for position, expected in ((80, 1.0), (90, 0.5), (100, 0.0)):
        integral.steps.set_position(position)
        assert value(integral) == pytest.approx(expected, abs=1e-3)
    assert len(integral._done.xData) < len(integral._whole.xData)


def test_the_switch_takes_the_flip_away(integral):
    integral.steps.set_position(90)
    with_flip = value(integral)
    integral.flip_box.choose(False)
    assert value(integral) != with_flip
    assert "g(τ − t)" in integral.formula.text
    integral.undo()
    assert value(integral) == with_flip


def test_dragging_in_a_plot_moves_t(integral):
    place = integral.below.place_of(-1.0, 0.1).toPoint()
    QTest.mousePress(integral.below.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert integral.t == pytest.approx(-1.0, abs=0.06)


def test_drawing_by_hand_changes_f_and_the_result(integral):
    integral._draw_by_hand()
    before = integral._curve.copy()
    port = integral.above.viewport()
    places = [integral.above.place_of(x, 0.8).toPoint() for x in (1.2, 1.6, 2.0, 2.4)]
    QTest.mousePress(port, Qt.MouseButton.LeftButton, pos=places[0])
    for place in places[1:]:
        QTest.mouseMove(port, place)
    QTest.mouseRelease(port, Qt.MouseButton.LeftButton, pos=places[-1])
    drawn = integral.state.drawn
    assert drawn[np.argmin(np.abs(np.linspace(-4, 4, 161) - 1.8))] == pytest.approx(0.8, abs=0.05)
    assert not np.allclose(before, integral._curve)
    integral.undo()
    np.testing.assert_allclose(before, integral._curve)


def test_the_integral_survives_a_file(integral):
    integral.g_box.choose("gaussian")
    integral.flip_box.choose(False)
    state = integral.state_from(integral.example())
    assert (state.f, state.g, state.flip) == ("box", "gaussian", False)
    integral.open_example(Example("integral", {"drawn": np.zeros((2, 2))}, {"flip": 1}))  # refused in the banner
    assert integral.state.g == "gaussian"


def test_the_product_is_the_convolution(matrix):
    picture, kernels = torch.tensor(matrix.state.picture), torch.tensor(matrix.state.kernels.T.reshape(2, 1, 2, 2))
    expected = torch.nn.functional.conv2d(picture[None, None], kernels)[0].reshape(2, -1).T
    np.testing.assert_allclose(matrix.output.values, expected.numpy(), atol=1e-6)


def test_a_typed_gradient_changes_both_gradients_as_autograd_says(matrix):
    type_into(matrix.upstream, 1, 1, "2.5")
    picture = torch.tensor(matrix.state.picture, requires_grad=True)
    kernels = torch.tensor(matrix.state.kernels.T.reshape(2, 1, 2, 2).copy(), requires_grad=True)
    y = torch.nn.functional.conv2d(picture[None, None], kernels)[0].reshape(2, -1).T
    y.backward(torch.tensor(matrix.state.upstream))
    np.testing.assert_allclose(matrix.by_picture.values, picture.grad.numpy(), atol=1e-6)
    np.testing.assert_allclose(matrix.by_kernels.values, kernels.grad.reshape(2, 4).T.numpy(), atol=1e-6)


def test_the_row_in_hand_is_framed_and_its_window_marked(matrix):
    matrix.steps.set_position(3)
    assert matrix.phi._frame == (3, 0, 1, 4)
    assert matrix.picture._marked == ((1, 1), (1, 2), (2, 1), (2, 2))
    assert matrix.formula.text.startswith("Y(3, 0) = ")
    QTest.mouseClick(matrix.phi, Qt.MouseButton.LeftButton, pos=centre(matrix.phi, 1, 2))
    assert matrix.steps.position == 1


def test_pointing_at_a_cell_marks_its_copies(matrix):
    matrix.picture.hovered.emit(1, 1)
    assert matrix.phi._marked == ((0, 3), (1, 2), (2, 1), (3, 0))
    matrix.phi.hovered.emit(0, 3)
    assert matrix.picture._marked == ((1, 1),)


def test_sizes_follow_one_another(matrix):
    matrix.side_box.choose(5)
    matrix.size_box.choose(3)
    matrix.count_box.choose(1)
    assert matrix.phi.values.shape == (9, 9)
    np.testing.assert_array_equal(matrix.state.kernels[:, 0].reshape(3, 3), [[1, 0, 0], [0, -1, 0], [0, 0, 0]])
    assert matrix.upstream.values.shape == (9, 1)
    matrix.padding_box.choose(1)
    matrix.stride_box.choose(2)
    assert matrix.phi.values.shape == (9, 9)
    state = matrix.state_from(matrix.example())
    assert state.sliding == matrix.state.sliding


def test_the_matrix_takes_and_sends(matrix, session):
    session.load_sample(0)
    matrix.takes()[0][1]()
    assert matrix.state.picture.shape == (3, 3)
    assert matrix.state.picture.max() > 0
    matrix.sends()[0][1]()
    assert session.drawing.picture.shape == (3, 3)


def test_a_slider_moves_the_probabilities_and_the_losses(loss):
    before = loss.table_view.matrix.values.copy()
    loss.sliders[3].setValue(90)
    after = loss.table_view.matrix.values
    assert after[3, 0] == 9
    assert after[3, 2] > before[3, 2]
    assert after[:, 2].sum() == pytest.approx(1, abs=1e-5)
    assert "cross-entropy −log 0.99" in loss.formula.text
    loss.sliders[3].setValue(95)
    loss.undo()
    np.testing.assert_array_equal(loss.table_view.matrix.values, before)


def test_gradients_are_those_of_autograd(loss):
    loss.temperature_box.choose(2.0)
    loss.true_box.choose(8)
    logits = torch.tensor(loss.state.logits, dtype=torch.float64, requires_grad=True)
    p = torch.softmax(logits / 2, 0)
    (entropy,) = torch.autograd.grad(-torch.log(p[8]), logits, retain_graph=True)
    (squared,) = torch.autograd.grad(((p - torch.eye(10, dtype=torch.float64)[8]) ** 2).sum(), logits)
    np.testing.assert_allclose(loss.table_view.matrix.values[:, 4], entropy.numpy(), atol=1e-6)
    np.testing.assert_allclose(loss.table_view.matrix.values[:, 5], squared.numpy(), atol=1e-6)


def test_a_typed_score_and_only_scores_can_be_typed(loss):
    matrix = loss.table_view.matrix
    type_into(matrix, 2, 0, "-4,5")
    assert loss.state.logits[2] == -4.5
    QTest.mouseClick(matrix, Qt.MouseButton.LeftButton, pos=centre(matrix, 2, 2))
    assert matrix.editor is None
    assert "column z" in loss.note.text()
    type_into(matrix, 2, 0, "99")
    assert loss.state.logits[2] == -4.5
    assert loss.note.warns


def test_the_flat_place_of_squared_error(loss):
    loss.true_box.choose(3)
    loss.moved_box.choose(3)
    loss.sliders[3].setValue(-120)
    words = loss.slopes.text
    assert "cross-entropy −1.000" in words
    assert "squared error −0.000" in words or "squared error 0.000" in words


def test_scores_of_the_drawing_are_taken(loss, session):
    loss.takes()[0][1]()
    assert loss.note.warns
    session.load_sample(7)
    loss.takes()[0][1]()
    np.testing.assert_allclose(loss.state.logits, np.clip(session.trace.logits, -12, 12), atol=0.006)
    assert loss.state_from(loss.example()) == loss.state
