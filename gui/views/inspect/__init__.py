"""The Inspect view: how one unit's number came about, with the person's own drawing, live."""

from gui.views.inspect.view import InspectView

__all__ = ["InspectView"]
