"""How each request that a view can make is answered: the table, and a function for each."""

from collections.abc import Callable, Generator, Mapping
from typing import Any

from engine.jobs import Job, Reading, Request
from engine.net.explain.answers import attribute, attribute_at_rest, find_change
from engine.net.networks import Networks
from engine.requests import Attribute, AttributeAtRest, FindChange, ReadWith

#: Answers a request beside the reading of a job. One that is made when the pen rests is a generator, which yields
#: None wherever the work may be broken off, several times in a tenth of a second, and returns the answer.
Handler = Callable[[Any, Job, Reading, Networks], object]
AtRest = Generator[None, None, object]


def read_with(request: ReadWith, job: Job, _reading: Reading, networks: Networks) -> Reading:
    """Read with another model or drawing.

    Raises
    ------
    Exception
        What stands in its way, so that it is told as that of any other request.
    """
    drawing = job.drawing if request.drawing is None else request.drawing
    found = networks.read(drawing, job.options, request.model or job.model, job.version)
    if found.error is not None:
        raise found.error
    return found


#: Every kind of request, and what answers it.
HANDLERS: Mapping[type[Request[Any]], Handler] = {
    ReadWith: read_with,
    Attribute: attribute,
    AttributeAtRest: attribute_at_rest,
    FindChange: find_change,
}
