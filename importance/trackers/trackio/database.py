"""Trackio's database: a SQLite file for each project, with JSON in its cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from importance import safe_documents
from importance.rows.layout import Layout
from importance.rows.store import Options, Study
from importance.trackers import study_table
from importance.trackers.formats import sql_databases
from importance.trackers.formats.sql_session import Database, Session
from importance.trackers.trackio import runs

KIND = "Trackio database"
_METRICS = frozenset({"timestamp", "run_name", "step", "metrics"})
_CONFIGS = frozenset({"run_name", "config", "created_at"})


def study(database: Database, name: str) -> Study | None:
    """Return the project in a database as a study; None when it does not have Trackio's tables.

    Raises:
        UnreadableRuns: when it cannot be read.
    """
    with database.connect() as session:
        if not sql_databases.columns(session, "metrics") >= _METRICS:
            return None
        keys = _keys(session, "metrics", "run_name") | _keys(session, "configs", "run_name")
    return Study(name, len(keys), partial(_read, database, len(keys)))


def _has_configs(session: Session) -> bool:
    return sql_databases.columns(session, "configs") >= _CONFIGS


def _key(session: Session, table: str) -> str:
    """Return the column that identifies a run: before version 0.24, this was its name."""
    return "run_id" if "run_id" in sql_databases.columns(session, table) else "run_name"


def _keys(session: Session, table: str, column: str) -> set[str]:
    """Return the runs in a table; none when the database does not have it."""
    if column not in sql_databases.columns(session, table):
        return set()
    _, rows = session.query(f"SELECT DISTINCT {_key(session, table)} FROM {table}")  # noqa: S608 (our own names)
    return {str(key) for (key,) in rows}


def _read(database: Database, total: int, options: Options) -> Layout:
    options.progress(0, total)
    with database.connect() as session:
        configured = list(_configured(session)) if _has_configs(session) else []
        alerts = _counts(session, "alerts")
        system = sum(_counts(session, "system_metrics").values())
        notes = study_table.count_note(
            system, "Left out {counted} of system metrics, such as the load of the GPU.", "row"
        )
        return runs.layout(KIND, configured, _logged(session), options, total, alerts, notes)


def _configured(session: Session) -> Iterator[runs.Configured]:
    _, rows = session.query(
        f"SELECT {_key(session, 'configs')}, run_name, config FROM configs ORDER BY id"  # noqa: S608 (our own names)
    )
    for key, name, config in rows:
        yield runs.Configured(str(key), str(name), _mapping(config))


def _logged(session: Session) -> Iterator[runs.Logged]:
    key_column = _key(session, "metrics")
    _, rows = session.query(
        f"SELECT {key_column}, run_name, step, metrics FROM metrics ORDER BY {key_column}, step, id"  # noqa: S608 (our own names)
    )
    for key, name, step, values in rows:
        yield runs.Logged(str(key), str(name), step, _mapping(values))


def _counts(session: Session, table: str) -> Mapping[str, int]:
    """Return the number of rows of each run in a table; none when the database does not have it."""
    if "run_name" not in sql_databases.columns(session, table):
        return {}
    key = _key(session, table)
    _, rows = session.query(f"SELECT {key}, COUNT(*) FROM {table} GROUP BY {key}")  # noqa: S608 (our own names)
    return {str(run): int(count) for run, count in rows}


def _mapping(cell: object) -> Mapping[str, object] | None:
    """Return the JSON object in a cell, which is text or bytes; None for anything else."""
    document = safe_documents.parsed_json(cell) if isinstance(cell, (str, bytes)) else None
    return document if isinstance(document, dict) else None
