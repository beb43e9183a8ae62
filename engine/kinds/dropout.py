"""Dropout: in use nothing happens to a value."""

from dataclasses import dataclass
from typing import ClassVar

from engine.kinds.base import LayerSpec, Limits
from engine.kinds.roles import Role
from engine.kinds.site import OneToOne, Site
from engine.numerals import exact


@dataclass(frozen=True, eq=False)
class Unchanged(OneToOne):
    """total = the value before."""


@dataclass(frozen=True)
class Dropout(LayerSpec):
    """In training each value is left out with probability `p`; in use nothing happens here."""

    kind: ClassVar[str] = "dropout"
    role: ClassVar[Role] = Role.IDENTITY
    limits: ClassVar[Limits] = {"p": (0.0, 0.99)}
    p: float = 0.5

    def title(self) -> str:
        """Return "Dropout 50 %"."""
        return f"Dropout {exact(self.p * 100)} %"

    def formula(self) -> str:
        """Return "x in use"."""
        return f"x in use; in training 0 with probability {exact(self.p)}"

    def explain(self, site: Site) -> Unchanged:
        """Return the value that is handed on."""
        return Unchanged(site.unit, site.source, float(site.values[site.place]))
