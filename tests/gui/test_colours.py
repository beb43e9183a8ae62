import numpy as np
import pytest

from gui import colours
from gui.theme import DARK, LIGHT

THEMES = pytest.mark.parametrize("look", [LIGHT, DARK], ids=lambda look: look.name)

# Machado, Oliveira, Fernandes (2009), severity 1, on linear RGB.
PROTANOPIA = [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
DEUTERANOPIA = [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
TRITANOPIA = [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]


def linear(rgba):
    c = rgba[..., :3] / 255
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def lab(rgb):
    xyz = rgb @ np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]).T
    t = np.clip(xyz / [0.9505, 1.0, 1.089], 0, None)
    f = np.where(t > 0.008856, np.cbrt(t), 7.787 * t + 16 / 116)
    return np.stack([116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])], axis=-1)


def lightness(table):
    return lab(linear(table))[:, 0]


@THEMES
def test_lightness_alone_tells_the_magnitude(look):
    away_from_zero = -1 if look is LIGHT else 1
    for ramp in (colours.sequential(look), colours.diverging(look)[128:], colours.diverging(look)[127::-1]):
        steps = np.diff(lightness(ramp)) * away_from_zero
        assert steps.min() > -0.3  # rounding to 8 bits
        assert steps.sum() > 60


@THEMES
def test_steps_are_even_in_perceived_colour(look):
    for ramp in (colours.sequential(look), colours.diverging(look)[128:], colours.diverging(look)[127::-1]):
        points = lab(linear(ramp[:: len(ramp) // 16]))
        steps = np.linalg.norm(np.diff(points, axis=0), axis=1)
        assert steps.max() < 1.6 * steps.min()


@THEMES
@pytest.mark.parametrize("matrix", [np.eye(3), PROTANOPIA, DEUTERANOPIA, TRITANOPIA])
def test_sign_is_seen_with_every_kind_of_colour_vision(look, matrix):
    seen = lab(np.clip(linear(colours.diverging(look)) @ np.array(matrix).T, 0, 1))
    for share in (0.3, 0.5, 0.8):
        offset = int(127 * share)
        assert np.linalg.norm(seen[128 + offset] - seen[127 - offset]) > 15


@THEMES
def test_zero_is_quiet_and_the_same_in_both_maps(look):
    zero = colours.to_rgba(np.zeros(1, np.float32), 1.0, look, signed=True)
    assert (zero == colours.to_rgba(np.zeros(1, np.float32), 1.0, look, signed=False)).all()
    background = np.array(look.surface.getRgb())
    assert np.abs(zero[0].astype(int) - background).max() < 20


@THEMES
def test_relu_keeps_the_colours_of_positive_values(look):
    values = np.linspace(0, 2, 50, dtype=np.float32)
    signed = colours.to_rgba(values, 2.0, look, signed=True).astype(int)
    positive = colours.to_rgba(values, 2.0, look, signed=False).astype(int)
    assert np.abs(signed - positive).max() <= 6


@THEMES
def test_values_out_of_scale_and_missing_values(look):
    values = np.array([-5, -1, 1, 5, np.nan], np.float32)
    rgba = colours.to_rgba(values, 1.0, look, signed=True)
    table = colours.diverging(look)
    assert (rgba[0] == table[0]).all() and (rgba[1] == table[0]).all()
    assert (rgba[2] == table[255]).all() and (rgba[3] == table[255]).all()
    assert tuple(rgba[4]) == colours.NOT_A_NUMBER[look.name]
    assert not (table == rgba[4]).all(axis=1).any()
    assert (colours.to_index(values, 1.0, signed=True) == [0, 0, 255, 255, 127]).all()


def test_infinite_values_do_not_break_the_scale():
    values = np.array([[[1, np.inf], [-np.inf, np.nan]]], np.float32)
    assert colours.peak(values) == 1.0
    assert colours.to_index(values, 1.0, signed=False).tolist() == [[[255, 255], [0, 0]]]


def test_levels_by_scope():
    one = np.array([[[1, -3]], [[0, 2]]], np.float32)
    two = np.array([5, -7], np.float32)
    assert colours.peaks([one, two], colours.Scope.NETWORK) == [7.0, 7.0]
    assert colours.peaks([one, two], colours.Scope.LAYER) == [3.0, 7.0]
    by_map = colours.peaks([one, two], colours.Scope.MAP)
    assert np.ravel(by_map[0]).tolist() == [3.0, 2.0]
    assert by_map[1] == 7.0
    assert colours.levels(3.0, signed=True) == (-3.0, 3.0)
    assert colours.levels(3.0, signed=False) == (0.0, 3.0)


def test_tables_cannot_be_changed_by_accident():
    with pytest.raises(ValueError):
        colours.sequential(LIGHT)[0] = 0
