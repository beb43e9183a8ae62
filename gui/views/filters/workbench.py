"""What the panels of the Filters view share: the filter in hand, and the edits of the session's library."""

from PySide6.QtCore import QObject, Signal, Slot

from engine.filters import atlas
from engine.filters.edits import Edits, bias_of, kernel_of
from engine.models import Model
from engine.trace import Array, Selection
from gui import colours
from gui.session import Session


class Workbench(QObject):
    """The filter in hand and the changed network. The network as it was opened is never changed.

    Attributes
    ----------
    session : Session
    base : Model
        The network without edits.
    layer, channel : str, int
        The filter in hand; the layer is "" if the network has no filters.
    input_map : int
        Which of its kernels.
    by_kernel : bool
        Whether each kernel is shown on a colour scale of its own, instead of all on that of the layer.

    Signals
    -------
    base_changed
        Another network was opened: everything is new.
    filter_changed
        Another filter, or another of its kernels, was taken in hand.
    edits_changed
        The network was changed, or a change was undone.
    """

    base_changed = Signal()
    filter_changed = Signal()
    edits_changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._library = session.library
        self.base: Model = session.library.base
        self.layer, self.channel, self.input_map = "", 0, 0
        self.by_kernel = False
        self._take_base()
        session.model_changed.connect(self._follow_model)
        session.library.edits_changed.connect(self.edits_changed)
        session.selection_changed.connect(self._on_selection)
        self._on_selection(session.selection)

    # The filter in hand

    @property
    def model(self) -> Model:
        """The network with the edits: the session's."""
        return self.session.model

    @property
    def path(self) -> atlas.Path:
        """The layers that the map in hand passes."""
        return atlas.path_of(self.base.spec, self.layer)

    @property
    def filters(self) -> int:
        """How many filters the layer has."""
        return int(self.base.spec.shape_out(self.layer)[0])

    @property
    def input_maps(self) -> int:
        """How many maps the layer reads."""
        return int(atlas.kernels(self.base, self.layer).shape[1])

    @property
    def highest(self) -> float:
        """What the end of the colour scale stands for where the kernel in hand is shown: the same wherever that is."""
        weights = atlas.kernels(self.model, self.layer)
        return colours.peak(weights[self.channel, self.input_map] if self.by_kernel else weights)

    def scale_by_kernel(self, by_kernel: bool) -> None:
        """Choose what a colour scale of kernels spans."""
        if by_kernel != self.by_kernel:
            self.by_kernel = by_kernel
            self.filter_changed.emit()

    @property
    def first_map(self) -> int:
        """Which of the maps that the layer reads the filter's first kernel is for: not 0 only in later groups."""
        return atlas.first_map_read(self.base.spec, self.layer, self.channel)

    @property
    def is_first(self) -> bool:
        """True if the layer reads the drawing itself."""
        return self.base.spec.sources(self.layer) == ("input",)

    @property
    def has_bias(self) -> bool:
        """True if the filter adds a constant of its own."""
        return atlas.has_bias(self.base.spec, self.layer)

    @property
    def title(self) -> str:
        """The filter in hand, for people."""
        words = self.tr("{} · unit {}") if self.is_full else self.tr("{} · filter {}")
        return words.format(self.layer, self.channel)

    @property
    def is_full(self) -> bool:
        """True if the filters are units of a full connection."""
        return bool(self.layer) and atlas.is_full(self.base.spec, self.layer)

    @property
    def is_connected(self) -> bool:
        """False if the filter in hand does not read the map in hand: its kernel there is always zero."""
        return bool(atlas.connected(self.base.spec, self.layer)[self.channel, self.input_map])

    def choose(self, layer: str, channel: int, input_map: int | None = None) -> None:
        """Take a filter in hand, and with it the unit that answers most to the drawing.

        Without an `input_map` it is the first one that the filter reads.
        """
        if input_map is None:
            input_map = self._first_map(layer, channel)
        self._set_filter(layer, channel, input_map)
        after, trace = self.path.after, self.session.trace
        row = column = 0
        if trace is not None:
            answer = atlas.maps_of(trace.output(after))[channel]
            row, column = divmod(int(answer.argmax()), answer.shape[1])
        self.session.select(Selection(after, channel, row, column))

    def _set_filter(self, layer: str, channel: int, input_map: int) -> None:
        if (layer, channel, input_map) != (self.layer, self.channel, self.input_map):
            self.layer, self.channel, self.input_map = layer, channel, input_map
            self.filter_changed.emit()

    @Slot(object)
    def _on_selection(self, unit: Selection | None) -> None:
        """Follow the unit in hand if a filter made its map."""
        if unit is None:
            return
        for layer in atlas.filter_layers(self.base.spec):
            if unit.layer in vars(atlas.path_of(self.base.spec, layer)).values():
                same = (layer, unit.channel) == (self.layer, self.channel)
                self._set_filter(layer, unit.channel, self.input_map if same else self._first_map(layer, unit.channel))

    def _first_map(self, layer: str, channel: int) -> int:
        return int(atlas.connected(self.base.spec, layer)[channel].argmax())

    # The edits

    @property
    def edits(self) -> Edits:
        """What is changed now."""
        return self._library.edits

    @property
    def kernel(self) -> Array:
        """(input maps, k, k) kernels of the filter in hand, before its gain."""
        return kernel_of(self.base, self.edits, self.layer, self.channel)

    @property
    def bias(self) -> float:
        """The bias of the filter in hand, before its gain."""
        return bias_of(self.base, self.edits, self.layer, self.channel)

    def change(self, edits: Edits, text: str, *, together: str = "") -> None:
        """Make `edits` the edits. Changes with the same `together` in a row are one step of undo."""
        self._library.change(edits, text, together=together)

    @Slot()
    def undo(self) -> None:
        """Take the last change back."""
        self._library.undo()

    @Slot()
    def redo(self) -> None:
        """Make the change again that was taken back."""
        self._library.redo()

    @Slot()
    def reset(self) -> None:
        """Go back to the network as it was opened; this too can be undone."""
        self._library.reset()

    @Slot(object)
    def _follow_model(self, _: Model) -> None:
        """Start anew if another network was opened, and not only this one edited."""
        if self._library.base is not self.base:
            self._take_base()
            self.base_changed.emit()

    def _take_base(self) -> None:
        """Take over the network that was opened; the filter in hand stays if the network has it."""
        model, before = self._library.base, self.base
        self.base = model
        if model.spec != before.spec or not self.layer:
            layers = atlas.filter_layers(model.spec)
            self.layer, self.channel, self.input_map = (layers[0] if layers else ""), 0, 0
