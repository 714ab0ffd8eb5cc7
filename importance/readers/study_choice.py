"""Which studies of a store are read."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from importance.errors import SeveralStudies, UnreadableRuns
from importance.rows.store import Store, Study


def chosen_studies(store: Store, study: str | Sequence[str] | None, shared: bool = False) -> list[Study]:
    """Return the studies to read.

    Args:
        study: the name of a study, or several names.
        shared: whether the names are looked up in other sources too. Then a store with a single study is
            always read, and a store that has none of the names is skipped.

    Raises:
        SeveralStudies: when several studies have runs and none was chosen.
        UnreadableRuns: when the store does not have a chosen study.
    """
    by_name = {candidate.name: candidate for candidate in store.studies}
    with_runs = _with_runs(store)
    if len(with_runs) == 1 and with_runs[0].on_request and study is None:
        raise UnreadableRuns(_on_request_message(store, with_runs[0]))
    if len(with_runs) == 1 and (study is None or shared):
        return with_runs
    if study is None:
        counts = {candidate.name: candidate.n_runs for candidate in store.studies}
        sizes = {name: f" ({n:,} runs)" if n >= 0 else "" for name, n in counts.items()}
        names = ", ".join(f"{name}{size}" for name, size in list(sizes.items())[:8])
        more = f" and {len(counts) - 8} more" if len(counts) > 8 else ""
        raise SeveralStudies(
            f"This {store.kind} contains {len(counts)} {_plural(store.word)}: {names}{more}. "
            f"Choose one with study=, or several to read them together.",
            counts,
        )
    names_to_read = [study] if isinstance(study, str) else list(study)
    if shared:
        return [by_name[name] for name in names_to_read if name in by_name]
    unknown = [name for name in names_to_read if name not in by_name]
    if unknown or not names_to_read:
        raise UnreadableRuns(
            f"This {store.kind} has no {store.word} {', '.join(map(repr, unknown))}. It has: "
            f"{', '.join(list(by_name)[:20])}."
        )
    return [by_name[name] for name in names_to_read]


def _plural(word: str) -> str:
    if word.endswith("y"):
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("s", "x", "ch", "sh")) else f"{word}s"


def _with_runs(store: Store) -> list[Study]:
    return [study for study in store.studies if study.n_runs != 0] or list(store.studies)


def _on_request_message(store: Store, study: Study) -> str:
    return (
        f"This {store.kind} has only the view {study.name!r}, a query that is computed when it is read. It "
        f"was not read. If you trust the file, choose the view: study={study.name!r}, or "
        f"--study {study.name!r}. Or save its rows as a table or as CSV."
    )


def check_chosen(study: str | Sequence[str], names_read: Collection[str]) -> None:
    """Raise UnreadableRuns when a chosen study was in none of several sources."""
    unknown = [name for name in ([study] if isinstance(study, str) else study) if name not in names_read]
    if unknown:
        raise UnreadableRuns(f"None of the sources has {', '.join(map(repr, unknown))}.")


def study_label(store: Store, study: Study) -> str:
    """Return a name for one study, for messages."""
    return study.name or store.kind


def no_runs_message(store: Store, study: Study) -> str:
    """Return the sentence about a study without runs."""
    label = f"The {store.word} {study.name!r} of this {store.kind}" if study.name else f"This {store.kind}"
    return f"{label} has no runs yet. Start some runs and try again, or choose another {store.word}."
