"""How a unit is called in texts for people."""

from engine.specs import Shape
from engine.trace import Selection


def unit_name(unit: Selection, shape: Shape) -> str:
    """Return "pool2 map 3 row 1 column 4" or "fc1 unit 17", counted from 1 as people do; the input has pixels.

    Parameters
    ----------
    unit : Selection
        Counted from 0, as everywhere in the program.
    shape : tuple of int
        The output shape of the unit's layer.
    """
    if len(shape) == 1:
        return f"{unit.layer} unit {unit.channel + 1}"
    where = f"row {unit.row + 1} column {unit.column + 1}"
    if unit.layer == "input" and shape[0] == 1:
        return f"input {where}"
    return f"{unit.layer} map {unit.channel + 1} {where}"
