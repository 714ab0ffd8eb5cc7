"""The tables of MLflow's database, asked in SQL that SQLite, PostgreSQL and MySQL all understand."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from typing import Any

from importance.errors import UnreadableRuns
from importance.readers.layouts import Layout
from importance.stores.mlflow_runs import LARGEST, NAME_TAG, PARENT_TAG, Logged, end_of, layout
from importance.stores.places import History, Options, Store, Study

TABLES = frozenset({"experiments", "runs", "params", "metrics", "tags"})
"""What every MLflow database has."""

Query = Callable[[str, Mapping[str, object]], Iterable[Sequence[Any]]]
"""Gives the rows of a SELECT with :named values."""
Connect = Callable[[], AbstractContextManager[Query]]
"""Opens the database for as long as it is asked."""

# Columns are always named with their table: `key` alone is a reserved word in MySQL. `is_nan` is a boolean in
# PostgreSQL and a number elsewhere, so it is never compared.
_OF_EXPERIMENT = "r.experiment_id = :experiment AND r.lifecycle_stage = 'active'"
_INFINITE = LARGEST * 0.999999


@dataclass(frozen=True)
class _Source:
    """Where an experiment is read from, and what the database's version has."""

    kind: str
    connect: Connect
    experiment: object
    has_latest: bool
    total: int
    notes: tuple[str, ...]


def open_tables(kind: str, where: str, connect: Connect, tables: Iterable[str], stamp: str = "") -> Store:
    """The experiments of a database.

    Args:
        kind: what it is, in words.
        where: its name for messages.
        connect: opens it.
        tables: the tables that it has, at least `TABLES`.
        stamp: see `Store`.

    Raises:
        UnreadableRuns: when no experiment has a run.
    """
    with connect() as query:
        experiments = [
            (key, str(name))
            for key, name, stage in query(
                "SELECT e.experiment_id, e.name, e.lifecycle_stage FROM experiments e "
                "ORDER BY e.experiment_id",
                {},
            )
            if stage != "deleted"
        ]
        counts = {
            (key, stage): int(count)
            for key, stage, count in query(
                "SELECT r.experiment_id, r.lifecycle_stage, COUNT(*) FROM runs r "
                "GROUP BY r.experiment_id, r.lifecycle_stage",
                {},
            )
        }
    live = {key for key, _ in experiments}
    gone = sum(count for (key, _), count in counts.items() if key not in live)
    if not any(counts.get((key, "active")) for key in live):
        raise UnreadableRuns(
            f"{where} is an MLflow database, but it holds no runs (deleted ones do not count). "
            "Log some runs, or give another database."
        )
    names = [name for _, name in experiments]
    has_latest = "latest_metrics" in set(tables)
    studies = []
    for key, name in experiments:
        n_runs, n_deleted = counts.get((key, "active"), 0), counts.get((key, "deleted"), 0)
        notes = _left_out(n_deleted, "left out") + _left_out(gone, "of deleted experiments left out")
        source = _Source(kind, connect, key, has_latest, n_runs, notes)
        shown = name if names.count(name) == 1 else f"{name} ({key})"
        studies.append(Study(shown, n_runs, partial(_read, source)))
    return Store(kind, "experiment", sorted(studies, key=lambda s: s.n_runs == 0), True, stamp)


def _left_out(number: int, rest: str) -> tuple[str, ...]:
    return (f"{number:,} deleted {'run' if number == 1 else 'runs'} {rest}.",) if number else ()


def _read(source: _Source, options: Options) -> Layout:
    """The table of one experiment's runs."""
    chosen = {"experiment": source.experiment}
    options.progress(0, source.total)
    with source.connect() as query:
        runs = list(
            query(
                "SELECT r.run_uuid, r.name, r.status, r.user_id, r.start_time, r.end_time FROM runs r "  # noqa: S608
                f"WHERE {_OF_EXPERIMENT}",
                chosen,
            )
        )
        params = _texts(query, "params", chosen)
        options.progress(len(runs) // 2, len(runs))
        tags = _texts(
            query,
            "tags",
            chosen | {"own": "mlflow.%", "name": NAME_TAG, "parent": PARENT_TAG},
            " AND (t.key NOT LIKE :own OR t.key = :name OR t.key = :parent)",
        )
        metrics = _metrics(query, chosen, options.history, source.has_latest)
    options.progress(len(runs), len(runs))
    return layout(
        source.kind,
        [
            Logged(
                key=str(key),
                name=name or tags.get(key, {}).get(NAME_TAG, ""),
                state=state or "",
                user=user or "",
                started=started,
                ended=ended,
                params=params.get(key, {}),
                metrics=metrics.get(key, {}),
                tags=tags.get(key, {}),
            )
            for key, name, state, user, started, ended in runs
        ],
        source.notes,
    )


def _texts(
    query: Query, table: str, values: Mapping[str, object], further: str = ""
) -> dict[str, dict[str, str]]:
    """Each run's names and texts in one of the tables of them."""
    rows = query(
        f"SELECT t.run_uuid, t.key, t.value FROM {table} t "  # noqa: S608 (our own table names)
        f"JOIN runs r ON r.run_uuid = t.run_uuid WHERE {_OF_EXPERIMENT}{further}",
        values,
    )
    found: dict[str, dict[str, str]] = {}
    for run, name, value in rows:
        if value is not None:
            found.setdefault(run, {})[name] = str(value)
    return found


def _metrics(
    query: Query, chosen: Mapping[str, object], history: History, has_latest: bool
) -> dict[str, dict[str, float]]:
    """Each run's metrics, one number each."""
    found: dict[str, dict[str, float]] = {}
    if history == "last":
        table = "latest_metrics" if has_latest else "metrics"
        order = "" if has_latest else " ORDER BY m.step, m.timestamp, m.value"
        for run, name, value, is_nan in query(
            f"SELECT m.run_uuid, m.key, m.value, m.is_nan FROM {table} m "  # noqa: S608
            f"JOIN runs r ON r.run_uuid = m.run_uuid WHERE {_OF_EXPERIMENT}{order}",
            chosen,
        ):
            found.setdefault(run, {})[name] = math.nan if is_nan else _number(value)
        return found
    # Infinities are kept out of the mean: their sum would overflow, which PostgreSQL refuses.
    for run, name, low, high, mean in query(
        "SELECT m.run_uuid, m.key, MIN(CASE WHEN NOT m.is_nan THEN m.value END), "  # noqa: S608
        "MAX(CASE WHEN NOT m.is_nan THEN m.value END), "
        "AVG(CASE WHEN NOT m.is_nan AND ABS(m.value) < :infinite THEN m.value END) FROM metrics m "
        f"JOIN runs r ON r.run_uuid = m.run_uuid WHERE {_OF_EXPERIMENT} GROUP BY m.run_uuid, m.key",
        {**chosen, "infinite": _INFINITE},
    ):
        low, high = _number(low), _number(high)
        wanted = end_of(name, history)
        if wanted == "mean":
            ends = math.nan if math.isinf(low) and math.isinf(high) and low < high else low + high
            value = ends if math.isinf(low) or math.isinf(high) else _number(mean)
        else:
            value = low if wanted == "min" else high
        found.setdefault(run, {})[name] = value
    return found


def _number(value: float | None) -> float:
    """A number of the database's; its largest ones stand for infinities."""
    if value is None:
        return math.nan
    return math.copysign(math.inf, value) if abs(value) >= _INFINITE else float(value)
