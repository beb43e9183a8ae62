"""The Network view: the whole network from left to right on one screen."""

from gui.views.network.view import NetworkView

__all__ = ["NetworkView"]
