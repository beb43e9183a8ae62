"""The command line. Imports no Qt, so that `--help` and `--version` answer at once and without a screen."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

#: Also read by pyproject.toml. Asking the installed package would cost the start 15 ms.
VERSION = "0.1.0"

ThemeChoice = Literal["light", "dark", "system"]
THEMES: tuple[ThemeChoice, ...] = get_args(ThemeChoice)


@dataclass(frozen=True)
class Arguments:
    """What the command line asks for; None means: as the settings say."""

    model: str | None = None
    open: Path | None = None
    theme: ThemeChoice | None = None
    view: str | None = None
    screenshots: Path | None = None


def parse(argv: Sequence[str]) -> Arguments:
    """Parse `argv`; ends the process with a usage line for an unknown option, and after `--help` and `--version`."""
    parser = argparse.ArgumentParser(
        prog="inkling", description="Draw a digit and watch a convolutional network read it while the pen moves."
    )
    parser.add_argument("--model", metavar="NAME", help="the model that answers first: a folder in models/")
    parser.add_argument("--open", type=Path, metavar="FILE", help="a picture or a saved drawing to start with")
    parser.add_argument("--theme", choices=THEMES, help="colours of the window")
    parser.add_argument("--view", metavar="NAME", help="the view to show first, such as network")
    parser.add_argument("--screenshots", type=Path, metavar="DIR", help="render every view into DIR and exit")
    parser.add_argument("--version", action="version", version=f"Inkling {VERSION}")
    return Arguments(**vars(parser.parse_args(argv)))
