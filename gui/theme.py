"""The look: colours by role (light and dark), three text sizes, and the one place that tells widgets when they change.

Colour means data here, so the interface itself stays close to monochrome: greys, and one accent colour for what the
person has in hand (the selected unit, its receptive field, its edges). A widget asks `current()` for its colours when
it paints, and repaints when `notifier.changed` fires.
"""

from dataclasses import dataclass
from functools import cache
from typing import Literal

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPalette
from PySide6.QtWidgets import QApplication, QComboBox, QToolTip

from gui import cli, garbage

TextSize = Literal["small", "normal", "large"]

#: The grid that distances are multiples of, in device-independent pixels.
GRID = 8

#: Text sizes as multiples of the system's font.
TEXT_SIZES: dict[TextSize, float] = {"small": 0.9, "normal": 1.0, "large": 1.6}
#: No text's small letters are lower than this at the normal size, in device-independent pixels.
LEAST_X_HEIGHT = 7
#: Steps in which a font is made larger until its letters are high enough, in points; at most to twice its size.
_POINT_STEP = 0.1


@dataclass(frozen=True)
class Theme:
    """Every colour of the interface, by role.

    Attributes
    ----------
    name : str
        "light" or "dark".
    window, surface, raised : QColor
        Background of the window; of what holds data or text to edit; of buttons and tool tips.
    text, text_quiet : QColor
        Text; text that stands back (shapes, hints). Both reach a contrast of 4.5 on window, surface and raised.
    line : QColor
        Hairlines and frames that only separate.
    accent, accent_text, accent_quiet : QColor
        What the person has in hand; text on it; a quiet wash of it behind ordinary text.
    halo : QColor
        Drawn around accent frames so that they show on data of any colour.
    bar : QColor
        Bars of a chart that stand back (all but the winner).
    paper, ink : QColor
        The canvas, and what is drawn on it.
    error, error_text : QColor
        Background of an error banner, and its text.
    positive, negative : QColor
        Signed contributions, as text or edges; the hues of the signed colour map.
    """

    name: str
    window: QColor
    surface: QColor
    raised: QColor
    text: QColor
    text_quiet: QColor
    line: QColor
    accent: QColor
    accent_text: QColor
    accent_quiet: QColor
    halo: QColor
    bar: QColor
    paper: QColor
    ink: QColor
    error: QColor
    error_text: QColor
    positive: QColor
    negative: QColor

    @property
    def is_dark(self) -> bool:
        """True for the dark theme."""
        return self.name == "dark"


LIGHT = Theme(
    name="light",
    window=QColor("#f3f3f1"),
    surface=QColor("#fbfbfa"),
    raised=QColor("#ffffff"),
    text=QColor("#1c1d1f"),
    text_quiet=QColor("#5c5f63"),
    line=QColor("#d4d5d3"),
    accent=QColor("#00795c"),
    accent_text=QColor("#ffffff"),
    accent_quiet=QColor("#cfe9e0"),
    halo=QColor("#ffffff"),
    bar=QColor("#a9acb0"),
    paper=QColor("#ffffff"),
    ink=QColor("#17181a"),
    error=QColor("#fbe3df"),
    error_text=QColor("#7d1b10"),
    positive=QColor("#a8410f"),
    negative=QColor("#1f5fae"),
)

DARK = Theme(
    name="dark",
    window=QColor("#1c1d20"),
    surface=QColor("#131416"),
    raised=QColor("#2b2d31"),
    text=QColor("#ececea"),
    text_quiet=QColor("#a3a6ab"),
    line=QColor("#393c41"),
    accent=QColor("#3fd6a3"),
    accent_text=QColor("#06231a"),
    accent_quiet=QColor("#1d4a3c"),
    halo=QColor("#0c0d0e"),
    bar=QColor("#63676d"),
    paper=QColor("#101113"),
    ink=QColor("#f4f4f2"),
    error=QColor("#4a1d18"),
    error_text=QColor("#ffd9d3"),
    positive=QColor("#f79a5c"),
    negative=QColor("#76b3f2"),
)


class Notifier(QObject):
    """Tells widgets that colours or text sizes have changed.

    Signals
    -------
    changed : object
        The Theme that now holds.
    """

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.theme = LIGHT
        self.mode: cli.ThemeChoice = "light"
        self.text_scale = 1.0
        self.system_font: QFont | None = None

    def follow_system(self, scheme: Qt.ColorScheme) -> None:
        """Take over the system's choice of light or dark, if the person left it to the system."""
        app = QApplication.instance()
        if self.mode == "system" and isinstance(app, QApplication):
            _use(app, DARK if scheme == Qt.ColorScheme.Dark else LIGHT)


notifier = Notifier()


def current() -> Theme:
    """Return the theme that holds now."""
    return notifier.theme


