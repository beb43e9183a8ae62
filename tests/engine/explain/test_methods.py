"""The methods against Captum, on every kind of layer that the engine knows and on all shipped models."""

import copy

import numpy as np
import pytest
import torch
from captum import attr

from engine import models
from engine.attribution import Target
from engine.net.build import loaded
from engine.net.explain.gradcam import gradcam, maps
from engine.net.explain.gradient import gradient, input_gradient
from engine.net.explain.guided import guided
from engine.net.explain.integrated import integrated
from engine.net.explain.occlusion import occlusion
from engine.net.explain.target import scores
from engine.net.forward import Network, spec_of, up_to_logits
from engine.specs import KINDS, Conv, Flatten, Linear, MaxPool, NetworkSpec, Relu, Role, Softmax
from tests.engine.networks import random_weights

#: What some kinds cannot be made without.
NEEDED = {"adaptivemeanpool": {"rows": 5, "columns": 4}}
TOLERANCE = {"rtol": 0, "atol": 1e-5}


def networks() -> list:
    """Return every shipped model, and a small network around each element-wise, norm and pooling kind."""
    shipped = [pytest.param(models.load_named(name), id=name) for name in models.available()]
    made = []
    for kind in KINDS:
        if kind.role in (Role.ELEMENT, Role.NORM, Role.POOLING):
            layers = (
                Conv("conv1", 4, 3, padding=1),
                kind("tried", **NEEDED.get(kind.kind, {})),
                Conv("conv2", 3, 1),
                Flatten("flatten"),
                Linear("fc", 5),
                Softmax("softmax"),
            )
            spec = NetworkSpec(layers, (1, 12, 12))
            model = models.Model.create(name=kind.kind, spec=spec, weights=random_weights(spec))
            made.append(pytest.param(model, id=kind.kind))
    return shipped + made


@pytest.fixture(params=networks(), scope="module")
def net(request) -> Network:
    return loaded(request.param)


@pytest.fixture
def x(net) -> torch.Tensor:
    values = np.random.default_rng(1).random((1, *spec_of(net).input_shape), dtype=np.float32)
    return torch.from_numpy(values)


def as_captum(target: Target):
    """Return a forward function for Captum that gives the target's number."""

    def forward(net: Network):
        part = up_to_logits(net)

        def run(given):
            values = part(given)
            return values[:, target.index] - (0 if target.against is None else values[:, target.against])

        return run

    return forward


def asked(x: torch.Tensor) -> torch.Tensor:
    """Return a copy that Captum need not ask for a gradient of."""
    return x.clone().requires_grad_()


TARGETS = [Target(2), Target(1, against=4)]


@pytest.mark.parametrize("target", TARGETS)
def test_gradients_are_captum_s(net, x, target):
    run = as_captum(target)(net)
    ours = gradient(net, x, target)
    torch.testing.assert_close(ours, attr.Saliency(run).attribute(asked(x), abs=False), **TOLERANCE)
    torch.testing.assert_close(
        input_gradient(net, x, target), attr.InputXGradient(run).attribute(asked(x)), **TOLERANCE
    )


@pytest.mark.parametrize("target", TARGETS)
def test_integrated_gradients_are_captum_s(net, x, target):
    run, baseline = as_captum(target)(net), torch.zeros_like(x)
    theirs = attr.IntegratedGradients(run).attribute(asked(x), baseline, n_steps=32, method="gausslegendre")
    torch.testing.assert_close(integrated(net, x, target, baseline=baseline), theirs.detach().float(), **TOLERANCE)


def test_occlusion_is_captum_s(net, x):
    side, baseline, target = 3, torch.zeros_like(x), Target(3)
    theirs = attr.Occlusion(as_captum(target)(net)).attribute(
        x, (x.shape[1], side, side), strides=(1, 2, 2), baselines=0, perturbations_per_eval=64
    )
    ours = occlusion(net, x, target, baseline=baseline, window=side, stride=2)
    torch.testing.assert_close(ours, theirs.detach(), **TOLERANCE)


def test_gradcam_is_captum_s_at_every_convolution(net, x):
    target = Target(2)
    for layer in spec_of(net).layers:
        if layer.role is Role.FILTERS:
            theirs = attr.LayerGradCam(as_captum(target)(net), net.get_submodule(layer.name)).attribute(
                asked(x), relu_attributions=True
            )
            torch.testing.assert_close(maps(net, x, target, layer=layer.name), theirs.detach(), **TOLERANCE)
            assert gradcam(net, x, target, layer=layer.name).shape == x.shape


def test_slopes_are_those_of_small_steps(net, x):
    target, rng = Target(0, against=2), np.random.default_rng(0)
    wide = copy.deepcopy(net).double()
    given = x.double()
    ours = gradient(wide, given, target).flatten()
    for place in rng.choice(given.numel(), 12, replace=False):
        step = torch.zeros_like(given)
        step.flatten()[place] = 1e-6
        numeric = (scores(wide, given + step, target) - scores(wide, given - step, target)) / 2e-6
        assert float(ours[place]) == pytest.approx(float(numeric.detach()), abs=1e-4)


def test_nothing_is_left_behind(net, x):
    before = {name: value.clone() for name, value in net.state_dict().items()}
    for made in (
        gradient(net, x, Target(0)),
        guided(net, x, Target(0)),
        integrated(net, x, Target(0), baseline=torch.zeros_like(x)),
        occlusion(net, x, Target(0), baseline=torch.zeros_like(x)),
    ):
        assert made.shape == x.shape and not made.requires_grad
    for module in net.modules():
        assert not module._forward_hooks and not module._backward_hooks and not module._forward_pre_hooks
    assert all(value.grad is None for value in net.parameters())
    assert all(torch.equal(value, before[name]) for name, value in net.state_dict().items())


def test_guided_backpropagation_is_captum_s():
    spec = NetworkSpec(
        (
            Conv("conv1", 4, 3),
            Relu("relu1"),
            MaxPool("pool1"),
            Conv("conv2", 4, 3),
            Relu("relu2"),
            Flatten("flatten"),
            Linear("fc", 5),
            Softmax("softmax"),
        ),
        (1, 12, 12),
    )
    net = loaded(models.Model.create(name="made", spec=spec, weights=random_weights(spec)))
    x = torch.rand((1, 1, 12, 12), generator=torch.Generator().manual_seed(0))
    with pytest.warns(UserWarning):
        theirs = attr.GuidedBackprop(up_to_logits(net)).attribute(x.clone().requires_grad_(), target=2)
    torch.testing.assert_close(guided(net, x, Target(2)), theirs.detach(), **TOLERANCE)
