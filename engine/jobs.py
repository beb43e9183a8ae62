"""What the gui asks of the worker, and what it gets back. Numpy only."""

from dataclasses import dataclass

from engine.models import Model
from engine.preprocess import NetworkInput, Options
from engine.strokes import Drawing
from engine.trace import Trace


@dataclass(frozen=True, eq=False)
class Job:
    """One drawing to be read; it shares nothing that changes with the thread that made it.

    Attributes
    ----------
    drawing : Drawing
    options : Options
        The preprocessing's switches.
    model : Model
        Which network reads it.
    version : int
        The session's count of states, so that a late answer can be told from a new one.
    rival : Model or None
        Another model that reads the same drawing, to be compared.
    """

    drawing: Drawing
    options: Options
    model: Model
    version: int
    rival: Model | None = None


@dataclass(frozen=True, eq=False)
class Result:
    """The answer to one job.

    Attributes
    ----------
    input : NetworkInput or None
        What the network got, with the stages on the way to it; None if there is no ink.
    trace : Trace or None
        What every layer gave; None if there is no ink.
    version : int
        The job's.
    model_key : str
        The key of the job's model.
    seconds : float
        How long preprocessing and network took together, without the rival's.
    rival_key : str
        The key of the job's rival; empty if it had none.
    rival_trace : Trace or None
        What every layer of the rival gave; None without a rival, and if there is no ink.
    """

    input: NetworkInput | None
    trace: Trace | None
    version: int
    model_key: str
    seconds: float
    rival_key: str = ""
    rival_trace: Trace | None = None
