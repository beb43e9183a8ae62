"""One table of everything that a person can do from a menu or a key; menus and the shortcut sheet are made from it."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from gui import cli
from gui.commands import Commands
from gui.having import having


@dataclass(frozen=True)
class ActionSpec:
    """One action.

    Attributes
    ----------
    name : str
        The action's objectName.
    menu : str
        Title of the menu that it stands in.
    text : str
        What the menu says.
    shortcuts : tuple of str
        Keys in Qt's portable text form; the first one stands in the menu.
    run : callable
        What happens, given the window's commands.
    separator : bool
        True if a line stands above it in the menu.
    group : str
        Name of the choice that it is one answer to, whose present answer has a mark; empty for what is no choice.
    """

    name: str
    menu: str
    text: str
    shortcuts: tuple[str, ...]
    run: Callable[[Commands], None]
    separator: bool = False
    group: str = ""


#: The choice between light and dark.
THEMES = "themes"
_THEME_TEXTS: tuple[tuple[cli.ThemeChoice, str], ...] = (
    ("light", "L&ight theme"),
    ("dark", "&Dark theme"),
    ("system", "Theme of the s&ystem"),
)

ACTIONS = (
    ActionSpec("open", "&File", "&Open a picture or drawing…", ("Ctrl+O",), Commands.open),
    ActionSpec("save", "&File", "&Save the drawing…", ("Ctrl+S",), Commands.save),
    ActionSpec("quit", "&File", "&Quit", ("Ctrl+Q",), Commands.quit, separator=True),
    ActionSpec("undo", "&Edit", "&Undo", ("Ctrl+Z",), Commands.undo),
    ActionSpec("redo", "&Edit", "&Redo", ("Ctrl+Shift+Z", "Ctrl+Y"), Commands.redo),
    ActionSpec("clear", "&Edit", "&Clear the canvas", ("Delete", "C"), Commands.clear, separator=True),
    ActionSpec("copy", "&Edit", "Cop&y the drawing", ("Ctrl+C",), Commands.copy),
    ActionSpec("paste", "&Edit", "&Paste a picture", ("Ctrl+V",), Commands.paste),
    ActionSpec("pen", "&Edit", "P&en", ("P",), Commands.pen, separator=True),
    ActionSpec("eraser", "&Edit", "Er&aser", ("E",), Commands.eraser),
    ActionSpec("thinner", "&Edit", "&Thinner pen", ("[",), Commands.thinner),
    ActionSpec("thicker", "&Edit", "Thic&ker pen", ("]",), Commands.thicker),
    ActionSpec("samples", "&Samples", "&Gallery of real digits…", ("G",), Commands.samples),
    ActionSpec("photo", "&Samples", "A &photo", (), Commands.sample_photo),
    ActionSpec("random", "&Samples", "&Random digit", ("R",), Commands.random_sample),
    *(
        ActionSpec(
            f"random{digit}",
            "&Samples",
            f"Random &{digit}",
            (str(digit),),
            partial(Commands.random_sample, label=digit),
            separator=digit == 0,
        )
        for digit in range(10)
    ),
    ActionSpec("next_view", "&View", "&Next view", ("Ctrl+Tab",), Commands.next_view),
    ActionSpec("previous_view", "&View", "&Previous view", ("Ctrl+Shift+Tab",), Commands.previous_view),
    ActionSpec("canvas", "&View", "Go to the &canvas", ("F2",), Commands.go_to_canvas),
    ActionSpec("view", "&View", "Go to the &view", ("F3",), Commands.go_to_view),
    ActionSpec("model_card", "&View", "&Model card…", ("M",), Commands.model_card, separator=True),
    ActionSpec("compare", "&View", "Compare &two models", ("Ctrl+T",), Commands.compare),
    ActionSpec("larger_text", "&View", "&Larger text", ("Ctrl+=", "Ctrl++"), Commands.larger_text, separator=True),
    ActionSpec("smaller_text", "&View", "Sm&aller text", ("Ctrl+-",), Commands.smaller_text),
    ActionSpec("normal_text", "&View", "N&ormal text", ("Ctrl+0",), Commands.normal_text),
    *(
        ActionSpec(
            name,
            "&View",
            text,
            (),
            partial(Commands.set_theme, name=name),
            separator=name == "light",
            group=THEMES,
        )
        for name, text in _THEME_TEXTS
    ),
    ActionSpec("full_screen", "&View", "&Full screen", ("F11",), Commands.full_screen, separator=True),
    ActionSpec("deselect", "&View", "Drop the s&election", ("Escape",), Commands.deselect),
    ActionSpec("shortcuts", "&Help", "&Keys", ("F1", "?"), Commands.shortcuts),
    ActionSpec("log", "&Help", "&Log file", (), Commands.show_log),
    ActionSpec("about", "&Help", "&About Inkling", (), Commands.about, separator=True),
)


#: Keys on a Mac, where Qt's Ctrl is Command and Meta is Control: these are taken by the system (Command+Tab goes from
#: app to app, F11 shows the desktop, F3 all windows) or not on its keyboard (Delete deletes to the left).
MAC_KEYS: Mapping[str, tuple[str, ...]] = {
    "clear": ("Delete", "Backspace", "C"),
    "next_view": ("Meta+Tab", "Ctrl+Shift+]"),
    "previous_view": ("Meta+Shift+Tab", "Ctrl+Shift+["),
    "canvas": ("Ctrl+1",),
    "view": ("Ctrl+2",),
    "full_screen": ("Ctrl+Meta+F",),
    "shortcuts": ("Ctrl+?", "?"),
}


def keys_of(spec: ActionSpec, platform: str = sys.platform) -> tuple[str, ...]:
    """Return an action's keys on a system, as `sys.platform` names it."""
    return MAC_KEYS.get(spec.name, spec.shortcuts) if platform == "darwin" else spec.shortcuts


def make_actions(parent: QWidget, commands: Commands) -> dict[str, QAction]:
    """Make the table's actions, owned by `parent` and usable in its whole window; the keys are their names."""
    actions = {}
    groups: dict[str, QActionGroup] = {}
    for spec in ACTIONS:
        action = having(QAction(spec.text, parent), objectName=spec.name, checkable=bool(spec.group))
        if spec.group:
            groups.setdefault(spec.group, QActionGroup(parent)).addAction(action)
        action.setShortcuts([QKeySequence(key) for key in keys_of(spec)])
        action.triggered.connect(lambda _checked=False, run=spec.run: run(commands))
        parent.addAction(action)
        actions[spec.name] = action
    return actions


def fill_menus(bar: QMenuBar, actions: dict[str, QAction]) -> dict[str, QMenu]:
    """Lay the actions out in menus, in the table's order; return the menus by title."""
    menus: dict[str, QMenu] = {}
    for spec in ACTIONS:
        if spec.menu not in menus:
            menus[spec.menu] = bar.addMenu(spec.menu)
        if spec.separator:
            menus[spec.menu].addSeparator()
        menus[spec.menu].addAction(actions[spec.name])
    return menus
