"""DVC: the JSON of `dvc exp show --json`, which separates parameters and metrics."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from importance import regular_files, safe_documents
from importance.errors import UnreadableRuns
from importance.rows.layout import Layout
from importance.rows.store import Place, Store, Study
from importance.runs.columns import Role
from importance.trackers import study_table

_MARK = re.compile(rb'^\s*\[\s*\{\s*"rev"\s*:\s*"workspace"')
_WHYS = {
    Role.LABEL: "DVC metadata about the experiment",
    Role.PARAMETER: "in one of the experiment's parameter files",
    Role.METRIC: "in one of the experiment's metrics files",
}


def open_path(place: Place) -> Store | None:
    """Return the experiments in a file that `dvc exp show --json` printed."""
    path = place.path
    if path is None or path.suffix != ".json" or not regular_files.is_file(path):
        return None
    try:
        with regular_files.open_bytes(path) as file:
            match = _MARK.match(file.read(200))
    except OSError:
        return None
    if match is None:
        return None
    return Store("DVC experiments", "file", [Study(path.name, -1, lambda options: _read(path))])


def _read(path: Path) -> Layout:
    document = safe_documents.from_json(path)
    if not isinstance(document, list):
        raise UnreadableRuns(f"{path.name} is incomplete. Create it again with: dvc exp show --json")
    rows = list(_rows(document))
    tried = [row for row in rows if row.labels["name"] != "workspace"]
    if not any(isinstance(commit, dict) and commit.get("experiments") for commit in document):
        return study_table.layout("DVC experiments", rows, _WHYS, study_table.no_metrics_note(rows))
    notes = study_table.no_metrics_note(tried)
    notes.append(
        "Left out the workspace because its settings may have changed since its metrics were computed."
    )
    return study_table.layout("DVC experiments", tried, _WHYS, notes)


def _rows(document: list[Any]) -> Iterator[study_table.Row]:
    for commit in document:
        if not isinstance(commit, dict):
            continue
        yield _row(commit, "")
        for experiment in commit.get("experiments") or []:
            executor = experiment.get("executor") if isinstance(experiment, dict) else None
            state = str(executor.get("state") or "") if isinstance(executor, dict) else ""
            for revision in (experiment.get("revs") if isinstance(experiment, dict) else None) or []:
                if isinstance(revision, dict):
                    yield _row(revision, state)


def _row(experiment: Mapping[str, Any], state: str) -> study_table.Row:
    content = experiment.get("data")
    data: Mapping[str, Any] = content if isinstance(content, dict) else {}
    rev = str(experiment.get("rev") or "")
    metrics = {
        name: value
        for name, value in _flat(data.get("metrics")).items()
        if safe_documents.number(value) is not None or isinstance(value, str)
    }
    labels = {
        "name": str(experiment.get("name") or rev[:7]) if rev != "workspace" else rev,
        "state": state.lower() or ("finished" if metrics else "no metrics"),
        "rev": rev[:7],
        "created": data.get("timestamp"),
    }
    return study_table.Row(labels, _flat(data.get("params")), metrics)


def _flat(files: object) -> dict[str, object]:
    """Return the content of the files under dotted names; a name in a second file becomes FILE:NAME."""
    out: dict[str, object] = {}
    for file, content in (files if isinstance(files, dict) else {}).items():
        inner = content.get("data") if isinstance(content, dict) else None
        for name, value in safe_documents.settings(inner)[0].items():
            out[f"{file}:{name}" if name in out else name] = value
    return out
