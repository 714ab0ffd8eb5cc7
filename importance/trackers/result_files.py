"""Metrics that a run wrote into several files: a name for each, which is the same in all runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import PurePosixPath
from typing import TypeVar

V = TypeVar("V")


@dataclass(frozen=True, order=True)
class File:
    """A file in the folder of a run. Those that are likelier to hold results come first.

    Attributes:
        depth: the number of folders between.
        unnamed: whether its name does not say that it has results.
        path: its path in the folder of the run.
    """

    depth: int
    unnamed: bool
    path: str

    @property
    def names(self) -> tuple[str, str, str]:
        """What it may be called: its name without the ending, its path without the ending, its path."""
        path = PurePosixPath(self.path)
        parts = path.with_suffix("").parts
        return path.stem, ".".join(parts), ".".join(path.parts)

    @property
    def folder(self) -> str:
        """The path of its folder."""
        return PurePosixPath(self.path).parent.as_posix()


def metrics(
    runs: Sequence[Mapping[File, Mapping[str, V]]], is_clock: Callable[[str], bool]
) -> list[dict[str, V]]:
    """Return the metrics of each run. A name in several files gives a metric for each file that differs.

    The first file's metric keeps the name, and those of the others get the name of their file as a prefix.
    The names are the same in all runs, also in a run that did not write the first file.

    Args:
        runs: the results in each file, by name, for each run.
        is_clock: whether a name counts the steps. It has one column, with the value of the first file.
    """
    values: dict[str, dict[File, dict[int, V]]] = {}
    for at, by_name in enumerate(runs):
        for file, results in by_name.items():
            for name, value in results.items():
                values.setdefault(name, {}).setdefault(file, {})[at] = value
    out: list[dict[str, V]] = [{} for _ in runs]
    for name, by_file in values.items():
        prefixes = dict.fromkeys(by_file, "") if is_clock(name) else _prefixes(by_file)
        for file in sorted(by_file):
            for at, value in by_file[file].items():
                out[at].setdefault(prefixes[file] + name, value)
    return out


def _prefixes(by_file: Mapping[File, Mapping[int, V]]) -> dict[File, str]:
    """Return what is put before the name of a metric for each of its files, from its values by run."""
    files = sorted(by_file)
    if not any(_differ(by_file[a], by_file[b]) for a, b in combinations(files, 2)):
        return dict.fromkeys(files, "")
    first, *others = files
    # Folders such as fold1 and fold2 have files of one name, of which none is the main one.
    beside = any(
        file.names[0] == first.names[0] and file.depth == first.depth and file.folder != first.folder
        for file in others
    )
    prefixes = _distinct(files)
    if not beside:
        prefixes[first] = ""
    for file in others:
        if _repeats(by_file[file], by_file[first]):
            prefixes[file] = prefixes[first]
    return prefixes


def _distinct(files: Sequence[File]) -> dict[File, str]:
    """Return the shortest name of each file that no other has, with a dot behind."""
    counts = [Counter(file.names[length] for file in files) for length in range(3)]
    out = {}
    for file in files:
        names = enumerate(file.names)
        out[file] = next((name for at, name in names if counts[at][name] == 1), file.names[-1]) + "."
    return out


def _differ(one: Mapping[int, V], other: Mapping[int, V]) -> bool:
    """Return whether two files have different values in a run that wrote both."""
    return any(one[at] != other[at] and one[at] == one[at] for at in one.keys() & other.keys())


def _repeats(one: Mapping[int, V], other: Mapping[int, V]) -> bool:
    """Return whether two files have the same value in each run that wrote both, and a run wrote both."""
    return bool(one.keys() & other.keys()) and not _differ(one, other)
