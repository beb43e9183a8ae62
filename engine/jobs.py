"""What the gui asks of the worker, and what it gets back. Numpy only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import ClassVar, Generic, TypeVar, cast

from engine.models import Model
from engine.preprocess import NetworkInput, Options
from engine.strokes import Drawing
from engine.trace import Trace

Found = TypeVar("Found")


class Request(Generic[Found]):
    """Something to be computed beside a reading, for a view that shows it. A subclass is a frozen dataclass.

    What it is answered with is of the type that the subclass names, and :mod:`engine.net.requests` says how it is
    made. Two requests that are equal are one. :mod:`engine.requests` has them all.

    Attributes
    ----------
    when_at_rest : bool
        False: it is cheap, and every reading has it. True: it is begun when the pen rests, and comes later.
    """

    when_at_rest: ClassVar[bool] = False


@dataclass(frozen=True)
class Failure:
    """What a request is answered with if it could not be computed: the others and the reading itself are not touched.

    Attributes
    ----------
    error : Exception
    """

    error: Exception


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
    asked : tuple of Request
        What is wanted beside it, each once.
    """

    drawing: Drawing
    options: Options
    model: Model
    version: int
    asked: tuple[Request[object], ...] = ()


@dataclass(frozen=True, eq=False)
class Reading:
    """What one network made of one drawing. All of it is of the same moment, so there are no keys to compare.

    Attributes
    ----------
    model : Model
        The network that has read, or that is to read (`is_awaited`).
    drawing : Drawing
        What was read.
    version : int
        The job's; 0 before the first job.
    input : NetworkInput or None
        What the network got, with the stages on the way to it; None if there is no ink.
    trace : Trace or None
        What every layer gave; None if there is no ink.
    seconds : float
        How long preprocessing and network took together, without what was asked beside it.
    error : Exception or None
        Why the network could not read the drawing.
    found : mapping of Request to object
        What was asked beside it, as far as it has been computed; see :meth:`of`.
    is_awaited : bool
        True while no answer of this architecture has come: then there is no input and no trace either.
    """

    model: Model
    drawing: Drawing
    version: int = 0
    input: NetworkInput | None = None
    trace: Trace | None = None
    seconds: float = 0.0
    error: Exception | None = None
    found: Mapping[Request[object], object] = field(default_factory=lambda: MappingProxyType({}))
    is_awaited: bool = False

    def of(self, request: Request[Found] | None) -> Found | None:
        """Return what `request` was answered with; None if it was not asked, is still to come or has failed."""
        answer = self.found.get(cast("Request[object]", request)) if request is not None else None
        return None if isinstance(answer, Failure) else cast("Found | None", answer)

    def failure_of(self, request: Request[Found] | None) -> Exception | None:
        """Return why `request` could not be computed; None if it was, or is still to come."""
        answer = self.found.get(cast("Request[object]", request)) if request is not None else None
        return answer.error if isinstance(answer, Failure) else None
