"""What the actions do. One method an action of the table in `gui.actions`; each is a few lines on session or window."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

import resources
from gui import cli, pictures, settings, theme
from gui.opening import DRAWING_SUFFIX
from gui.session import Session
from gui.shortcut_sheet import ShortcutSheet
from gui.views.draw_panel import DrawPanel
from gui.widgets.brush import Tool

TEXT_STEP = 1.125


class CommandedWindow(Protocol):
    """What the commands need of the main window."""

    session: Session
    draw_panel: DrawPanel
    log_path: Path | None

    def show_view(self, name: str) -> None:
        """Show the view called `name`."""

    def show_model_cards(self) -> None:
        """Open the models' cards."""

    def step_view(self, by: int) -> None:
        """Show the view `by` tabs further, round and round."""

    def focus_view(self) -> None:
        """Give the keyboard to the view in hand."""

    def set_theme(self, name: cli.ThemeChoice) -> None:
        """Use the theme "light", "dark" or "system"."""

    def widget(self) -> QWidget:
        """Return the window itself, as parent of dialogs."""


class Commands:
    """What a person can do from a menu or a key."""

    def __init__(self, window: CommandedWindow) -> None:
        self._window = window
        self._session = window.session

    def open(self) -> None:
        """Ask for a picture or a drawing and put it on the canvas."""
        patterns = " ".join(f"*{suffix}" for suffix in (DRAWING_SUFFIX, *pictures.SUFFIXES))
        path, _ = QFileDialog.getOpenFileName(
            self._window.widget(), "Open a picture or drawing", "", f"Pictures and drawings ({patterns});;All files (*)"
        )
        if path:
            self._window.draw_panel.finish_stroke()
            self._session.open_file(path)

    def save(self) -> None:
        """Ask for a name and save the drawing."""
        dialog = QFileDialog(self._window.widget(), "Save the drawing")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(f"Drawings (*{DRAWING_SUFFIX})")
        dialog.setDefaultSuffix(DRAWING_SUFFIX)  # before it asks whether an older file may be replaced
        dialog.selectFile(f"drawing{DRAWING_SUFFIX}")
        if dialog.exec():
            self._session.save_file(dialog.selectedFiles()[0])

    def quit(self) -> None:
        """Close the window, and with it the app."""
        self._window.widget().close()

    def undo(self) -> None:
        """Take the last change of the drawing back."""
        self._window.draw_panel.finish_stroke()
        self._session.undo()

    def redo(self) -> None:
        """Do again what was taken back."""
        self._window.draw_panel.finish_stroke()
        self._session.redo()

    def clear(self) -> None:
        """Empty the canvas."""
        self._replace(self._session.clear, "Cleared the canvas.")

    def copy(self) -> None:
        """Put a picture of the drawing on the clipboard."""
        QGuiApplication.clipboard().setImage(pictures.draw_image(self._session.drawing))
        self._session.status.emit("Copied the drawing")

    def paste(self) -> None:
        """Put the clipboard's picture, or the file that was copied, on the canvas."""
        self._window.draw_panel.paste()

    def pen(self) -> None:
        """Take the pen."""
        self._window.draw_panel.set_tool(Tool.PEN)

    def eraser(self) -> None:
        """Take the eraser."""
        self._window.draw_panel.set_tool(Tool.ERASER)

    def thinner(self) -> None:
        """Make the pen one step thinner."""
        self._window.draw_panel.step_pen_width(-1)

    def thicker(self) -> None:
        """Make the pen one step thicker."""
        self._window.draw_panel.step_pen_width(1)

    def samples(self) -> None:
        """Open the gallery of real digits."""
        self._window.draw_panel.show_samples()

    def sample_photo(self) -> None:
        """Put the photo that ships with the app on the canvas: colour to look at, and no digit."""
        self._window.draw_panel.finish_stroke()
        self._session.open_file(resources.path("cat.jpg"))

    def random_sample(self, label: int | None = None) -> None:
        """Load a random real digit, of class `label` if that is given."""
        self._replace(partial(self._session.random_sample, label), "Loaded a digit.")

    def model_card(self) -> None:
        """Show what the model is and what it reaches."""
        self._window.show_model_cards()

    def compare(self) -> None:
        """Show two models on the same drawing."""
        self._window.show_view("compare")

    def next_view(self) -> None:
        """Show the next view."""
        self._window.step_view(1)

    def previous_view(self) -> None:
        """Show the view before."""
        self._window.step_view(-1)

    def go_to_canvas(self) -> None:
        """Give the keyboard to the canvas."""
        self._window.draw_panel.canvas.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def go_to_view(self) -> None:
        """Give the keyboard to the view in hand."""
        self._window.focus_view()

    def larger_text(self) -> None:
        """Make all text one step larger."""
        self._scale_text(theme.text_scale() * TEXT_STEP)

    def smaller_text(self) -> None:
        """Make all text one step smaller."""
        self._scale_text(theme.text_scale() / TEXT_STEP)

    def normal_text(self) -> None:
        """Give text the system's size."""
        self._scale_text(1.0)

    def set_theme(self, name: cli.ThemeChoice) -> None:
        """Use the theme "light", "dark" or "system"."""
        self._window.set_theme(name)

    def full_screen(self) -> None:
        """Fill the screen, or stop doing so."""
        window = self._window.widget()
        if window.isFullScreen():
            window.showNormal()
        else:
            window.showFullScreen()

    def deselect(self) -> None:
        """Put the unit in hand back."""
        self._session.select(None)

    def shortcuts(self) -> None:
        """Show every key."""
        window = self._window.widget()
        ShortcutSheet(window.actions(), window).exec()

    def show_log(self) -> None:
        """Open the log file with the system's viewer, or say that there is none."""
        path = self._window.log_path
        if path is None or not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            self._session.status.emit(
                f"The log file is {path}" if path else "There is no log file: the disk refused it"
            )

    def about(self) -> None:
        """Say what this is."""
        QMessageBox.about(
            self._window.widget(),
            "About Inkling",
            f"<b>Inkling {cli.VERSION}</b><p>Draw a digit and watch a convolutional network read it while the pen "
            "moves.</p><p>MIT licence. The bundled digits are from MNIST (LeCun, Cortes, Burges; CC BY-SA 3.0); each "
            "model's card names the data it was trained with.</p>",
        )

    def _replace(self, act: Callable[[], None], done: str) -> None:
        """Let `act` put something else in the drawing's place: one key does that, so say which one brings it back."""
        self._window.draw_panel.finish_stroke()
        before = self._session.drawing
        act()
        if not before.is_blank and self._session.drawing is not before:
            keys = QKeySequence("Ctrl+Z").toString(QKeySequence.SequenceFormat.NativeText)
            self._session.status.emit(f"{done} {keys} brings the drawing back.")

    def _scale_text(self, factor: float) -> None:
        least, most = settings.TEXT_SCALE.range
        theme.set_text_scale(min(max(factor, least), most))
