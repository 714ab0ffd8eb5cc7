"""A folder where more than one tool keeps its runs: each is named, so that the user can choose."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from pathlib import Path

from importance.errors import ImportanceError
from importance.rows.layout import Layout
from importance.rows.store import Options, Place, Store, Study

Opener = Callable[[Place], Store | None]


def open_folder(place: Place, openers: Sequence[Opener], last_resort: Opener | None = None) -> Store | None:
    """Return the runs in a folder, of one tool or of several; None when there are none.

    The last resort reads what no tool recognises. Its error means that the folder has no runs, so it is
    raised only when the tools have found nothing and raised nothing.

    A tool does not look into what an earlier tool has found. A store whose runs enclose those of an earlier
    one (a job's folder with a W&B run in it) is dropped.

    Raises:
        ImportanceError: when no tool can open what it recognises.
    """
    stores: list[Store] = []
    problems: list[ImportanceError] = []
    passed: set[Path] = set()
    for opener in (*openers, *([last_resort] if last_resort else [])):
        try:
            store = opener(replace(place, passed=frozenset(passed)))
        except ImportanceError as problem:
            if opener is not last_resort or not (stores or problems):
                problems.append(problem)
            continue
        if store is None or _contains_other(store.paths, passed):
            continue
        stores.append(replace(store, kind=store.word) if opener is last_resort and stores else store)
        passed |= set(store.paths)
        if place.path in passed:
            break
    if not stores:
        if problems:
            raise problems[0]
        return None
    notes = tuple(f"Other runs in this folder could not be read. {problem}" for problem in problems)
    if len(stores) > 1:
        return _joined_store(stores, notes)
    return (
        replace(stores[0], studies=[_with_notes(study, notes) for study in stores[0].studies])
        if notes
        else stores[0]
    )


def _contains_other(paths: Sequence[Path], passed: Collection[Path]) -> bool:
    around = {parent for path in passed for parent in path.parents}
    return any(path in around for path in paths)


def _joined_store(stores: Sequence[Store], notes: tuple[str, ...]) -> Store:
    studies = [
        _with_notes(replace(study, name=f"{store.kind}: {study.name}" if study.name else store.kind), notes)
        for store in stores
        for study in store.studies
    ]
    ordered = sorted(studies, key=lambda study: study.n_runs == 0)
    kinds = " and ".join(dict.fromkeys(store.kind for store in stores))
    stamps = [store.stamp for store in stores]
    stamp = " ".join(stamps) if all(stamps) else ""
    return Store(
        f"folder of several tools ({kinds})",
        "source",
        ordered,
        live=any(store.live for store in stores),
        stamp=stamp,
        paths=tuple(path for store in stores for path in store.paths),
    )


def _with_notes(study: Study, notes: tuple[str, ...]) -> Study:
    """Return the study with these notes after its own."""
    if not notes:
        return study

    def read(options: Options) -> Layout:
        layout = study.read(options)
        return replace(layout, notes=(*layout.notes, *notes))

    return replace(study, read=read)
