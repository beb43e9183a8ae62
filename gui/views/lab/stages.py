"""The picture and every stage behind it side by side, as large as the room allows."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, Qt, Signal, Slot
from PySide6.QtGui import QFontMetricsF, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from engine.lab.chain import ChainStage
from gui import theme
from gui.guard import guarded
from gui.widgets.pixel_view import PixelView
from gui.widgets.window_tiles import WindowTiles

_TOP = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft


@guarded
class StageGrid(QWidget):
    """Panels of equal size: first the picture, then the maps of each stage, all in one scale of colour.

    Signals
    -------
    pointed : int, int, int, int
        Stage, map, row and column under the pointer.
    chosen : int
        The map that was clicked.
    """

    pointed = Signal(int, int, int, int)
    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._empty = QLabel(self, alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        self.picture = PixelView("picture", self)
        self._picture_title = QLabel(self, alignment=_TOP)
        self._lines = 2
        self.panels: list[_StagePanel] = []
        self._shown: NDArray[np.float32] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 150)

    def show_nothing(self, words: str) -> None:
        """Show words in place of the stages."""
        self._empty.setText(words)
        self._set_visible(False)

    def show_stages(
        self,
        picture: NDArray[np.float32],
        stages: Sequence[ChainStage],
        details: Sequence[tuple[str, ...]],
        highest: float,
    ) -> None:
        """Show a picture and the stages computed from it.

        Parameters
        ----------
        picture : (H, W) or (3, H, W) float32 in [0, 1]
        stages : sequence of ChainStage
        details : sequence of tuple of str
            The lines over each stage, its name first.
        highest : float
            Magnitude that the colour map's end stands for, the same for all.
        """
        if self._shown is not picture:
            self._shown = picture
            self.picture.show_pixels(_pixels(picture))
        while len(self.panels) < len(stages):
            self._add_panel()
        while len(self.panels) > len(stages):
            panel = self.panels.pop()
            panel.hide()
            panel.deleteLater()
        self._lines = max(len(lines) for lines in details)
        for panel, stage, lines in zip(self.panels, stages, details, strict=True):
            panel.show_stage(stage, lines, highest, self._lines)
        self._picture_title.setText("\n".join(["Picture", " × ".join(str(n) for n in picture.shape)]))
        self._set_visible(True)
        self._picture_title.setFont(theme.font("small"))
        self._place()

    def _add_panel(self) -> None:
        panel = _StagePanel(self)
        index = len(self.panels)
        panel.tiles.hovered.connect(lambda place, index=index: self._on_hover(index, place))
        panel.tiles.activated.connect(lambda channel, _row, _column: self.chosen.emit(channel))
        self.panels.append(panel)

    def _on_hover(self, stage: int, place: tuple[int, int, int] | None) -> None:
        if place is not None:
            self.pointed.emit(stage, *place)

    def clear_frames(self) -> None:
        """Take all frames away."""
        self.picture.clear_frame()
        for panel in self.panels:
            panel.tiles.clear_window()

    def frame_picture(self, row: int, column: int, side: int) -> None:
        """Frame a window on the picture."""
        self.picture.frame(row, column, height=side, width=side)

    def frame_value(self, stage: int, channel: int, row: int, column: int) -> None:
        """Frame one value of a stage."""
        self.panels[stage].tiles.frame_window(channel, row, column)

    def frame_block(self, stage: int, channel: int, row: int, column: int, side: int) -> None:
        """Frame a window on a map."""
        self.panels[stage].tiles.frame_window(channel, row, column, height=side, width=side)

    def _set_visible(self, visible: bool) -> None:
        self._empty.setVisible(not visible)
        for widget in (self.picture, self._picture_title, *self.panels):
            widget.setVisible(visible)

    def _place(self) -> None:
        """Give every panel the same room, in as many columns as make it largest."""
        count, gap = len(self.panels) + 1, theme.GRID
        title = _title_height(self._lines)

        def side(columns: int) -> float:
            rows = -(-count // columns)
            return min(self.width() / columns - gap, self.height() / rows - title - gap)

        columns = max(range(1, count + 1), key=side)
        rows = -(-count // columns)
        width, height = self.width() // columns, self.height() // rows
        for index in range(count):
            cell = QRect(index % columns * width, index // columns * height, width - gap, height - gap // 2)
            if index:
                self.panels[index - 1].setGeometry(cell)
            else:
                self._picture_title.setGeometry(cell.left(), cell.top(), cell.width(), title)
                self.picture.setGeometry(cell.left(), title, cell.width(), self._picture_height(cell, title))
        self._empty.setGeometry(self.rect())

    def _picture_height(self, cell: QRect, title: int) -> int:
        """Return the height that the picture needs, so that it stands right under its title, as the maps do."""
        room = cell.height() - title
        if self._shown is None:
            return room
        height, width = self._shown.shape[-2:]
        wanted: int = round(cell.width() * height / width)
        return max(min(room, wanted), 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place everything anew."""
        super().resizeEvent(event)
        self._place()


@guarded
class _StagePanel(QWidget):
    """One stage: its name, what there is to say of it, and its maps."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._title = QLabel(self, alignment=_TOP)
        self.tiles = WindowTiles(parent=self)
        self._lines: tuple[str, ...] = ()
        self._height = 0
        self._restyle(theme.current())
        theme.notifier.changed.connect(self._restyle)

    def show_stage(self, stage: ChainStage, lines: tuple[str, ...], highest: float, room: int) -> None:
        """Show a stage's maps, and over them `lines` of words in the room of `room` lines."""
        self.tiles.show_maps(stage.maps, highest=highest)
        self.tiles.setAccessibleName(", ".join(lines))
        self._lines, self._height = lines, room
        self._place()

    @property
    def lines(self) -> tuple[str, ...]:
        """What stands over the maps."""
        return self._lines

    @Slot(object)
    def _restyle(self, _: theme.Theme) -> None:
        self._title.setFont(theme.font("small"))
        self._place()

    def _place(self) -> None:
        """Put the words above and the maps below."""
        metrics = self._title.fontMetrics()
        shown = [metrics.elidedText(line, Qt.TextElideMode.ElideRight, max(self.width(), 1)) for line in self._lines]
        self._title.setText("\n".join(shown))
        self._title.setToolTip("\n".join(self._lines))
        top = _title_height(self._height)
        self._title.setGeometry(0, 0, self.width(), top)
        self.tiles.setGeometry(0, top, self.width(), max(self.height() - top, 1))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay everything out anew."""
        super().resizeEvent(event)
        self._place()


def _title_height(lines: int) -> int:
    return round(lines * QFontMetricsF(theme.font("small")).lineSpacing()) + 4


def _pixels(picture: NDArray[np.float32]) -> NDArray[np.uint8]:
    values = np.round(picture * 255).astype(np.uint8)
    return values if values.ndim == 2 else np.ascontiguousarray(values.transpose(1, 2, 0))
