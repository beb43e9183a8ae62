"""Sheets of small pictures, and the PNG file that they are written to."""

import imageio.v3 as imageio
import numpy as np

from engine import contactsheet
from engine.contactsheet import ACROSS, Tile


def tile(level: int, caption: str = "1>7") -> Tile:
    return Tile(np.full((28, 28), level, np.uint8), caption)


def test_a_sheet_holds_every_tile_and_each_section_begins_a_row():
    made = contactsheet.sheet([[tile(50)] * (ACROSS + 1), [], [tile(90)]])
    for level, count in ((50, ACROSS + 1), (90, 1)):
        assert (made == 255 - level).sum() == count * 56 * 56
    rows = np.flatnonzero((made == 255 - 90).any(axis=1))
    assert rows[0] > np.flatnonzero((made == 255 - 50).any(axis=1))[-1]
    assert contactsheet.sheet([]).size > 0


def test_captions_differ_where_the_letters_do():
    sheets = [contactsheet.sheet([[tile(0, caption)]]) for caption in ("1>7", "1>-", "?>7", "")]
    assert len({made.tobytes() for made in sheets}) == 4


def test_a_png_file_gives_the_picture_back(tmp_path):
    grey = np.arange(35, dtype=np.uint8).reshape(5, 7)
    contactsheet.write_png(tmp_path / "a.png", grey)
    np.testing.assert_array_equal(imageio.imread(tmp_path / "a.png"), grey)
