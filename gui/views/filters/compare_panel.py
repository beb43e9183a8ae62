"""Two drawings, two filters, or the same filter in two models, side by side."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from engine import shelf
from engine.errors import EngineError
from engine.filters import atlas
from engine.models import Model
from engine.requests import ReadWith
from engine.strokes import Drawing
from engine.trace import Trace
from gui import colours, folders, theme
from gui.having import having
from gui.views.filters.panel import Panel
from gui.views.filters.workbench import Workbench
from gui.widgets.flow_layout import FlowLayout
from gui.widgets.number_field import NumberField
from gui.widgets.picture import Picture

_KINDS = (("drawings", "two drawings"), ("filters", "two filters"), ("models", "two models"))
_ROWS = ("input", "kernel", "after", "pool")


class ComparePanel(Panel):
    """The filter in hand on the right (B), and what it is compared with on the left (A); their difference between.

    Attributes
    ----------
    kind : QComboBox
        What is compared.
    keep : QPushButton
        Keeps the drawing as A.
    other : NumberField
        The other filter.
    models : QComboBox
        The other model.
    pictures : dict of (str, str) to Picture
        By row ("input", "kernel", "after", "pool") and column ("a", "difference", "b").
    """

    def __init__(self, bench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(bench, parent)
        self._kept: Drawing | None = None
        self._other_model: Model | None = None
        self._asked: ReadWith | None = None
        self.kind = having(QComboBox(), accessibleName=self.tr("What is compared"))
        for name, words in _KINDS:
            self.kind.addItem(self.tr(words), name)
        self.keep = QPushButton(self.tr("&Keep this drawing as A"))
        self.other = NumberField(self.tr("Other filter"), 0, 0, prefix=self.tr("A: filter "))
        self.models = having(QComboBox(), accessibleName=self.tr("Other model"))
        self.pictures = {(row, side): Picture(side=84, signed=row != "input") for row in _ROWS for side in "ab"}
        self.pictures |= {(row, "difference"): Picture(side=84, signed=True) for row in _ROWS}
        self.heads = {
            side: QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText) for side in ("a", "difference", "b")
        }
        self.says = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._lay_out()
        self._show_choices()
        self._connect()

    def _lay_out(self) -> None:
        top = FlowLayout()
        for widget in (self.kind, self.keep, self.other, self.models):
            top.addWidget(widget)
        grid = having(QGridLayout(), spacing=theme.GRID)
        for place, side in enumerate(("a", "difference", "b")):
            grid.addWidget(self.heads[side], 0, place)
            grid.setColumnStretch(place, 1)
            for row, name in enumerate(_ROWS, start=1):
                grid.addWidget(self.pictures[name, side], row, place)
                grid.setRowStretch(row, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.GRID, 0, 0)
        column.addLayout(top)
        column.addWidget(self.says)
        column.addLayout(grid, 1)

    def _connect(self) -> None:
        self.kind.activated.connect(self._choose_kind)
        self.keep.clicked.connect(self._keep)
        self.other.changed.connect(self._show)
        self.models.activated.connect(self._choose_model)
        self.bench.session.models_changed.connect(self.changed)

    def refresh(self) -> None:
        """Offer what there is to compare with, and show it."""
        self._show_choices()
        self.other.set_bounds(0, self.bench.filters - 1)
        self._fill_models()
        self._ask()
        self._show()

    def _show_choices(self) -> None:
        kind = self.kind.currentData()
        self.keep.setVisible(kind == "drawings")
        self.other.setVisible(kind == "filters")
        self.models.setVisible(kind == "models")

    def follow(self, trace: Trace | None) -> None:
        """Follow the drawing."""
        self._show()

    def _fill_models(self) -> None:
        names = self.bench.session.model_names()
        wanted = [self.tr("{} as opened").format(self.bench.base.name), *names]
        if [self.models.itemText(i) for i in range(self.models.count())] != wanted:
            self.models.clear()
            self.models.addItem(wanted[0], None)
            for name in names:
                self.models.addItem(name, name)
            self._other_model = self.bench.base
        if self.models.currentData() is None:
            self._other_model = self.bench.base

    @Slot()
    def _choose_kind(self) -> None:
        self.refresh()

    @Slot()
    def _keep(self) -> None:
        self._kept = self.bench.session.drawing
        self.refresh()

    @Slot()
    def _choose_model(self) -> None:
        name = self.models.currentData()
        try:
            self._other_model = self.bench.base if name is None else shelf.load(name, folders.models_folder())
        except EngineError as error:
            self.bench.session.report(error)
            self.models.setCurrentIndex(0)
            self._other_model = self.bench.base
        self.refresh()

    def _ask(self) -> None:
        """Have what stands on the other side read as well, whenever the drawing is."""
        kind = self.kind.currentData()
        self._asked = None
        if kind == "drawings" and self._kept is not None:
            self._asked = ReadWith(drawing=self._kept)
        elif kind == "models" and self._other_model is not None:
            self._asked = ReadWith(model=self._other_model)
        self.want(*([] if self._asked is None else [self._asked]))

    @Slot()
    def _show(self) -> None:
        """Show both sides and their difference, all of them of one moment."""
        bench, kind, reading = self.bench, self.kind.currentData(), self.session.reading
        other = reading if kind == "filters" else reading.of(self._asked)
        model = self._other_model if kind == "models" and self._other_model is not None else bench.model
        channel = self.other.whole if kind == "filters" else bench.channel
        problem = self._problem(kind, model, channel)
        self.says.setText(problem)
        self.says.setVisible(bool(problem))
        mine = self._side(bench.model, bench.channel, reading.trace)
        theirs = {} if problem else self._side(model, channel, other.trace if other else None)
        for row in _ROWS:
            self._show_row(row, theirs.get(row), mine.get(row))
        self._name_sides(kind, model, channel)

    def _problem(self, kind: str, model: Model, channel: int) -> str:
        """Say why there is nothing to compare with; empty if there is."""
        if kind == "drawings" and self._kept is None:
            return self.tr("Keep a drawing as A, then draw another one.")
        if model.spec != self.bench.base.spec:
            known = self.bench.layer in atlas.filter_layers(model.spec)
            if not known or channel >= model.spec.shape_out(self.bench.layer)[0]:
                return self.tr("{} has no filter {} in a layer {}.").format(model.name, channel, self.bench.layer)
        return ""

    def _side(self, model: Model, channel: int, trace: Trace | None) -> dict[str, colours.Values]:
        """Return what one side shows, by row; without a trace only the kernel."""
        kernels = atlas.kernels(model, self.bench.layer)[channel]
        found: dict[str, colours.Values] = {"kernel": kernels[min(self.bench.input_map, len(kernels) - 1)]}
        if trace is not None:
            path = atlas.path_of(model.spec, self.bench.layer)
            found |= {"input": trace.input[0], "after": atlas.maps_of(trace.output(path.after))[channel]}
            if path.pool:
                found["pool"] = trace.output(path.pool)[channel]
        return found

    def _show_row(self, row: str, a: colours.Values | None, b: colours.Values | None) -> None:
        """Show one row on one scale; what differs in shape has no difference."""
        values = [v for v in (a, b) if v is not None]
        least = self.bench.highest if row == "kernel" else 0.0  # a kernel is coloured as everywhere in the view
        highest = 1.0 if row == "input" else max((colours.peak(v) for v in values), default=1.0)
        highest = max(highest, least)
        self.pictures[row, "a"].show_values(a, highest=highest)
        self.pictures[row, "b"].show_values(b, highest=highest)
        difference = b - a if a is not None and b is not None and a.shape == b.shape else None
        self.pictures[row, "difference"].show_values(difference, highest=highest)
        for side in ("a", "difference", "b"):
            self.pictures[row, side].set_title(_title(row, self.bench))

    def _name_sides(self, kind: str, model: Model, channel: int) -> None:
        bench = self.bench
        names = {
            "drawings": (self.tr("A: kept drawing"), self.tr("B: this drawing")),
            "filters": (self.tr("A: filter {}").format(channel), self.tr("B: filter {}").format(bench.channel)),
            "models": (f"A: {model.card.title or model.name}", f"B: {bench.model.card.title or bench.model.name}"),
        }[kind]
        for side, words in zip(("a", "difference", "b"), (names[0], self.tr("B − A"), names[1]), strict=True):
            self.heads[side].setText(words)


def _title(row: str, bench: Workbench) -> str:
    return {"after": bench.path.after, "pool": bench.path.pool}.get(row, row)
