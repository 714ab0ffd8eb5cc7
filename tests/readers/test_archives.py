"""Archives of runs, well-formed and hostile."""

from __future__ import annotations

import bz2
import gzip
import io
import pickle
import sqlite3
import stat
import tarfile
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from importance import read_budget, read_runs
from importance.errors import SeveralStudies, UnreadableRuns
from importance.readers import archives
from tests.builders import CSV, zipped

TABLE = CSV.encode()


def tarred(mode: str = "w:gz", **members: bytes) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as archive:
        for name, content in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()


PACKED = {
    "results.csv.zip": zipped(**{"results.csv": TABLE}),
    "runs.tar": tarred("w", **{"runs.csv": TABLE}),
    "runs.tar.gz": tarred("w:gz", **{"deep/er/runs.csv": TABLE}),
    "runs.tgz": tarred("w:gz", **{"runs.csv": TABLE}),
    "runs.tar.bz2": tarred("w:bz2", **{"runs.csv": TABLE}),
    "runs.csv.gz": gzip.compress(TABLE),
    "runs.csv.bz2": bz2.compress(TABLE),
    "with_rubbish.zip": zipped(**{"runs.csv": TABLE, "__MACOSX/._runs.csv": b"\0\1", ".DS_Store": b"\0"}),
}


