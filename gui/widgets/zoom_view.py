"""A scene to zoom with the wheel and the keys and to pan by dragging; it tells where it is clicked and hovered."""

from PySide6.QtCore import QEvent, QPointF, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent, QNativeGestureEvent, QPainter, QWheelEvent
from PySide6.QtWidgets import QApplication, QFrame, QGraphicsScene, QGraphicsView, QWidget

from gui.guard import guarded

STEP = 1.25
CLOSEST = 40.0


@guarded
class ZoomView(QGraphicsView):
    """Shows a QGraphicsScene whose units are screen pixels at zoom 1.

    Wheel: zoom around the pointer (a trackpad's scrolling pans; with Ctrl, or pinched, it zooms). Drag: pan. Keys: +
    and − zoom, 0 is the actual size, Home fits everything in.

    Signals
    -------
    clicked : QPointF
        Where the left button was pressed and released without a drag.
    hovered : QPointF or None
        Where the pointer is; None when it leaves.
    """

    #: For the sheet of keys: what, and by which.
    KEYS: tuple[tuple[str, str], ...] = (("Network: zoom in, zoom out, true size, fit", "+, -, 0, Home"),)

    clicked = Signal(object)
    hovered = Signal(object)
    # What pyqtgraph's items look for in their view; they forget what they have cached of it when these fire.
    sigDeviceRangeChanged = Signal(object, object)  # noqa: N815
    sigDeviceTransformChanged = Signal(object)  # noqa: N815

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setScene(QGraphicsScene(self))
        self.scene().setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)  # few items, none of which moves
        self.setFrameShape(QFrame.Shape.NoFrame)
        # Only what has changed is painted: the maps, not the text around them.
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontAdjustForAntialiasing)
        self.setRenderHints(QPainter.RenderHint.TextAntialiasing)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._pressed: QPointF | None = None
        self._dragged: QPointF | None = None
        for bar in (self.horizontalScrollBar(), self.verticalScrollBar()):
            bar.valueChanged.connect(self.on_sight_changed)

    @property
    def zoom(self) -> float:
        """Screen pixels a scene unit."""
        return self.transform().m11()

    @property
    def fitting_zoom(self) -> float:
        """The zoom at which the whole scene is seen."""
        room, whole = self.maximumViewportSize(), self.sceneRect()
        if whole.isEmpty():
            return 1.0
        return min(room.width() / whole.width(), room.height() / whole.height(), 1.0)

    def zoom_to(self, zoom: float, *, around_pointer: bool = False) -> None:
        """Set the zoom; the middle of the view stays where it is, or the place under the pointer."""
        zoom = min(max(zoom, self.fitting_zoom), CLOSEST)
        anchors = QGraphicsView.ViewportAnchor
        self.setTransformationAnchor(anchors.AnchorUnderMouse if around_pointer else anchors.AnchorViewCenter)
        self.scale(zoom / self.zoom, zoom / self.zoom)
        self.sigDeviceTransformChanged.emit(self)
        self.on_sight_changed()

    def zoom_in(self) -> None:
        """Come one step closer."""
        self.zoom_to(self.zoom * STEP)

    def zoom_out(self) -> None:
        """Go one step further away."""
        self.zoom_to(self.zoom / STEP)

    def actual_size(self) -> None:
        """Show one scene unit as one screen pixel."""
        self.zoom_to(1.0)

    def fit(self) -> None:
        """Show the whole scene."""
        self.zoom_to(self.fitting_zoom)

    @Slot()
    def on_sight_changed(self) -> None:
        """Do what is due when another part of the scene comes into sight; nothing, unless a subclass says so."""

    def _pan(self, across: float, down: float) -> None:
        for bar, by in ((self.horizontalScrollBar(), across), (self.verticalScrollBar(), down)):
            bar.setValue(bar.value() - round(by))

    def viewportEvent(self, event: QEvent) -> bool:
        """Zoom with two fingers on a trackpad; tell when the pointer leaves."""
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self.zoom_to(self.zoom * (1 + event.value()), around_pointer=True)
            return True
        if event.type() == QEvent.Type.Leave:
            self.hovered.emit(None)
        return super().viewportEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom, or pan if the wheel is a trackpad or Shift is held."""
        modifiers = event.modifiers()
        moved = event.pixelDelta()
        if modifiers & Qt.KeyboardModifier.ShiftModifier:
            self._pan(event.angleDelta().x() or event.angleDelta().y(), 0)
        elif not moved.isNull() and not modifiers & Qt.KeyboardModifier.ControlModifier:
            self._pan(moved.x(), moved.y())
        else:
            self.zoom_to(self.zoom * STEP ** (event.angleDelta().y() / 120), around_pointer=True)
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a click or a drag."""
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._pressed = self._dragged = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pan while a button is held, else tell where the pointer is."""
        if self._pressed is None or self._dragged is None:
            self.hovered.emit(self.mapToScene(event.position().toPoint()))
            return
        far = (event.position() - self._pressed).manhattanLength() >= QApplication.startDragDistance()
        if far or self.viewport().cursor().shape() == Qt.CursorShape.ClosedHandCursor:
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
            moved = event.position() - self._dragged
            self._pan(moved.x(), moved.y())
            self._dragged = event.position()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a drag, or take it as a click."""
        was_drag = self.viewport().cursor().shape() == Qt.CursorShape.ClosedHandCursor
        pressed, self._pressed, self._dragged = self._pressed, None, None
        self.viewport().unsetCursor()
        if pressed is not None and not was_drag and event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit(self.mapToScene(pressed.toPoint()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Zoom; keys that mean nothing here go on to the window."""
        actions = {
            Qt.Key.Key_Plus: self.zoom_in,
            Qt.Key.Key_Equal: self.zoom_in,
            Qt.Key.Key_Minus: self.zoom_out,
            Qt.Key.Key_0: self.actual_size,
            Qt.Key.Key_Home: self.fit,
        }
        action = actions.get(Qt.Key(event.key()))
        if action is None or event.modifiers() & ~(
            Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
        ):
            event.ignore()
            return
        action()
