"""How long work reports how far it is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """One report of a long task. Long tasks are generators that yield these; the last one carries `result`.

    Attributes
    ----------
    done, total : int
        Finished and expected units of work; `total` is 0 while it is unknown.
    message : str
        One short line for the progress bar.
    result : object
        What the task produced so far, if it is worth showing; on the last report, what it produced.
    """

    done: int
    total: int
    message: str = ""
    result: object = None
