"""Convolution as a matrix product, forwards and backwards, on an example small enough to read."""

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QGridLayout, QWidget

from engine.errors import EngineError
from engine.lab.examples import Example
from engine.lab.im2row import Gradients, Unfolding, gradients, unfold, unfolding
from engine.lab.kernels import resized
from engine.lab.sliding import STRIDES, Sliding
from engine.resample import area_scaled
from engine.rounding import product_sum
from gui import theme
from gui.session import Session
from gui.views.lab.page import Choice, Page
from gui.views.lab.parts import Choices, Titled, named, replaced, show_table, sign
from gui.widgets.editable_matrix import EditableMatrix
from gui.widgets.flow_layout import FlowLayout
from gui.widgets.formula_line import FormulaLine
from gui.widgets.step_control import StepControl
from gui.widgets.terms import products, quiet, result

Table = NDArray[np.float64]

_SIDES = range(3, 6)
_SIZES = range(1, 4)
_COUNTS = range(1, 4)
_PADDINGS = ("none", 1)
_SLIDING = Sliding(size=2)


def _start_picture() -> Table:
    return np.array([[1, 0, 2], [0, 3, 1], [2, 1, 0]], np.float64)


def _start_kernels() -> Table:
    return np.array([[1, 0.5], [0, -1], [0, 1], [-1, 0]])  # (k k, K): two detectors


def _start_upstream() -> Table:
    return np.array([[1, -1], [0, 0], [0, 0], [0, 0.5]])


@dataclass(frozen=True, eq=False)
class MatrixState:
    """X (H, W), F (k k, K), dz/dY (stops, K), and how the window slides."""

    picture: Table = field(default_factory=_start_picture)
    kernels: Table = field(default_factory=_start_kernels)
    upstream: Table = field(default_factory=_start_upstream)
    sliding: Sliding = _SLIDING


