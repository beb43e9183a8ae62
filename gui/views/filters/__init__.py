"""The Filters view: what the network has learned, to look at and to change."""

from gui.views.filters.view import FiltersView

__all__ = ["FiltersView"]
