"""Model folders: the architecture, the weights and the card that says what they reach. No torch, and no pickle."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Self

import numpy as np
import safetensors.numpy
from numpy.typing import NDArray

from engine import files
from engine.errors import EngineError
from engine.outside import judged, parse_json, quoted
from engine.specs import Conv, NetworkSpec
from engine.trace import Array

DEFAULT_MODEL = "compact"
MODELS_FOLDER = Path(__file__).resolve().parent.parent / "models"
ARCHITECTURE, WEIGHTS, CARD = "architecture.json", "weights.safetensors", "card.json"
#: More than any network for drawn digits needs; larger files are refused before they are read.
MAX_TEXT_BYTES = 1_000_000
MAX_WEIGHTS_BYTES = 100_000_000
#: Weights lie far below this, also in networks that learnt badly; the variances of a batch norm may be larger.
MAX_WEIGHT, MAX_STATISTIC = 1e4, 1e9
#: A card's title has at most this many characters, and its longer texts so many.
MAX_TITLE, MAX_WORDS = 60, 5000


@dataclass(frozen=True)
class ModelCard:
    """What a model is and what it was measured to reach.

    Attributes
    ----------
    title, description : str
        For people.
    results : dict
        Measured figures by name.
    training : dict
        Recipe, seed, epochs and whatever else repeats the training.
    licence, data : str
        The weights' licence, and what they were trained with.
    extra : dict
        Every other field of the card, kept as it came.
    """

    title: str = ""
    description: str = ""
    results: dict[str, Any] = field(default_factory=dict)
    training: dict[str, Any] = field(default_factory=dict)
    licence: str = ""
    data: str = ""
    extra: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def from_dict(cls, found: Mapping[str, Any]) -> Self:
        """Return the card that a JSON object describes; fields that the card does not know go to `extra`.

        Raises
        ------
        EngineError
            If a field is of the wrong type.
        """
        known = {f.name for f in fields(cls)} - {"extra"}
        for name in known & found.keys():
            expected = dict if name in ("results", "training") else str
            if not isinstance(found[name], expected):
                raise EngineError(f"The model card's field {name} is of the wrong type.")
            longest = MAX_TITLE if name == "title" else MAX_WORDS
            if isinstance(found[name], str) and len(found[name]) > longest:
                raise EngineError(f"The model card's field {name} has more than {longest:,} characters.")
        extra = {name: value for name, value in found.items() if name not in known}
        return cls(**{name: found[name] for name in known & found.keys()}, extra=extra)

    def to_dict(self) -> dict[str, Any]:
        """Return the card as a JSON object, the known fields first."""
        named = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "extra"}
        return named | self.extra


@dataclass(frozen=True, eq=False)
class Model:
    """A trained network as data. Made by :meth:`create` or :func:`load`, which check it.

    Attributes
    ----------
    key : str
        SHA-256 over architecture and weights: the same key, the same answers.
    name : str
        The folder's name ("compact").
    spec : NetworkSpec
    weights : mapping of str to read-only float32 array
        Parameters and buffers by the spec's names ("conv1.weight", "norm1.running_mean").
    card : ModelCard
    folder : Path or None
        Where it was loaded from, if it was.
    """

    key: str
    name: str
    spec: NetworkSpec
    weights: Mapping[str, Array]
    card: ModelCard = field(default_factory=ModelCard)
    folder: Path | None = None

    @classmethod
    def create(
        cls,
        *,
        name: str,
        spec: NetworkSpec,
        weights: Mapping[str, NDArray[np.float32]],
        card: ModelCard | None = None,
        folder: Path | None = None,
    ) -> Self:
        """Return a model with its own read-only copy of `weights`.

        Raises
        ------
        EngineError
            If the weights are not those of the network, by name and shape, or not all finite numbers.
        """
        kept = _checked(spec, weights)
        return cls(model_key(spec, kept), name, spec, kept, card or ModelCard(), folder)

    def with_card(self, card: ModelCard) -> Self:
        """Return the same model with another card."""
        return replace(self, card=card)


def model_key(spec: NetworkSpec, weights: Mapping[str, NDArray[np.float32]]) -> str:
    """Return the SHA-256, as hexadecimal digits, over the architecture's JSON and the weights in order of name."""
    digest = hashlib.sha256(spec.to_json().encode())
    for name in sorted(weights):
        digest.update(f"\n{name} {weights[name].shape}\n".encode())
        digest.update(np.ascontiguousarray(weights[name], dtype="<f4").tobytes())
    return digest.hexdigest()


