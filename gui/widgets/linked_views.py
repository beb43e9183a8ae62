"""Two zoomable views that show the same part of their scenes."""

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QScrollBar

from gui.widgets.zoom_view import ZoomView


class LinkedViews(QObject):
    """Whatever one of two views is scrolled or zoomed to, the other one is too.

    Scenes of different sizes stand at the same share of their way: the left ends together, and the right ends.
    """

    def __init__(self, one: ZoomView, other: ZoomView, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._one, self._other = one, other
        self._is_following = False
        for view, follow in ((one, self._move_other), (other, self._move_one)):
            view.sigDeviceTransformChanged.connect(follow)
            for bar in (view.horizontalScrollBar(), view.verticalScrollBar()):
                bar.valueChanged.connect(follow)

    @Slot()
    def _move_other(self, _: object = None) -> None:
        self._follow(self._one, self._other)

    @Slot()
    def _move_one(self, _: object = None) -> None:
        self._follow(self._other, self._one)

    def _follow(self, leader: ZoomView, follower: ZoomView) -> None:
        if self._is_following:
            return
        self._is_following = True
        try:
            if follower.zoom != leader.zoom:
                follower.zoom_to(leader.zoom)
            _move(leader.horizontalScrollBar(), follower.horizontalScrollBar())
            _move(leader.verticalScrollBar(), follower.verticalScrollBar())
        finally:
            self._is_following = False


def _move(leader: QScrollBar, follower: QScrollBar) -> None:
    """Move `follower` to the share of its way at which `leader` is; one without a way stays where it is."""
    way = leader.maximum() - leader.minimum()
    if way > 0:
        share = (leader.value() - leader.minimum()) / way
        follower.setValue(follower.minimum() + round(share * (follower.maximum() - follower.minimum())))
