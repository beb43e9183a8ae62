"""What stays when the drawing moves: one filter's and its pool's answers along an axis of a pose."""

from collections.abc import Iterator

import numpy as np
import torch

from engine.filters.atlas import path_of
from engine.filters.poses import Pose, axis_called, posed
from engine.filters.sweeps import Sweep
from engine.kinds import Windowed
from engine.models import Model
from engine.net.forward import run
from engine.net.ready import ready_network
from engine.progress import Progress
from engine.trace import Array


def sweep(
    model: Model,
    layer: str,
    channel: int,
    image: Array,
    *,
    pose: Pose | None = None,
    axis: str = "right",
    unit: tuple[int, int] | None = None,
) -> Iterator[Progress]:
    """Move `image` along `axis` from end to end and record what filter `channel` of convolution `layer` answers.

    Parameters
    ----------
    image : (1, H, W) float32 in [0, 1]
        The network's input.
    pose : Pose, optional
        The other numbers of the pose.
    unit : (row, column), optional
        The unit to follow; the one that answers most to the picture at rest if not given.

    Yields
    ------
    Progress
        One, with a :class:`engine.filters.sweeps.Sweep`.
    """
    pose, chosen = pose or Pose(), axis_called(axis)
    values = chosen.values()
    images = np.stack([posed(image[0], pose.along(axis, float(value))) for value in values])  # (steps, H, W)
    way = path_of(model.spec, layer)
    outputs = _outputs(model, images, (way.after, way.pool))
    maps = outputs[way.after][:, channel].reshape(len(values), *(*model.spec.shape_out(way.after), 1, 1)[1:3])
    pools = outputs[way.pool][:, channel] if way.pool else None
    found = Sweep(
        chosen,
        pose,
        values,
        images,
        np.ascontiguousarray(maps),
        None if pools is None else np.ascontiguousarray(pools),
        outputs["probabilities"],
        (0, 0),
        None,
    )
    at_rest = maps[found.rest]
    row, column = unit or np.unravel_index(int(at_rest.argmax()), at_rest.shape)
    followed = (int(row), int(column))
    cell = _cell_that_reads(model, way.pool, followed) if way.pool else None
    yield Progress(1, 1, "", Sweep(**{**vars(found), "unit": followed, "cell": cell}))


def _outputs(model: Model, images: Array, wanted: tuple[str, ...]) -> dict[str, Array]:
    """Return the outputs of the layers `wanted` for (N, H, W) pictures, and the last one's as "probabilities"."""
    net = ready_network(model)
    last = model.spec.order[-1]
    layers = (*filter(None, wanted), last)
    with torch.inference_mode():
        outputs = run(net, {"input": torch.from_numpy(images)[:, None]}, layers)  # of (N, 1, H, W)
    found = {name: output.numpy() for name, output in outputs.items()}
    return found | {"probabilities": found[last]}


def _cell_that_reads(model: Model, pool: str, unit: tuple[int, int]) -> tuple[int, int] | None:
    """Return the first cell of pooling `pool` whose window holds `unit`; None if no whole window does."""
    layer = model.spec.layer(pool)
    assert isinstance(layer, Windowed)
    down, across = layer.axes(model.spec.shapes()[model.spec.index(pool)][0])
    rows = [row for row in range(down.stops) if unit[0] in down.taps(row)]
    columns = [column for column in range(across.stops) if unit[1] in across.taps(column)]
    return (rows[0], columns[0]) if rows and columns else None
