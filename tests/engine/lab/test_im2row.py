import numpy as np
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.lab.convolve import convolve_layer, padded
from engine.lab.im2row import fold, gradients, kernel_matrix, unfold, unfolding
from engine.lab.sliding import Sliding

RNG = np.random.default_rng(7)

cases = st.tuples(
    st.integers(1, 3),  # channels
    st.integers(4, 9),  # height
    st.integers(4, 9),  # width
    st.integers(1, 3),  # detectors
    st.builds(
        Sliding, size=st.integers(1, 3), stride=st.integers(1, 3),
        padding=st.sampled_from(["none", "same", 1, 2]), dilation=st.sampled_from([1]),
    ),
)  # fmt: skip


@settings(deadline=None)
@given(cases)
def test_the_product_is_the_convolution(case):
    c, h, w, k, sliding = case
    picture, kernels = RNG.normal(size=(c, h, w)), RNG.normal(size=(k, c, sliding.size, sliding.size))
    how = unfolding((c, h, w), sliding)
    outputs = unfold(picture, how) @ kernel_matrix(kernels)  # (H' W', K)
    maps = outputs.T.reshape(k, *how.size)
    np.testing.assert_allclose(maps, convolve_layer(picture, kernels, sliding), atol=1e-12)


@settings(deadline=None)
@given(cases)
def test_wus_gradients_equal_autograd(case):
    c, h, w, k, sliding = case
    picture, kernels = RNG.normal(size=(c, h, w)), RNG.normal(size=(k, c, sliding.size, sliding.size))
    how = unfolding((c, h, w), sliding)
    x, weights = torch.tensor(picture, requires_grad=True), torch.tensor(kernels, requires_grad=True)
    before, after = sliding.pads
    y = torch.nn.functional.conv2d(
        torch.nn.functional.pad(x, (before, after, before, after)), weights, stride=sliding.stride
    )
    upstream = RNG.normal(size=tuple(y.shape))
    y.backward(torch.from_numpy(upstream))
    found = gradients(unfold(picture, how), kernel_matrix(kernels), upstream.reshape(k, -1).T, how)
    np.testing.assert_allclose(found.picture, x.grad.numpy(), atol=1e-6)
    np.testing.assert_allclose(found.kernels, kernel_matrix(weights.grad.numpy()), atol=1e-6)


@settings(deadline=None)
@given(st.tuples(*[st.integers(1, 6)] * 3))
def test_kronecker_identities(shape):
    """vec(Y) = (Fᵀ ⊗ I) vec(φ(X)), hence (F ⊗ I) ∂z/∂vec(Y) = vec(∂z/∂Y Fᵀ); vec stacks columns (Wu 2017)."""
    stops, entries, detectors = shape
    phi, kernels = RNG.normal(size=(stops, entries)), RNG.normal(size=(entries, detectors))
    upstream = RNG.normal(size=(stops, detectors))
    eye = np.eye(stops)

    def vec(matrix: np.ndarray) -> np.ndarray:
        return matrix.reshape(-1, order="F")

    np.testing.assert_allclose(np.kron(kernels.T, eye) @ vec(phi), vec(phi @ kernels), atol=1e-12)
    np.testing.assert_allclose(np.kron(kernels, eye) @ vec(upstream), vec(upstream @ kernels.T), atol=1e-12)
    how = unfolding((1, 1, stops), Sliding(1))
    found = gradients(phi[:, :1], kernels[:1], upstream, how)
    np.testing.assert_allclose(vec(found.unfolded), np.kron(kernels[:1], eye) @ vec(upstream), atol=1e-12)


def test_folding_ones_counts_copies():
    how = unfolding((1, 4, 4), Sliding(3))
    counts = fold(np.ones(how.cells.shape), how)
    np.testing.assert_array_equal(counts[0], [[1, 2, 2, 1], [2, 4, 4, 2], [2, 4, 4, 2], [1, 2, 2, 1]])
    assert [len(how.rows_of(cell)) for cell in range(4)] == [1, 2, 2, 1]


def test_padding_reads_zero():
    how = unfolding((1, 2, 2), Sliding(3, padding=1))
    picture = np.ones((1, 2, 2))
    assert unfold(picture, how).sum() == 16
    assert padded(picture, Sliding(3, padding=1)).sum() == 4
