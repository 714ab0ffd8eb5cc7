"""MLflow's database: a SQLite file, or a server through SQLAlchemy."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from importance.errors import UnreadableRuns
from importance.rows.curve_log import RunTrace
from importance.rows.layout import Layout
from importance.rows.store import History, Options, Store, Study
from importance.trackers.formats.sql_cells import floats
from importance.trackers.formats.sql_session import Database, Session
from importance.trackers.mlflow.runs_table import (
    LARGEST,
    NAME_TAG,
    PARENT_TAG,
    Logged,
    layout,
    resolved_history,
)

KIND = "MLflow database"
_TABLES = frozenset({"experiments", "runs", "params", "metrics", "tags"})
# Columns are always named with their table: `key` alone is a reserved word in MySQL. `is_nan` is a boolean in
# PostgreSQL and a number elsewhere, so it is never compared.
_OF_EXPERIMENT = "r.experiment_id = :experiment AND r.lifecycle_stage = 'active'"
_INFINITE = LARGEST * 0.999999


@dataclass(frozen=True)
class _Source:
    """An experiment in a database, with its number of runs and the notes on what was left out."""

    database: Database
    experiment: object
    total: int
    notes: tuple[str, ...]


def open_database(database: Database) -> Store | None:
    """Return the experiments in a database; None when it does not have MLflow's tables.

    Raises:
        UnreadableRuns: when it cannot be read, or no experiment has a run.
    """
    with database.connect() as session:
        if not session.readable >= _TABLES:
            return None
        _, rows = session.query(
            "SELECT e.experiment_id, e.name, e.lifecycle_stage FROM experiments e ORDER BY e.experiment_id"
        )
        experiments = [(key, str(name)) for key, name, stage in rows if stage != "deleted"]
        _, rows = session.query(
            "SELECT r.experiment_id, r.lifecycle_stage, COUNT(*), MAX(r.start_time), MAX(r.end_time) "
            "FROM runs r GROUP BY r.experiment_id, r.lifecycle_stage ORDER BY r.experiment_id"
        )
        counted = [tuple(row) for row in rows]
    counts = {(row[0], row[1]): int(row[2]) for row in counted}
    live = {key for key, _ in experiments}
    deleted = sum(count for (key, _), count in counts.items() if key not in live)
    if not any(counts.get((key, "active")) for key in live):
        raise UnreadableRuns(
            f"{database.name} is an MLflow database, but it contains no runs (deleted runs are "
            "ignored). Log some runs, or give another database."
        )
    names = Counter(name for _, name in experiments)
    studies = []
    for key, name in experiments:
        n_runs, n_deleted = counts.get((key, "active"), 0), counts.get((key, "deleted"), 0)
        notes = _deleted_note(n_deleted) + _deleted_note(deleted, " of deleted experiments")
        shown = name if names[name] == 1 else f"{name} ({key})"
        studies.append(Study(shown, n_runs, partial(_read, _Source(database, key, n_runs, notes))))
    in_order = sorted(studies, key=lambda study: study.n_runs == 0)
    return Store(KIND, "experiment", in_order, live=True, stamp=database.stamp or repr(counted))


def _deleted_note(number: int, of_what: str = "") -> tuple[str, ...]:
    return (f"Left out {number:,} deleted {'run' if number == 1 else 'runs'}{of_what}.",) if number else ()


def _read(source: _Source, options: Options) -> Layout:
    """Return the table of one experiment's runs."""
    chosen = {"experiment": source.experiment}
    options.progress(0, source.total)
    with source.database.connect() as session:
        _, rows = session.query(
            "SELECT r.run_uuid, r.name, r.status, r.user_id, r.start_time, r.end_time FROM runs r "  # noqa: S608
            f"WHERE {_OF_EXPERIMENT}",
            chosen,
        )
        runs = list(rows)
        params = _texts(session, "params", chosen)
        options.progress(len(runs) // 2, len(runs))
        tags = _texts(
            session,
            "tags",
            {**chosen, "own": "mlflow.%", "name": NAME_TAG, "parent": PARENT_TAG},
            " AND (t.key NOT LIKE :own OR t.key = :name OR t.key = :parent)",
        )
        metrics = _metrics(session, chosen, options.history)
        traces = _traces(session, chosen, [str(run[0]) for run in runs], options)
        over_time = _over_time(session, chosen)
    options.progress(len(runs), len(runs))
    return layout(
        KIND,
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
                trace=traces.get(str(key)),
                over_time=over_time,
            )
            for key, name, state, user, started, ended in runs
        ],
        source.notes,
        options.nesting,
    )


