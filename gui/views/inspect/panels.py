"""Which panel shows which kind of layer."""

from collections.abc import Mapping

from gui.views.inspect.conv import ConvPanel
from gui.views.inspect.element import CurvePanel, NormalisationPanel, UnchangedPanel
from gui.views.inspect.flatten import FlattenPanel
from gui.views.inspect.linear import LinearPanel
from gui.views.inspect.panel import Panel
from gui.views.inspect.pixel import PixelPanel
from gui.views.inspect.pool import PoolPanel
from gui.views.inspect.softmax import SoftmaxPanel

#: By the kind in the layer's spec; "input" is the drawing itself.
PANELS: Mapping[str, type[Panel]] = {
    "input": PixelPanel,
    "conv": ConvPanel,
    "batchnorm": NormalisationPanel,
    "relu": CurvePanel,
    "tanh": CurvePanel,
    "scaledtanh": CurvePanel,
    "maxpool": PoolPanel,
    "meanpool": PoolPanel,
    "subsampling": PoolPanel,
    "dropout": UnchangedPanel,
    "flatten": FlattenPanel,
    "linear": LinearPanel,
    "softmax": SoftmaxPanel,
}
