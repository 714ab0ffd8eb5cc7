"""AutoGluon: the leaderboard of its models, also with `extra_info=True`.

Reference: https://auto.gluon.ai/stable/api/autogluon.tabular.TabularPredictor.leaderboard.html
"""

from __future__ import annotations

import re

import pandas as pd

from importance.rows import literals
from importance.rows.layout import Layout, filled_numbers
from importance.runs.columns import Role
from importance.runs.mapping_cells import cells_by_key, flat, kept_keys
from importance.trackers import study_table

_MARKS = frozenset({"model", "fit_order"})
_VALIDATION, _TEST = "score_val", "score_test"
_LABELS = frozenset({"model", "eval_metric", "can_infer", "fit_order", "Unnamed: 0", ""})
_COSTS = re.compile(r"(pred|fit|predict|compile)_time(_\w+)?|memory_size(_\w+)?")
_SETTINGS = ("child_hyperparameters", "hyperparameters")
"""The settings of a model. For a bagged model they are those of its children."""
_TYPES = ("child_model_type", "model_type")
_LEFT_OUT_TEXT = """
    num_features num_models num_models_w_ancestors memory_size_w_ancestors memory_size_min_w_ancestors
    num_ancestors num_descendants hyperparameters_fit ag_args_fit features child_hyperparameters_fit
    child_ag_args_fit ancestors descendants
"""
_LEFT_OUT = frozenset(_LEFT_OUT_TEXT.split())
_FAMILY = re.compile(r"_BAG\b|_BAG_|_L\d|_r\d|_c\d|_FULL|[/\\]T\d")
"""What follows the kind of a model in its name: LightGBM_r131_BAG_L1, LightGBM_BAG_L1/T3."""
_TOLD = "AutoGluon's leaderboard"


def leaderboard(frame: pd.DataFrame) -> Layout | None:
    """Return a leaderboard with the settings of each model as columns; None for any other table.

    All scores are to be maximised: AutoGluon flips the sign of errors.
    """
    names = [str(name) for name in frame.columns]
    if not set(names) >= _MARKS or not {_VALIDATION, _TEST} & set(names):
        return None
    if not any(_COSTS.fullmatch(name) for name in names):
        return None
    frame = frame.reset_index(drop=True)
    settings, unread, notes = _settings(frame)
    family = "model family"
    kinds = _first_filled(frame, _TYPES)
    if kinds is None:
        kinds = frame["model"].astype(str).map(lambda name: _FAMILY.split(name)[0])
    left_out = [name for name in names if name in _LEFT_OUT]
    kept = frame.drop(columns=[name for name in (*left_out, *_SETTINGS, *_TYPES) if name in names])
    roles: dict[str, tuple[Role, str]] = {}
    goals: dict[str, str] = {}
    for name in map(str, kept.columns):
        if name in _LABELS:
            roles[name] = (Role.LABEL, _TOLD)
        elif name == "stack_level":
            roles[name] = (Role.PARAMETER, _TOLD)
        elif _COSTS.fullmatch(name):
            roles[name], goals[name] = (Role.METRIC, "what the model costs"), "minimize"
        elif filled_numbers(kept[name]):
            roles[name], goals[name] = (Role.METRIC, "a score, which AutoGluon maximises"), "maximize"
    settings.columns = pd.Index(
        [f"{name} (setting)" if name in roles or name == family else name for name in settings.columns]
    )
    roles |= dict.fromkeys([family, *map(str, settings.columns)], (Role.PARAMETER, "a setting of the model"))
    table = pd.concat([kept, kinds.rename(family), settings], axis=1)
    notes += study_table.count_note(
        unread, "Left out the settings of {counted}: they cannot be read.", "model"
    )
    if left_out:
        notes.append(f"Left out AutoGluon's columns about each model: {', '.join(left_out)}.")
    objective = _VALIDATION if _VALIDATION in names else _TEST
    return Layout("AutoGluon's leaderboard", table, roles, tuple(notes), goals=goals, objectives=(objective,))


def _first_filled(frame: pd.DataFrame, names: tuple[str, ...]) -> pd.Series | None:
    """Return the first filled cell of each row in these columns; None when there is no such column."""
    filled = None
    for name in names:
        if name in frame.columns:
            column = frame[name].where(~frame[name].astype(str).str.strip().isin(["", "None", "nan"]))
            filled = column if filled is None else filled.where(filled.notna(), column)
    return filled


def _settings(frame: pd.DataFrame) -> tuple[pd.DataFrame, int, list[str]]:
    """Return a column for each setting, the number of cells that could not be read, and notes."""
    cells = _first_filled(frame, _SETTINGS)
    if cells is None:
        return pd.DataFrame(index=frame.index), 0, []
    rows, unread = [], 0
    for cell in cells:
        mapping = _mapping(cell)
        unread += mapping is None
        rows.append(flat(mapping or {}))
    keys, notes = kept_keys(rows, "hyperparameters")
    columns = cells_by_key(rows, keys)
    parts = {key: pd.Series(columns[key], dtype=object, index=frame.index) for key in keys}
    return pd.DataFrame(parts, index=frame.index), unread, notes


def _mapping(cell: object) -> dict[object, object] | None:
    """Return the mapping in a cell; {} for an empty cell; None if it cannot be read."""
    if isinstance(cell, str):
        try:
            cell = literals.parse(cell)
        except literals.NotALiteralError:
            return None
    if isinstance(cell, dict):
        return cell
    return {} if cell is None or cell != cell else None
