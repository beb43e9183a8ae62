"""Networks that are no single file: residual, depthwise, inception-like, colour, and a very deep one."""

from engine.kinds import Add, Concat, GlobalMeanPool, Normalise
from engine.specs import BatchNorm, Conv, Flatten, Linear, MaxPool, NetworkSpec, Relu, Softmax


def _block(number: int, reads: str, channels: int) -> tuple:
    """A residual block that keeps the shape (He et al. 2016, figure 2)."""
    n = number
    return (
        Conv(f"conv{n}a", channels, 3, padding=1, bias=False, reads=(reads,)),
        BatchNorm(f"norm{n}a"),
        Relu(f"relu{n}a"),
        Conv(f"conv{n}b", channels, 3, padding=1, bias=False),
        BatchNorm(f"norm{n}b"),
        Add(f"add{n}", reads=(f"norm{n}b", reads)),
        Relu(f"relu{n}b"),
    )


RESIDUAL = NetworkSpec(
    (
        Conv("stem", 8, 3, padding=1),
        Relu("relu0"),
        *_block(1, "relu0", 8),
        MaxPool("pool1"),
        *_block(2, "pool1", 8),
        GlobalMeanPool("mean"),
        Flatten("flatten"),
        Linear("fc", 10),
        Softmax("softmax"),
    )
)

DEPTHWISE = NetworkSpec(
    (
        Normalise("normalise", 0.1307, 0.3081),
        Conv("stem", 8, (3, 5), stride=2, padding=(1, 2)),
        Relu("relu0"),
        Conv("depth1", 8, 3, padding=1, groups=8, bias=False),
        BatchNorm("norm1"),
        Relu("relu1"),
        Conv("point1", 16, 1),
        Relu("relu2"),
        Conv("depth2", 16, 3, stride=2, padding=(0, 0, 1, 1), groups=16),
        Conv("point2", 24, 1, groups=2),
        Relu("relu3"),
        MaxPool("pool", 2, padding=1, ceil=True),
        Flatten("flatten"),
        Linear("fc1", 20),
        BatchNorm("norm2"),
        Relu("relu4"),
        Linear("fc2", 10),
        Softmax("softmax"),
    )
)

INCEPTION = NetworkSpec(
    (
        Conv("stem", 6, 5, stride=2, padding=2),
        Relu("relu0"),
        Conv("one", 4, 1, reads=("relu0",)),
        Conv("three_in", 3, 1, reads=("relu0",)),
        Conv("three", 5, 3, padding=1),
        Conv("five_in", 2, 1, reads=("relu0",)),
        Conv("five", 3, 5, padding=2),
        MaxPool("pool", 3, 1, padding=1, reads=("relu0",)),
        Conv("pool_out", 3, 1),
        Concat("concat", reads=("one", "three", "five", "pool_out")),
        Relu("relu1"),
        Conv("last", 8, 3, stride=2),
        Relu("relu2"),
        Flatten("flatten"),
        Linear("fc", 10),
        Softmax("softmax"),
    )
)

COLOUR = NetworkSpec(
    (
        Conv("stem", 6, 3, padding=1),
        Relu("relu0"),
        MaxPool("pool0"),
        Conv("left", 6, (3, 1), padding=(1, 0)),
        Conv("right", 6, (1, 3), padding=(0, 1), reads=("pool0",)),
        Add("add", reads=("left", "right", "pool0")),
        Relu("relu1"),
        GlobalMeanPool("mean"),
        Flatten("flatten"),
        Linear("fc", 10),
        Softmax("softmax"),
    ),
    input_shape=(3, 32, 32),
)

DEEP = NetworkSpec(
    (
        Conv("stem", 4, 3, stride=2, padding=1),
        *(layer for n in range(1, 9) for layer in _block(n, f"relu{n - 1}b" if n > 1 else "stem", 4)),
        Flatten("flatten"),
        Linear("fc", 10),
        Softmax("softmax"),
    )
)

GRAPHS = {
    "residual": RESIDUAL,
    "depthwise": DEPTHWISE,
    "inception": INCEPTION,
    "colour": COLOUR,
    "60 layers": DEEP,
}
