"""A dropout's unit: in use nothing happens to it."""

from dataclasses import dataclass

from engine.arithmetic.site import Explanation, Site
from engine.trace import Selection


@dataclass(frozen=True, eq=False)
class Unchanged(Explanation):
    """total = the value before."""

    @property
    def input_unit(self) -> Selection:
        """The unit that the value comes from."""
        return Selection(self.source, self.unit.channel, self.unit.row, self.unit.column)


def explain_dropout(site: Site) -> Unchanged:
    """Return the value that a dropout's unit hands on."""
    return Unchanged(site.unit, site.source, float(site.values[site.place]))
