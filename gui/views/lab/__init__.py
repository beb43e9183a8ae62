"""The Lab: every step of a convolutional network on small examples that a person takes apart and changes."""

from gui.views.lab.view import LabView

__all__ = ["LabView"]
