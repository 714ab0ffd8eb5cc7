"""Optuna's relational storage: the same queries for a SQLite file and a server, for any schema since 0.9."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from importance import safe_documents
from importance.errors import UnreadableRuns
from importance.rows.curve_log import keeps_curves, with_keys
from importance.rows.layout import Layout
from importance.rows.store import Options, Progress, Store, Study
from importance.trackers.formats.sql_cells import floats, whole_numbers
from importance.trackers.formats.sql_databases import blocks, columns
from importance.trackers.formats.sql_session import Database, Session
from importance.trackers.optuna import curves
from importance.trackers.optuna.attributes import OF_STUDY, constraints, rows_of, user_attributes
from importance.trackers.optuna.distributions import Distribution, parsed
from importance.trackers.optuna.trials_table import StoredParameter, Trials, check_size, layout

KIND = "Optuna storage"
_NO_STEP = np.iinfo(np.int64).min
_IDS = "SELECT t.trial_id FROM trials t WHERE t.study_id = :study ORDER BY t.trial_id"
_TABLES = frozenset({"studies", "trials", "trial_params"})


def open_database(database: Database) -> Store | None:
    """Return the studies in a database; None when it does not have Optuna's tables.

    Raises:
        UnreadableRuns: when it cannot be read, or no study is in it.
    """
    with database.connect() as session:
        if not session.readable >= _TABLES or "study_name" not in columns(session, "studies"):
            return None
        _, rows = session.query(
            "SELECT s.study_id, s.study_name, COUNT(t.trial_id) FROM studies s LEFT JOIN trials t "
            "ON t.study_id = s.study_id GROUP BY s.study_id, s.study_name ORDER BY s.study_id"
        )
        counted = [(int(study), str(name), int(count)) for study, name, count in rows]
        stamp = database.stamp or _stamp(session)
    if not counted:
        raise UnreadableRuns(
            f"{database.name} is an Optuna storage, but it contains no study. Run a study first."
        )
    studies = [Study(name, count, partial(_read, database, study, name)) for study, name, count in counted]
    return Store(KIND, "study", sorted(studies, key=lambda entry: entry.n_runs == 0), live=True, stamp=stamp)


def _stamp(session: Session) -> str:
    _, rows = session.query(
        "SELECT COUNT(*), MAX(t.trial_id), COUNT(t.datetime_complete), MAX(t.datetime_complete) FROM trials t"
    )
    return " ".join(str(cell) for row in rows for cell in row)


def _read(database: Database, study: int, name: str, options: Options) -> Layout:
    of_study = {"study": study}
    with database.connect() as session:
        trials = _trials(session, study, name, options.progress)
        table = keeps_curves(layout(trials, KIND), curves.has_curves(session, of_study))
        if options.curves is None:
            return table
        ids = np.array([row[0] for row in session.query(_IDS, of_study)[1]], dtype=np.int64)
        metric = curves.metric_name(trials.names)
        traces = curves.add_stored(session, of_study, ids, metric, options.curves, options.progress)
        return with_keys(table, traces)


def _trials(session: Session, study: int, name: str, progress: Progress) -> Trials:
    """Return the stored trials of one study."""
    of_study = {"study": study}
    _, counted = session.query("SELECT COUNT(*) FROM trials t WHERE t.study_id = :study", of_study)
    [n] = [int(row[0]) for row in counted]
    check_size(name, n, 1)
    progress(0, n)  # with a million trials the first query alone takes a while
    ids, numbers, states, started, completed, old_values = _heads(session, of_study)
    directions = _directions(session, of_study)
    objectives = max(len(directions), 1)
    values = _values(session, of_study, ids, objectives)
    if old_values is not None:
        values[:, 0] = old_values
    parameters, distributions = _parameters(session, of_study, ids, name, progress)
    attributes, notes = user_attributes(session, of_study, ids)
    reported, steps, last_step = _reported(session, of_study, ids)
    return Trials(
        numbers,
        states,
        started,
        completed,
        values,
        reported,
        parameters,
        distributions,
        attributes,
        directions,
        _names(session, of_study),
        notes,
        constraints(session, of_study, ids),
        steps,
        last_step,
    )


def _heads(
    session: Session, of_study: Mapping[str, object]
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray | None]:
    """Return the id, number, state, start and end of each trial, in the order of the ids.

    The last array has the values in old schemas, which store them beside the trial. It is None in others.
    """
    have = columns(session, "trials")
    selected = [
        f"t.{column}" if column in have else "NULL"
        for column in ("number", "state", "datetime_start", "datetime_complete", "value")
    ]
    fields = ", ".join(selected)
    sql = f"SELECT t.trial_id, {fields} FROM trials t WHERE t.study_id = :study ORDER BY t.trial_id"  # noqa: S608
    parts = []
    for block in blocks(session.query(sql, of_study)[1]):
        trials, counted, ends, starts, ended, objective_values = zip(*block, strict=True)
        parts.append(
            (
                whole_numbers(trials),
                whole_numbers(counted),
                np.array([_enum_name(end) for end in ends], dtype=object),
                _times(starts),
                _times(ended),
                floats(objective_values),
            )
        )
    if not parts:
        none = np.array([], dtype="datetime64[us]")
        whole = np.array([], dtype=np.int64)
        return whole, whole, np.array([], dtype=object), none, none, None
    ids, numbers, states, started, completed, values = (
        np.concatenate(part) for part in zip(*parts, strict=True)
    )
    numbers = np.where(numbers < 0, np.arange(len(numbers)), numbers)
    return ids, numbers, states, started, completed, values if "value" in have else None


def _enum_name(state: object) -> str:
    return str(state).rsplit(".", 1)[-1].upper()


def _times(cells: Sequence[Any]) -> np.ndarray:
    form = "ISO8601" if all(cell is None or isinstance(cell, str) for cell in cells) else None
    times = pd.to_datetime(pd.Series(list(cells), dtype=object), format=form, errors="coerce")
    return times.to_numpy(dtype="datetime64[us]")


def _directions(session: Session, of_study: Mapping[str, object]) -> tuple[str, ...]:
    if "study_directions" in session.readable:
        # Before version 2.4 a study had a single direction, without an objective.
        order = " ORDER BY d.objective" if "objective" in columns(session, "study_directions") else ""
        _, rows = session.query(
            f"SELECT d.direction FROM study_directions d WHERE d.study_id = :study{order}",  # noqa: S608
            of_study,
        )
    elif "direction" in columns(session, "studies"):
        _, rows = session.query("SELECT s.direction FROM studies s WHERE s.study_id = :study", of_study)
    else:
        return ()
    return tuple(_enum_name(row[0]) for row in rows)


def _names(session: Session, of_study: Mapping[str, object]) -> tuple[str, ...]:
    """Return the study's names for its objectives."""
    if "study_system_attributes" not in session.readable:
        return ()
    _, rows = session.query(
        "SELECT a.value_json FROM study_system_attributes a WHERE a.study_id = :study "
        "AND a.key = 'study:metric_names'",
        of_study,
    )
    for row in list(rows):
        try:
            return tuple(map(str, safe_documents.load_json(row[0])))
        except (ValueError, TypeError):
            return ()
    return ()


