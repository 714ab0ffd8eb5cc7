"""Columns of mappings, such as `config` and `summary` or `params` and `metrics`: one column per key."""

from __future__ import annotations

import re

import pandas as pd

from importance import read_budget
from importance.rows import literals
from importance.rows.layout import Layout
from importance.runs.columns import Role
from importance.runs.mapping_cells import cells_by_key, flat, kept_keys, unwrapped

_SETTINGS = ("config", "params", "parameters", "hyperparameters", "hyperparams", "hparams", "args")
_RESULTS = ("summary", "metrics", "results", "result", "scores", "summary_metrics", "summarymetrics")
_MEDIA = re.compile(r"""["']_type["']\s*:""")


def holds_mappings(values: pd.Series) -> bool:
    """Whether the first filled cells of a raw column are mappings, or text that starts like one."""
    cells = [cell for cell in values.head(200) if _is_filled(cell)][:20]
    return bool(cells) and all(
        isinstance(c, dict) or (isinstance(c, str) and c.lstrip()[:1] == "{") for c in cells
    )


def flattened_containers(frame: pd.DataFrame) -> Layout | None:
    """Return the table with one column for each key of its mappings of settings and results.

    Returns None if the table has no such mappings. If a name is both a setting and a result, the result keeps
    the name, and the setting is called "NAME (config)".
    """
    roles: dict[str, Role] = {}
    for name in map(str, frame.columns):
        if holds_mappings(frame[name]) or _holds_pairs(frame[name]):
            if name.lower() in _SETTINGS:
                roles[name] = Role.PARAMETER
            elif name.lower() in _RESULTS:
                roles[name] = Role.METRIC
    if not roles:
        return None
    budget = read_budget.current()
    cells = {name: [_mapping(cell) for cell in budget.each(frame[name])] for name in roles}
    unread = sum(cell is None for column in cells.values() for cell in column)
    rows = {
        name: unwrapped([_clean(flat(_unwrapped(cell or {})), roles[name]) for cell in budget.each(column)])
        for name, column in cells.items()
    }
    results = {k for name, role in roles.items() if role is Role.METRIC for row in rows[name] for k in row}
    others = {str(name) for name in frame.columns if name not in roles}
    known_roles: dict[str, tuple[Role, str]] = {}
    parts: list[pd.Series | pd.DataFrame] = [frame[[c for c in frame.columns if c not in roles]]]
    notes: list[str] = []
    for name, role in roles.items():
        key_columns = {}
        keys, note = kept_keys(rows[name], name)
        notes += note
        cells_of = cells_by_key(rows[name], keys)
        for key in budget.each(keys, every=10):
            clash = key in others or key in known_roles or (role is Role.PARAMETER and key in results)
            column = f"{key} ({name})" if clash else key
            key_columns[column] = pd.Series(cells_of.pop(key), dtype=object)
            known_roles[column] = _role(name, role, key, key_columns[column])
        parts.append(pd.DataFrame(key_columns))
    whole = pd.concat([part.reset_index(drop=True) for part in parts], axis=1)
    if unread:
        names = ", ".join(map(repr, roles))
        notes.append(f"{unread} cells of {names} could not be read and count as missing.")
    return Layout("a table of nested runs", whole, known_roles, tuple(notes))


def _role(container: str, role: Role, key: str, values: pd.Series) -> tuple[Role, str]:
    """Return role and reason of the column of a key."""
    if role is Role.METRIC and key.startswith("_"):
        return Role.LABEL, "the step or time of the run, logged by the tracker"
    if role is Role.METRIC and _text_only(values):
        return Role.LABEL, "logged as text, not as a number"
    return role, f"in {container!r}"


def media_columns(frame: pd.DataFrame) -> dict[str, tuple[Role, str]]:
    """Return role and reason of the columns that describe logged files or charts."""
    known_roles = {}
    for name in map(str, frame.columns):
        if frame[name].dtype.kind in "iufb":
            continue
        cells = [cell for cell in frame[name].head(200) if isinstance(cell, str) and cell.strip()][:10]
        if cells and all(cell.lstrip()[:1] == "{" and _MEDIA.search(cell) for cell in cells):
            known_roles[name] = (Role.IGNORED, "a logged file or chart")
    return known_roles


def _is_filled(cell: object) -> bool:
    if isinstance(cell, float):
        return cell == cell
    return cell is not None and cell is not pd.NA and not (isinstance(cell, str) and not cell.strip())


def _holds_pairs(values: pd.Series) -> bool:
    cells = [cell for cell in values.head(20) if isinstance(cell, list) and cell]
    return bool(cells) and all(isinstance(c[0], dict) and {"key", "value"} <= set(c[0]) for c in cells)


def _mapping(cell: object) -> dict[object, object] | None:
    """Return the mapping in a cell; {} for an empty cell; None if it cannot be read."""
    if isinstance(cell, str) and cell.strip():
        try:
            cell = literals.parse(cell)
        except literals.NotALiteralError:
            return None
    if isinstance(cell, list):
        return {p["key"]: p.get("value") for p in cell if isinstance(p, dict) and "key" in p}
    if isinstance(cell, dict):
        return cell
    return {} if not _is_filled(cell) else None


def _unwrapped(mapping: dict[object, object]) -> dict[object, object]:
    """Return the values in W&B's raw config, which holds {"value": x, "desc": None} for each key."""
    return {
        key: value["value"]
        if isinstance(value, dict) and "value" in value and set(value) <= {"value", "desc"}
        else value
        for key, value in mapping.items()
        if key not in ("_wandb", "wandb_version")
    }


def _clean(mapping: dict[str, object], role: Role) -> dict[str, object]:
    if role is not Role.METRIC:
        return mapping
    media_names = {key.removesuffix("._type") for key in mapping if key.endswith("._type")}
    return {
        key: value
        for key, value in mapping.items()
        if not any(key.startswith(name + ".") for name in media_names) and not isinstance(value, list)
    }


def _text_only(values: pd.Series) -> bool:
    filled = [v for v in values if v is not None]
    texts = [v for v in filled if isinstance(v, str)]
    if len(texts) < len(filled) or not texts:
        return False
    return not all(
        t.lower() in ("nan", "inf", "-inf", "infinity", "-infinity") or _is_number(t) for t in texts
    )


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
