"""Changing filters on a copy: what was changed is kept apart from the network, so that every change can be undone.

The network in hand is always `edited(base, edits)`: a new, immutable :class:`Model` with its own key, made in under a
millisecond for the networks here. Without edits it is the base itself, bit for bit.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from engine.errors import EngineError
from engine.filters.atlas import biases, has_bias, kernels, path_of
from engine.models import Model, ModelCard
from engine.specs import Conv, LayerSpec
from engine.strokes import frozen
from engine.trace import Array

Filter = tuple[str, int]

#: The card's field that says which model an edited one came from.
EDITED_FROM = "edited_from"


@dataclass(frozen=True, eq=False)
class FilterEdit:
    """What was changed about one filter.

    Attributes
    ----------
    kernel : (input maps, k, k) float32, or None
        In place of the trained one.
    bias : float or None
        In place of the trained one.
    gain : float
        Factor of the filter's map before the activation.
    on : bool
        False: the map is zero everywhere, whatever is drawn.
    """

    kernel: Array | None = None
    bias: float | None = None
    gain: float = 1.0
    on: bool = True

    @property
    def is_none(self) -> bool:
        """True if nothing is changed."""
        return self.kernel is None and self.bias is None and self.gain == 1.0 and self.on

    @property
    def factor(self) -> float:
        """What the map is multiplied with before the activation."""
        return self.gain if self.on else 0.0


_NO_EDIT = FilterEdit()


@dataclass(frozen=True, eq=False)
class Edits:
    """Everything that was changed about a network, by filter."""

    by_filter: Mapping[Filter, FilterEdit] = field(default_factory=lambda: MappingProxyType({}))

    def __bool__(self) -> bool:
        return bool(self.by_filter)

    def of(self, layer: str, channel: int) -> FilterEdit:
        """Return what was changed about a filter."""
        return self.by_filter.get((layer, channel), _NO_EDIT)

    def with_edit(self, layer: str, channel: int, edit: FilterEdit) -> "Edits":
        """Return these edits with `edit` for a filter; one that changes nothing is left out."""
        changed = {**self.by_filter, (layer, channel): edit}
        return Edits(MappingProxyType({key: e for key, e in changed.items() if not e.is_none}))

    def switched(self, layer: str, channel: int, *, on: bool) -> "Edits":
        """Return these edits with a filter switched on or off."""
        return self.with_edit(layer, channel, replace(self.of(layer, channel), on=on))

    def scaled(self, layer: str, channel: int, gain: float) -> "Edits":
        """Return these edits with a filter's map multiplied by `gain`."""
        return self.with_edit(layer, channel, replace(self.of(layer, channel), gain=float(gain)))

    def with_bias(self, layer: str, channel: int, bias: float) -> "Edits":
        """Return these edits with another bias of a filter."""
        return self.with_edit(layer, channel, replace(self.of(layer, channel), bias=float(bias)))

    def with_kernel(self, layer: str, channel: int, kernel: NDArray[np.floating]) -> "Edits":
        """Return these edits with other kernels (input maps, k, k) of a filter."""
        return self.with_edit(layer, channel, replace(self.of(layer, channel), kernel=frozen(kernel)))


def kernel_of(base: Model, edits: Edits, layer: str, channel: int) -> Array:
    """Return a filter's kernels (input maps, k, k) before its gain and its switch."""
    changed = edits.of(layer, channel).kernel
    return kernels(base, layer)[channel] if changed is None else changed


def bias_of(base: Model, edits: Edits, layer: str, channel: int) -> float:
    """Return a filter's bias before its gain and its switch."""
    changed = edits.of(layer, channel).bias
    return float(biases(base, layer)[channel]) if changed is None else changed


def with_weight(kernel: Array, input_map: int, row: int, column: int, value: float) -> Array:
    """Return a copy of (input maps, k, k) kernels with one number changed."""
    changed = kernel.copy()
    changed[input_map, row, column] = value
    return changed


def fitted_kernel(preset: NDArray[np.floating], size: tuple[int, int]) -> Array:
    """Return a known kernel (h, w) in the middle of zeros of `size` (rows, columns).

    Raises
    ------
    EngineError
        If it is larger than that.
    """
    (height, width), (rows, columns) = preset.shape, size
    if height > rows or width > columns:
        raise EngineError(f"A kernel of {height}×{width} does not fit a filter of {rows}×{columns}.")
    placed = np.zeros(size, np.float32)
    top, left = (rows - height) // 2, (columns - width) // 2
    placed[top : top + height, left : left + width] = preset
    return placed


def edited(base: Model, edits: Edits) -> Model:
    """Return `base` with the edits; `base` itself if there are none.

    Raises
    ------
    EngineError
        If an edit does not fit the network, or a number is not finite.
    """
    if not edits:
        return base
    weights = dict(base.weights)
    for (layer, channel), edit in edits.by_filter.items():
        _apply(base, weights, layer, channel, edit)
    title = f"{base.card.title or base.name}, edited"
    card = ModelCard(
        title=title,
        description=f"{base.name} with changed filters; not measured.",
        licence=base.card.licence,
        data=base.card.data,
        extra={EDITED_FROM: base.name},
    )
    return Model.create(name=base.name, spec=base.spec, weights=weights, card=card)


def is_edited(model: Model) -> bool:
    """Return whether `model` was changed and not saved since."""
    return model.folder is None and EDITED_FROM in model.card.extra


def _apply(base: Model, weights: dict[str, Array], layer: str, channel: int, edit: FilterEdit) -> None:
    """Put one filter's edit into `weights`, whose changed arrays are copied first."""
    found = base.spec.layer(layer)

    def change(name: str, value: NDArray[np.float32] | float) -> None:
        array = weights[name] if weights[name] is not base.weights[name] else base.weights[name].copy()
        array[channel] = value if np.ndim(value) == 0 else np.reshape(value, array[channel].shape)
        weights[name] = array

    kernel, bias = kernels(base, layer)[channel], float(biases(base, layer)[channel])
    if edit.kernel is not None:
        kernel = _connected(found, channel, edit.kernel)
    if edit.bias is not None:
        bias = edit.bias
    norm = path_of(base.spec, layer).norm
    factor = np.float32(edit.factor)
    if norm:  # the map's factor belongs behind the norm, which would undo a factor of the kernel in part
        change(f"{norm}.weight", base.weights[f"{norm}.weight"][channel] * factor)
        change(f"{norm}.bias", base.weights[f"{norm}.bias"][channel] * factor)
        factor = np.float32(1)
    change(f"{layer}.weight", kernel * factor)
    if has_bias(base.spec, layer):
        change(f"{layer}.bias", float(np.float32(bias) * factor))
    elif edit.bias is not None:
        raise EngineError(f"The filters of {layer} have no bias.")


def _connected(layer: LayerSpec, channel: int, kernel: Array) -> Array:
    """Return `kernel` with zeros where a convolution's connection table connects nothing."""
    if not isinstance(layer, Conv) or layer.connections is None:
        return kernel
    kept = np.zeros_like(kernel)
    read = list(layer.connections[channel])
    kept[read] = kernel[read]
    return kept
