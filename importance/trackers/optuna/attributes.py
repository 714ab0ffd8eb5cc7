"""The attributes of trials in Optuna's relational storage: user attributes and constraints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from importance import safe_documents
from importance.trackers.formats.sql_cells import whole_numbers
from importance.trackers.formats.sql_databases import blocks, columns
from importance.trackers.formats.sql_session import Session
from importance.trackers.optuna import constraints as optuna_constraints
from importance.trackers.optuna.trials_table import MAX_ATTRIBUTES, MAX_TEXT, add_attribute, attribute_notes

OF_STUDY = "JOIN trials t ON t.trial_id = x.trial_id WHERE t.study_id = :study"


def rows_of(ids: np.ndarray, ids_to_find: Sequence[Any]) -> tuple[np.ndarray, np.ndarray]:
    """Return the row of each trial, and whether it is among those that were read.

    A trial is missing if it was added after the ids were read.

    Args:
        ids: int64 (n,), the ids of the trials that were read, sorted.
        ids_to_find: the ids to look up.
    """
    targets = whole_numbers(ids_to_find)
    at = np.searchsorted(ids, targets)
    at[at == len(ids)] = 0
    return at, ids[at] == targets if len(ids) else np.zeros(len(targets), dtype=bool)


def user_attributes(
    session: Session, of_study: Mapping[str, object], ids: np.ndarray
) -> tuple[dict[str, tuple[list[int], list[object]]], tuple[str, ...]]:
    """Return the user attributes by key, and notes on those that were left out."""
    cells: dict[str, tuple[list[int], list[object]]] = {}
    if not {"trial_id", "key", "value_json"} <= columns(session, "trial_user_attributes"):
        return cells, ()
    sql = (
        f"SELECT x.trial_id, x.key, CASE WHEN LENGTH(x.value_json) <= {MAX_TEXT} THEN x.value_json END "  # noqa: S608
        f"FROM trial_user_attributes x {OF_STUDY}"
    )
    count, left_out = 0, {"long": 0, "many": 0}
    for block in blocks(session.query(sql, of_study)[1]):
        rows, there = rows_of(ids, [row[0] for row in block])
        for at, is_there, (_, key, text) in zip(rows.tolist(), there.tolist(), block, strict=True):
            if text is None or count >= MAX_ATTRIBUTES:
                left_out["long" if text is None else "many"] += 1
            elif is_there:
                try:
                    value = safe_documents.load_json(text)
                except safe_documents.BrokenDocument:
                    value = text
                count += add_attribute(cells, str(key), at, value)
    return cells, attribute_notes(left_out["long"], left_out["many"])


def constraints(session: Session, of_study: Mapping[str, object], ids: np.ndarray) -> dict[str, np.ndarray]:
    """Return the (n,) values of each constraint by its name: above 0 where a trial violates it."""
    if not {"trial_id", "key", "value_json"} <= columns(session, "trial_system_attributes"):
        return {}
    named = optuna_constraints.NAMED
    keys = ", ".join(f"'{key}'" for key in optuna_constraints.KEYS)
    sql = (
        f"SELECT x.trial_id, x.key, x.value_json FROM trial_system_attributes x {OF_STUDY} "  # noqa: S608
        f"AND (x.key IN ({keys}) OR SUBSTR(x.key, 1, {len(named)}) = '{named}') "
        f"AND LENGTH(x.value_json) <= {MAX_TEXT}"
    )
    attributes_of: dict[int, dict[str, object]] = {}
    for block in blocks(session.query(sql, of_study)[1]):
        rows, there = rows_of(ids, [row[0] for row in block])
        for at, is_there, (_, key, text) in zip(rows.tolist(), there.tolist(), block, strict=True):
            if is_there:
                try:
                    attributes_of.setdefault(at, {})[str(key)] = safe_documents.load_json(text)
                except safe_documents.BrokenDocument:
                    continue
    constraints_of = (
        (at, optuna_constraints.values_of(attributes)) for at, attributes in attributes_of.items()
    )
    return optuna_constraints.columns_of(constraints_of, len(ids))
