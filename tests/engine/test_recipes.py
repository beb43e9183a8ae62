import re

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


@pytest.mark.parametrize("name", SHIPPED)
def test_cards_hold_measured_results_and_attributions(name):
    card = models.load_named(name).card
    assert 0 < card.results["mnist_test"]["error"] < 1
    assert min(card.results["strokes"]["accuracy"].values()) > 97.5
    assert card.results["doubt"]["auroc"] >= 0.97
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
