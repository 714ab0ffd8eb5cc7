"""Stores in which a file or a folder vanishes, is refused, is a pipe, or has a name that is not UTF-8."""

from __future__ import annotations

import errno
import io
import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import pytest

from importance import read_runs
from importance.errors import ImportanceError
from importance.runs.table import Runs

WRITTEN = Path(__file__).parents[1] / "trackers" / "written"
STORES = sorted(path.name for path in WRITTEN.iterdir() if path.is_dir())
PLACES = 6  # files and folders of a store that are tried, evenly over its sorted paths


def places(store: str) -> list[Path]:
    """Some files and folders of a store, relative to it."""
    everything = sorted(path.relative_to(WRITTEN / store) for path in (WRITTEN / store).rglob("*"))
    return everything[:: max(1, len(everything) // PLACES)]


@contextmanager
def in_time(seconds: int = 10) -> Iterator[None]:
    """Fail when the body takes longer: a pipe would be waited for without end."""

    def fail(number: int, frame: FrameType | None) -> None:
        raise TimeoutError(f"not done after {seconds} s")

    before = signal.signal(signal.SIGALRM, fail)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def result_or_sentence(path: Path) -> Runs | str:
    """What a user sees: the runs, or a sentence. Any other error fails the test."""
    with in_time():
        try:
            return read_runs(path)
        except ImportanceError as error:
            str(error).encode()  # it can be printed and sent
            return str(error)


@contextmanager
def refused(victim: Path, code: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the system refuse a path and all below it. Files refuse nothing to root, as which CI runs."""

    def refusing(function):  # type: ignore[no-untyped-def]
        def call(path=".", *arguments, **options):  # type: ignore[no-untyped-def]
            if isinstance(path, (str, os.PathLike)):
                text = os.fspath(path)
                if text == str(victim) or text.startswith(f"{victim}/"):
                    raise OSError(code, os.strerror(code), text)
            return function(path, *arguments, **options)

        return call

    with monkeypatch.context() as patch:
        for module, name in ((os, "open"), (os, "scandir"), (os, "listdir"), (io, "open")):
            patch.setattr(module, name, refusing(getattr(module, name)))
        patch.setattr("builtins.open", io.open)
        if code != errno.EIO:  # a disk that fails still knows its names
            patch.setattr(os, "stat", refusing(os.stat))
        yield


@pytest.mark.parametrize("code", [errno.ENOENT, errno.EACCES, errno.EIO])
@pytest.mark.parametrize("store", STORES)
def test_what_is_refused_costs_no_more_than_itself(
    store: str, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in places(store):
        with refused(WRITTEN / store / place, code, monkeypatch):
            result_or_sentence(WRITTEN / store)


@pytest.mark.parametrize("store", STORES)
def test_a_pipe_in_place_of_a_file_is_never_waited_for(store: str, tmp_path: Path) -> None:
    copy = tmp_path / store
    for place in places(store):
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(WRITTEN / store, copy)
        if (copy / place).is_file():
            (copy / place).unlink()
            os.mkfifo(copy / place)
            result_or_sentence(copy)
            result_or_sentence(copy / place)


@pytest.mark.parametrize("store", STORES)
def test_a_name_that_is_not_utf8_is_read_like_any_other(store: str, tmp_path: Path) -> None:
    plain, odd = tmp_path / "plain", Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe"))
    for copy in (plain, odd):
        shutil.copytree(WRITTEN / store, copy)
    expected, result = result_or_sentence(plain), result_or_sentence(odd)
    assert isinstance(result, Runs) == isinstance(expected, Runs)
    if isinstance(result, Runs) and isinstance(expected, Runs):
        assert result.frame.equals(expected.frame)
        result.source.encode()


def test_what_could_not_be_read_is_counted_and_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    locked = WRITTEN / "lightning" / "sweep" / "version_0" / "metrics.csv"
    with refused(locked, errno.EACCES, monkeypatch):
        runs = read_runs(WRITTEN / "lightning")
    assert len(runs) == len(read_runs(WRITTEN / "lightning"))
    (note,) = [note for note in runs.notes if "cannot be read" in note]
    assert note == f"Left out 1 file or folder that cannot be read: {locked} (permission denied)."
