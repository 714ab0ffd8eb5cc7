"""One folder per run: a file of settings beside files of results, as many scripts write them."""

from __future__ import annotations

import csv
import math
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from importance import safe_documents
from importance.errors import UnreadableRuns
from importance.rows import logged_run, run_logs
from importance.rows.layout import Layout
from importance.rows.store import History, Options
from importance.runs.columns import Role
from importance.runs.goals import guess_goal
from importance.runs.mapping_cells import flat
from importance.runs.typed_columns import as_float
from importance.trackers import result_files
from importance.trackers.result_files import File

_SETTINGS = re.compile(
    r"(config|cfg|params?|parameters|h(yper)?_?params?|hyperparameters|args|arguments|settings|options|flags)"
    r"\.(json|ya?ml)",
    re.IGNORECASE,
)
_RESULTS = re.compile(
    r"(metrics?|results?|scores?|summary|eval(uation)?|test|val(id(ation)?)?|history|log|progress|train(ing)?"
    r"|loss(es)?|acc(uracy|uracies)?)"
    r"([_-]\w+)?\.(json|jsonl|csv|ya?ml)",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"(global_?)?(step|epoch|iteration|iter|batch|timestamp|time)s?", re.IGNORECASE)


@dataclass(frozen=True)
class RunFolder:
    """The files of one run: its settings, and its results if there are any."""

    settings: Path
    results: tuple[Path, ...]

    @property
    def files(self) -> tuple[Path, ...]:
        """Return all of them."""
        return (self.settings, *self.results)


def folders(paths: Sequence[Path]) -> list[RunFolder]:
    """Return the folders of runs among these files; [] unless two have settings and one of these has results.

    A run's results may be up to two folders below its settings (RUN/logs/metrics.json). Results belong to the
    nearest folder with settings.
    """
    inside: dict[Path, list[Path]] = defaultdict(list)
    for path in paths:
        inside[path.parent].append(path)
    named = (
        (folder, [path for path in files if _SETTINGS.fullmatch(path.name)])
        for folder, files in inside.items()
    )
    settings = {folder: files[0] for folder, files in named if files}
    results: dict[Path, list[Path]] = defaultdict(list)
    for folder, files in inside.items():
        owner = next((above for above in (folder, *folder.parents[:2]) if above in settings), None)
        if owner is not None:
            results[owner] += [path for path in files if _RESULTS.fullmatch(path.name)]
    run_folders = [RunFolder(path, tuple(results[folder])) for folder, path in settings.items()]
    return run_folders if len(run_folders) > 1 and any(folder.results for folder in run_folders) else []


def read(root: Path, members: Sequence[RunFolder], notes: tuple[str, ...], options: Options) -> Layout:
    """Return one row per folder: its settings as parameters, its results as metrics."""
    parameters: list[dict[str, object]] = []
    written: list[dict[File, Mapping[str, object]]] = []
    unread = 0
    for done, folder in enumerate(members):
        options.progress(done, len(members))
        settings = _mapping(folder.settings)
        results = {path: _result(path, options.history) for path in folder.results}
        unread += (settings is None) + sum(result is None for result in results.values())
        parameters.append(flat(dict(settings or {})))
        written.append({_file(folder, path): result or {} for path, result in results.items()})
    metrics = result_files.metrics(written, _is_clock)
    bare = sum(not results for results in metrics)
    taken = {name for row in parameters for name in row} | {"run"}
    roles: dict[str, tuple[Role, str]] = {"run": (Role.LABEL, "the folder of the run")}
    cells: dict[str, list[object]] = {"run": [_name(root, folder) for folder in members]}
    for name in dict.fromkeys(name for row in parameters for name in row):
        column = f"{name} (setting)" if name == "run" else name
        cells[column] = [row.get(name) for row in parameters]
        roles[column] = (Role.PARAMETER, f"set in {members[0].settings.name}")
    for name in dict.fromkeys(name for row in metrics for name in row):
        column = f"{name} (metric)" if name in taken else name
        cells[column] = [row.get(name) for row in metrics]
        roles[column] = (Role.METRIC, "in the run's results")
        if _is_clock(name):
            roles[column] = (Role.LABEL, "how far the run went")
        elif name.endswith(logged_run.LOGGED):
            roles[column] = (Role.LABEL, "a schedule, not a result")
    sentences = list(notes)
    if bare:
        sentences.append(f"{bare} of {len(members)} runs have settings but no results. These runs are kept.")
    if unread:
        sentences.append(f"{unread} files could not be read and may be incomplete. Their values are missing.")
    frame = pd.DataFrame({name: pd.Series(column, dtype=object) for name, column in cells.items()})
    names = [_name(root, folder) for folder in members]
    return run_logs.add_settings_in_names(Layout("one folder per run", frame, roles, tuple(sentences)), names)