def _with_sign(alias: str, column: str, have: frozenset[str]) -> str:
    """Return SQL for a value and the sign of infinity, which newer schemas store as a flag beside it."""
    if f"{column}_type" not in have:
        return f"{alias}.{column}, 0"
    flag = f"{alias}.{column}_type"
    return f"{alias}.{column}, CASE {flag} WHEN 'INF_POS' THEN 1 WHEN 'INF_NEG' THEN -1 ELSE 0 END"


def _floats(values: Sequence[Any], signs: Sequence[Any]) -> np.ndarray:
    plain = floats(values)
    sign = np.array(signs, dtype=np.int64)
    return np.where(sign == 0, plain, np.where(sign > 0, np.inf, -np.inf))


def _values(session: Session, of_study: Mapping[str, object], ids: np.ndarray, objectives: int) -> np.ndarray:
    out = np.full((len(ids), objectives), np.nan)
    have = columns(session, "trial_values")
    if not {"objective", "value"} <= have:
        return out
    sql = f"SELECT x.trial_id, x.objective, {_with_sign('x', 'value', have)} FROM trial_values x {OF_STUDY}"  # noqa: S608
    for block in blocks(session.query(sql, of_study)[1]):
        trials, at, values, signs = zip(*block, strict=True)
        rows, there = rows_of(ids, trials)
        place = whole_numbers(at)
        there &= (place >= 0) & (place < objectives)
        out[rows[there], place[there]] = _floats(values, signs)[there]
    return out


