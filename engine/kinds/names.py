"""How a unit is called in texts for people."""

from engine.trace import Selection, Shape


def unit_name(unit: Selection, shape: Shape) -> str:
    """Return "pool2 map 2 row 0 column 3" or "fc1 unit 16"; the input has pixels.

    Counting starts at 0, here and everywhere in the program, as in the arrays and in the formula of the flat index; so
    unit 3 of the last layer is the digit 3.

    Parameters
    ----------
    unit : Selection
    shape : tuple of int
        The output shape of the unit's layer.
    """
    if len(shape) == 1:
        return f"{unit.layer} unit {unit.channel}"
    where = f"row {unit.row} column {unit.column}"
    if unit.layer == "input" and shape[0] == 1:
        return f"input {where}"
    return f"{unit.layer} map {unit.channel} {where}"
