"""Downloads, against servers on this machine's loopback: nothing here reaches the network."""

import hashlib
import socket
import threading
import time
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from engine import download, mnist
from engine.download import RemoteFile, fetch
from engine.errors import EngineError

CONTENTS = {
    name: np.random.default_rng(size).bytes(size) for name, size in (("images.gz", 200_000), ("labels.gz", 300))
}
FILES = tuple(RemoteFile(name, len(data), hashlib.sha256(data).hexdigest()) for name, data in CONTENTS.items())
TOTAL = sum(file.size for file in FILES)


class Mirror(ThreadingHTTPServer):
    """A server of CONTENTS with one fault; it keeps (path, Range header) of every request."""

    daemon_threads = False  # so that server_close() waits for them

    def __init__(self, *, files=CONTENTS, cut=None, ranges=True, silent=False, says_length=True):
        super().__init__(("127.0.0.1", 0), Answer)
        self.files, self.cut, self.ranges, self.silent = files, cut, ranges, silent
        self.says_length = says_length
        self.requests = []
        self.released = threading.Event()
        self.url = f"http://127.0.0.1:{self.server_port}/"


class Answer(BaseHTTPRequestHandler):
    server: Mirror

    def do_GET(self):
        name, asked = self.path.strip("/"), self.headers["Range"]
        self.server.requests.append((name, asked))
        if name not in self.server.files:
            self.send_error(404)
            return
        data = self.server.files[name]
        start = int(asked.removeprefix("bytes=").removesuffix("-")) if asked and self.server.ranges else 0
        self.send_response(206 if start else 200)
        if self.server.says_length:
            self.send_header("Content-Length", str(len(data) - start))
        self.end_headers()
        self.wfile.write(data[start : self.server.cut])
        if self.server.silent:
            self.server.released.wait(30)

    def log_message(self, *_):
        """Print nothing."""


@pytest.fixture
def serve(monkeypatch):
    """Return a function that starts a Mirror; all of them end with the test, and with them every thread."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    started = []

    def start(**faults):
        mirror = Mirror(**faults)
        thread = threading.Thread(target=mirror.serve_forever, args=(0.02,))
        thread.start()
        started.append((mirror, thread))
        return mirror

    yield start
    for mirror, thread in started:
        mirror.released.set()
        mirror.shutdown()
        mirror.server_close()
        thread.join()
    deadline = time.monotonic() + 5
    while side_threads() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not side_threads(), "a download left a thread behind"


def side_threads():
    return [thread for thread in threading.enumerate() if thread.name.startswith("download")]


@pytest.fixture
def nobody():
    """Return the address of a port at which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return f"http://127.0.0.1:{port}/"


def run(folder, *mirrors):
    return list(fetch(folder, files=FILES, mirrors=[getattr(mirror, "url", mirror) for mirror in mirrors]))


def assert_complete(folder):
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == CONTENTS


def test_everything_arrives_with_progress(tmp_path, serve):
    reports = run(tmp_path / "new" / "folder", serve())
    assert_complete(tmp_path / "new" / "folder")
    done = [report.done for report in reports]
    assert done == sorted(done)
    assert len(done) > 10
    assert {report.total for report in reports} == {TOTAL}
    assert (reports[-1].done, reports[-1].result) == (TOTAL, tmp_path / "new" / "folder")
    assert "images.gz" in reports[0].message


def test_what_is_there_and_right_is_not_fetched_again(tmp_path, serve):
    mirror = serve()
    run(tmp_path, mirror)
    (tmp_path / "labels.gz").write_bytes(bytes(300))
    mirror.requests.clear()
    run(tmp_path, mirror)
    assert mirror.requests == [("labels.gz", None)]
    assert_complete(tmp_path)


def test_a_cut_is_resumed_by_the_next_call(tmp_path, serve):
    with pytest.raises(EngineError, match=r"images\.gz could not be fetched: .* broke off after [\d,]+ of 200,000"):
        run(tmp_path, serve(cut=150_000))
    arrived = (tmp_path / "images.gz.part").stat().st_size
    assert 100_000 < arrived <= 150_000
    assert not (tmp_path / "images.gz").exists()
    mirror = serve()
    reports = run(tmp_path, mirror)
    assert mirror.requests == [("images.gz", f"bytes={arrived}-"), ("labels.gz", None)]
    assert reports[0].done >= arrived
    assert_complete(tmp_path)


def test_a_cut_is_resumed_by_the_next_mirror(tmp_path, serve):
    second = serve()
    run(tmp_path, serve(cut=100_000), second)
    assert second.requests[0][1] is not None
    assert_complete(tmp_path)


def test_a_server_without_ranges_begins_anew(tmp_path, serve):
    (tmp_path / "images.gz.part").write_bytes(CONTENTS["images.gz"][:70_000])
    mirror = serve(ranges=False)
    run(tmp_path, mirror)
    assert mirror.requests[0] == ("images.gz", "bytes=70000-")
    assert_complete(tmp_path)


def test_a_finished_part_needs_no_server(tmp_path, nobody):
    for name, data in CONTENTS.items():
        (tmp_path / f"{name}.part").write_bytes(data)
    run(tmp_path, nobody)
    assert_complete(tmp_path)


@pytest.mark.parametrize("rubbish", [b"x" * 70_000, b"x" * 200_000, b"x" * 200_001])
def test_a_part_of_something_else_does_not_last(tmp_path, serve, rubbish):
    (tmp_path / "images.gz.part").write_bytes(rubbish)
    run(tmp_path, serve(), serve())
    assert_complete(tmp_path)


