"""Colours for data: look-up tables of 256 entries, the levels that a table spans, and values turned into pixels.

Two maps serve the whole app, each in a light and a dark variant in which zero is the quiet colour, close to the
background: one for signed values (blue below zero, orange above) and one for non-negative ones, which is exactly the
upper half of the first. So ReLU is seen to do what it does: what was orange stays, what was blue is gone. Pictures
(the drawing, the network's input) are shown as ink on paper.

Blue against orange stays apart in all common kinds of colour blindness, and lightness alone tells the magnitude. The
stops are spaced evenly in perceived colour by `pyqtgraph.ColorMap.linearize`.
"""

from collections.abc import Iterable
from enum import StrEnum
from functools import cache

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray

from engine.numerals import short
from gui.theme import Theme

Lut = NDArray[np.uint8]
Values = NDArray[np.float32]

#: From zero outwards; the first stop is the colour of zero.
_POSITIVE = {
    "light": ("#eeedea", "#f6cfae", "#eb9a63", "#cf6529", "#97380f", "#571a05"),
    "dark": ("#232528", "#5f2b16", "#a5461b", "#e2742f", "#fbb06f", "#ffe6c4"),
}
_NEGATIVE = {
    "light": ("#eeedea", "#c0d6ee", "#84b0e0", "#4685c6", "#1f5795", "#0c2a55"),
    "dark": ("#232528", "#1d3f66", "#27669f", "#4191d9", "#86bdf0", "#d8ebff"),
}
_INK = {"light": ("#ffffff", "#17181a"), "dark": ("#101113", "#f4f4f2")}

#: What is drawn where a value is not a number: a colour that no map contains.
NOT_A_NUMBER = {"light": (200, 60, 200, 255), "dark": (230, 110, 230, 255)}


class Scope(StrEnum):
    """What one colour scale spans."""

    MAP = "map"
    LAYER = "layer"
    NETWORK = "network"


@cache
def _diverging(name: str) -> Lut:
    return _read_only(np.concatenate([_ramp(_NEGATIVE[name], 128)[::-1], _ramp(_POSITIVE[name], 128)]))


@cache
def _sequential(name: str) -> Lut:
    return _read_only(_ramp(_POSITIVE[name]))


@cache
def _ink(name: str) -> Lut:
    return _read_only(_ramp(_INK[name]))


def diverging(theme: Theme) -> Lut:
    """Return the (256, 4) RGBA table for signed values; entries 127 and 128 are the colour of zero."""
    return _diverging(theme.name)


def sequential(theme: Theme) -> Lut:
    """Return the (256, 4) RGBA table for values >= 0; entry 0 is the colour of zero."""
    return _sequential(theme.name)


def ink(theme: Theme) -> Lut:
    """Return the (256, 4) RGBA table for pictures: paper at 0, ink at 1."""
    return _ink(theme.name)


def lut(theme: Theme, *, signed: bool) -> Lut:
    """Return the table for signed or for non-negative values."""
    return diverging(theme) if signed else sequential(theme)


#: What stands for a largest magnitude of 0.
HAIR = 1e-12


def peak(values: Values) -> float:
    """Return the largest finite magnitude in `values`, at least a hair above zero so that one can divide by it."""
    if values.size == 0:
        return HAIR
    highest = max(float(values.max()), -float(values.min()))
    if not np.isfinite(highest):
        finite = values[np.isfinite(values)]
        highest = float(np.abs(finite).max()) if finite.size else 0.0
    return max(highest, HAIR)


def peaks(layers: Iterable[Values], scope: Scope) -> list[float | Values]:
    """Return for each layer the magnitude that its table's end stands for.

    Parameters
    ----------
    layers : iterable of (C, H, W) or (N,) float32
        Outputs of the layers that share a screen.
    scope : Scope
        NETWORK: one number for all. LAYER: one number a layer. MAP: (C, 1, 1) numbers for layers with maps (a flat
        layer is one map).
    """
    arrays = list(layers)
    if scope is Scope.MAP:
        return [_peak_by_map(a) if a.ndim == 3 else peak(a) for a in arrays]
    by_layer = [peak(a) for a in arrays]
    if scope is Scope.NETWORK and by_layer:
        return [max(by_layer)] * len(by_layer)
    return list(by_layer)


def levels(highest: float, *, signed: bool) -> tuple[float, float]:
    """Return the values that the two ends of a table stand for."""
    return (-highest if signed else 0.0, highest)


def span(highest: float, *, signed: bool) -> str:
    """Return what a table spans, as it is written everywhere: "±0.53", or "0–7.24" if nothing is below zero."""
    return f"{'±' if signed else '0–'}{short(highest)}"


def to_index(values: Values, highest: float | Values, *, signed: bool) -> NDArray[np.uint8]:
    """Return table entries for `values` (any shape): 0..255, clipped; not-a-number gives the colour of zero."""
    if signed:
        scaled = values * (127.5 / highest)
        scaled += 127.5
    else:
        scaled = values * (255.0 / highest)
    np.clip(scaled, 0, 255, out=scaled)
    if np.isnan(scaled.sum()):
        np.nan_to_num(scaled, copy=False, nan=127.5 if signed else 0.0)
    return scaled.astype(np.uint8)


def to_rgba(values: Values, highest: float | Values, theme: Theme, *, signed: bool) -> NDArray[np.uint8]:
    """Return `values` (any shape) coloured: shape (..., 4) uint8 RGBA. Not-a-number has a colour of its own."""
    rgba = np.take(lut(theme, signed=signed), to_index(values, highest, signed=signed), axis=0)
    missing = np.isnan(values)
    if missing.any():
        rgba[missing] = NOT_A_NUMBER[theme.name]
    return rgba


def to_packed(values: Values, highest: float | Values, table: Lut, *, signed: bool) -> NDArray[np.uint32]:
    """Return `values` coloured through `table`, one packed RGBA colour each: the fast way for many maps.

    The four bytes of a colour are those of the table, so `.view(np.uint8)` gives RGBA back.
    """
    return table.view(np.uint32)[:, 0].take(to_index(values, highest, signed=signed))


def _peak_by_map(maps: Values) -> Values:
    highest: Values = np.maximum(maps.max(axis=(1, 2), keepdims=True), -maps.min(axis=(1, 2), keepdims=True))
    least: Values = np.maximum(np.nan_to_num(highest), 1e-12).astype(np.float32)
    return least


def _ramp(stops: tuple[str, ...], entries: int = 256) -> Lut:
    colour_map = pg.ColorMap(None, list(stops))
    colour_map.linearize()
    table: Lut = colour_map.getLookupTable(nPts=entries, alpha=True)
    return np.ascontiguousarray(table, dtype=np.uint8)


def _read_only(table: Lut) -> Lut:
    table.setflags(write=False)
    return table
