"""The whole recipe of each model that ships: its layers and how it is trained, every number of it.

`python -m engine.train --model NAME` follows the recipe; the seed, the order of the data and all distortions follow
from the numbers here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from engine.distort import Distortion
from engine.net.augment import Augmentation
from engine.specs import (
    LENET5_C3,
    BatchNorm,
    Conv,
    Dropout,
    Flatten,
    LayerSpec,
    Linear,
    MaxPool,
    NetworkSpec,
    Relu,
    ScaledTanh,
    Softmax,
    Subsampling,
)

#: Of every picture.
AUGMENTATION = Augmentation(
    rotation=10.0,
    scale=0.13,
    shear=0.2,
    shift=1.2,
    elastic=0.7,
    thickness=0.7,
    blur=0.4,
    contrast=0.3,
    slash=0.08,
    flag=0.15,
    base=0.1,
)

#: Of pen digits.
DISTORTION = Distortion(
    rotation=9.0,
    slant=0.18,
    aspect=0.22,
    bend=0.035,
    apart=0.02,
    ends=0.08,
    sparse=0.35,
    stray=0.15,
    slash=0.1,
    flag=0.5,
    lean=0.2,
    base=0.3,
    late=0.25,
    bar_apart=0.3,
    curl=0.15,
    serif=0.1,
    bar=0.25,
    hook=0.3,
)

#: Of real drawings that are no digit: less, for there are many of them.
OTHER_DISTORTION = Distortion(rotation=6.0, slant=0.12, aspect=0.15, bend=0.02, apart=0.01, ends=0.03, sparse=0.15)


@dataclass(frozen=True)
class Recipe:
    """How one model is trained.

    Attributes
    ----------
    spec : NetworkSpec
    title, description, departures : str
        For the model's card; `departures` says where the network is not the one that it is named after.
    epochs, batch : int
        An epoch shows every MNIST digit once, and `stroke_share` and `outlier_share` more of the others.
        `batch` counts the pictures of all processes together.
    finish_steps, finish_batch : int
        Steps after these epochs, in batches that may be smaller, for which the rate rises again, to `finish_rate`, and
        falls to zero.
    finish_rate, finish_stroke_share, finish_outlier_share : float
    learning_rate, weight_decay : float
        Of AdamW (Loshchilov, Hutter 2019). The rate rises over the first `warm_up` of all steps and then falls to
        zero as a half cosine.
    warm_up : float
        Share of all steps.
    average : float
        Decay per step of the exponential moving average of the weights; the averaged ones ship.
    smoothing : float
        Label smoothing.
    stroke_share, outlier_share : float
        Pen digits and non-digits in an epoch, as a share of the MNIST digits in it.
    stroke_copies : int
        Differently distorted pictures made of each pen digit beforehand.
    bitmap_copies : int
        Differently distorted copies of each pen digit that are drawn as bitmaps, with pens of any width, and read as
        opened pictures are.
    reread : int
        So many of MNIST's digits are enlarged, read as opened pictures and join the pen digits.
    outliers : int
        Different non-digits made up beforehand.
    other_copies : int
        Differently distorted pictures made of each real non-digit beforehand.
    outlier_weight : float
        Weight of the non-digits' loss: see `loss_of` in engine/net/training.py.
    teacher : str
        Name of a trained model whose answers are imitated; "" for none.
    teacher_weight, teacher_temperature : float
        Share of the loss that imitates the teacher, and the temperature of both answers in it (Hinton, Vinyals, Dean,
        "Distilling the Knowledge in a Neural Network", 2015).
    augmentation : Augmentation or None
        Of all pictures, anew in each epoch.
    distortion, other_distortion : Distortion
        Of the paths of pen digits and of real non-digits, before they become pictures.
    held_out : tuple of str
        Beginnings of the names of the writers that are not trained with; if there are none, one writer in five is not.
    seed : int
    """

    spec: NetworkSpec
    title: str
    description: str
    epochs: int
    departures: str = ""
    batch: int = 128
    finish_steps: int = 0
    finish_batch: int = 128
    finish_rate: float = 5e-4
    finish_stroke_share: float = 0.3
    finish_outlier_share: float = 0.2
    learning_rate: float = 2e-3
    weight_decay: float = 0.01
    warm_up: float = 0.03
    average: float = 0.9995
    smoothing: float = 0.03
    stroke_share: float = 0.8
    stroke_copies: int = 14
    outlier_share: float = 0.5
    bitmap_copies: int = 2
    reread: int = 20_000
    outliers: int = 40_000
    other_copies: int = 4
    outlier_weight: float = 1.0
    teacher: str = ""
    teacher_weight: float = 0.7
    teacher_temperature: float = 2.0
    augmentation: Augmentation | None = AUGMENTATION
    distortion: Distortion = DISTORTION
    other_distortion: Distortion = OTHER_DISTORTION
    held_out: tuple[str, ...] = ()
    seed: int = 1998

    def identity(self) -> str:
        """Return everything that the trained weights depend on, as text."""
        return repr(replace(self, title="", description="", departures=""))

    def drawn_with(self) -> str:
        """Return everything that the drawn pictures depend on, as text."""
        counts = (self.stroke_copies, self.bitmap_copies, self.reread, self.outliers, self.other_copies, self.seed)
        return repr((self.distortion, self.other_distortion, *counts))


COMPACT = NetworkSpec(
    (
        Conv("conv1", out_channels=8, kernel=5, padding=2),  # 8 maps of 28x28
        Relu("relu1"),
        MaxPool("pool1", kernel=2, stride=2),  # 14x14
        Conv("conv2", out_channels=16, kernel=5, padding=2),  # 16 maps of 14x14
        Relu("relu2"),
        MaxPool("pool2", kernel=2, stride=2),  # 7x7
        Flatten("flatten"),
        Linear("fc1", out_features=128),
        Relu("relu3"),
        Linear("fc2", out_features=10),
        Softmax("softmax"),
    )
)

LENET5 = NetworkSpec(
    (
        Conv("c1", out_channels=6, kernel=5),  # 6 maps of 28x28
        ScaledTanh("tanh1"),
        Subsampling("s2", kernel=2, stride=2),  # 14x14
        ScaledTanh("tanh2"),
        Conv("c3", out_channels=16, kernel=5, connections=LENET5_C3),  # 16 maps of 10x10
        ScaledTanh("tanh3"),
        Subsampling("s4", kernel=2, stride=2),  # 5x5
        ScaledTanh("tanh4"),
        Conv("c5", out_channels=120, kernel=5),  # 120 maps of 1x1
        ScaledTanh("tanh5"),
        Flatten("flatten"),
        Linear("f6", out_features=84),
        ScaledTanh("tanh6"),
        Linear("output", out_features=10),
        Softmax("softmax"),
    ),
    input_shape=(1, 32, 32),
)


def _block(number: int, channels: int, *, kernel: int = 3, padding: int = 1) -> tuple[LayerSpec, ...]:
    """Return a convolution, batch norm and ReLU; the norm's shift stands for the convolution's bias."""
    conv = Conv(f"conv{number}", out_channels=channels, kernel=kernel, padding=padding, bias=False)
    return (conv, BatchNorm(f"norm{number}"), Relu(f"relu{number}"))


DEEP = NetworkSpec(
    (
        *_block(1, 32, kernel=5, padding=2),  # 28x28
        MaxPool("pool1", kernel=2, stride=2),  # 14x14
        *_block(2, 32),
        *_block(3, 64),
        MaxPool("pool2", kernel=2, stride=2),  # 7x7
        *_block(4, 96),
        *_block(5, 96),
        *_block(6, 96, padding=0),  # 5x5
        Flatten("flatten"),
        Dropout("drop", p=0.3),
        Linear("fc", out_features=10),
        Softmax("softmax"),
    )
)


def plain(recipe: Recipe) -> Recipe:
    """Return the recipe with nothing but MNIST as it is, for comparison.

    Without distortions a network soon knows its digits by heart: fewer epochs, and more decay and smoothing against
    that (chosen by the validation digits).
    """
    return replace(
        recipe,
        epochs=20,
        finish_steps=0,
        weight_decay=0.3,
        smoothing=0.1,
        augmentation=None,
        stroke_share=0.0,
        outlier_share=0.0,
        teacher="",
    )


#: Every model that ships, by its folder's name.
RECIPES: Mapping[str, Recipe] = MappingProxyType(
    {
        "compact": Recipe(
            spec=COMPACT,
            title="Compact",
            description="Two convolutions of 8 and 16 maps: small enough that every map fits one screen.",
            epochs=36,
            teacher="deep",
        ),
        "deep": Recipe(
            spec=DEEP,
            title="Deep",
            description="Six convolutions with batch norm: the most accurate one that still answers live.",
            epochs=32,
            finish_steps=700,
        ),
        "lenet5": Recipe(
            spec=LENET5,
            title="LeNet-5 (1998)",
            description="LeNet-5 as in LeCun, Bottou, Bengio and Haffner, Proc. IEEE 86(11), 1998.",
            departures=(
                "Ten linear outputs and a softmax take the place of the Euclidean RBF units, cross-entropy that of "
                "their loss, and AdamW that of stochastic diagonal Levenberg-Marquardt. Inputs lie in 0 to 1, not in "
                "-0.1 to 1.175. Pen digits and non-digits are trained with too, and the answers of the deep network "
                "are imitated."
            ),
            epochs=45,
            teacher="deep",
            # A small network: less.
            augmentation=replace(AUGMENTATION, rotation=8.0, scale=0.1, shear=0.15, elastic=0.6),
        ),
    }
)
