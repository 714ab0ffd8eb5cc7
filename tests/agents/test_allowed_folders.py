"""Which sources an agent may read."""

from __future__ import annotations

from pathlib import Path

import pytest

from importance.agents.allowed_folders import LONGEST_ARGUMENT, AllowedFolders
from importance.errors import ImportanceError, UnreadableRuns
from tests.builders import CSV


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder `runs` that may be read, and a file beside it that may not."""
    (tmp_path / "runs" / "deep").mkdir(parents=True)
    (tmp_path / "runs" / "sweep.csv").write_text(CSV)
    (tmp_path / "runs" / "deep" / "more.csv").write_text(CSV)
    (tmp_path / "secret.csv").write_text(CSV)
    (tmp_path / "runs2").mkdir()
    (tmp_path / "runs2" / "sweep.csv").write_text(CSV)
    return tmp_path


def test_files_inside_are_found_by_relative_and_by_absolute_path(place: Path) -> None:
    folders = AllowedFolders([place / "runs"])
    inside = place / "runs" / "deep" / "more.csv"
    assert folders.path_of("deep/more.csv") == folders.path_of(str(inside)) == inside
    assert folders.path_of(".") == place / "runs"
    assert folders.listing() == ["deep/", "sweep.csv"]


@pytest.mark.parametrize(
    "source",
    [
        "../secret.csv",
        "deep/../../secret.csv",
        "/etc/passwd",
        "../runs2/sweep.csv",  # begins like the allowed folder
        "..",
        "sweep.csv\0.png",
        "missing.csv",
        "~/.ssh",
        "my-team/my-project",
    ],
)
def test_whatever_is_outside_is_refused_in_the_same_words(place: Path, source: str) -> None:
    with pytest.raises(UnreadableRuns, match=r"There is no source .* in the allowed folders"):
        AllowedFolders([place / "runs"]).path_of(source)
    absolute = str(place / "secret.csv")
    with pytest.raises(UnreadableRuns, match="There is no source"):
        AllowedFolders([place / "runs"]).path_of(absolute)


@pytest.mark.parametrize(
    "source",
    [
        "http://169.254.169.254/latest/meta-data",
        "https://10.0.0.1/x.csv",
        "file:///etc/passwd",
        "postgresql://db/x",
    ],
)
def test_addresses_are_refused(place: Path, source: str) -> None:
    with pytest.raises(UnreadableRuns, match=r"is an address. Only files and folders are read here"):
        AllowedFolders([place / "runs"]).path_of(source)


def test_a_link_that_leads_out_is_refused_wherever_it_is(place: Path) -> None:
    folders = AllowedFolders([place / "runs"])
    (place / "runs" / "link.csv").symlink_to(place / "secret.csv")
    (place / "runs" / "deep" / "inner").symlink_to(place / "runs2")
    with pytest.raises(UnreadableRuns, match="There is no source"):
        folders.path_of("link.csv")
    with pytest.raises(UnreadableRuns, match="There is no source"):
        folders.path_of("deep/inner/sweep.csv")
    with pytest.raises(UnreadableRuns, match="inner is a link that leads out"):
        folders.path_of("deep")
    assert folders.listing() == ["deep/", "sweep.csv"]


def test_a_link_that_stays_inside_is_read(place: Path) -> None:
    (place / "runs" / "deep" / "same.csv").symlink_to(place / "runs" / "sweep.csv")
    folders = AllowedFolders([place / "runs"])
    assert folders.path_of("deep/same.csv") == place / "runs" / "sweep.csv"
    assert folders.path_of("deep") == place / "runs" / "deep"


def test_a_long_source_is_refused_by_its_length(place: Path) -> None:
    with pytest.raises(
        UnreadableRuns, match=r"source has 10,000,000 characters. The limit is 4,096"
    ) as refused:
        AllowedFolders([place / "runs"]).path_of("x" * 10_000_000)
    assert len(str(refused.value)) < 200 < LONGEST_ARGUMENT


def test_what_is_named_at_the_start_has_to_be_a_folder(place: Path) -> None:
    with pytest.raises(ImportanceError, match="is not a folder"):
        AllowedFolders([place / "secret.csv"])
