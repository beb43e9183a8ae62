from tests.benchmarks import training


def test_both_recipes_run_and_their_speeds_are_compared(monkeypatch):
    monkeypatch.setattr(training, "ROUNDS", 1)
    monkeypatch.setattr(training, "STEPS", 1)
    ours, plain, ratio = training.measure()
    assert ours.value > 0 and plain.value > 0
    assert ratio.value == ours.value / plain.value
    assert ratio.target == 3.0 and not ratio.at_most
