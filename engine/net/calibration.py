"""Making a network's probabilities mean what they say: one temperature, fitted on digits kept apart."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from engine import rejection
from engine.errors import EngineError
from engine.models import Model
from engine.net import reasons
from engine.net.build import loaded
from engine.net.measure import logits_of
from engine.net.pools import Pool
from engine.specs import NetworkSpec, Softmax

#: Share of real digits that are named with "not sure" though none of the ten classes is in doubt.
DOUBTED = 0.01


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


def calibrated(model: Model, pools: Sequence[Pool], outliers: Pool | None = None) -> Model:
    """Return the model with the temperature and the rejection that fit `pools`, each of which counts the same.

    Parameters
    ----------
    model : Model
    pools : sequence of Pool
        Digits that it was not trained with.
    outliers : Pool or None
        Non-digits with the labels of why they are none, to learn that from.
    """
    net = loaded(model)
    side = model.spec.input_shape[1]
    logits = [logits_of(net, pool.images, side=side) for pool in pools]
    labels = np.concatenate([pool.labels.numpy() for pool in pools])
    weights = np.concatenate([np.full(len(pool), 1 / len(pool)) for pool in pools])
    temperature = fitted_temperature(np.concatenate(logits), labels, weights)
    # The threshold must suit the kind of digit that is rejected most.
    fits = [rejection.fitted(rejection.evidence(each), doubted=DOUBTED) for each in logits]
    found = replace(
        min(fits, key=lambda each: each.threshold),
        doubted=min(each.doubted for each in fits),
        reasons=None if outliers is None or not len(outliers) else reasons.fitted(net, model.spec, outliers),
    )
    card = replace(model.card, extra={**model.card.extra, "rejection": rejection.to_json(found)})
    spec = with_temperature(model.spec, round(temperature, 4))
    return Model.create(name=model.name, spec=spec, weights=model.weights, card=card)


def with_reasons(model: Model, outliers: Pool) -> Model:
    """Return the model with reasons learnt from non-digits; its weights and its threshold stay as they are.

    Raises
    ------
    EngineError
        If its card does not say how it tells non-digits.
    """
    found = rejection.of_card(model.card)
    if found is None:
        raise EngineError("The model's card does not say how it tells what is no digit.")
    found = replace(found, reasons=reasons.fitted(loaded(model), model.spec, outliers))
    return model.with_card(replace(model.card, extra={**model.card.extra, "rejection": rejection.to_json(found)}))


def with_temperature(spec: NetworkSpec, temperature: float) -> NetworkSpec:
    """Return the network with another temperature in its softmax."""
    last = spec.layers[-1]
    assert isinstance(last, Softmax)  # NetworkSpec checks it
    return replace(spec, layers=(*spec.layers[:-1], replace(last, temperature=temperature)))
