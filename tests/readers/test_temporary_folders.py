"""Folders for what is unpacked: they are gone afterwards, also after a process was killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from importance.readers import temporary_folders
from tests.builders import ROOT


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The place of temporary folders during a test."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    temporary_folders._remove_stale_once.cache_clear()
    return tmp_path


def _long_ago(path: Path) -> Path:
    os.utime(path, (time.time() - 3_600,) * 2)
    return path


def test_a_folder_is_deleted_with_its_content(place: Path) -> None:
    with temporary_folders.temporary_folder() as folder:
        (folder / "runs").mkdir()
        (folder / "runs" / "a.csv").write_text("lr")
        assert folder.parent == place
    assert not list(place.iterdir())
    with pytest.raises(RuntimeError), temporary_folders.temporary_folder():
        raise RuntimeError
    assert not list(place.iterdir())


@contextmanager
def _running(code: str, place: Path) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """A process that runs a program, and the path that the program prints first."""
    environment = {**os.environ, "TMPDIR": str(place)}
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        yield process, Path(process.stdout.readline().strip())


def test_the_folder_of_a_killed_process_is_deleted_at_the_next_start(place: Path) -> None:
    code = (
        "import sys, time\nfrom importance.readers import temporary_folders\n"
        "folder = temporary_folders.create()\n(folder.path / 'a.csv').write_text('lr')\n"
        "print(folder.path, flush=True)\ntime.sleep(60)"
    )
    with _running(code, place) as (process, path):
        folder = _long_ago(path)
        temporary_folders.remove_stale()
        assert folder.exists(), "its process still runs"
        process.send_signal(signal.SIGKILL)
    assert folder.exists()
    with temporary_folders.temporary_folder():
        assert not folder.exists()


def test_new_folders_files_links_and_other_folders_are_left_alone(place: Path) -> None:
    (place / "paramlens-new").mkdir()
    (other := place / "other").mkdir()
    (file := place / "paramlens-file").write_text("")
    (link := place / "paramlens-link").symlink_to(other)
    for path in (other, file):
        _long_ago(path)
    temporary_folders.remove_stale()
    assert {path.name for path in place.iterdir()} == {"paramlens-new", "other", "paramlens-file", link.name}


def test_a_process_that_is_asked_to_end_deletes_its_folder_first(place: Path) -> None:
    code = (
        "import time\nfrom importance.readers import temporary_folders as t\n"
        "with t.deleted_on_sigterm(), t.temporary_folder() as folder:\n"
        "    print(folder, flush=True)\n    time.sleep(60)"
    )
    with _running(code, place) as (process, path):
        assert path.is_dir()
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 143
    assert not list(place.iterdir())
