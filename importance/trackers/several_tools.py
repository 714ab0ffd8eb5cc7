"""A folder where more than one tool keeps its runs: each is named, so that one can be chosen."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from pathlib import Path

from importance.errors import ImportanceError
from importance.rows.layout import Layout
from importance.rows.store import Options, Place, Store, Study

Opener = Callable[[Place], Store | None]


def of_folder(place: Place, openers: Sequence[Opener], last_resort: Opener | None = None) -> Store | None:
    """The runs in a folder, of one tool or of several.

    The last resort reads what no tool knows. Its error is that of a folder without runs, so it counts only
    where the tools have found nothing and raised nothing.

    What a tool has found is its own: the tools after it do not look there, and one whose runs lie around
    those of another (a job's folder with a W&B run in it) does not count beside it.

    Raises:
        ImportanceError: when no tool can open what it knows.
    """
    found: list[Store] = []
    problems: list[ImportanceError] = []
    passed: set[Path] = set()
    for opener in (*openers, *([last_resort] if last_resort else [])):
        try:
            store = opener(replace(place, passed=frozenset(passed)))
        except ImportanceError as problem:
            if opener is not last_resort or not (found or problems):
                problems.append(problem)
            continue
        if store is None or _lies_around(store.paths, passed):
            continue
        found.append(replace(store, kind=store.word) if opener is last_resort and found else store)
        passed |= set(store.paths)
        if place.path in passed:
            break
    if not found:
        if problems:
            raise problems[0]
        return None
    notes = tuple(f"Beside these runs: {problem}" for problem in problems)
    if len(found) > 1:
        return _together(found, notes)
    return (
        replace(found[0], studies=[_noted(study, notes) for study in found[0].studies]) if notes else found[0]
    )


def _lies_around(paths: Sequence[Path], passed: Collection[Path]) -> bool:
    around = {parent for path in passed for parent in path.parents}
    return any(path in around for path in paths)


def _together(found: Sequence[Store], notes: tuple[str, ...]) -> Store:
    studies = [
        _noted(replace(study, name=f"{store.kind}: {study.name}" if study.name else store.kind), notes)
        for store in found
        for study in store.studies
    ]
    ordered = sorted(studies, key=lambda study: study.n_runs == 0)
    kinds = " and ".join(dict.fromkeys(store.kind for store in found))
    stamps = [store.stamp for store in found]
    stamp = " ".join(stamps) if all(stamps) else ""
    return Store(
        f"folder of several tools ({kinds})",
        "source",
        ordered,
        live=any(store.live for store in found),
        stamp=stamp,
        paths=tuple(path for store in found for path in store.paths),
    )


def _noted(study: Study, notes: tuple[str, ...]) -> Study:
    """The study with these sentences behind its own."""
    if not notes:
        return study

    def read(options: Options) -> Layout:
        layout = study.read(options)
        return replace(layout, notes=(*layout.notes, *notes))

    return replace(study, read=read)
