import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from scipy import signal

from engine.lab.kernels import preset
from engine.lab.pooling import PoolingRule
from engine.strokes import Drawing
from gui.views.lab.detectors import DetectorsPage
from gui.views.lab.layers import LayerState, from_example
from tests.gui.lab import shown, type_into

PHOTO = np.random.default_rng(4).integers(0, 256, (48, 64, 3), dtype=np.uint8)


@pytest.fixture
def page(session, qtbot) -> DetectorsPage:
    page = shown(DetectorsPage, session, qtbot)
    session.load_sample(100)
    return page


def maps(page: DetectorsPage, stage: int) -> np.ndarray:
    return page.grid.panels[stage].tiles.values


def test_an_empty_canvas_says_what_to_do(session, qtbot):
    page = shown(DetectorsPage, session, qtbot)
    assert page.grid._empty.isVisible()
    assert "Draw something" in page.grid._empty.text()


def test_the_maps_are_those_of_the_drawing_and_follow_it(page, session):
    expected = signal.correlate2d(session.network_input.image[0], preset("sobel_x").kernel, mode="same")
    np.testing.assert_allclose(maps(page, 0)[0], expected, atol=1e-5)
    before = maps(page, 0).copy()
    session.load_sample(2000)
    assert not np.array_equal(maps(page, 0), before)


def test_typing_into_the_kernel_changes_every_stage(page):
    before = [maps(page, stage).copy() for stage in range(3)]
    type_into(page.kernel, 1, 1, "3")
    assert all(not np.array_equal(old, maps(page, i)) for i, old in enumerate(before))
    page.undo()
    assert all(np.array_equal(old, maps(page, i)) for i, old in enumerate(before))


def test_relu_says_what_it_cut(page):
    lines = page.grid.panels[1].lines
    negative = int((maps(page, 0) < 0).sum())
    assert lines[0] == "ReLU"
    assert lines[2] == f"cut {negative} of {2 * 28 * 28}"
    assert maps(page, 1).min() == 0


def test_more_detectors_make_more_maps(page):
    page._use(page.state.with_another())
    page.preset_box.choose("laplacian")
    assert len(maps(page, 0)) == 3
    assert np.abs(maps(page, 0)[2]).max() > 0
    page._use(page.state.without())
    assert len(maps(page, 0)) == 2


def test_the_chain_is_built_and_taken_apart(page):
    page.change(chain=())
    assert len(page.grid.panels) == 1
    page.chain.add("relu")
    page.chain.add(PoolingRule("mean", 2, 2))
    assert page.grid.panels[2].lines[0] == "Mean pool 2 × 2"
    page.chain.size_box.choose(3)
    page.chain.stride_box.choose(1)
    assert maps(page, 2).shape == (2, 26, 26)
    for _ in range(3):
        page.chain.add("relu")
    page.chain.add("relu")
    assert page.note.warns


def test_pointing_shows_patch_kernel_products_and_sum(page):
    page.grid.pointed.emit(0, 0, 10, 12)
    assert page.strip.matrix.words.heads == ("patch", "detector 0", "products")
    assert page.grid.picture._window == (9, 11, 3, 3)
    total = float(maps(page, 0)[0, 10, 12])
    assert float(page.strip.formula.terms[-1].text.replace("−", "-")) == pytest.approx(total, abs=2e-3)
    patch, kernel, products = (page.strip.matrix.values[:, 3 * i : 3 * i + 3] for i in range(3))
    np.testing.assert_allclose(products, patch * kernel, atol=1e-6)


def test_a_sum_that_is_too_long_says_how_much_it_leaves_out(page):
    page.preset_box.choose("box")
    row, column = np.unravel_index(maps(page, 0)[0].argmax(), (28, 28))  # all products are larger than 0 there
    page.grid.pointed.emit(0, 0, int(row), int(column))
    line = page.strip.formula
    line.resize(330, line.height())
    assert " more: " in line.shown
    assert line.shown.endswith(line.terms[-1].text)


