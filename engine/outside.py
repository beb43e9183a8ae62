"""Data from outside: the one place that turns whatever they raise into a sentence for people.

A file that somebody else made, or that a disk damaged, can raise anything in the libraries that read it. Whoever reads
one does so within :func:`judged`; whoever finds a fault in one says so by :class:`DamageError`; whoever quotes one
cuts the quotation with :func:`quoted`.
"""

import json
import math
import reprlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from engine.errors import EngineError

#: More than this of a name or a value is not quoted in a sentence.
MOST_QUOTED = 80
#: A whole number in a file has at most so many digits: more than any count or seed needs, and exact in 64 bits.
MOST_DIGITS = 18


class DamageError(ValueError):
    """What is wrong with data from outside, in words that complete "it is damaged: ..."."""


@contextmanager
def judged(sentence: str) -> Iterator[None]:
    """Turn whatever is raised within into an `EngineError` that says `sentence`, and why where people can use that.

    Parameters
    ----------
    sentence : str
        Without the full stop at its end: "“a.inkling” is damaged".

    Raises
    ------
    EngineError
        Instead of any other exception. One that is an EngineError already passes as it is.
    """
    try:
        yield
    except EngineError:
        raise
    except DamageError as error:
        raise EngineError(f"{sentence}: {error}.") from error
    except OSError as error:
        raise EngineError(f"{sentence}: {reason(error)}.") from error
    except MemoryError as error:
        raise EngineError(f"{sentence}: it does not fit into the memory.") from error
    except Exception as error:  # of whatever kind: it is the data's, and it stays attached for the log
        raise EngineError(f"{sentence}.") from error


def reason(error: OSError) -> str:
    """Return what the system says of an error, as the end of a sentence: "permission denied"."""
    return quoted((error.strerror or str(error)).lower())


def quoted(value: object) -> str:
    """Return a name or a value from outside as words of a sentence: in one line, visible, and cut if it is long."""
    text = str(value) if isinstance(value, str) else reprlib.repr(value)
    shown = "".join(mark if mark.isprintable() else " " for mark in text[: MOST_QUOTED + 1])
    return shown if len(text) <= MOST_QUOTED else f"{shown[: MOST_QUOTED - 1]}…"


def parse_json(data: bytes) -> Any:
    """Return what JSON text in UTF-8 holds; numbers in it are finite and whole ones have at most `MOST_DIGITS` digits.

    Raises
    ------
    DamageError
        If a number is out of range.
    ValueError, RecursionError
        If it is no JSON, or nested too deeply.
    """
    return json.loads(data.decode("utf-8"), parse_int=_whole, parse_float=_real, parse_constant=_refuse)


def _whole(digits: str) -> int:
    return int(digits) if len(digits) <= MOST_DIGITS else _refuse(digits)


def _real(digits: str) -> float:
    value = float(digits)
    return value if math.isfinite(value) else _refuse(digits)


def _refuse(digits: str) -> NoReturn:
    raise DamageError(f"a number is out of range ({quoted(digits)})")
