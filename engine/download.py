"""MNIST from its public mirrors, on request only: checked, resumed, reported and cancelled.

``python -m engine.download [FOLDER]`` does it from the command line.
"""

import argparse
import hashlib
import os
import sys
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import requests
from tqdm import tqdm

from engine import mnist
from engine.errors import EngineError
from engine.progress import Progress

T = TypeVar("T")


@dataclass(frozen=True)
class RemoteFile:
    """A file as every mirror has it: its name, its size in bytes and the SHA-256 of its bytes."""

    name: str
    size: int
    sha256: str


MNIST_MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)

MNIST_FILES = tuple(
    RemoteFile(f"{name}.gz", size, sha256)
    for name, size, sha256 in (
        (mnist.TRAIN_IMAGES, 9912422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
        (mnist.TRAIN_LABELS, 28881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
        (mnist.TEST_IMAGES, 1648877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
        (mnist.TEST_LABELS, 4542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"),
    )
)

#: Seconds without a sign of life after which a mirror is given up.
TIMEOUT = 10.0

#: Seconds between two reports while a mirror is silent, so that a cancel is heard well within a second.
HEARTBEAT = 0.2

_CHUNK = 16384


class _MirrorError(Exception):
    """One mirror could not serve one file; the message completes "HOST ..."."""


def fetch(
    folder: str | os.PathLike[str],
    *,
    files: Sequence[RemoteFile] = MNIST_FILES,
    mirrors: Sequence[str] = MNIST_MIRRORS,
) -> Generator[Progress, None, None]:
    """Download `files` into `folder`, each from the first of `mirrors` that serves it whole.

    A file that is there and right is kept. What arrives is written to NAME.part, which the next mirror or the next
    call goes on with; it takes its name once its checksum is right. Closing the generator cancels.

    Yields
    ------
    Progress
        In bytes over all files, several times a second; the last one's `result` is the folder, a Path.

    Raises
    ------
    EngineError
        If no mirror serves a file, or the folder cannot be written.
    """
    folder = Path(folder)
    total = sum(file.size for file in files)
    before = 0
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file in files:
            for arrived in _fetch_file(file, folder, mirrors):
                yield Progress(before + min(arrived, file.size), total, f"Fetching {file.name}")
            before += file.size
    except OSError as error:
        raise EngineError(f"The download could not be written to {folder}: {error.strerror or error}.") from error
    yield Progress(total, total, "All files are here", folder)


def _fetch_file(file: RemoteFile, folder: Path, mirrors: Sequence[str]) -> Iterator[int]:
    """Bring one file to `folder`; yield how many bytes of it are there."""
    target, part = folder / file.name, folder / f"{file.name}.part"
    if _is_right(target, file):
        return
    if _size(part) >= file.size and not _is_right(part, file):
        part.unlink()  # nothing that could be gone on with
    failures = []
    for mirror in mirrors:
        try:
            yield from _complete(part, file, mirror + file.name)
        except _MirrorError as error:
            failures.append(f"{urlsplit(mirror).netloc} {error}")
        else:
            part.replace(target)
            return
    raise EngineError(
        f"{file.name} could not be fetched: {'; '.join(failures)}. "
        "Look at the internet connection and try again: what has arrived is kept."
    )


def _complete(part: Path, file: RemoteFile, url: str) -> Iterator[int]:
    """Go on with `part` from `url` until it is the whole of `file`; yield its size as it grows.

    Raises
    ------
    _MirrorError
        If the server does not get it there. A wrong file is removed, one that is cut short stays.
    """
    size = kept = _size(part)
    if size < file.size:
        with part.open("ab") as output, closing(_with_heartbeat(_pieces(url, size, file.size))) as pieces:
            try:
                for piece in pieces:
                    if piece is not None:
                        start, data = piece
                        kept = min(kept, start)
                        output.truncate(start)  # below the size if the server began anew
                        output.write(data)
                        size = start + len(data)
                    yield size
                    if size > file.size:
                        break  # not our file, and perhaps without end
            except _MirrorError:
                output.truncate(kept)  # what another mirror has sent is gone on with, a wrong answer is not
                raise
    if size < file.size:
        raise _MirrorError(f"broke off after {size:,} of {file.size:,} bytes")
    if not _is_right(part, file):
        part.unlink()
        raise _MirrorError("sent a damaged file")


def _pieces(url: str, offset: int, size: int) -> Generator[tuple[int, bytes], None, None]:
    """Yield what `url` has from byte `offset` on as (position, bytes); from 0 on if the server knows no ranges.

    Ends early, without an error, if the connection breaks.

    Raises
    ------
    _MirrorError
        If the server is not reached, or does not have the file of `size` bytes: it says so, or what it has is a whole
        answer of another size, such as the page of a network that wants one to log in.
    """
    # "identity": the checksum is that of the file as it lies on the server, not of a repacked one.
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={offset}-"} if offset else {})
    try:
        response = requests.get(url, headers=headers, stream=True, timeout=TIMEOUT)
    except requests.RequestException as error:
        raise _MirrorError("could not be reached") from error
    with response:
        if not response.ok:
            raise _MirrorError(f"answered {response.status_code} {response.reason}")
        position = offset if response.status_code == requests.codes.partial_content else 0
        length = response.headers.get("Content-Length", "")
        if length.isdecimal() and position + int(length) != size:
            raise _MirrorError(f"answered with another file of {position + int(length):,} bytes instead of {size:,}")
        try:
            for data in response.iter_content(_CHUNK):
                yield position, data
                position += len(data)
        except requests.RequestException:
            return
        if position != size and not length:
            raise _MirrorError(f"answered with another file of {position:,} bytes instead of {size:,}")


def _with_heartbeat(blocking: Generator[T, None, None]) -> Generator[T | None, None, None]:
    """Run `blocking` on a side thread and yield its items, and None every HEARTBEAT seconds while it blocks.

    Whoever reads it is therefore never stuck in a silent connection. If it is closed meanwhile, the side thread lets
    go of the connection as soon as that times out; it never touches the disk.
    """
    executor = ThreadPoolExecutor(1, thread_name_prefix="download")
    step: Future[T | None] = executor.submit(next, blocking, None)
    try:
        while True:
            while wait([step], HEARTBEAT).not_done:
                yield None
            item = step.result()
            if item is None:
                return
            yield item
            step = executor.submit(next, blocking, None)
    finally:
        idle = step.done()
        executor.submit(blocking.close)
        executor.shutdown(wait=idle)


def _size(path: Path) -> int:
    """Return the file's size in bytes, 0 if there is none."""
    return path.stat().st_size if path.exists() else 0


def _is_right(path: Path, file: RemoteFile) -> bool:
    """Return whether `path` is the whole of `file`."""
    if _size(path) != file.size:
        return False
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest() == file.sha256


def main() -> None:
    """Download MNIST (12 MB) from its public mirrors."""
    parser = argparse.ArgumentParser(prog="python -m engine.download", description=main.__doc__)
    parser.add_argument(
        "folder", nargs="?", type=Path, default=mnist.user_folder(), help="where to put it (default: %(default)s)"
    )
    folder = parser.parse_args().folder
    total = sum(file.size for file in MNIST_FILES)
    try:
        with closing(fetch(folder)) as reports, tqdm(total=total, unit="B", unit_scale=True) as bar:
            for report in reports:
                bar.set_description(report.message, refresh=False)
                bar.update(report.done - bar.n)
    except EngineError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("Stopped; what has arrived is kept, and the same command goes on with it.")


if __name__ == "__main__":
    main()
