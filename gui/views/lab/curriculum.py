"""The lessons in order: what each lets a person do, and a button that goes there."""

from dataclasses import dataclass
from functools import partial
from typing import ClassVar, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from engine.kinds import Role
from gui import theme
from gui.session import Session
from gui.views.lab.parts import button


@dataclass(frozen=True)
class Lesson:
    """One step of the way from a picture to an answer.

    Attributes
    ----------
    title, doing : str
        What it is about, and what can be done with it.
    places : tuple of (str, str)
        Where: the words of a button, and "view", "lab/page" or "inspect/role" (a layer of that role).
    """

    title: str
    doing: str
    places: tuple[tuple[str, str], ...]


#: Lines longer than this, in pixels, are hard to follow.
_WIDEST: Final = 90 * theme.GRID


def _inspect(role: Role) -> tuple[str, str]:
    """Return the way to the first layer of a role, opened up."""
    return "Inspect", f"inspect/{role.value}"


LESSONS: Final = (
    Lesson(
        "Pictures as numbers",
        "Change the values of a grey and of a colour picture; zoom into the drawing or a photo until its numbers show.",
        (("Pixels", "lab/pixels"),),
    ),
    Lesson(
        "1. Convolution",
        "Slide a detector over a picture, sum by sum; then many detectors over the drawing: a convolution layer.",
        (("Worked example", "lab/worked"), ("Detectors", "lab/detectors")),
    ),
    Lesson(
        "Convolution, the integral",
        "Move g over f, watch the product's area become the curve; switch the flip off: what a CNN computes.",
        (("Integral", "lab/integral"),),
    ),
    Lesson(
        "Convolution, the matrix",
        "Unfold the picture: Y = φ(X) F. Type a gradient for Y and see those of F and X.",
        (("Matrix", "lab/matrix"),),
    ),
    Lesson(
        "1b. ReLU",
        "The negative part goes to zero: before and after side by side, with the count of what was cut.",
        (("Detectors", "lab/detectors"), _inspect(Role.ELEMENT)),
    ),
    Lesson(
        "2. Pooling",
        "The window and its winner, or the mean; shift the drawing by a pixel and see how much of each map changes.",
        (("Detectors", "lab/detectors"), _inspect(Role.POOLING)),
    ),
    Lesson(
        "3. Flattening",
        "The pooled maps become one long vector; each entry is linked to its pixel, both ways.",
        (_inspect(Role.RESHAPE),),
    ),
    Lesson(
        "4. Full connection",
        "Inputs, weights and bias of a hidden unit or a class; the largest contributions by name.",
        (_inspect(Role.FULL),),
    ),
    Lesson("Summary", "The whole network on one screen, live while you draw.", (("Network", "network"),)),
    Lesson(
        "Softmax and cross-entropy",
        "Move the scores and the temperature, choose the true class, compare three losses and their gradients.",
        (("Loss", "lab/loss"),),
    ),
    Lesson(
        "LeNet-5, 1998",
        "Choose the model lenet5 at the top right: LeCun, Bottou, Bengio, Haffner, “Gradient-Based Learning Applied to "
        "Document Recognition”, Proc. IEEE 86(11), layer by layer.",
        (("Network", "network"),),
    ),
)


class CurriculumPage(QScrollArea):
    """The table of lessons.

    Signals
    -------
    wanted : str
        Where a person wants to go: "view", "lab/page" or "inspect/role".
    """

    name: ClassVar[str] = "lessons"
    title: ClassVar[str] = "Lessons"

    wanted = Signal(str)

    def __init__(self, _session: Session) -> None:
        super().__init__(widgetResizable=True)
        self.setAccessibleName("Lessons")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget()
        grid = QGridLayout()
        grid.setHorizontalSpacing(3 * theme.GRID)
        grid.setVerticalSpacing(theme.GRID)
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(1, 2)
        for row, lesson in enumerate(LESSONS):
            self._add(grid, row, lesson)
        column = QVBoxLayout(inside)
        column.setContentsMargins(2 * theme.GRID, 2 * theme.GRID, 2 * theme.GRID, 2 * theme.GRID)
        column.addLayout(grid)
        self.setWidget(inside)

    def _add(self, grid: QGridLayout, row: int, lesson: Lesson) -> None:
        words = QLabel(f"<b>{lesson.title}</b><br>{lesson.doing}", wordWrap=True)
        words.setMaximumWidth(_WIDEST)
        grid.addWidget(words, row, 0)
        grid.setRowStretch(row, 1)
        holder = QWidget()  # a row grows with the page only if all that is in it can
        buttons = QHBoxLayout(holder)
        buttons.setContentsMargins(0, 0, 0, 0)
        for place, where in lesson.places:
            go = button(place, partial(self.wanted.emit, where), tip=f"Go to {place}")
            go.setObjectName(f"{row}/{where}")
            go.setAccessibleName(f"{lesson.title}: go to {place}")
            buttons.addWidget(go)
        buttons.addStretch(1)
        grid.addWidget(holder, row, 1)
