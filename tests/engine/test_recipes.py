import re
from dataclasses import replace
from pathlib import Path

import pytest

from engine import evaluate, models
from engine.net.recipes import RECIPES
from engine.net.report import card_text, models_table

SHIPPED = models.available()


def test_the_recipes_keep_to_their_sizes():
    counts = {name: recipe.spec.parameter_count() for name, recipe in RECIPES.items()}
    assert counts["compact"] <= 120_000
    assert counts["deep"] < 500_000
    # LeNet-5's own counts (1998, section II.B), with F6 to ten linear outputs for the RBF units
    assert counts["lenet5"] == 156 + 12 + 1516 + 32 + 48_120 + 10_164 + 850


def test_compact_has_maps_that_fit_one_screen():
    maps = [shape_out[0] for _, shape_out in RECIPES["compact"].spec.shapes() if len(shape_out) == 3]
    assert set(maps) == {8, 16}


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_models_are_what_their_recipes_say(name):
    model, recipe = models.load_named(name), RECIPES[name]
    assert model.spec.layers[:-1] == recipe.spec.layers[:-1]
    assert model.card.training["epochs"] == recipe.epochs
    assert model.card.training["seed"] == recipe.seed


#: What each model must reach, in per cent: MNIST's test error at most; pen strokes in every variant, those of another
#: country in every variant, and each label of these at least.
LINES = {"compact": (0.55, 99.7, 99.0, 97), "lenet5": (0.55, 99.7, 99.4, 98), "deep": (0.4, 99.7, 99.5, 98.5)}


@pytest.mark.parametrize("name", SHIPPED)
def test_cards_hold_results_that_reach_their_lines(name):
    results = models.load_named(name).card.results
    error, every, abroad, labels = LINES[name]
    mnist, doubt = results["mnist_test"], results["doubt"]
    strokes, others = results["strokes"], results["strokes of pendigits"]
    assert 0 < mnist["error"] <= error and mnist["ece"] <= 1
    assert min(strokes["accuracy"].values()) >= every and min(others["accuracy"].values()) >= abroad
    for found in (strokes, others):
        assert found["worst_below_normal_points"] <= 0.5 and found["ece"] <= 1
        assert found["rejected"]["normal"] <= 0.5
    assert strokes["by_label"][1] >= 97 and strokes["slashed_zeros_accuracy"] >= 85
    assert min(others["by_label"]) >= labels
    assert doubt["ece"] <= 1 and doubt["auroc"] >= 0.97
    assert doubt["digits_rejected"] <= 0.5 and doubt["mnist_test_rejected"] <= 0.5
    assert results["network"]["forward_ms_median"] < 3


def test_lenet5_was_measured_without_distortions_too():
    assert models.load_named("lenet5").card.results["without_distortions"]["error"] <= 0.95


def test_the_readmes_table_is_the_one_that_the_command_makes():
    table = models_table([models.load_named(name).card for name in SHIPPED])
    assert table in Path(__file__).parents[2].joinpath("README.md").read_text(encoding="utf-8")


def test_a_card_that_says_less_can_still_be_read():
    card = models.load_named("compact").card
    newer = ("rejected_by_kind", "doubted_by_kind", "digits_not_sure", "non_digits_not_sure")
    doubt = {name: value for name, value in card.results["doubt"].items() if name not in newer}
    older = replace(card, results={**card.results, "doubt": doubt})
    assert "| doodle |" in card_text(card)
    assert "are called not a digit" in card_text(older) and "| doodle |" not in card_text(older)


@pytest.mark.parametrize("name", SHIPPED)
def test_cards_hold_attributions(name):
    card = models.load_named(name).card
    assert "CC BY-SA 3.0" in card.data and "10.5281/zenodo.1195803" in card.data
    assert card_text(card).startswith("# ")


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_models_read_the_bundled_digits_that_they_were_not_trained_with(name):
    model = models.load_named(name)
    test, test_name = evaluate.bundled()
    results = evaluate.measured(model, test=test, test_name=test_name).results
    assert results["bundled_samples"]["error"] < 1.2
    assert results["bundled_samples"]["ece"] < 1


def test_the_table_has_a_row_for_each_model():
    table = models_table([models.load_named(name).card for name in SHIPPED])
    assert len(table.splitlines()) == 2 + len(SHIPPED)
    assert all(re.search(r"\d,\d{3}", row) for row in table.splitlines()[2:])
