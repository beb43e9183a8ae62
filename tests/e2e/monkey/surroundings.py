"""What happens around the person: sizes, themes, menus, what is pasted and dropped, the window that comes and goes."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QSplitter, QToolButton

from engine.preprocess import Options
from gui import theme
from resources import path as resource
from tests.e2e.monkey.scene import Roll, Scene

_VIEWS = ("network", "inspect", "filters", "lab", "compare")
_SIZES = ((640, 400), (1024, 640), (1366, 768), (1280, 800), (2500, 1400))
_SCALES = (0.75, 1.0, 1.25, 1.5, 2.0)


def resize(scene: Scene, roll: Roll) -> None:
    width, height = roll.one_of(_SIZES)
    scene.window.resize(round(width * (0.9 + 0.2 * roll.u)), round(height * (0.9 + 0.2 * roll.v)))


def use_theme(scene: Scene, roll: Roll) -> None:
    scene.window.set_theme(roll.one_of(("light", "dark", "system")))


def scale_text(_: Scene, roll: Roll) -> None:
    theme.set_text_scale(roll.one_of(_SCALES))


def view(scene: Scene, roll: Roll) -> None:
    scene.window.show_view(roll.one_of(_VIEWS))


def menu(scene: Scene, roll: Roll) -> None:
    """Choose something from the window's menus."""
    chosen = roll.one_of(tuple(a for a in scene.window.actions() if a.objectName() != "quit"))
    chosen.trigger()


def tool_menu(scene: Scene, roll: Roll) -> None:
    """Choose something from a button's menu."""
    buttons = [b for b in scene.top(roll).findChildren(QToolButton) if b.isVisible() and b.menu() is not None]
    if buttons:
        shown = roll.one_of(tuple(buttons)).menu()
        shown.aboutToShow.emit()
        entries = tuple(action for action in shown.actions() if action.text() and action.isEnabled())
        if entries:
            roll.one_of(entries, salt=7).trigger()


def splitter(scene: Scene, roll: Roll) -> None:
    found = scene.one(QSplitter, roll)
    if found is not None:
        found.moveSplitter(round(roll.u * found.width()), 1)


def options(scene: Scene, roll: Roll) -> None:
    scene.window.session.set_options(Options(*(bool(roll.number >> bit & 1) for bit in range(4))))


def hide(scene: Scene, roll: Roll) -> None:
    """Let the window go and come back."""
    away, back = roll.one_of(
        ((scene.window.hide, scene.window.show), (scene.window.showMinimized, scene.window.showNormal))
    )
    away()
    back()


def activate(scene: Scene, roll: Roll) -> None:
    """Let another program's window come before this one, or go."""
    kind = roll.one_of((QEvent.Type.WindowDeactivate, QEvent.Type.WindowActivate))
    QApplication.sendEvent(scene.person.canvas, QEvent(kind))


def pause(_: Scene, roll: Roll) -> None:
    QTest.qWait(roll.number % 60)


def _picture(roll: Roll) -> QImage:
    image = QImage(40 + roll.number % 300, 30, QImage.Format.Format_RGB32)
    image.fill(roll.number)
    return image


#: What a clipboard or a drag may hold.
_CARGO: tuple[Callable[[QMimeData, Roll], None], ...] = (
    lambda mime, roll: mime.setImageData(_picture(roll)),
    lambda mime, roll: mime.setUrls([QUrl("http://127.0.0.1:9/x.png"), QUrl("ftp://x/y")]),
    lambda mime, roll: mime.setUrls([QUrl.fromLocalFile(str(resource("three.inkling")))]),
    lambda mime, roll: mime.setText("<b>3</b>"),
    lambda mime, roll: mime.setUrls([QUrl.fromLocalFile(str(resource("DATA-LICENCES.md")))]),
    lambda mime, roll: mime.setUrls([QUrl.fromLocalFile("/nonexistent"), QUrl.fromLocalFile("/")]),
    lambda mime, roll: mime.setUrls([QUrl("")]),
    lambda mime, roll: mime.setData("application/x-qt-image", bytes(9)),
    lambda mime, roll: mime.setData("image/png", b"not a picture"),
    lambda mime, roll: mime.setHtml("<img src='https://example.org/3.png'>"),
)


def _cargo(roll: Roll) -> QMimeData:
    mime = QMimeData()
    roll.one_of(_CARGO)(mime, roll)
    return mime


def paste(scene: Scene, roll: Roll) -> None:
    QApplication.clipboard().setMimeData(_cargo(roll))
    scene.window.findChild(type(scene.window.actions()[0]), "paste").trigger()


def drop(scene: Scene, roll: Roll) -> None:
    """Drag something over the draw panel, and let it fall or not."""
    panel, mime = scene.window.draw_panel, _cargo(roll)
    given = (Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(panel, QDragEnterEvent(QPoint(5, 5), *given))
    leaves = roll.number // 10 % 4 == 0
    QApplication.sendEvent(panel, QDragLeaveEvent() if leaves else QDropEvent(QPointF(5, 5), *given))


#: Name, how often, what it does.
ACTS = (
    ("resize", 1.2, resize),
    ("theme", 0.5, use_theme),
    ("text size", 0.5, scale_text),
    ("view", 2.5, view),
    ("menu", 3, menu),
    ("tool menu", 1.5, tool_menu),
    ("splitter", 0.5, splitter),
    ("options", 0.7, options),
    ("hide", 0.3, hide),
    ("activate", 1, activate),
    ("pause", 2, pause),
    ("paste", 1, paste),
    ("drop", 1.2, drop),
)