def _file(folder: RunFolder, path: Path) -> File:
    within = path.relative_to(folder.settings.parent)
    return File(len(within.parts) - 1, False, within.as_posix())


def _is_clock(name: str) -> bool:
    return _CLOCK.fullmatch(name) is not None or logged_run.is_step_name(name)


def is_yaml(path: Path) -> bool:
    """Return whether a file has the name of a YAML file."""
    return path.suffix.lower() in (".yaml", ".yml")


def yaml_row(path: Path) -> Layout:
    """Return a YAML mapping as a table of one row.

    Raises:
        UnreadableRuns: when it is not a mapping.
    """
    mapping = _mapping(path)
    if not mapping:
        raise UnreadableRuns(
            f"{path.name} does not hold the settings or results of one run. A YAML file must map names "
            "to values, such as lr: 0.1."
        )
    row = flat(dict(mapping))
    return Layout("", pd.DataFrame({name: pd.Series([value], dtype=object) for name, value in row.items()}))


def _name(root: Path, folder: RunFolder) -> str:
    return folder.settings.parent.relative_to(root).as_posix()


def _mapping(path: Path) -> Mapping[object, object] | None:
    """Return the mapping in a JSON or YAML file; None when it holds none or cannot be read."""
    document = safe_documents.from_yaml(path) if is_yaml(path) else safe_documents.from_json(path)
    return document if isinstance(document, dict) else None


def _result(path: Path, history: History) -> Mapping[str, object] | None:
    """Return the results in a file. For a history this is one value of each metric."""
    suffix = path.suffix.lower()
    if suffix in (".json", ".yaml", ".yml"):
        document = safe_documents.from_yaml(path) if is_yaml(path) else safe_documents.from_json(path)
        run = logged_run.parse_run(document, path)
        if run is not None:
            return run.metrics(history)
        if isinstance(document, dict):
            return {
                name: value for name, value in flat(dict(document)).items() if not isinstance(value, list)
            }
    text = safe_documents.text(path)
    if text is None:
        return None
    whole = text[: text.rfind("\n") + 1]  # the last line may hold half a number while it is written
    rows: list[Mapping[str, object]] = []
    if suffix == ".csv":
        rows = list(csv.DictReader(whole.replace("\0", "").splitlines()))
    else:
        for row in safe_documents.json_lines(whole):
            if isinstance(row, dict):
                rows.append(flat(row))
    columns: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        for name, cell in row.items():
            try:
                columns[str(name)].append(as_float(cell))
            except (TypeError, ValueError):
                continue
    return {name: _summarised(values, name, history) for name, values in columns.items()} or None


def _summarised(values: Sequence[float], name: str, history: History) -> float:
    """Return one value for a metric's history; NaN when it has no number."""
    if history == "last" or _CLOCK.fullmatch(name):
        return values[-1]
    if history == "mean":
        return math.fsum(values) / len(values)
    numbers = [value for value in values if not math.isnan(value)]
    low = history == "min" or (history == "best" and guess_goal(name) == "minimize")
    return (min(numbers) if low else max(numbers)) if numbers else math.nan
