"""Shipped models and a person's own, side by side; the shipped ones are never written to."""

import pytest

from engine import files, models, shelf
from engine.errors import EngineError
from engine.filters.edits import EDITED_FROM, Edits, edited, is_edited


def shipped_files() -> dict[str, bytes]:
    return {str(p): p.read_bytes() for p in models.MODELS_FOLDER.rglob("*.*") if p.is_file() and p.suffix != ".pyc"}


def test_an_edited_model_is_saved_listed_and_read_back(tmp_path) -> None:
    before = shipped_files()
    changed = edited(models.load_named("compact"), Edits().switched("conv1", 2, on=False))
    saved = shelf.save(changed, "without filter 2", tmp_path)
    assert saved.key == changed.key
    assert saved.card.title == "without filter 2"
    assert saved.card.extra[EDITED_FROM] == "compact"
    assert not is_edited(saved), "it is what its file says"
    assert shelf.names(tmp_path) == (*models.available(), "without filter 2")
    assert shelf.load("without filter 2", tmp_path).key == changed.key
    assert shelf.load("compact", tmp_path).key == models.load_named("compact").key
    assert shipped_files() == before


@pytest.mark.parametrize("name", ["", "  ", "../compact", "a/b", ".hidden", "x" * 41, "CON:"])
def test_a_name_that_is_no_folder_is_refused(tmp_path, name: str) -> None:
    with pytest.raises(EngineError, match="name has letters"):
        shelf.save(models.load_named("compact"), name, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["compact", "Compact", "mine", "MINE"])
def test_a_name_that_is_taken_is_refused(tmp_path, name: str) -> None:
    shelf.save(models.load_named("compact"), "mine", tmp_path)
    with pytest.raises(EngineError, match="already a model"):
        shelf.save(models.load_named("compact"), name, tmp_path)


def test_a_folder_that_cannot_be_listed_gives_its_models_and_keeps_them(tmp_path, monkeypatch) -> None:
    shelf.save(models.load_named("compact"), "mine", tmp_path)
    monkeypatch.setattr(files, "entries", lambda folder: ())
    assert shelf.load("mine", tmp_path).name == "mine"
    with pytest.raises(EngineError, match="already a model"):
        shelf.save(models.load_named("lenet5"), "mine", tmp_path)


@pytest.mark.parametrize("name", ["", ".", "..", "../compact", "compact/", "/etc", ".compact", "a\0b", "x" * 5000])
def test_a_name_that_leads_elsewhere_is_no_model(tmp_path, name: str) -> None:
    with pytest.raises(EngineError, match="no model called"):
        shelf.load(name, tmp_path)


def test_an_unknown_name_is_told(tmp_path) -> None:
    with pytest.raises(EngineError, match="no model called 'nonesuch'"):
        shelf.load("nonesuch", tmp_path)
