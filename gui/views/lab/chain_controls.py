"""Controls with which a person builds the chain behind the convolution."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from engine.lab.chain import MOST_LINKS, Link
from engine.lab.pooling import Kind, PoolingRule
from gui import theme
from gui.views.lab.layers import COEFFICIENTS, POOL_SIZES, POOL_STRIDES
from gui.views.lab.parts import Choices, button, named
from gui.widgets.flow_layout import FlowLayout
from gui.widgets.number_field import NumberField


class ChainControls(QWidget):
    """Buttons that add links at the chain's end or take the last away, and the last pooling's numbers.

    Signals
    -------
    changed : tuple of Link, str
        Another chain is wanted; changes of the same kind in a row are one step.
    refused : str
        Why a link cannot be added.
    """

    changed = Signal(tuple, str)
    refused = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._chain: tuple[Link, ...] = ()
        self.size_box = Choices("Pool size", [(str(n), n) for n in POOL_SIZES], lambda n: self._set_pool(size=n))
        self.stride_box = Choices(
            "Pool stride", [(str(n), n) for n in POOL_STRIDES], lambda n: self._set_pool(stride=n)
        )
        self.size_box.show_choice(2)
        self.stride_box.show_choice(2)
        self.coefficient_box, self.bias_box = self._make_number("coefficient"), self._make_number("bias")
        self.subsampling = QWidget()
        row = QHBoxLayout(self.subsampling)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GRID // 2)
        for part in (QLabel("Sum ×"), self.coefficient_box, QLabel("+"), self.bias_box):
            row.addWidget(part)
        flow = FlowLayout(self)
        for widget in (
            button("+ ReLU", lambda: self.add("relu")),
            button("+ Max", lambda: self.add_pooling("max"), tip="Max pooling"),
            button("+ Mean", lambda: self.add_pooling("mean"), tip="Mean pooling"),
            button("+ Subsampling", lambda: self.add_pooling("subsampling"), tip="Subsampling, as LeNet-5 pools"),
            button("Remove last", lambda: self.changed.emit(self._chain[:-1], "")),
            named("Pool size", self.size_box),
            named("stride", self.stride_box),
            self.subsampling,
        ):
            flow.addWidget(widget)

    def _make_number(self, name: str) -> NumberField:
        box = NumberField(f"Subsampling's {name}", -COEFFICIENTS, COEFFICIENTS, step=0.05, decimals=4)
        box.changed.connect(lambda value: self._set_pool(**{name: value}))
        return box

    def show_chain(self, chain: Sequence[Link]) -> None:
        """Show the numbers of the chain's last pooling."""
        self._chain = tuple(chain)
        pools = [link for link in chain if isinstance(link, PoolingRule)]
        self.subsampling.setVisible(bool(pools) and pools[-1].kind == "subsampling")
        if not pools:
            return
        self.size_box.show_choice(pools[-1].size)
        self.stride_box.show_choice(pools[-1].stride)
        for box, value in ((self.coefficient_box, pools[-1].coefficient), (self.bias_box, pools[-1].bias)):
            box.set_value(value)

    def add(self, link: Link) -> None:
        """Put one more link at the chain's end."""
        if len(self._chain) == MOST_LINKS:
            self.refused.emit(f"The chain is full: it has {MOST_LINKS} links.")
        else:
            self.changed.emit((*self._chain, link), "")

    def add_pooling(self, kind: Kind) -> None:
        """Put a pooling of the chosen size and stride at the chain's end."""
        self.add(PoolingRule(kind, self.size_box.currentData(), self.stride_box.currentData()))

    def _set_pool(self, **changes: Any) -> None:
        """Change the chain's last pooling; where there is none, the choice is for the next one."""
        for index in reversed(range(len(self._chain))):
            link = self._chain[index]
            if isinstance(link, PoolingRule):
                chain = (*self._chain[:index], replace(link, **changes), *self._chain[index + 1 :])
                self.changed.emit(chain, f"pool {' '.join(changes)}")
                return
