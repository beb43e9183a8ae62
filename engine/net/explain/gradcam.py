"""Grad-CAM: R. Selvaraju et al., "Grad-CAM: Visual Explanations from Deep Networks", ICCV 2017, eqs. 1 and 2."""

import torch
from torch import Tensor
from torch.nn import functional

from engine.attribution import Target
from engine.net.explain.target import of_logits
from engine.net.forward import Network, run, spec_of


def maps(net: Network, x: Tensor, target: Target, *, layer: str) -> Tensor:
    """Return the map (1, 1, h, w) of a layer with maps: its maps, each weighted by its mean slope, cut off at 0."""
    last = spec_of(net).logits
    with torch.enable_grad():
        found = run(net, {"input": x.detach().requires_grad_()}, (layer, last))
        (slope,) = torch.autograd.grad(of_logits(found[last], target).sum(), found[layer])
    weights = slope.mean(dim=(2, 3), keepdim=True)  # (1, C, 1, 1)
    return (weights * found[layer].detach()).sum(dim=1, keepdim=True).clamp_min(0)


def gradcam(net: Network, x: Tensor, target: Target, *, layer: str) -> Tensor:
    """Return the same map, brought to the size of the input `x` (1, C, H, W)."""
    coarse = maps(net, x, target, layer=layer)
    fine = functional.interpolate(coarse, x.shape[2:], mode="bilinear", align_corners=False)
    return fine.expand_as(x)