def test_pointing_at_relu_and_pool(page):
    row, column = np.argwhere(maps(page, 0)[0] < 0)[0]
    page.grid.pointed.emit(1, 0, int(row), int(column))
    assert page.strip.formula.text.startswith("max(0, −")
    assert page.strip.formula.terms[-1].text == "0.000"
    page.grid.pointed.emit(2, 1, 5, 6)
    assert page.grid.panels[1].tiles.window_frame == (1, 10, 12, 2, 2)
    window = maps(page, 1)[1, 10:12, 12:14]
    assert float(page.strip.formula.terms[-1].text.replace("−", "-")) == pytest.approx(float(window.max()), abs=1e-3)


def test_shifting_the_drawing_says_how_much_changed(page):
    assert len(page.grid.panels[0].lines) == 2
    page.right_box.choose(1)
    shares = [int(panel.lines[-1].split(" %")[0]) for panel in page.grid.panels]
    assert all(share > 0 for share in shares)
    assert shares[2] < 100
    page.undo()
    assert page.right_box.value == 0


def test_a_colour_photo_is_the_sum_over_its_channels(page, session):
    session.commit(Drawing(picture=PHOTO), "Open")
    page.source_box.choose("picture")
    grey = maps(page, 0).copy()
    page.colour_box.choose(True)
    expected = sum(signal.correlate2d(PHOTO[..., c] / 255.0, preset("sobel_x").kernel, mode="same") for c in range(3))
    np.testing.assert_allclose(maps(page, 0)[0], expected, atol=1e-4)
    assert not np.allclose(grey, maps(page, 0))
    page.grid.pointed.emit(0, 0, 3, 3)
    assert page.strip.matrix.words.heads == ("red", "green", "blue", "detector 0", "products")


def test_a_window_that_does_not_fit_is_said(page):
    page.padding_box.choose("none")
    page.size_box.choose(7)
    page.change(chain=(PoolingRule("max", 5, 5), PoolingRule("max", 5, 5)))
    assert page.note.warns
    assert page.grid._empty.isVisible()
    page.undo()
    assert not page.note.warns


def test_a_clicked_map_takes_its_detector_in_hand(page):
    tiles = page.grid.panels[0].tiles
    QTest.mouseClick(tiles, Qt.MouseButton.LeftButton, pos=tiles.rect_of(1).center().toPoint())
    assert page.state.hand == 1
    assert page.preset_box.currentText() == "Sobel y"


def test_nothing_is_clipped(page):
    highest = max(float(np.abs(maps(page, i)).max()) for i in range(3))
    assert all(panel.tiles._highest == pytest.approx(highest) for panel in page.grid.panels)


def test_an_example_survives(page):
    state = LayerState(chain=(PoolingRule("mean", 3, 1), "relu")).with_another().with_kernel(np.eye(5))
    found = from_example(state.to_example("detectors"))
    assert found.chain == state.chain
    assert found.sliding == state.sliding
    for one, other in zip(found.kernels, state.kernels, strict=True):
        np.testing.assert_array_equal(one, other)


def test_the_map_in_hand_is_sent_and_what_is_lost_is_said(page, session):
    said = []
    session.status.connect(said.append)
    page.grid.pointed.emit(2, 0, 3, 3)
    page.sends()[0][1]()
    assert session.drawing.picture.shape == (14, 14)
    assert said == []
    page.grid.pointed.emit(0, 0, 3, 3)
    page.sends()[0][1]()
    assert "below 0" in said[0]


def test_a_refusal_stays_while_the_pen_moves(page, session):
    page.kernel.refused.emit("“x” is not a number.")
    session.load_sample(7)
    assert page.note.warns


def test_subsampling_as_lenet_5_pools(page):
    page.change(chain=("relu",))
    assert not page.chain.subsampling.isVisible()
    page.chain.add_pooling("subsampling")
    assert page.chain.subsampling.isVisible()
    before = maps(page, 2).copy()
    page.chain.coefficient_box.choose(0.5)
    page.chain.bias_box.choose(-1.0)
    np.testing.assert_allclose(maps(page, 2), 2 * before - 1, atol=1e-5)
    page.grid.pointed.emit(2, 0, 6, 6)
    assert page.strip.formula.text.startswith("0.5 · (")
    state = page.state_from(page.example())
    assert state.chain == page.state.chain
    page.undo()
    page.undo()
    np.testing.assert_array_equal(maps(page, 2), before)
