"""Every model's card: what it looks like inside, what it reaches, and what it was trained with."""

from gui.views.model_cards.dialog import ModelCards

__all__ = ["ModelCards"]
