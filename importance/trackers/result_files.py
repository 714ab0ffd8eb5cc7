"""Metrics that a run wrote into several files: a name for each, which is the same in all runs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TypeVar

V = TypeVar("V")
_NUMBER = re.compile(r"[0-9]+")


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
        prefixes = dict.fromkeys(by_file, "") if is_clock(name) else _prefixes(by_file, name, values)
        for file in sorted(by_file):
            for at, value in by_file[file].items():
                out[at].setdefault(prefixes[file] + name, value)
    return out


def _prefixes(
    by_file: Mapping[File, Mapping[int, V]], metric: str, taken: Collection[str]
) -> dict[File, str]:
    """Return what is put before the name of a metric for each of its files, from its values by run."""
    one_for_all = _numbered_by_run(by_file)
    joined: dict[File, dict[int, V]] = {}
    for file in sorted(by_file):
        joined.setdefault(one_for_all.get(file, file), {}).update(by_file[file])
    prefixes = _prefixes_of_files(joined, metric, taken)
    return {file: prefixes[one_for_all.get(file, file)] for file in by_file}


def _numbered_by_run(by_file: Mapping[File, Mapping[int, V]]) -> dict[File, File]:
    """Return the first of the files whose names differ only in a number that each run has for itself.

    In such names, as in results_20240131.json, the number says when the run wrote it and not what it holds.
    Of several in one run, only the first is meant.
    """
    alike: dict[str, dict[int, File]] = {}
    shared: set[str] = set()
    for file in sorted(by_file):
        without_number, at_runs = _NUMBER.sub("#", file.path), by_file[file]
        if len(at_runs) > 1:
            shared.add(without_number)
        for at in at_runs:
            alike.setdefault(without_number, {}).setdefault(at, file)
    out: dict[File, File] = {}
    for name in alike.keys() - shared:
        files = alike[name].values()
        out |= dict.fromkeys(files, min(files))
    return out


def _prefixes_of_files(
    by_file: Mapping[File, Mapping[int, V]], metric: str, taken: Collection[str]
) -> dict[File, str]:
    files = sorted(by_file)
    if not _any_differ([by_file[file] for file in files]):
        return dict.fromkeys(files, "")
    first, *others = files
    # Folders such as fold1 and fold2 have files of one name, of which none is the main one.
    beside = any(
        file.names[0] == first.names[0] and file.depth == first.depth and file.folder != first.folder
        for file in others
    )
    prefixes = _distinct(files, metric, taken)
    if not beside:
        prefixes[first] = ""
    for file in others:
        if _repeats(by_file[file], by_file[first]):
            prefixes[file] = prefixes[first]
    return prefixes


def _distinct(files: Sequence[File], metric: str, taken: Collection[str]) -> dict[File, str]:
    """Return the shortest name of each file that no other has, with a dot behind.

    Args:
        files: the files.
        metric: the metric whose name comes after the dot.
        taken: the names of all metrics. A file eval.json with a loss is not called as another's eval.loss.
    """
    counts = [Counter(file.names[length] for file in files) for length in range(3)]
    out = {}
    for file in files:
        free = (
            f"{name}."
            for at, name in enumerate(file.names)
            if counts[at][name] == 1 and f"{name}.{metric}" not in taken
        )
        out[file] = next(free, f"{file.names[-1]}.")
    return out


def _any_differ(files: Sequence[Mapping[int, V]]) -> bool:
    """Return whether two of many files have different values in a run that wrote both."""
    seen: dict[int, V] = {}
    for values in files:
        for at, value in values.items():
            if at in seen and value != seen[at]:
                return True
            if value == value:
                seen[at] = value
    return False


def _repeats(one: Mapping[int, V], other: Mapping[int, V]) -> bool:
    """Return whether two files have the same value in each run that wrote both, and a run wrote both."""
    return bool(one.keys() & other.keys()) and not _any_differ([one, other])
