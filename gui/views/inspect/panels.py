"""Which panel shows which explanation."""

from collections.abc import Mapping

from engine.kinds import (
    ConvSum,
    Curve,
    Explanation,
    FlatPlace,
    JoinedPlace,
    LinearSum,
    MergedSum,
    Normalisation,
    Pixel,
    SoftmaxRows,
    Standardised,
    Unchanged,
    WindowRead,
)
from gui.views.inspect.conv import ConvPanel
from gui.views.inspect.element import CurvePanel, NormalisationPanel, StandardisedPanel, UnchangedPanel
from gui.views.inspect.flatten import FlattenPanel
from gui.views.inspect.linear import LinearPanel
from gui.views.inspect.merge import JoinedPanel, SumPanel
from gui.views.inspect.panel import Panel
from gui.views.inspect.pixel import PixelPanel
from gui.views.inspect.pool import PoolPanel
from gui.views.inspect.softmax import SoftmaxPanel

#: By the explanation's class, or one that it is made from.
PANELS: Mapping[type[Explanation], type[Panel]] = {
    Pixel: PixelPanel,
    ConvSum: ConvPanel,
    Normalisation: NormalisationPanel,
    Standardised: StandardisedPanel,
    Curve: CurvePanel,
    WindowRead: PoolPanel,
    Unchanged: UnchangedPanel,
    FlatPlace: FlattenPanel,
    MergedSum: SumPanel,
    JoinedPlace: JoinedPanel,
    LinearSum: LinearPanel,
    SoftmaxRows: SoftmaxPanel,
}


def panel_for(explanation: Explanation) -> type[Panel]:
    """Return the panel that shows such an explanation.

    Raises
    ------
    KeyError
        If there is none.
    """
    for cls in type(explanation).__mro__:
        if cls in PANELS:
            return PANELS[cls]
    raise KeyError(type(explanation))
