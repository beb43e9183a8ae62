"""The picture of a whole network from left to right, for every view that shows one."""

from gui.widgets.network.canvas import NetworkCanvas
from gui.widgets.network.legend import SCOPES, show_scale

__all__ = ["SCOPES", "NetworkCanvas", "show_scale"]
