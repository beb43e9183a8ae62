"""The project as a newcomer finds it: what lies at the top, and why each dependency has its bounds."""

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TOP = {"main.py", "gui", "engine", "models", "resources", "tests", "pyproject.toml"}
BESIDE = {"README.md", "ARCHITECTURE.md", "LICENSE"}


def test_the_top_level_is_the_one_that_is_agreed() -> None:
    if not (shutil.which("git") and (ROOT / ".git").exists()):
        pytest.skip("needs a checkout with git: what lies around untracked does not count")
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    names = {line.split("/")[0] for line in listed.splitlines()}
    assert {name for name in names if not name.startswith(".")} == TOP | BESIDE


def test_every_bound_of_a_dependency_has_its_reason_beside_it() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    project = tomllib.loads(text)["project"]
    wanted = [*project["dependencies"], *(d for group in project["optional-dependencies"].values() for d in group)]
    assert len(wanted) > 10
    for dependency in wanted:
        assert re.search(r"[<>=]", dependency), f"{dependency} has no bound"
        assert re.search(re.escape(f'"{dependency}",') + r"\s+# \S", text), f"{dependency} has no reason"


def test_the_readme_names_the_two_commands() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for command in (
        "python -m pip install -e . && python main.py",
        'python -m pip install -e ".[test]" && python -m pytest -n auto',
    ):
        assert command in readme
        if "pytest" in command:
            assert command in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_pictures_in_the_readme_exist() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    pictures = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", readme)
    assert pictures
    assert [path for path in pictures if not (ROOT / path).is_file()] == []


def test_the_data_that_ship_are_named_with_their_licences() -> None:
    text = (ROOT / "resources" / "DATA-LICENCES.md").read_text(encoding="utf-8")
    assert "MNIST" in text
    assert re.search(r"CC BY-SA 3\.0|Attribution-ShareAlike 3\.0", text)
    assert "MIT" in (ROOT / "LICENSE").read_text(encoding="utf-8")