def _texts(
    session: Session, table: str, values: Mapping[str, object], further: str = ""
) -> dict[str, dict[str, str]]:
    """Return each run's names and texts in one of the tables with such pairs."""
    _, rows = session.query(
        f"SELECT t.run_uuid, t.key, t.value FROM {table} t "  # noqa: S608 (our own table names)
        f"JOIN runs r ON r.run_uuid = t.run_uuid WHERE {_OF_EXPERIMENT}{further}",
        values,
    )
    texts: dict[str, dict[str, str]] = {}
    for run, name, value in rows:
        if value is not None:
            texts.setdefault(run, {})[str(name)] = str(value)
    return texts


def _metrics(session: Session, chosen: Mapping[str, object], history: History) -> dict[str, dict[str, float]]:
    """Return one number for each metric of each run."""
    return _last(session, chosen) if history == "last" else _summarised(session, chosen, history)


def _last(session: Session, chosen: Mapping[str, object]) -> dict[str, dict[str, float]]:
    has_latest = "latest_metrics" in session.readable
    table = "latest_metrics" if has_latest else "metrics"
    order = "" if has_latest else " ORDER BY m.step, m.timestamp, m.value"
    _, rows = session.query(
        f"SELECT m.run_uuid, m.key, m.value, m.is_nan FROM {table} m "  # noqa: S608 (our own table names)
        f"JOIN runs r ON r.run_uuid = m.run_uuid WHERE {_OF_EXPERIMENT}{order}",
        chosen,
    )
    metrics: dict[str, dict[str, float]] = {}
    for run, name, value, is_nan in rows:
        metrics.setdefault(run, {})[str(name)] = math.nan if is_nan else _number(value)
    return metrics


def _summarised(
    session: Session, chosen: Mapping[str, object], history: History
) -> dict[str, dict[str, float]]:
    # The mean leaves infinities out: their sum would overflow, which is an error in PostgreSQL.
    _, rows = session.query(
        "SELECT m.run_uuid, m.key, MIN(CASE WHEN NOT m.is_nan THEN m.value END), "  # noqa: S608 (our own text)
        "MAX(CASE WHEN NOT m.is_nan THEN m.value END), "
        "AVG(CASE WHEN NOT m.is_nan AND ABS(m.value) < :infinite THEN m.value END) FROM metrics m "
        f"JOIN runs r ON r.run_uuid = m.run_uuid WHERE {_OF_EXPERIMENT} GROUP BY m.run_uuid, m.key",
        {**chosen, "infinite": _INFINITE},
    )
    metrics: dict[str, dict[str, float]] = {}
    for run, name, lowest, highest, mean in rows:
        low, high = _number(lowest), _number(highest)
        history_of_metric = resolved_history(str(name), history)
        if history_of_metric == "mean":
            ends = math.nan if math.isinf(low) and math.isinf(high) and low < high else low + high
            value = ends if math.isinf(low) or math.isinf(high) else _number(mean)
        else:
            value = low if history_of_metric == "min" else high
        metrics.setdefault(run, {})[str(name)] = value
    return metrics


def _over_time(session: Session, chosen: Mapping[str, object]) -> bool:
    """Return whether a metric was logged after step 0."""
    table = "latest_metrics" if "latest_metrics" in session.readable else "metrics"
    _, rows = session.query(
        f"SELECT m.step FROM {table} m JOIN runs r ON r.run_uuid = m.run_uuid "  # noqa: S608 (our own names)
        f"WHERE {_OF_EXPERIMENT} AND m.step > 0 LIMIT 1",
        chosen,
    )
    return any(True for _ in rows)


def _traces(
    session: Session, chosen: Mapping[str, object], keys: Sequence[str], options: Options
) -> dict[str, RunTrace]:
    """Return the curves of each run by its id; {} if nobody asks for them."""
    log = options.curves
    if log is None:
        return {}
    traces = {key: log.run() for key in keys}
    _, rows = session.query(
        "SELECT m.run_uuid, m.key, m.step, m.value, m.is_nan FROM metrics m "  # noqa: S608 (our own text)
        f"JOIN runs r ON r.run_uuid = m.run_uuid WHERE {_OF_EXPERIMENT} "
        "ORDER BY m.run_uuid, m.step, m.timestamp",
        chosen,
    )
    before: RunTrace | None = None
    done = 0
    for run, name, step, value, is_nan in rows:
        trace = traces.get(str(run))
        if trace is None:  # it was added after the runs were listed
            continue
        if before is not None and trace is not before:
            before.end()
            done += 1
            options.progress(done, len(keys))
        before = trace
        trace.add(str(name), float(step or 0), math.nan if is_nan else _number(value))
    if before is not None:
        before.end()
    return traces


def _number(value: object) -> float:
    """Return a number of the database, whose largest numbers mean infinity; NaN for what is no number."""
    number = float(floats([value])[0])
    return math.copysign(math.inf, number) if abs(number) >= _INFINITE else number
