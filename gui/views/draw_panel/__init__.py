"""The left side that never goes away: canvas, tools, what the network sees, and its answer."""

from gui.views.draw_panel.panel import DrawPanel

__all__ = ["DrawPanel"]
