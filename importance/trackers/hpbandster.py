"""hpbandster (BOHB, HyperBand): results.json and configs.json, a line a job and a line a configuration."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from importance import safe_documents
from importance.errors import UnreadableRuns
from importance.rows.layout import Layout
from importance.rows.store import Options, Place, Store, Study
from importance.runs.columns import Role
from importance.trackers import folder_walk, smac, study_table

_RESULTS, _CONFIGS = "results.json", "configs.json"
_LOSS = "loss"
_WHYS = {
    Role.LABEL: "hpbandster's own: it describes the job",
    Role.PARAMETER: "in the configuration, or the budget that it was tried with",
    Role.METRIC: "the loss, or a number that the job reported beside it",
}


def open_path(place: Place) -> Store | None:
    """Pairs of results.json and configs.json at or below a place; each pair is a study.

    Raises:
        UnreadableRuns: for one of the two files without the other.
    """
    path = place.path
    if path is None:
        return None
    if path.is_file():
        if path.suffix != ".json" or not _is_ours(path):
            return None
        folder, top = path.parent, path.parent
        if not _is_pair(folder):
            missing = _CONFIGS if _is_result(_first_line(path)) else _RESULTS
            raise UnreadableRuns(
                f"{path.name} is one of the two files of hpbandster's log; {missing} is missing beside it. "
                "Give the folder that holds both, or a zip of the two."
            )
        found = [folder]
    else:
        top = path
        found = [
            folder.path
            for folder in folder_walk.walk(path, passed=place.passed)
            if {_RESULTS, _CONFIGS} <= set(folder.files) and _is_pair(folder.path)
        ]
    if not found:
        return None
    studies = [
        Study(folder_walk.name_below(folder, top), -1, lambda options, folder=folder: _read(folder, options))  # type: ignore[misc]
        for folder in found
    ]
    files = [folder / name for folder in found for name in (_RESULTS, _CONFIGS)]
    return Store(
        "hpbandster folder", "search", studies, live=True, stamp=folder_walk.stamp(files), paths=tuple(files)
    )


def _is_pair(folder: Path) -> bool:
    return _is_result(_first_line(folder / _RESULTS)) and _is_config(_first_line(folder / _CONFIGS))


def _is_ours(path: Path) -> bool:
    line = _first_line(path)
    return _is_result(line) or _is_config(line)


def _first_line(path: Path) -> object:
    """What the first line of a file says; None where that is no JSON."""
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return json.loads(file.readline(1_000_000))
    except (OSError, ValueError, RecursionError):
        return None


def _is_result(line: object) -> bool:
    return (
        isinstance(line, list)
        and len(line) == 5
        and _is_id(line[0])
        and safe_documents.number(line[1]) is not None
        and isinstance(line[2], dict)
    )


def _is_config(line: object) -> bool:
    return isinstance(line, list) and len(line) in (2, 3) and _is_id(line[0]) and isinstance(line[1], dict)


def _is_id(value: object) -> bool:
    """hpbandster numbers a configuration by its iteration, its stage and its place there."""
    return isinstance(value, list) and len(value) == 3 and all(isinstance(part, int) for part in value)


def _read(folder: Path, options: Options) -> Layout:
    configs = {tuple(line[0]): line for line in _lines(folder / _CONFIGS) if _is_config(line)}
    written = list(_lines(folder / _RESULTS))
    results = [line for line in written if _is_result(line)]
    unknown = [line for line in results if tuple(line[0]) not in configs]
    found = [_row(line, configs[tuple(line[0])]) for line in results if tuple(line[0]) in configs]
    notes = study_table.count_note(
        len(written) - len(results), f"Left out, half written or no job, in {_RESULTS}", "line"
    )
    notes += study_table.count_note(len(unknown), f"Left out, as {_CONFIGS} lacks their configuration", "job")
    crashed = sum(row.labels["state"] == "crashed" for row in found)
    notes += study_table.count_note(crashed, "Ended with an exception and so without a loss", "job")
    repeated = len(found) - len({row.labels["name"] for row in found})
    if repeated:
        notes.append(
            f"{len(found)} jobs are of {len(found) - repeated} configurations, tried again with another "
            "budget: one row a job."
        )
    space, unread = smac.space(folder / "configspace.json")
    notes += study_table.count_note(unread, "No plain range, choice or condition in configspace.json", "part")
    options.progress(len(found), len(found))
    return study_table.layout("hpbandster log", found, _WHYS, notes, space, {_LOSS: True})


def _lines(path: Path) -> Iterator[Any]:
    """What each line of a file says; None for a line that is no JSON."""
    for line in (safe_documents.text(path) or "").splitlines():
        if line.strip():
            try:
                yield json.loads(line)
            except (ValueError, RecursionError):
                yield None


def _row(result: list[Any], config: list[Any]) -> study_table.Row:
    (number, budget, times, outcome, exception), settings = result, config[1]
    parameters = safe_documents.settings(settings)[0]
    name = "budget (hpbandster)" if "budget" in parameters else "budget"
    reported = outcome if isinstance(outcome, Mapping) else {}
    labels: dict[str, object] = {
        "name": "-".join(map(str, number)),
        "state": "crashed" if exception else "finished" if reported else "no result",
        "seconds": _seconds(times),
        "exception": str(exception).strip().rsplit("\n", 1)[-1][:200] if exception else None,
    }
    about = config[2] if len(config) > 2 and isinstance(config[2], dict) else {}
    labels["model_based_pick"] = about.get("model_based_pick")
    labels = {key: value for key, value in labels.items() if value is not None}
    return study_table.Row(labels, {**parameters, name: budget}, {} if exception else _metrics(reported))


def _seconds(times: Mapping[str, object]) -> float | None:
    start, end = safe_documents.number(times.get("started")), safe_documents.number(times.get("finished"))
    return None if start is None or end is None else end - start


def _metrics(reported: Mapping[str, object]) -> dict[str, object]:
    """The loss, and the numbers in what else was reported."""
    out: dict[str, object] = {}
    if (loss := safe_documents.number(reported.get(_LOSS))) is not None:
        out[_LOSS] = loss
    info = reported.get("info")
    told = {"info": info} if not isinstance(info, dict) else info
    for name, value in safe_documents.settings(told)[0].items():
        if not isinstance(value, str) and safe_documents.number(value) is not None:
            out.setdefault(name, value)
    return out
