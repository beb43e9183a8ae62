"""An Inspect view that is shown, with a digit drawn; and how to read numbers from it as a person does."""

from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_EVEN, Decimal

import numpy as np
import pytest
from PySide6.QtWidgets import QWidget

from engine import drawingfile, models
from engine.kinds import ELEMENTWISE, AdaptiveMeanPool, Add, Concat, GlobalMeanPool, Normalise
from engine.models import Model
from engine.numerals import MINUS
from engine.specs import (
    BatchNorm,
    Conv,
    Dropout,
    Flatten,
    Linear,
    MaxPool,
    MeanPool,
    NetworkSpec,
    Relu,
    ScaledTanh,
    Softmax,
    Subsampling,
    Tanh,
)
from engine.trace import Selection
from gui.session import Session
from gui.views.inspect import InspectView
from gui.widgets.formula_line import FormulaLine
from gui.worker import SyncWorker
from resources import path
from tests.engine.networks import LENET5, random_model

#: Every kind of layer, with padding, stride, dilation and a connection table.
EVERY_KIND = NetworkSpec(
    (
        Conv("conv1", 4, 3, padding=1),
        BatchNorm("norm1"),
        Tanh("tanh1"),
        MeanPool("mean1"),
        Conv("conv2", 3, 3, stride=2, padding=2, dilation=2, bias=False, connections=((0, 1), (1, 2, 3), (0, 3))),
        ScaledTanh("squash2"),
        Subsampling("sub2"),
        Relu("relu2"),
        MaxPool("max2", kernel=2, stride=1),
        Dropout("dropout"),
        Flatten("flatten"),
        Linear("fc1", 12),
        BatchNorm("norm3"),
        Relu("relu3"),
        Dropout("dropout3"),
        Linear("fc2", 10, bias=False),
        Softmax("softmax", temperature=1.7),
    )
)

#: What is not in it: branches, means over maps of any size, and every function that is applied value by value.
BRANCHES = NetworkSpec(
    (
        Normalise("normalise", 0.13, 0.31),
        Conv("conv1", 3, 3, padding=1),
        *(function(f"f{n}", reads=("conv1",)) for n, function in enumerate(ELEMENTWISE)),
        Add("add", reads=tuple(f"f{n}" for n in range(len(ELEMENTWISE)))),
        MaxPool("pool", reads=("conv1",)),
        AdaptiveMeanPool("adaptive", 14, 14, reads=("add",)),
        Concat("joined", reads=("pool", "adaptive")),
        Conv("conv2", 10, (3, 5), stride=(2, 1)),
        GlobalMeanPool("mean"),
        Flatten("flatten"),
        Linear("fc", 10),
        Softmax("softmax"),
    )
)

#: Names of the models that are looked at: all that ship, one with every kind of layer, and LeNet-5's layers.
NETWORKS = (*models.available(), "every kind", "as in the paper")


def network(name: str) -> Model:
    """Return a shipped model, or one with random weights: of every kind of layer, or of LeNet-5's layers."""
    specs = {"every kind": EVERY_KIND, "branches": BRANCHES, "as in the paper": LENET5}
    return random_model(specs[name]) if name in specs else models.load_named(name)


@pytest.fixture
def open_view(qtbot) -> Iterator[Callable[..., InspectView]]:
    """Return a function that shows an Inspect view of a model with the bundled 3 drawn."""
    sessions, kept = [], []

    def open_(model: Model, size: tuple[int, int] = (980, 860)) -> InspectView:
        session = Session(model, SyncWorker())
        sessions.append(session)
        holder = QWidget()  # the offscreen platform warns when a window asks for a least size
        qtbot.addWidget(holder)
        kept.append(holder)
        holder.resize(*size)
        view = InspectView(session, holder)
        view.resize(*size)
        holder.show()
        session.commit(drawingfile.load(path("three.inkling")), "Draw")
        return view

    yield open_
    for session in sessions:
        session.close()


def number(text: str) -> Decimal:
    """Return the number that a printed text shows."""
    return Decimal(text.replace(MINUS, "-"))


def lines(view: InspectView) -> list[FormulaLine]:
    """Return the formula lines that can be seen."""
    return [line for line in view.findChildren(FormulaLine) if line.isVisible()]


def shown_total(view: InspectView) -> str:
    """Return the unit's number as the panel writes it."""
    (text,) = [term.text for line in lines(view) for term in line.terms if term.name == "total"]
    return text


def summed(line: FormulaLine, *, until: str) -> Decimal:
    """Return what the printed terms of a sum come to: named numbers with + or − before them, up to term `until`."""
    total, sign = Decimal(0), 1
    for term in line.terms:
        if term.name == until:
            return total
        if not term.name:
            sign = -1 if term.text.strip() == MINUS else 1
        elif term.text.strip(f"{MINUS}0123456789.") == "":
            total += sign * number(term.text)
    raise AssertionError(f"{line.text} has no {until}")


def close_to(text: str, value: float) -> bool:
    """Return whether `text` is `value` to within one unit of its last digit."""
    decimals = -number(text).as_tuple().exponent
    return abs(float(number(text)) - value) <= 1.001 * 10.0**-decimals + 1e-5 * abs(value)


def is_nearest(text: str, value: float) -> bool:
    """Return whether `text` is `value` rounded to its digits, up to what 32 bits leave open."""
    unit = 10.0 ** number(text).as_tuple().exponent
    return abs(float(number(text)) - value) <= 0.5 * unit + 1e-5 * abs(value) + 1e-6


def is_rounded(text: str, worked: Decimal) -> bool:
    """Return whether `text` is exactly what a calculator's result `worked` is rounded to."""
    return number(text) == worked.quantize(Decimal(1).scaleb(number(text).as_tuple().exponent), ROUND_HALF_EVEN)


def some_units(layer: str, shape: tuple[int, ...]) -> list[Selection]:
    """Return units at the corners, at the edges and in the middle."""
    last = shape[0] - 1
    if len(shape) == 1:
        return [Selection(layer, n) for n in sorted({0, last // 2, last})]
    bottom, right = shape[1] - 1, shape[2] - 1
    places = {(0, 0), (0, right), (bottom, 0), (bottom, right), (0, right // 2), (bottom // 2, 0)}
    places.add((bottom // 2, right // 2))
    channels = np.linspace(0, last, len(places)).round().astype(int).tolist()
    return [Selection(layer, c, *place) for c, place in zip(channels, sorted(places), strict=True)]
