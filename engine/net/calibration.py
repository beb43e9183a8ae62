"""Making a network's probabilities mean what they say: one temperature, fitted on digits kept apart."""

from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from engine.models import Model
from engine.net.build import build, load_weights
from engine.net.measure import logits_of
from engine.net.pools import Pool
from engine.specs import NetworkSpec, Softmax


def fitted_temperature(
    logits: NDArray[np.float32], labels: NDArray[np.integer], weights: NDArray[np.floating]
) -> float:
    """Return the temperature with the least weighted cross-entropy.

    Guo, Pleiss, Sun, Weinberger, "On Calibration of Modern Neural Networks", ICML 2017, section 4.2.

    Parameters
    ----------
    logits : (N, 10)
    labels : (N,)
    weights : (N,)
        How much each answer counts.
    """
    z, y = torch.from_numpy(logits).double(), torch.from_numpy(np.asarray(labels, dtype=np.int64))
    w = torch.from_numpy(np.asarray(weights, dtype=np.float64))
    log_t = torch.zeros((), dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([log_t], max_iter=100, line_search_fn="strong_wolfe")

    def loss() -> float:
        optimizer.zero_grad()
        value = (functional.cross_entropy(z / log_t.exp(), y, reduction="none") * w).sum() / w.sum()
        value.backward()  # type: ignore[no-untyped-call]
        return float(value.detach())

    optimizer.step(loss)  # type: ignore[no-untyped-call]
    return float(log_t.detach().exp())


def calibrated(model: Model, *pools: Pool | None) -> Model:
    """Return the model with the temperature that fits `pools`, each of which counts the same."""
    net = build(model.spec)
    load_weights(net, model.weights)
    logits, labels, weights = [], [], []
    for pool in pools:
        if pool is not None:
            logits.append(logits_of(net, pool.images, side=model.spec.input_shape[1]))
            labels.append(pool.labels.numpy())
            weights.append(np.full(len(pool), 1 / len(pool)))
    temperature = fitted_temperature(np.concatenate(logits), np.concatenate(labels), np.concatenate(weights))
    spec = with_temperature(model.spec, round(temperature, 4))
    return Model.create(name=model.name, spec=spec, weights=model.weights, card=model.card)


def with_temperature(spec: NetworkSpec, temperature: float) -> NetworkSpec:
    """Return the network with another temperature in its softmax."""
    last = spec.layers[-1]
    assert isinstance(last, Softmax)  # NetworkSpec checks it
    return replace(spec, layers=(*spec.layers[:-1], replace(last, temperature=temperature)))