@pytest.mark.parametrize(
    "wrong",
    [bytes(200_000), CONTENTS["images.gz"] + b"x" * 100_000],
    ids=["corrupted", "too long"],
)
def test_a_damaged_file_is_thrown_away(tmp_path, serve, wrong):
    mirror = serve(files=CONTENTS | {"images.gz": wrong})
    with pytest.raises(EngineError, match=r"sent a damaged file|answered with another file of 300,000 bytes"):
        run(tmp_path, mirror)
    assert not any(path.read_bytes() for path in tmp_path.iterdir())
    run(tmp_path, mirror, serve())
    assert_complete(tmp_path)


def test_a_short_but_complete_answer_is_no_success(tmp_path, serve):
    """As the log-in page of a hotel's network gives it."""
    with pytest.raises(EngineError, match="answered with another file of 12 bytes instead of 200,000"):
        run(tmp_path, serve(files=dict.fromkeys(CONTENTS, b"<html>Log in")))
    assert not (tmp_path / "images.gz.part").exists() or not (tmp_path / "images.gz.part").read_bytes()


@pytest.mark.parametrize("says_length", [True, False])
@pytest.mark.parametrize("ranges", [True, False])
def test_a_wrong_answer_is_thrown_away_before_the_next_mirror_is_asked(tmp_path, serve, says_length, ranges):
    page = b"<html>Log in" * 1000
    wrong = serve(files=dict.fromkeys(CONTENTS, page), says_length=says_length, ranges=ranges)
    second = serve()
    run(tmp_path, wrong, second)
    assert second.requests == [("images.gz", None), ("labels.gz", None)], "nothing of the page is gone on with"
    assert_complete(tmp_path)


def test_a_wrong_answer_that_took_the_place_of_what_had_arrived_is_thrown_away_too(tmp_path, serve):
    (tmp_path / "images.gz.part").write_bytes(CONTENTS["images.gz"][:70_000])
    run(tmp_path, serve(files=dict.fromkeys(CONTENTS, b"<html>" * 90), ranges=False, says_length=False), serve())
    assert_complete(tmp_path)


def test_a_wrong_answer_costs_nothing_of_what_had_arrived(tmp_path, serve):
    (tmp_path / "images.gz.part").write_bytes(CONTENTS["images.gz"][:70_000])
    second = serve()
    run(tmp_path, serve(files=dict.fromkeys(CONTENTS, bytes(100_000))), second)
    assert second.requests[0] == ("images.gz", "bytes=70000-")
    assert_complete(tmp_path)


def test_404_then_the_next_mirror(tmp_path, serve):
    first, second = serve(files={}), serve()
    run(tmp_path, first, second)
    assert len(first.requests) == len(second.requests) == 2
    assert_complete(tmp_path)


def test_every_mirror_is_named_with_its_reason(tmp_path, serve, nobody):
    with pytest.raises(EngineError) as error:
        run(tmp_path, serve(files={}), nobody)
    assert "answered 404 Not Found" in str(error.value)
    assert f"{nobody.split('/')[2]} could not be reached" in str(error.value)
    assert "internet connection" in str(error.value)


def test_closing_cancels_and_keeps_what_has_arrived(tmp_path, serve):
    with closing(fetch(tmp_path, files=FILES, mirrors=[serve().url])) as reports:
        while next(reports).done < 50_000:
            pass
    assert 50_000 <= (tmp_path / "images.gz.part").stat().st_size < 200_000
    run(tmp_path, serve())
    assert_complete(tmp_path)


def test_a_silent_server_still_lets_cancel(tmp_path, serve):
    mirror = serve(cut=0, silent=True)
    reports = fetch(tmp_path, files=FILES, mirrors=[mirror.url])
    begin = time.monotonic()
    assert next(reports).done == next(reports).done == 0
    reports.close()
    assert time.monotonic() - begin < 1


def test_a_silent_server_is_given_up(tmp_path, serve, monkeypatch):
    monkeypatch.setattr(download, "TIMEOUT", 0.3)
    run(tmp_path, serve(cut=80_000, silent=True), serve())
    assert_complete(tmp_path)


def test_a_folder_that_cannot_be_written(tmp_path, serve):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(EngineError, match="could not be written"):
        run(tmp_path / "file", serve())


def test_a_full_disk(tmp_path, serve):
    """A limit on the size of files stands for the disk's end."""
    resource = pytest.importorskip("resource", reason="this system cannot limit the size of files")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, hard))
    try:
        with pytest.raises(EngineError, match="could not be written"):
            run(tmp_path, serve())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    run(tmp_path, serve())
    assert_complete(tmp_path)


def test_mnist_is_what_the_files_are_called():
    assert [file.name for file in download.MNIST_FILES] == [
        f"{name}.gz" for name in (mnist.TRAIN_IMAGES, mnist.TRAIN_LABELS, mnist.TEST_IMAGES, mnist.TEST_LABELS)
    ]
    assert all(mirror.startswith("https://") and mirror.endswith("/") for mirror in download.MNIST_MIRRORS)


class TestCommand:
    @pytest.fixture(autouse=True)
    def small_files(self, monkeypatch):
        monkeypatch.setattr(download, "MNIST_FILES", FILES)

    def call(self, monkeypatch, folder, mirror):
        monkeypatch.setattr("sys.argv", ["download", str(folder)])
        monkeypatch.setattr(download, "fetch", lambda to: fetch(to, files=FILES, mirrors=[mirror]))
        download.main()

    def test_success(self, monkeypatch, tmp_path, serve, capsys):
        self.call(monkeypatch, tmp_path, serve().url)
        assert_complete(tmp_path)
        assert "100%" in capsys.readouterr().err

    def test_failure_is_a_sentence(self, monkeypatch, tmp_path, nobody):
        with pytest.raises(SystemExit, match="could not be reached"):
            self.call(monkeypatch, tmp_path, nobody)
