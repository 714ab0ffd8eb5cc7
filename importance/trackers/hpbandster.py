"""hpbandster (BOHB, HyperBand): a line per job in results.json and per configuration in configs.json."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from importance import regular_files, safe_documents
from importance.errors import UnreadableRuns
from importance.rows.layout import Layout
from importance.rows.store import Options, Place, Store, Study
from importance.runs.columns import Role
from importance.trackers import folder_walk, smac, study_table

_RESULTS, _CONFIGS = "results.json", "configs.json"
_LOSS = "loss"
_WHYS = {
    Role.LABEL: "hpbandster metadata about the job",
    Role.PARAMETER: "in the configuration, or the job's budget",
    Role.METRIC: "the loss, or a number that the job reported beside it",
}


def open_path(place: Place) -> Store | None:
    """Return the pairs of results.json and configs.json at or below a place; each pair is a study.

    Raises:
        UnreadableRuns: for one of the two files without the other.
    """
    path = place.path
    if path is None:
        return None
    if regular_files.is_file(path):
        if path.suffix != ".json" or not _is_ours(path):
            return None
        folder, top = path.parent, path.parent
        if not _is_pair(folder):
            missing = _CONFIGS if _is_result(_first_line(path)) else _RESULTS
            raise UnreadableRuns(
                f"{path.name} is one of the two files of an hpbandster log, but {missing} is not in the "
                "same folder. Give the folder that holds both files, or a zip of them."
            )
        folders = [folder]
    else:
        top = path
        folders = [
            folder.path
            for folder in folder_walk.walk(path, passed=place.passed)
            if {_RESULTS, _CONFIGS} <= set(folder.files) and _is_pair(folder.path)
        ]
    if not folders:
        return None
    studies = [
        Study(folder_walk.name_below(folder, top), -1, lambda options, folder=folder: _read(folder, options))  # type: ignore[misc]
        for folder in folders
    ]
    files = [folder / name for folder in folders for name in (_RESULTS, _CONFIGS)]
    return Store(
        "hpbandster folder", "search", studies, live=True, stamp=folder_walk.stamp(files), paths=tuple(files)
    )


def _is_pair(folder: Path) -> bool:
    return _is_result(_first_line(folder / _RESULTS)) and _is_config(_first_line(folder / _CONFIGS))


def _is_ours(path: Path) -> bool:
    line = _first_line(path)
    return _is_result(line) or _is_config(line)


def _first_line(path: Path) -> object:
    """Return what the first line of a file says; None when it is not JSON."""
    try:
        with regular_files.open_text(path) as file:
            return safe_documents.parsed_json(file.readline(1_000_000))
    except OSError:
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
    """Return whether a value is hpbandster's id: iteration, stage and position of a configuration."""
    return isinstance(value, list) and len(value) == 3 and all(isinstance(part, int) for part in value)


def _read(folder: Path, options: Options) -> Layout:
    texts = [safe_documents.text(folder / name) or "" for name in (_CONFIGS, _RESULTS)]
    settings, written = (list(safe_documents.json_lines(text)) for text in texts)
    configs = {tuple(line[0]): line for line in settings if _is_config(line)}
    results = [line for line in written if _is_result(line)]
    unknown = [line for line in results if tuple(line[0]) not in configs]
    rows = [_row(line, configs[tuple(line[0])]) for line in results if tuple(line[0]) in configs]
    notes = study_table.count_note(
        len(written) - len(results),
        f"Left out {{counted}} of {_RESULTS} that could not be read as a job.",
        "line",
    )
    notes += study_table.count_note(
        len(unknown), f"Left out {{counted}} without a configuration in {_CONFIGS}.", "job"
    )
    crashed = sum(row.labels["state"] == "crashed" for row in rows)
    notes += study_table.count_note(
        crashed, "{counted} ended with an exception and therefore without a loss.", "job"
    )
    repeated = len(rows) - len({row.labels["name"] for row in rows})
    if repeated:
        notes.append(
            f"{len(rows)} jobs ran {len(rows) - repeated} configurations, some of them with more than "
            "one budget. Each job is one row."
        )
    space, unread = smac.space(folder / "configspace.json")
    notes += study_table.count_note(
        unread,
        "Ignored {counted} of configspace.json that could not be read as a range, choice or condition.",
        "part",
    )
    options.progress(len(rows), len(rows))
    return study_table.layout("hpbandster log", rows, _WHYS, notes, space, {_LOSS: True})


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
    metrics = {} if exception else _metrics(reported)
    return study_table.Row(labels, parameters, metrics, budget={name: budget})


def _seconds(times: Mapping[str, object]) -> float | None:
    start, end = safe_documents.number(times.get("started")), safe_documents.number(times.get("finished"))
    return None if start is None or end is None else end - start


def _metrics(reported: Mapping[str, object]) -> dict[str, object]:
    """Return the loss, and the other numbers that were reported."""
    out: dict[str, object] = {}
    if (loss := safe_documents.number(reported.get(_LOSS))) is not None:
        out[_LOSS] = loss
    info = reported.get("info")
    mapping = {"info": info} if not isinstance(info, dict) else info
    for name, value in safe_documents.settings(mapping)[0].items():
        if not isinstance(value, str) and safe_documents.number(value) is not None:
            out.setdefault(name, value)
    return out
