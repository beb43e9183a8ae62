"""Sweeps along an axis, against the live tracer one picture at a time."""

import numpy as np
import pytest

from engine import models, samples
from engine.filters.poses import Pose, posed
from engine.filters.sweeps import Sweep, likeness
from engine.net.probe import sweep
from engine.net.tracer import Tracer
from tests.engine.networks import LENET5, random_image, random_model
from tests.engine.test_filter_atlas import NORMED

DIGIT = samples.load().images[1234][None].astype(np.float32) / 255


def swept(*arguments, **settings) -> Sweep:
    (report,) = sweep(*arguments, **settings)
    return report.result


@pytest.mark.parametrize("axis", ["right", "down", "angle", "scale", "noise", "pen"])
def test_each_step_is_what_the_network_answers_to_the_moved_picture(axis: str) -> None:
    model = models.load_named("compact")
    pose = Pose(angle=10, pen=0.5)
    found = swept(model, "conv1", 3, DIGIT, pose=pose, axis=axis)
    tracer = Tracer(model)
    for step in (0, found.rest, len(found.values) - 1):
        image = posed(DIGIT[0], pose.along(axis, float(found.values[step])))
        np.testing.assert_array_equal(found.images[step], image)
        trace = tracer.trace(image[None])
        np.testing.assert_allclose(found.maps[step], trace.output("relu1")[3], atol=1e-5)
        np.testing.assert_allclose(found.pools[step], trace.output("pool1")[3], atol=1e-5)
        np.testing.assert_allclose(found.probabilities[step], trace.probabilities, atol=1e-5)


def test_the_unit_that_answers_most_is_followed_with_the_cell_that_reads_it() -> None:
    found = swept(models.load_named("compact"), "conv1", 3, DIGIT)
    row, column = found.unit
    assert found.maps[found.rest].max() == found.maps[found.rest][row, column]
    assert found.cell == (row // 2, column // 2)
    np.testing.assert_array_equal(found.unit_curve(), found.maps[:, row, column])
    assert (found.cell_curve() >= found.unit_curve() - 1e-6).all(), "the maximum of a window with the unit in it"
    assert swept(models.load_named("compact"), "conv1", 3, DIGIT, unit=(5, 9)).cell == (2, 4)


def test_pooling_tolerates_a_shift_of_a_pixel_better_than_the_map_does() -> None:
    model = models.load_named("compact")
    kept = [swept(model, "conv1", channel, DIGIT) for channel in range(8)]
    one = kept[0].nearest(1.0)
    map_mean = np.mean([s.map_likeness()[one] for s in kept])
    pool_mean = np.mean([s.pool_likeness()[one] for s in kept])
    assert pool_mean > map_mean


def test_likeness_is_the_cosine_to_the_map_at_rest() -> None:
    maps = np.array([[[1, 0]], [[0, 2]], [[3, 3]], [[0, 0]]], np.float32)
    np.testing.assert_allclose(likeness(maps, 0), [1, 0, 0.5**0.5, 0])
    np.testing.assert_allclose(likeness(maps, 3), [0, 0, 0, 1])


def test_networks_without_a_pool_or_with_a_wider_field() -> None:
    bare = swept(random_model(NORMED), "conv1", 1, random_image(NORMED))
    assert bare.pools is None
    assert bare.cell_curve() is None
    assert bare.pool_likeness() is None
    lenet = swept(random_model(LENET5), "c3", 2, random_image(LENET5), axis="scale")
    assert lenet.maps.shape[1:] == (10, 10)
    assert lenet.pools.shape[1:] == (5, 5)
