"""Why this answer and not another one."""

from gui.views.explain.view import ExplainView

__all__ = ["ExplainView"]
