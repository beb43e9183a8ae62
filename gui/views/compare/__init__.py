"""The Compare view: two models read the same drawing."""

from gui.views.compare.view import CompareView

__all__ = ["CompareView"]
