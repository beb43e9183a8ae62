"""The tools above everything else: pen, eraser, pen width, undo, redo, clear, real digits."""

from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QSlider, QToolButton, QVBoxLayout, QWidget

from gui import icons, plain, theme
from gui.having import having
from gui.widgets.brush import PEN_WIDTH_UNIT, PEN_WIDTHS, Tool


@dataclass(frozen=True)
class ButtonSpec:
    """One tool button: its name and icon, what it says, and which signal of `Tools` it sends (none: a tool in hand)."""

    name: str
    text: str
    tool: Tool | None = None
    gap: bool = False


BUTTONS = (
    ButtonSpec("pen", "Pen (P)", Tool.PEN),
    ButtonSpec("eraser", "Eraser (E); the right mouse button erases too", Tool.ERASER),
    ButtonSpec("undo", "Undo (Ctrl+Z)", gap=True),
    ButtonSpec("redo", "Redo (Ctrl+Shift+Z)"),
    ButtonSpec("clear", "Clear the canvas (C)"),
    ButtonSpec("sample", "A random real digit (R; 0 to 9 for one of that class)", gap=True),
    ButtonSpec("gallery", "Gallery of real digits (G)"),
)


class Tools(QWidget):
    """A row of buttons and the slider for the pen's width.

    Signals
    -------
    tool_chosen : Tool
    width_chosen : float
        Pen width in canvas units.
    asked : str
        Name of a button that is not a tool: "undo", "redo", "clear", "sample" or "gallery".
    """

    tool_chosen = Signal(object)
    width_chosen = Signal(float)
    asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: dict[str, QToolButton] = {}
        self._in_hand = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GRID // 2)
        column.addLayout(self._make_buttons())
        column.addLayout(self._make_slider())
        self.use_theme(theme.current())
        theme.notifier.changed.connect(self.use_theme)

    def _make_buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(2)
        for spec in BUTTONS:
            button = having(
                QToolButton(self), objectName=spec.name, autoRaise=True, toolTip=spec.text, accessibleName=spec.text
            )
            self.buttons[spec.name] = button
            if spec.gap:
                row.addStretch(1)
            row.addWidget(button)
            if spec.tool is None:
                button.clicked.connect(self._on_asked)
            else:
                button.setCheckable(True)
                button.setProperty("tool", spec.tool.value)
                self._in_hand.addButton(button)
        self._in_hand.buttonClicked.connect(self._on_tool)
        return row

    def _make_slider(self) -> QHBoxLayout:
        self.slider = having(
            QSlider(Qt.Orientation.Horizontal), accessibleName="Pen width", toolTip="Pen width ([ and ])"
        )
        self.slider.setRange(*(round(width / PEN_WIDTH_UNIT) for width in PEN_WIDTHS))
        self.slider.valueChanged.connect(self._on_slider)
        self._label = having(QLabel("Pen &width"), buddy=self.slider)
        self._number = QLabel(alignment=Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row = QHBoxLayout()
        row.setSpacing(theme.GRID)
        row.addWidget(self._label)
        row.addWidget(self.slider, 1)
        row.addWidget(self._number)
        return row

    def show_tool(self, tool: Tool) -> None:
        """Mark `tool` as the one in hand."""
        self.buttons[tool.value].setChecked(True)

    def show_width(self, width: float) -> None:
        """Show the pen's `width`, in canvas units."""
        shown = round(width / PEN_WIDTH_UNIT)
        self._number.setText(str(shown))
        blocked = self.slider.blockSignals(True)  # the slider knows whole units only and must not round the pen
        self.slider.setValue(shown)
        self.slider.blockSignals(blocked)

    def show_history(self, undo: str, redo: str) -> None:
        """Show what can be undone and redone, by the names of the steps; empty for nothing."""
        for name, verb, keys, step in (("undo", "Undo", "Ctrl+Z", undo), ("redo", "Redo", "Ctrl+Shift+Z", redo)):
            self.buttons[name].setEnabled(bool(step))
            words = f"{verb} {plain.step(step)} ({keys})" if step else f"{verb} ({keys})"
            self.buttons[name].setToolTip(plain.tip(words))

    @Slot()
    def _on_asked(self) -> None:
        self.asked.emit(self.sender().objectName())

    @Slot(object)
    def _on_tool(self, button: QToolButton) -> None:
        self.tool_chosen.emit(Tool(button.property("tool")))

    @Slot(int)
    def _on_slider(self, units: int) -> None:
        self.width_chosen.emit(units * PEN_WIDTH_UNIT)

    @Slot(object)
    def use_theme(self, look: theme.Theme) -> None:
        """Take over the theme's colours and text size."""
        for name, button in self.buttons.items():
            button.setIcon(icons.icon(name))
            button.setIconSize(icons.size())
            button.setFixedSize(icons.size() + QSize(10, 10))
        self.setStyleSheet(
            "QToolButton { border: 1px solid transparent; border-radius: 4px; }"
            f"QToolButton:hover {{ background: {look.raised.name()}; }}"
            f"QToolButton:pressed {{ background: {look.line.name()}; }}"
            f"QToolButton:checked {{ background: {look.accent_quiet.name()}; }}"
            f"QToolButton:focus {{ border-color: {look.accent.name()}; }}"
        )
        self._number.setFont(theme.number_font())
        self._number.setMinimumWidth(self._number.fontMetrics().horizontalAdvance("56"))