def _reported(
    session: Session, of_study: Mapping[str, object], ids: np.ndarray
) -> tuple[np.ndarray, np.ndarray, float]:
    """Return the last value (n,) that each pruned trial reported, its step (n,), and the last of any trial.

    NaN is for none. The last step is of the complete trials.
    """
    out = np.full(len(ids), np.nan)
    last = np.full(len(ids), _NO_STEP)
    stored = curves.step_table(session)
    if stored is None:
        return out, out, np.nan
    table, column, have = stored
    sql = (
        f"SELECT x.trial_id, x.step, {_with_sign('x', column, have)} FROM {table} x {OF_STUDY} "  # noqa: S608
        "AND t.state = 'PRUNED'"
    )
    for block in blocks(session.query(sql, of_study)[1]):
        trials, steps, values, signs = zip(*block, strict=True)
        rows, there = rows_of(ids, trials)
        step = whole_numbers(steps)
        order = np.argsort(step, kind="stable")
        order = order[there[order]]
        order = order[step[order] > last[rows[order]]]
        out[rows[order]] = _floats(values, signs)[order]  # the last of repeated rows has the highest step
        last[rows[order]] = step[order]
    # A study without pruned trials is not asked for its steps, because it may have many.
    whole = None
    if (last != _NO_STEP).any():
        sql = f"SELECT MAX(x.step) FROM {table} x {OF_STUDY} AND t.state = 'COMPLETE'"  # noqa: S608
        whole = next((row[0] for block in blocks(session.query(sql, of_study)[1]) for row in block), None)
    return (
        out,
        np.where(last == _NO_STEP, np.nan, last.astype(float)),
        np.nan if whole is None else float(whole),
    )


def _parameters(
    session: Session, of_study: Mapping[str, object], ids: np.ndarray, name: str, progress: Progress
) -> tuple[dict[str, StoredParameter], list[Distribution | None]]:
    n = len(ids)
    parameters: dict[str, StoredParameter] = {}
    code_of: dict[str, int] = {}
    have = columns(session, "trial_params")
    text = "x.distribution_json" if "distribution_json" in have else "NULL"
    sql = f"SELECT x.trial_id, x.param_name, x.param_value, {text} FROM trial_params x {OF_STUDY}"  # noqa: S608
    for block in blocks(session.query(sql, of_study)[1]):
        trials, names, values, texts = zip(*block, strict=True)
        rows, there = rows_of(ids, trials)
        numbers = floats(values)
        codes = np.array([code_of.setdefault(text, len(code_of)) for text in texts], dtype=np.int32)
        for parameter, at in _groups(names):
            if parameter not in parameters:
                check_size(name, n, len(parameters) + 1)
                parameters[parameter] = StoredParameter(np.full(n, np.nan), np.full(n, -1, dtype=np.int32))
            keep = at[there[at]]
            parameters[parameter].values[rows[keep]] = numbers[keep]
            parameters[parameter].codes[rows[keep]] = codes[keep]
        progress(int(rows.max(initial=-1)) + 1, n)
    return parameters, [parsed(text) for text in code_of]


def _groups(names: Sequence[str]) -> Iterator[tuple[str, np.ndarray]]:
    """Yield each distinct name with its positions."""
    codes, distinct = pd.factorize(np.array(names, dtype=object))
    order = np.argsort(codes, kind="stable")
    ends = np.cumsum(np.bincount(codes, minlength=len(distinct)))
    for at, parameter in enumerate(distinct):
        yield str(parameter), order[(ends[at - 1] if at else 0) : ends[at]]