def _checked(spec: NetworkSpec, weights: Mapping[str, NDArray[np.float32]]) -> dict[str, Array]:
    """Return a read-only copy of `weights` in the spec's order, or say what is wrong with them."""
    buffers = spec.buffers()
    expected = spec.parameters() | buffers
    if missing := expected.keys() - weights.keys():
        raise EngineError(f"The model's weights lack {min(missing)}, which its architecture asks for.")
    if unknown := weights.keys() - expected.keys():
        raise EngineError(f"The model's weights hold “{quoted(min(unknown))}”, which its architecture does not know.")
    kept = {}
    for name, shape in expected.items():
        values = weights[name]
        if values.shape != shape:
            raise EngineError(f"The model's {name} has the shape {values.shape}, but its architecture says {shape}.")
        if values.dtype != np.float32:
            raise EngineError(f"The model's {name} is stored as {values.dtype}, not as float32.")
        if not np.isfinite(values).all():
            raise EngineError(f"The model's {name} holds values that are not finite numbers.")
        most = MAX_STATISTIC if name in buffers else MAX_WEIGHT
        if (np.abs(values) > most).any():
            raise EngineError(f"The model's {name} holds a value beyond {most:,.0f}: too large to compute with.")
        if name.endswith(".running_var") and (values < 0).any():
            raise EngineError(f"The model's {name} holds a negative variance.")
        kept[name] = np.array(values, dtype=np.float32, order="C")
        kept[name].setflags(write=False)
    _check_connections(spec, kept)
    return kept


def _check_connections(spec: NetworkSpec, weights: Mapping[str, Array]) -> None:
    """Check that kernels are zero where a connection table connects nothing, so that all who read them agree."""
    for layer in spec.layers:
        if not isinstance(layer, Conv) or layer.connections is None:
            continue
        for kernels, row in zip(weights[f"{layer.name}.weight"], layer.connections, strict=True):
            if np.delete(kernels, row, axis=0).any():
                raise layer.error("its weights join maps that its connection table does not")


def available(folder: Path = MODELS_FOLDER) -> tuple[str, ...]:
    """Return the names of the model folders in `folder`, the default model first, then by name."""
    names = (e.name for e in files.entries(folder) if files.is_file(e / ARCHITECTURE) and e.name[0] != ".")
    return tuple(sorted(names, key=lambda name: (name != DEFAULT_MODEL, name)))


def has(name: str, folder: Path = MODELS_FOLDER) -> bool:
    """Return whether there is a model folder called `name` in `folder`: without listing it, which may be refused."""
    is_name = name not in ("", ".", "..") and Path(name).name == name and name[0] != "."
    return is_name and files.is_file(folder / name / ARCHITECTURE)


def load(folder: Path | str) -> Model:
    """Return the model in `folder`.

    Raises
    ------
    EngineError
        If a file is missing, truncated, too large, or does not fit the others.
    """
    folder = Path(folder)
    name = quoted(folder.name)
    if not files.is_folder(folder):
        raise EngineError(f"There is no model folder {name!r}.")
    try:
        with judged("Its files are damaged"):
            spec = NetworkSpec.from_json(_read(folder / ARCHITECTURE, MAX_TEXT_BYTES))
            weights = _read_weights(folder / WEIGHTS)
            card = _read_card(folder / CARD)
            return Model.create(name=folder.name, spec=spec, weights=weights, card=card, folder=folder)
    except EngineError as error:
        raise EngineError(f"The model {name!r} cannot be opened. {error}") from error


def load_named(name: str, folder: Path = MODELS_FOLDER) -> Model:
    """Return the model called `name` of those in `folder`.

    Raises
    ------
    EngineError
        If there is no such model (the sentence lists those that there are), or it cannot be opened.
    """
    if not has(name, folder):
        there = ", ".join(available(folder)) or "none"
        raise EngineError(f"There is no model called {quoted(name)!r}; the models here: {there}.")
    return load(folder / name)


def _read(path: Path, limit: int) -> bytes:
    """Return the file's bytes, at most `limit` of them."""
    try:
        return files.read_bounded(path, limit)
    except EngineError as error:
        raise EngineError(f"Its file {error}") from error


def _read_weights(path: Path) -> dict[str, NDArray[np.float32]]:
    data = _read(path, MAX_WEIGHTS_BYTES)
    with judged(f"Its file {path.name} is damaged or cut short"):
        weights: dict[str, NDArray[np.float32]] = safetensors.numpy.load(data)
    return weights


def _read_card(path: Path) -> ModelCard:
    data = _read(path, MAX_TEXT_BYTES)
    with judged(f"Its file {path.name} is not readable JSON"):
        found = parse_json(data)
    if not isinstance(found, dict):
        raise EngineError(f"Its file {path.name} is not a model card.")
    return ModelCard.from_dict(found)


def save(model: Model, folder: Path | str) -> None:
    """Write the model's three files; if the disk fills up meanwhile, the old ones stay as they are.

    They are written to a folder beside the old one first, which then takes its place as a whole.

    Raises
    ------
    EngineError
        If the folder cannot be written.
    """
    folder = Path(folder)
    try:
        contents = {
            ARCHITECTURE: model.spec.to_json().encode(),
            WEIGHTS: safetensors.numpy.save(dict(model.weights)),
            CARD: (json.dumps(model.card.to_dict(), indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode(),
        }
    except (TypeError, ValueError) as error:
        raise EngineError("The model card holds something that JSON cannot hold.") from error
    with judged(f"The model cannot be saved to {folder}"):
        files.write_folder(folder, contents)
