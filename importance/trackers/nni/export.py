"""NNI: the JSON and CSV of `nnictl experiment export`, which hold only the trials that succeeded."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from importance.rows import literals
from importance.rows.layout import Layout
from importance.runs.columns import Role
from importance.trackers import study_table
from importance.trackers.nni import settings

KIND = "NNI's exported trials"
_ID, _REWARD, _BEFORE = "trialJobId", "reward", "intermediate"
_JSON_COLUMNS = frozenset({"parameter", "value", _ID})
_NOTES = (
    "NNI exports only trials that succeeded. Its database (db/nni.sqlite) also has those that failed or were "
    "stopped.",
)
_LABEL = (Role.LABEL, "NNI metadata about the trial")
_PARAMETER = (Role.PARAMETER, "drawn by the tuner")
_RESULT = (Role.METRIC, "the final result of the trial")
_LEFT_OUT = (Role.IGNORED, "what the trial reported before its final result")
_WHYS = {Role.LABEL: _LABEL[1], Role.PARAMETER: _PARAMETER[1], Role.METRIC: _RESULT[1]}


def trials(frame: pd.DataFrame) -> Layout | None:
    """Return the trials that NNI exported as JSON or CSV; None for any other table.

    In the CSV, a result that is a mapping stands among the parameters. Their roles are guessed then.
    """
    names = set(map(str, frame.columns))
    if names - {_BEFORE} == _JSON_COLUMNS and all(isinstance(cell, Mapping) for cell in frame["parameter"]):
        return _from_json(frame)
    results = names & {_REWARD, settings.DEFAULT}
    if _ID not in names or not results or len(names) < 3:
        return None
    return _from_csv(frame)


def _from_json(frame: pd.DataFrame) -> Layout:
    rows = [
        study_table.Row({"trial": key}, settings.flat(parameters), settings.results(settings.decoded(value)))
        for key, parameters, value in zip(frame[_ID], frame["parameter"], frame["value"], strict=True)
    ]
    return study_table.layout(KIND, rows, _WHYS, _NOTES)


def _from_csv(frame: pd.DataFrame) -> Layout:
    columns: dict[str, pd.Series] = {}
    roles: dict[str, tuple[Role, str]] = {}
    for name in map(str, frame.columns):
        cells = [_mapping(cell) for cell in frame[name]]
        if not any(cell is not None for cell in cells):
            columns[name] = frame[name]
            continue
        flattened = [
            {name: whole} if cell is None else settings.flat({name: cell})
            for cell, whole in zip(cells, frame[name], strict=True)
        ]
        for part in dict.fromkeys(part for row in flattened for part in row):
            values = [row.get(part) for row in flattened]
            columns[part] = pd.Series(values, index=frame.index, dtype=object).infer_objects()
            roles[part] = _PARAMETER
    table = pd.DataFrame(columns, index=frame.index)
    known = {_ID: _LABEL, _BEFORE: _LEFT_OUT, _REWARD: _RESULT, settings.DEFAULT: _RESULT}
    roles |= {name: role for name, role in known.items() if name in columns}
    if settings.DEFAULT not in columns:
        roles = dict.fromkeys(columns, _PARAMETER) | roles
    return Layout(KIND, table, roles, _NOTES)


def _mapping(cell: object) -> Mapping[object, object] | None:
    """Return the chosen branch in a cell, such as "{'_name': 'cnn', 'layers': 2}"; None for others."""
    if not isinstance(cell, str) or not cell.startswith("{") or settings.CHOSEN not in cell:
        return None
    try:
        value = literals.parse(cell)
    except literals.NotALiteralError:
        return None
    return value if isinstance(value, Mapping) else None
