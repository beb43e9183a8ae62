"""The growing stroke: cheap to add to, cheap to look at, and what was handed out never changes."""

from time import thread_time

import numpy as np
import pytest

from gui.widgets.live_stroke import LiveStroke


def live(points: int = 0) -> LiveStroke:
    stroke = LiveStroke(width=0.1, erase=False)
    for n in range(points):
        stroke.add(n / 1000, 0.5, pressure=1, seconds=n / 1000)
    return stroke


def test_all_points_are_there_in_order_with_their_time_stamps():
    growing = LiveStroke(width=0.1, erase=True)
    for n in range(1000):
        growing.add(n, -n, pressure=0.5, seconds=1e9 + n / 1000)  # a clock that float32 could not tell
        if n % 7 == 0:
            growing.so_far()
    stroke = growing.stroke()

    np.testing.assert_array_equal(stroke.points, np.column_stack([np.arange(1000), -np.arange(1000)]))
    np.testing.assert_allclose(stroke.times, np.arange(1000) / 1000, atol=1e-5)
    assert (stroke.width, stroke.erase, len(growing)) == (0.1, True, 1000)


def test_time_never_runs_backwards():
    growing = LiveStroke(width=0.1, erase=False)
    for seconds in (5.0, 6.0, 5.5, 4.0, 7.0):
        growing.add(0.5, 0.5, pressure=1, seconds=seconds)
        growing.so_far()

    np.testing.assert_array_equal(growing.stroke().times, [0, 1, 1, 1, 2])


@pytest.mark.parametrize("looked_at", [False, True], ids=["at the end", "after each point"])
def test_points_on_one_spot_share_the_greatest_pressure(looked_at):
    growing = LiveStroke(width=0.1, erase=False)
    for x, pressure in ((0.1, 0.5), (0.2, 0.3), (0.2, 0.9), (0.2, 0.4), (0.3, 0.2)):
        growing.add(x, 0.5, pressure=pressure, seconds=0)
        if looked_at:
            growing.so_far()

    np.testing.assert_allclose(growing.stroke().pressure, [0.5, 0.9, 0.9, 0.9, 0.2])


def test_what_was_handed_out_never_changes():
    growing = LiveStroke(width=0.1, erase=False)
    handed_out = []
    for n in range(2000):
        growing.add(n // 3 / 1000, 0.5, pressure=n % 5 / 5, seconds=n)
        shown = growing.so_far()
        handed_out.append((shown, shown.points.copy(), shown.pressure.copy(), shown.times.copy()))

    for stroke, points, pressure, times in handed_out:
        np.testing.assert_array_equal(stroke.points, points)
        np.testing.assert_array_equal(stroke.pressure, pressure)
        np.testing.assert_array_equal(stroke.times, times)
        assert not stroke.points.flags.writeable


def test_looking_at_a_long_stroke_costs_no_more_than_at_a_short_one():
    def cost(length: int) -> float:
        growing = live(length)
        growing.news()
        least = np.inf
        for n in range(50):
            growing.add(n, n, pressure=1, seconds=1000 + n)
            begin = thread_time()
            growing.news()
            growing.so_far()
            least = min(least, thread_time() - begin)
        return least

    assert cost(100_000) < 3 * cost(100)


def test_news_tells_every_point_once():
    growing = live(300)
    places = growing.news()
    growing.add(9, 9, pressure=0.5, seconds=9)

    assert len(places) == 300
    assert growing.news() == [(9, 9, pytest.approx(0.05))]
    assert growing.news() == []