class MatrixPage(Page):
    """Above Y = φ(X) F, below the gradients by Wu's formulas; the row of the window in hand is framed."""

    name = "matrix"
    title = "Matrix"
    hint = "Change X, F or ∂z/∂Y. φ(X) has one row a stop of the window. (Wu, Introduction to CNNs, 2017)"

    def __init__(self, session: Session) -> None:
        super().__init__(session, MatrixState())
        self._how: Unfolding | None = None
        self._phi: Table = np.zeros((1, 1))
        self.picture = self.table("X")
        self.phi = self.table("φ(X)", read_only=True)
        self.kernels = self.table("F")
        self.output = self.table("Y", read_only=True)
        self.upstream = self.table("∂z/∂Y")
        self.by_phi = self.table("∂z/∂φ(X)", read_only=True)
        self.by_kernels = self.table("∂z/∂F", read_only=True)
        self.by_picture = self.table("∂z/∂X", read_only=True)
        self.formula = FormulaLine()
        self.steps = StepControl(words="window {} of {}")
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.GRID)
        grid.setVerticalSpacing(theme.GRID)
        rows: tuple[tuple[str | tuple[str, EditableMatrix], ...], ...] = (
            (("X", self.picture), "→", ("φ(X)", self.phi), "·", ("F", self.kernels), "=", ("Y = φ(X) F", self.output)),
            (
                ("∂z/∂X, folded", self.by_picture),
                "←",
                ("∂z/∂φ(X) = ∂z/∂Y Fᵀ", self.by_phi),
                "",
                ("∂z/∂F = φ(X)ᵀ ∂z/∂Y", self.by_kernels),
                "",
                ("∂z/∂Y: type it", self.upstream),
            ),
        )
        for i, row in enumerate(rows):
            for j, piece in enumerate(row):
                grid.addWidget(sign(piece) if isinstance(piece, str) else Titled(*piece), i, j)
            grid.setRowStretch(i, 1)
        for column, stretch in ((0, 5), (2, 8), (4, 5), (6, 5)):
            grid.setColumnStretch(column, stretch)
        self.body.addLayout(grid, 1)
        self.body.addWidget(self.formula)
        self.body.addWidget(self.steps)
        self.body.addWidget(self._make_controls())

    def _make_controls(self) -> QWidget:
        self.side_box = Choices("Side of X", [(f"{n} × {n}", n) for n in _SIDES], self._resize_picture)
        self.size_box = Choices("Detector size", [(f"{n} × {n}", n) for n in _SIZES], lambda n: self._slide(size=n))
        self.count_box = Choices("Detectors", [(str(n), n) for n in _COUNTS], self._set_count)
        self.stride_box = Choices("Stride", [(str(n), n) for n in STRIDES], lambda n: self._slide(stride=n))
        self.padding_box = Choices("Padding", [(str(p), p) for p in _PADDINGS], lambda p: self._slide(padding=p))
        controls = QWidget()
        flow = FlowLayout(controls, gap=2 * theme.GRID)
        for words, box in (
            ("X", self.side_box),
            ("Detector", self.size_box),
            ("Detectors", self.count_box),
            ("Stride", self.stride_box),
            ("Padding", self.padding_box),
        ):
            flow.addWidget(named(words, box))
        return controls

    def _connect(self) -> None:
        for matrix, name in ((self.picture, "picture"), (self.kernels, "kernels"), (self.upstream, "upstream")):
            matrix.edited.connect(
                lambda row, column, value, name=name: self.change(
                    "", **{name: replaced(getattr(self.state, name), (row, column), value)}
                )
            )
        for matrix in (self.phi, self.output, self.by_phi):
            matrix.activated.connect(lambda row, _column: self.steps.set_position(row))
            matrix.dragged.connect(lambda row, _column: self.steps.set_position(row))
        self.steps.position_changed.connect(self._show_row)
        self.phi.hovered.connect(self._point_at_entry)
        self.picture.hovered.connect(self._point_at_cell)
        self.formula.hovered.connect(self._point_at_term)

    def refresh(self) -> None:
        """Compute both passes and show them."""
        state: MatrixState = self.state
        self._show_controls()
        height, width = state.picture.shape
        try:
            self._how = unfolding((1, height, width), state.sliding)
        except EngineError as error:
            self._how = None
            self.note.warn(str(error))
            return
        self._phi = unfold(state.picture[None], self._how)
        back = gradients(self._phi, state.kernels, state.upstream, self._how)
        self._show_tables(state, self._phi @ state.kernels, back)
        self.steps.set_count(len(self._phi))
        self._show_row()

    def _show_tables(self, state: MatrixState, output: Table, back: Gradients) -> None:
        for matrix, values in (
            (self.picture, state.picture),
            (self.phi, self._phi),
            (self.kernels, state.kernels),
            (self.output, output),
            (self.upstream, state.upstream),
            (self.by_phi, back.unfolded),
            (self.by_kernels, back.kernels),
            (self.by_picture, back.picture[0]),
        ):
            show_table(matrix, values)

    def _show_controls(self) -> None:
        state: MatrixState = self.state
        self.side_box.show_choice(len(state.picture))
        self.size_box.show_choice(state.sliding.size)
        self.count_box.show_choice(state.kernels.shape[1])
        self.stride_box.show_choice(state.sliding.stride)
        self.padding_box.show_choice(state.sliding.padding)

    @Slot()
    def _show_row(self, _: object = None) -> None:
        """Frame the row in hand everywhere, and its window in X."""
        if self._how is None:
            return
        row = self.steps.position
        for matrix in (self.phi, self.output, self.upstream, self.by_phi):
            matrix.frame(row, 0, height=1, width=matrix.values.shape[1])
        cells = [self._place(cell) for cell in self._how.cells[row] if cell >= 0]
        self.picture.mark(cells)
        self.by_picture.mark(cells)
        self._show_formula(row)

    def _show_formula(self, row: int) -> None:
        kernel = self.state.kernels[:, 0]
        total = float(self._phi[row] @ kernel)
        first, second, sign, shown = product_sum(self._phi[row], kernel, total)
        names = [str(i) for i in range(len(kernel))]
        self.formula.show_terms(
            [quiet(f"Y({row}, 0) = "), *products(first, second, names), *result(shown, "", sign=sign)]
        )

    def _place(self, cell: int) -> tuple[int, int]:
        row, column = divmod(int(cell), self.state.picture.shape[1])
        return row, column

    @Slot(int, int)
    def _point_at_entry(self, row: int, column: int) -> None:
        """Mark the cell of X that an entry of φ(X) is a copy of, and all its other copies."""
        if self._how is None or row < 0:
            self.phi.mark(())
            self._show_row()
            return
        cell = int(self._how.cells[row, column])
        self.phi.mark(self._how.rows_of(cell) if cell >= 0 else ())
        self.picture.mark([self._place(cell)] if cell >= 0 else ())

    @Slot(int, int)
    def _point_at_cell(self, row: int, column: int) -> None:
        """Mark the copies in φ(X) of a cell of X."""
        if self._how is None or row < 0:
            self.phi.mark(())
            return
        self.phi.mark(self._how.rows_of(row * self.state.picture.shape[1] + column))

    @Slot(str)
    def _point_at_term(self, name: str) -> None:
        if self._how is None or not name:
            self.kernels.mark(())
            self.phi.mark(())
        else:
            self.kernels.mark([(int(name), 0)])
            self.phi.mark([(self.steps.position, int(name))])

    def _slide(self, **changes: object) -> None:
        """Slide otherwise; F is cut or filled up to fit a new size."""
        sliding = replace(self.state.sliding, **changes)
        self._set(sliding=sliding, kernels=_resized(self.state.kernels, sliding.size))

    def _set_count(self, count: int) -> None:
        self._set(kernels=_fitted(self.state.kernels, len(self.state.kernels), count))

    def _resize_picture(self, side: int) -> None:
        self._set(picture=_fitted(self.state.picture, side, side))

    def _set(self, **changes: object) -> None:
        """Change the state, with a gradient for Y of the size that it then has; the impossible is refused."""
        state: MatrixState = replace(self.state, **changes)
        try:
            size = [state.sliding.output_size(n) for n in state.picture.shape]
        except EngineError as error:
            self.note.warn(str(error))
            self._show_controls()
            return
        self.set_state(replace(state, upstream=_fitted(state.upstream, size[0] * size[1], state.kernels.shape[1])))

    def takes(self) -> tuple[Choice, ...]:
        """Offer the drawing, reduced to X's size."""
        return (("Take the drawing, reduced", self._take_drawing),)

    def sends(self) -> tuple[Choice, ...]:
        """Offer X."""
        return (("Send X to the canvas", lambda: self.send_values(self.state.picture, "the Lab's X")),)

    def _take_drawing(self) -> None:
        drawn = self.drawn_input()
        if drawn is not None:
            side = len(self.state.picture)
            reduced = area_scaled(drawn, side / drawn.shape[0])[:side, :side].astype(np.float64)
            self.change(picture=np.round(reduced, 1))

    def example(self) -> Example:
        """Return the three tables and the settings."""
        state: MatrixState = self.state
        tables = {"picture": state.picture, "kernels": state.kernels, "upstream": state.upstream}
        return Example(self.name, tables, {"stride": state.sliding.stride, "padding": state.sliding.padding})

    def state_from(self, example: Example) -> MatrixState:
        """Read the three tables and the settings."""
        picture = example.table("picture", rows=_SIDES, columns=_SIDES)
        squares = {n * n: n for n in _SIZES}
        kernels = example.table("kernels", columns=_COUNTS)
        if len(kernels) not in squares:
            raise EngineError("The example's F has not as many rows as a square detector has cells.")
        stride, padding = example.setting("stride", STRIDES), example.setting("padding", _PADDINGS)
        sliding = Sliding(size=squares[len(kernels)], stride=stride, padding=padding)
        stops = sliding.output_size(picture.shape[0]) * sliding.output_size(picture.shape[1])
        count = kernels.shape[1]
        upstream = example.table("upstream", rows=range(stops, stops + 1), columns=range(count, count + 1))
        return MatrixState(picture, kernels, upstream, sliding)


def _resized(kernels: Table, size: int) -> Table:
    """Return F, (k k, K), of the same detectors with `size` rows and columns."""
    old = round(len(kernels) ** 0.5)
    if old == size:
        return kernels
    return np.stack([resized(column.reshape(old, old), size).ravel() for column in kernels.T], axis=1)


def _fitted(table: Table, rows: int, columns: int) -> Table:
    """Return `table` cut, or filled up with zeros, to a size."""
    fitted = np.zeros((rows, columns))
    kept = table[:rows, :columns]
    fitted[: kept.shape[0], : kept.shape[1]] = kept
    return fitted
