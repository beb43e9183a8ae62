"""Edits of filters as a file: JSON, with the name and the key of the model that they are of."""

import json
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from engine.errors import EngineError
from engine.files import read_bounded, write_atomically
from engine.filters.edits import Edits, FilterEdit
from engine.models import Model
from engine.outside import DamageError, judged, parse_json, quoted
from engine.strokes import frozen

FORMAT = "inkling edits"
VERSION = 1
MOST_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, eq=False)
class KeptEdits:
    """Edits, and which model they are of.

    Attributes
    ----------
    name, key : str
        Of the model without the edits.
    edits : Edits
    """

    name: str
    key: str
    edits: Edits

    @classmethod
    def of(cls, base: Model, edits: Edits) -> "KeptEdits":
        """Return the `edits` of `base`."""
        return cls(base.name, base.key, edits)


def save(kept: KeptEdits, path: Path) -> None:
    """Write edits to `path`; the old file survives if that fails.

    Raises
    ------
    EngineError
        If the file cannot be written.
    """
    filters = [
        {
            "layer": layer,
            "channel": channel,
            "kernel": None if edit.kernel is None else edit.kernel.tolist(),
            "bias": edit.bias,
            "gain": edit.gain,
            "on": edit.on,
        }
        for (layer, channel), edit in kept.edits.by_filter.items()
    ]
    fields = {"format": FORMAT, "version": VERSION, "model": kept.name, "key": kept.key, "filters": filters}
    write_atomically(path, json.dumps(fields, separators=(",", ":"), allow_nan=False).encode())


def load(path: Path) -> KeptEdits:
    """Read edits.

    Raises
    ------
    EngineError
        If the file cannot be read, does not hold edits, is damaged, too large or of a newer version.
    """
    data, name = read_bounded(path, MOST_BYTES), quoted(path.name)
    with judged(f"“{name}” is damaged"):
        fields = parse_json(data)
        if not isinstance(fields, dict) or fields.get("format") != FORMAT:
            raise DamageError("it does not hold changes of filters")
        if fields.get("version") != VERSION:
            raise EngineError(f"“{name}” was saved by a newer Inkling; this one is too old to read it.")
        found = [_filter_edit(filter_) for filter_ in fields["filters"]]
        return KeptEdits(_text(fields["model"]), _text(fields["key"]), Edits(MappingProxyType(dict(found))))


def _filter_edit(fields: dict[str, Any]) -> tuple[tuple[str, int], FilterEdit]:
    kernel, bias = fields["kernel"], fields["bias"]
    edit = FilterEdit(
        kernel=None if kernel is None else frozen(np.array(kernel, np.float32)),
        bias=None if bias is None else float(bias),
        gain=float(fields["gain"]),
        on=bool(fields["on"]),
    )
    if edit.kernel is not None and edit.kernel.ndim != 3:
        raise DamageError("a kernel has not three dimensions")
    return (_text(fields["layer"]), int(fields["channel"])), edit


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise DamageError(f"{quoted(value)} is no name")
    return value
