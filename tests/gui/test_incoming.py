"""What is pasted or dropped is opened where it is a file or a picture of this machine; of all else people are told."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QUrl

from engine.errors import EngineError
from gui import images, incoming


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a seven.png"
    assert images.to_image(np.zeros((13, 9), np.uint8)).save(str(path))
    return path


def mime(*urls: str, text: str = "", html: str = "", picture: bool = False) -> QMimeData:
    """Return a drag or a clipboard as the system hands it over."""
    made = QMimeData()
    if text:
        made.setText(text)
    if html:
        made.setHtml(html)
    if urls:
        made.setUrls([QUrl(url) for url in urls])
    if picture:
        made.setImageData(images.to_image(np.zeros((13, 9), np.uint8)))
    return made


@pytest.mark.parametrize("host", ["", "localhost", "LOCALHOST"])
def test_a_file_url_is_this_machines_file_whatever_its_host_is_called(file: Path, host: str) -> None:
    url = QUrl.fromLocalFile(str(file)).toString().replace("file://", f"file://{host}")
    assert incoming.may_bring(mime(url))
    assert incoming.found_in(mime(url)) == incoming.Incoming(file)


def test_of_several_files_the_first_is_taken_and_named(file: Path) -> None:
    found = incoming.found_in(mime(QUrl.fromLocalFile(str(file)).toString(), "file:///b.png", "file:///c.png"))
    assert found.what == file
    assert found.note == "Took “a seven.png”, one of 3 files"


@pytest.mark.parametrize("form", ["{}", "  {}\n", '"{}"', "'{}'", "file://{}"])
def test_a_text_that_is_a_path_is_opened(file: Path, form: str) -> None:
    brought = mime(text=form.format(file))
    assert incoming.may_bring(brought)
    assert incoming.found_in(brought).what == file


@pytest.mark.parametrize(
    "text", ["7", "seven", "/nowhere/at all.png", "a/b.png", "x" * 10_000, "/etc\n/passwd", "/", "~nobody/x"]
)
def test_any_other_text_brings_nothing(text: str) -> None:
    assert incoming.found_in(mime(text=text)) is None


WEB = {
    "a URL": mime("https://example.org/7.png"),
    "a URL without a picture's name": mime("ftp://example.org/x?y=z"),
    "HTML": mime(html="<p><IMG src='https://example.org/7.png'></p>"),
    "another machine's file": mime("file://server.example/share/7.png"),
    "a data URL": mime("data:image/png;base64,iVBORw0KGgo="),
}


@pytest.mark.parametrize("brought", WEB.values(), ids=WEB)
def test_what_is_elsewhere_is_not_fetched_and_that_is_said(brought: QMimeData) -> None:
    assert incoming.may_bring(brought)
    with pytest.raises(EngineError, match=r"Inkling fetches nothing.*save the picture as a file first"):
        incoming.found_in(brought)


def test_a_picture_that_comes_with_its_address_is_taken() -> None:
    brought = mime("https://example.org/7.png", html="<img src='https://example.org/7.png'>", picture=True)
    assert incoming.found_in(brought).what.size().width() == 9


def test_nothing_is_nothing() -> None:
    assert not incoming.may_bring(QMimeData())
    assert incoming.found_in(QMimeData()) is None
