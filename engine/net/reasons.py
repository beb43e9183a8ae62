"""Learning why a drawing is no digit, from the network's last features: a linear function that goes into the card."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from engine.arithmetic import origin_of
from engine.net.forward import Network, UpTo
from engine.net.pools import LABELS, Pool
from engine.net.training import fitted as padded
from engine.rejection import Reasons
from engine.specs import NetworkSpec

_BATCH = 500
#: Enough to learn a few hundred numbers from.
_MOST = 12_000
#: Weight of the squared weights: kinds that it has not seen are to be told too.
_DECAY = 1e-3


def layer_read(spec: NetworkSpec) -> str:
    """Return the layer that the reasons are read from: what the logits are made of, before it is flattened."""
    return origin_of(spec, spec.logits)


@torch.inference_mode()
def features(net: Network, spec: NetworkSpec, images: Tensor) -> Tensor:
    """Return (N, features) of pictures (N, 28, 28) uint8: one layer's output, of maps each one's mean."""
    read = UpTo(net.eval(), layer_read(spec))
    found = []
    for part in torch.split(images, _BATCH):
        x = read(padded(part.float().div(255)[:, None], spec.input_shape[1]))
        found.append(x.mean(dim=(2, 3)) if x.ndim == 4 else x)
    return torch.cat(found)


def fitted(net: Network, spec: NetworkSpec, outliers: Pool, *, seed: int = 0) -> Reasons:
    """Return the multinomial logistic regression of why each of `outliers` is no digit; each reason counts the same."""
    rows = torch.randperm(len(outliers), generator=torch.Generator().manual_seed(seed))[:_MOST]
    given = features(net, spec, outliers.images[rows]).double()
    kinds = list(LABELS.values())
    target = torch.tensor([kinds.index(int(label)) for label in outliers.labels[rows]])
    mean, spread = given.mean(dim=0), given.std(dim=0).clamp_min(1e-6)
    counts = torch.bincount(target, minlength=len(kinds)).clamp_min(1).double()
    weights, bias = _regression((given - mean) / spread, target, 1 / counts)
    weights = weights / spread
    return Reasons(layer_read(spec), tuple(LABELS), _array(weights), _array(bias - weights @ mean))


def _regression(given: Tensor, target: Tensor, by_class: Tensor) -> tuple[Tensor, Tensor]:
    """Return weights (kinds, features) and bias (kinds,) with the least weighted cross-entropy."""
    weights = torch.zeros(len(by_class), given.shape[1], dtype=torch.float64, requires_grad=True)
    bias = torch.zeros(len(by_class), dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([weights, bias], max_iter=60, line_search_fn="strong_wolfe")

    def loss() -> float:
        optimizer.zero_grad()
        value = functional.cross_entropy(given @ weights.T + bias, target, by_class) + _DECAY * weights.square().sum()
        value.backward()  # type: ignore[no-untyped-call]
        return float(value.detach())

    optimizer.step(loss)  # type: ignore[no-untyped-call]
    return weights.detach(), bias.detach()


def _array(values: Tensor) -> NDArray[np.float64]:
    return np.asarray(values.numpy(), dtype=np.float64)
