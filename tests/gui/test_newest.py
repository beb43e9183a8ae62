"""One thread puts, another takes: nothing is left that the taker was not told of, however the two meet."""

import sys
from collections.abc import Callable
from itertools import count
from threading import Thread
from types import FrameType

from gui.newest import Newest


def put_with_a_pause(box: Newest[str], item: str, at: int, meanwhile: Callable[[], None]) -> tuple[bool, bool]:
    """Put `item` in, and let another thread do `meanwhile` before the `at`-th step of the interpreter in `put`.

    Returns
    -------
    told : bool
        What `put` returned.
    paused : bool
        False if it has fewer steps.
    """
    steps, paused = count(), []

    def trace(frame: FrameType, event: str, _: object) -> Callable | None:
        if frame.f_code is not Newest.put.__code__:
            return None
        frame.f_trace_opcodes = True
        if event == "opcode" and next(steps) == at:
            paused.append(True)
            other = Thread(target=meanwhile)
            other.start()
            other.join(0.02)  # it may have to wait until `put` is done
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        told = box.put(item)
    finally:
        sys.settrace(before)
    return told, bool(paused)


def test_an_item_that_is_put_while_another_is_taken_is_told_of_or_taken() -> None:
    for at in count():
        box: Newest[str] = Newest()
        taken: list[str | None] = []
        assert box.put("older"), "the taker is told of the first"
        told, paused = put_with_a_pause(box, "newer", at, lambda box=box, taken=taken: taken.append(box.take()))
        if not paused:
            break
        left = box.take()
        assert told or left is None or not taken, f"the pause before step {at} left an item that nobody was told of"
        assert "newer" in (left, *taken)
    assert at > 10, "every step was tried"


def test_a_newer_item_takes_the_place_of_one_that_nobody_took() -> None:
    box: Newest[int] = Newest()
    assert [box.put(1), box.put(2), box.put(3)] == [True, False, False]
    assert box.take() == 3
    assert box.take() is None
    assert box.put(4)
