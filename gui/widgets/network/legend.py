"""What the colours of a network's picture stand for, at the pointer or everywhere."""

from engine.specs import Role
from gui.colours import Scope
from gui.widgets.colour_legend import ColourLegend
from gui.widgets.network.canvas import NetworkCanvas

#: What one colour scale can span, and how that is said.
SCOPES = ((Scope.MAP, "each map"), (Scope.LAYER, "each layer"), (Scope.NETWORK, "whole network"))


def show_scale(legend: ColourLegend, canvas: NetworkCanvas) -> None:
    """Let `legend` say what the colours stand for: where the pointer or the selection is, else everywhere."""
    unit = canvas.pointed
    info = None if unit is None else canvas.info(unit.layer)
    if info is not None and info.role in (Role.INPUT, Role.ANSWER):
        unit = info = None
    scale = canvas.scale_of(unit)
    name = "" if info is None or scale is None or canvas.scope is Scope.NETWORK else info.name
    # One scale for the whole network has both signs, whatever layer is pointed at.
    signed = info is None or info.signed or canvas.scope is Scope.NETWORK
    legend.show_scale(scale, signed=signed, title=f"{name} held".strip() if canvas.is_held else name)