@pytest.mark.parametrize("name", PACKED)
@pytest.mark.parametrize("form", ["path", "bytes", "upload"])
def test_a_compressed_table_is_read_like_any_other(name: str, form: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(PACKED[name])
    upload = io.BytesIO(PACKED[name])
    upload.name = name
    sources = {"path": path, "bytes": (name, PACKED[name]), "upload": upload}
    runs = read_runs(sources[form])
    assert len(runs) == 3
    assert runs.metrics == ("val_loss",)


def test_an_archive_is_recognised_by_its_content_rather_than_its_name() -> None:
    assert len(read_runs(("runs.csv", PACKED["runs.tar.gz"]))) == 3


def test_a_workbook_is_not_treated_as_an_archive(tmp_path: Path) -> None:
    path = tmp_path / "runs.zip"
    pd.DataFrame({"lr": [0.1, 0.2, 0.3], "val_loss": [1.0, 2.0, 3.0]}).to_excel(tmp_path / "runs.xlsx")
    path.write_bytes((tmp_path / "runs.xlsx").read_bytes())
    assert archives.archive_kind(path) is None
    assert read_runs(path).metrics == ("val_loss",)


def test_several_tables_in_an_archive_are_concatenated_or_offered() -> None:
    alike = zipped(**{"a.csv": TABLE, "b.csv": TABLE.replace(b"0.5", b"0.6")})
    assert len(read_runs(("runs.zip", alike))) == 6
    unrelated = zipped(**{"a.csv": TABLE, "b.csv": b"depth,width,accuracy\n1,2,0.5\n2,3,0.6\n"})
    with pytest.raises(SeveralStudies) as raised:
        read_runs(("runs.zip", unrelated))
    assert raised.value.studies == {"a.csv": 3, "b.csv": 2}
    assert len(read_runs(("runs.zip", unrelated), study="b.csv")) == 2


def test_unpacked_files_are_deleted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    read_runs(("runs.zip", PACKED["results.csv.zip"]))
    with pytest.raises(UnreadableRuns):
        read_runs(("runs.zip", zipped(**{"notes.csv": b"nothing"})))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("pack", [zipped, tarred])
@pytest.mark.parametrize(
    "name", ["../evil.csv", "/tmp/evil.csv", "a/../../evil.csv", "..\\evil.csv", "C:\\e.csv"]
)
def test_an_archive_with_a_path_outside_its_folder_is_refused(
    pack: Callable[..., bytes], name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(UnreadableRuns, match="outside the folder"):
        read_runs(("runs.zip", pack(**{"runs.csv": TABLE, name: b"x,y\n1,2\n"})))
    assert not list(tmp_path.rglob("*evil*"))


def test_links_and_devices_are_left_out_and_counted(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, kind, to in [
            ("shadow.csv", tarfile.SYMTYPE, "/etc/passwd"),
            ("hard.csv", tarfile.LNKTYPE, "/etc/passwd"),
            ("null.csv", tarfile.CHRTYPE, ""),
            ("pipe.csv", tarfile.FIFOTYPE, ""),
        ]:
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname = kind, to
            archive.addfile(entry)
        entry = tarfile.TarInfo("runs.csv")
        entry.size = len(TABLE)
        archive.addfile(entry, io.BytesIO(TABLE))
    runs = read_runs(("runs.tar.gz", buffer.getvalue()))
    assert len(runs) == 3
    assert any("2 links, 2 devices" in note for note in runs.notes)


def test_a_link_in_a_zip_is_left_out() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        link = zipfile.ZipInfo("shadow.csv")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("runs.csv", TABLE)
    runs = read_runs(("runs.zip", buffer.getvalue()))
    assert len(runs) == 3
    assert any("1 links" in note for note in runs.notes)


@pytest.mark.parametrize("pack", [zipped, tarred])
def test_unpacking_stops_at_the_limit(
    pack: Callable[..., bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read_budget, "LOCAL", replace(read_budget.LOCAL, unpacked=1_000_000))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    bomb = pack(**{"a.csv": bytes(30_000_000)})
    assert len(bomb) < 100_000
    with pytest.raises(UnreadableRuns, match="unpacks to more than 1 MB"):
        read_runs(("runs.zip", bomb))


def test_unpacking_stops_at_the_limit_even_if_the_declared_size_is_smaller(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(read_budget, "LOCAL", replace(read_budget.LOCAL, unpacked=1_000_000))
    bomb = zipped(**{"a.csv": bytes(30_000_000)})
    size = (30_000_000).to_bytes(4, "little")
    with pytest.raises(UnreadableRuns, match=r"more than 1 MB|damaged"):
        read_runs(("runs.zip", bomb.replace(size, (10).to_bytes(4, "little"))))


def test_skipped_members_of_a_tar_count_towards_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_budget, "LOCAL", replace(read_budget.LOCAL, unpacked=1_000_000))
    with pytest.raises(UnreadableRuns, match="more than 1 MB"):
        read_runs(("runs.tgz", tarred(**{"weights.pt": bytes(30_000_000), "runs.csv": TABLE})))


def test_a_single_compressed_file_stops_at_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_budget, "LOCAL", replace(read_budget.LOCAL, unpacked=1_000_000))
    with pytest.raises(UnreadableRuns, match="more than 1 MB"):
        read_runs(("runs.csv.gz", gzip.compress(b"a,b\n" + b"1,2\n" * 500_000)))


@pytest.mark.parametrize("pack", [zipped, tarred])
def test_too_many_members_are_refused(pack: Callable[..., bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_MEMBERS", 20)
    with pytest.raises(UnreadableRuns, match="more than 20 files"):
        read_runs(("runs.zip", pack(**{f"{i}.csv": TABLE for i in range(21)})))


def test_a_huge_zip_directory_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_MEMBERS", 20)
    monkeypatch.setattr(zipfile, "ZipFile", lambda *a, **k: pytest.fail("the directory was read"))
    buffer = bytearray(b"PK\x03\x04" + bytes(100) + b"PK\x05\x06" + bytes(18))
    buffer[-10:-6] = (10**6).to_bytes(4, "little")
    with pytest.raises(UnreadableRuns, match="more than 20 files"):
        read_runs(("runs.zip", bytes(buffer)))


@pytest.mark.parametrize(
    "data",
    [
        PACKED["results.csv.zip"][:60],
        PACKED["runs.tar.gz"][:-20],
        gzip.compress(TABLE)[:-12],
        b"PK\x03\x04" * 50,
    ],
    # Compressed bytes contain the time, which differs between workers, so the ids must not depend on it.
    ids=["zip", "tar.gz", "gz", "garbage"],
)
def test_a_damaged_archive_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableRuns, match=r"damaged|cannot be unpacked"):
        read_runs(("runs.zip", data))


def test_a_pickle_in_an_archive_is_never_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pickle, "loads", lambda *a: pytest.fail("opened"))
    monkeypatch.setattr(pickle, "load", lambda *a: pytest.fail("opened"))
    runs = read_runs(("runs.zip", zipped(**{"runs.csv": TABLE, "study.pkl": pickle.dumps([1])})))
    assert len(runs) == 3
    assert any("1 files of weights" in note for note in runs.notes)


def test_a_database_in_an_archive_is_not_a_table(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    connection = sqlite3.connect(path)
    connection.execute("create table unknown (number int)")
    connection.commit()
    connection.close()
    with pytest.raises(UnreadableRuns, match="database"):
        read_runs(("runs.zip", zipped(**{"x.db": path.read_bytes()})))
