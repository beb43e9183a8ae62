"""Integrated gradients.

M. Sundararajan, A. Taly, Q. Yan, "Axiomatic Attribution for Deep Networks", ICML 2017, eq. 1.
"""

import numpy as np
import torch
from torch import Tensor

from engine.attribution import Target
from engine.net.explain.target import slopes
from engine.net.forward import Network

STEPS = 32


def integrated(net: Network, x: Tensor, target: Target, *, baseline: Tensor, steps: int = STEPS) -> Tensor:
    """Return what each value of `x` (1, C, H, W) adds on the straight way from `baseline` (1, C, H, W) to it.

    The integral is taken by Gauss-Legendre quadrature with so many steps, all in one batch.
    """
    places, weights = np.polynomial.legendre.leggauss(steps)
    shares = torch.from_numpy((places + 1) / 2).to(x.dtype)[:, None, None, None]  # (steps, 1, 1, 1) in [0, 1]
    factors = torch.from_numpy(weights / 2).to(x.dtype)[:, None, None, None]
    found = slopes(net, baseline + shares * (x - baseline), target)  # (steps, C, H, W)
    return (found * factors).sum(dim=0, keepdim=True) * (x - baseline)
