import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import models
from engine.errors import EngineError
from engine.models import ModelCard
from engine.rejection import Answer
from engine.specs import Flatten, Linear, NetworkSpec, Softmax
from engine.task import DIGITS, Placement, Task
from engine.trace import Trace
from engine.verdict import Verdict


def network(count: int = 10, input_shape=(1, 28, 28), task: Task | None = None) -> NetworkSpec:
    return NetworkSpec((Flatten("flatten"), Linear("fc", count), Softmax("softmax")), input_shape, task)


def test_a_network_that_says_nothing_reads_digits_if_it_has_ten_outputs():
    assert network().task == Task(DIGITS, samples="digits")
    assert network(47).task.classes == tuple(str(n) for n in range(47))
    assert network(47).task.samples == ""


@pytest.mark.parametrize("name", models.available())
def test_old_architecture_files_open_unchanged(name):
    text = (models.MODELS_FOLDER / name / models.ARCHITECTURE).read_text(encoding="utf-8")
    assert "task" not in json.loads(text)
    assert NetworkSpec.from_json(text).to_json() == text


@given(
    st.lists(
        st.text(st.characters(codec="utf-8", categories=["L", "N", "S"]), min_size=1, max_size=12),
        min_size=2,
        max_size=60,
        unique=True,
    ),
    st.sampled_from(Placement),
    st.booleans(),
    st.floats(-1, 1, width=32),
)
def test_a_task_survives_its_file(names, placement, dark, mean):
    task = Task(tuple(names), placement, dark_on_bright=dark, mean=mean, deviation=0.5)
    spec = network(len(names), (3, 32, 40), task)
    assert NetworkSpec.from_json(spec.to_json()) == spec


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"classes": ["a"]}, "2 to 200"),
        ({"classes": ["a"] * 10}, "same name"),
        ({"classes": ["", *"123456789"]}, "letters"),
        ({"classes": list("abc")}, "10 outputs"),
        ({"placement": "upside down"}, "upside down"),
        ({"mean": "much"}, "mean"),
        ({"deviation": 0}, "deviation"),
        ({"samples": "cats"}, "cats"),
        ({"colour": True}, "colour"),
        ([], "named fields"),
    ],
)
def test_a_broken_task_is_told_in_a_sentence(change, said):
    found = json.loads(network().to_json()) | {"task": change}
    with pytest.raises(EngineError, match=said):
        NetworkSpec.from_json(json.dumps(found))


@pytest.mark.parametrize("shape", [(1, 7, 28), (2, 28, 28), (1, 28, 129), (28, 28), (1, 28, 28.0), None])
def test_an_input_that_nothing_can_feed_is_refused(shape):
    with pytest.raises(EngineError, match="channels"):
        network(input_shape=shape)


@pytest.mark.parametrize("count", [1, 201])
def test_too_few_or_too_many_classes_are_refused(count):
    with pytest.raises(EngineError, match="2 to 200 classes"):
        network(count)


def verdict_on(logits: list[float], task: Task, card: ModelCard | None = None) -> Verdict:
    spec = network(len(logits), task=task)
    weights = {name: np.zeros(shape, np.float32) for name, shape in spec.parameters().items()}
    model = models.Model.create(name="made", spec=spec, weights=weights, card=card)
    scores = np.array(logits, np.float32)
    shares = np.exp(scores) / np.exp(scores).sum()
    return Verdict.of(model, Trace(np.zeros((1, 28, 28), np.float32), (), scores, shares, model.key))


def test_a_verdict_names_the_class():
    verdict = verdict_on([0, 9, 0], Task(("heart", "arrow", "star")))
    assert (verdict.label, verdict.words, verdict.answer) == ("arrow", "arrow", Answer.DIGIT)
    assert verdict_on([0, 0.1, 0], Task(("heart", "arrow", "star"))).words == "perhaps arrow"


def test_what_belongs_to_no_class_is_called_by_the_task():
    card = ModelCard(extra={"rejection": {"threshold": 1e9, "rejected": []}})
    assert verdict_on([0, 9, 0], Task(("heart", "arrow", "star")), card).words == "none of these"
    assert verdict_on([0.0] * 10, Task(DIGITS), card).words == "not a digit"
