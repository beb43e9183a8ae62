"""Text that came with a file, where Qt would take it for HTML: a tag in it could name a picture, which Qt opens."""

from html import escape

from PySide6.QtGui import Qt  # the half of it that knows of text


def tip(text: str) -> str:
    """Return `text` so that a tool tip shows every character of it as it is; a label has its `textFormat` for that."""
    return f'<span style="white-space: pre-wrap">{escape(text)}</span>' if Qt.mightBeRichText(text) else text


def menu_text(text: str) -> str:
    """Return `text` so that a menu shows an ampersand in it, instead of taking it for the mark of a key."""
    return text.replace("&", "&&")


def step(name: str) -> str:
    """Return the name of an undo step as it stands inside a line: "Open A.PNG" becomes "open A.PNG"."""
    return name[:1].lower() + name[1:]