def apply(app: QApplication, mode: cli.ThemeChoice = "system") -> Theme:
    """Give the whole app a theme: palette, style hint, fonts, pyqtgraph's options; then tell every widget.

    Returns
    -------
    Theme
        The one that `mode` came to: "system" asks the system, and goes on following it.
    """
    if notifier.system_font is None:
        notifier.system_font = QFont(app.font())
        app.setStyle("Fusion")  # native styles keep some colours of their own whatever the palette says
        app.styleHints().colorSchemeChanged.connect(notifier.follow_system)
    notifier.mode = mode
    hints = app.styleHints()
    if mode == "system":
        hints.unsetColorScheme()
        mode = "dark" if hints.colorScheme() == Qt.ColorScheme.Dark else "light"
    theme = DARK if mode == "dark" else LIGHT
    # The palette first, the hint second: the hint alone does nothing on some platforms.
    _use(app, theme)
    if notifier.mode != "system":
        hints.setColorScheme(Qt.ColorScheme.Dark if theme.is_dark else Qt.ColorScheme.Light)
    return theme


def text_scale() -> float:
    """Return what all text is scaled by: 1 at the desk, about 1.5 for a projector."""
    return notifier.text_scale


def set_text_scale(scale: float) -> None:
    """Scale all text by `scale`; before `apply` it is only kept for later."""
    notifier.text_scale = scale
    app = QApplication.instance()
    if notifier.system_font is not None and isinstance(app, QApplication):
        _use(app, notifier.theme)


def font(size: TextSize = "normal", *, bold: bool = False) -> QFont:
    """Return the font of one of the three text sizes."""
    base = notifier.system_font or QApplication.font()
    chosen = QFont(base)
    chosen.setPointSizeF(_points(base.toString(), TEXT_SIZES[size]) * notifier.text_scale)
    chosen.setBold(bold)
    return chosen


def number_font(size: TextSize = "normal", *, bold: bool = False) -> QFont:
    """Return the same font with digits of equal width, so that changing numbers do not jitter."""
    chosen = font(size, bold=bold)
    chosen.setFeature(QFont.Tag("tnum"), 1)
    return chosen


@cache
def _points(base: str, share: float) -> float:
    """Return `share` of the size of the font `base`, or what its letters need to be LEAST_X_HEIGHT high, in points."""
    font = QFont()
    font.fromString(base)
    points = font.pointSizeF() if font.pointSizeF() > 0 else font.pixelSize() * 0.75
    for step in range(round(points / _POINT_STEP)):
        font.setPointSizeF(share * points + step * _POINT_STEP)
        if QFontMetricsF(font).xHeight() >= LEAST_X_HEIGHT:
            break
    return font.pointSizeF()


def contrast(one: QColor, other: QColor) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: QColor) -> float:
    """Return the relative luminance in [0, 1] (WCAG 2.2, "relative luminance")."""
    shares = (colour.redF(), colour.greenF(), colour.blueF())
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _use(app: QApplication, theme: Theme) -> None:
    notifier.theme = theme
    # No style sheet for the whole app: with one, Qt hands no font down, and styling 700 widgets anew takes a second.
    with garbage.held_off():
        palette = _palette(theme)
        app.setPalette(palette)
        app.setFont(font("normal"))
        QToolTip.setPalette(palette)
        QToolTip.setFont(font("normal"))
        # Qt hands both down with a later event only; what listens to `changed` may measure text at once.
        for window in app.topLevelWidgets():
            window.setPalette(palette)
            window.setFont(font("normal"))
            for box in window.findChildren(QComboBox):
                # Qt keeps a combo box's smallest size through a change of font; it forgets it with another style.
                app.sendEvent(box, QEvent(QEvent.Type.StyleChange))
    pg.setConfigOptions(
        imageAxisOrder="row-major",
        useOpenGL=False,
        antialias=True,
        background=theme.surface,
        foreground=theme.text_quiet,
    )
    notifier.changed.emit(theme)


def _palette(theme: Theme) -> QPalette:
    role, group = QPalette.ColorRole, QPalette.ColorGroup
    palette = QPalette(theme.raised, theme.window)
    roles = {
        role.Window: theme.window,
        role.WindowText: theme.text,
        role.Base: theme.surface,
        role.AlternateBase: theme.window,
        role.Text: theme.text,
        role.PlaceholderText: theme.text_quiet,
        role.Button: theme.raised,
        role.ButtonText: theme.text,
        role.BrightText: theme.text,
        role.ToolTipBase: theme.raised,
        role.ToolTipText: theme.text,
        role.Highlight: theme.accent,
        role.HighlightedText: theme.accent_text,
        role.Accent: theme.accent,
        role.Link: theme.accent,
        role.LinkVisited: theme.accent,
    }
    for key, colour in roles.items():
        palette.setColor(key, colour)
    for key in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(group.Disabled, key, theme.text_quiet)
    palette.setColor(group.Disabled, role.Highlight, theme.line)
    return palette
