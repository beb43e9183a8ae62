"""Waiting for what is opened in the background."""

from time import monotonic

from PySide6.QtTest import QTest

from gui.session import Session


def opened(session: Session) -> bool:
    """Wait until nothing is being opened any more; return whether that put another drawing on the canvas."""
    before, end = session.drawing, monotonic() + 30
    while session.opener.is_busy:
        assert monotonic() < end, "it never opened"
        QTest.qWait(2)
    return session.drawing is not before
