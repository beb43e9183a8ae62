"""The picture of a whole network from left to right, for every view that shows one."""

from gui.widgets.network.canvas import NetworkCanvas

__all__ = ["NetworkCanvas"]
