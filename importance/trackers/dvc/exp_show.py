"""DVC: the JSON of `dvc exp show --json`, which keeps parameters and metrics apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from importance import safe_documents
from importance.errors import UnreadableRuns
from importance.rows.layout import Layout
from importance.rows.store import Place, Store, Study
from importance.runs.columns import Role
from importance.trackers import study_table

_MARK = re.compile(rb'^\s*\[\s*\{\s*"rev"\s*:\s*"workspace"')
_WHYS = {
    Role.LABEL: "DVC's own: it describes the experiment",
    Role.PARAMETER: "in one of the experiment's files of parameters",
    Role.METRIC: "in one of the experiment's files of metrics",
}


def open_path(place: Place) -> Store | None:
    """A file that `dvc exp show --json` printed."""
    path = place.path
    if path is None or path.suffix != ".json" or not path.is_file():
        return None
    try:
        with path.open("rb") as file:
            known = _MARK.match(file.read(200))
    except OSError:
        return None
    if known is None:
        return None
    return Store("DVC experiments", "file", [Study(path.name, -1, lambda options: _read(path))])


def _read(path: Path) -> Layout:
    document = safe_documents.from_json(path)
    if not isinstance(document, list):
        raise UnreadableRuns(f"{path.name} is cut short. Print it again with: dvc exp show --json")
    found = list(_rows(document))
    tried = [row for row in found if row.labels["name"] != "workspace"]
    if not any(isinstance(commit, dict) and commit.get("experiments") for commit in document):
        return study_table.layout("DVC experiments", found, _WHYS, study_table.no_metrics_note(found))
    notes = study_table.no_metrics_note(tried)
    notes.append(
        "Left out the workspace: it pairs the settings in the folder with the metrics of whatever ran last."
    )
    return study_table.layout("DVC experiments", tried, _WHYS, notes)


def _rows(document: list[Any]) -> Iterator[study_table.Row]:
    for commit in document:
        if not isinstance(commit, dict):
            continue
        yield _row(commit, "")
        for one in commit.get("experiments") or []:
            executor = one.get("executor") if isinstance(one, dict) else None
            state = str(executor.get("state") or "") if isinstance(executor, dict) else ""
            for revision in (one.get("revs") if isinstance(one, dict) else None) or []:
                if isinstance(revision, dict):
                    yield _row(revision, state)


def _row(held: Mapping[str, Any], state: str) -> study_table.Row:
    told = held.get("data")
    data: Mapping[str, Any] = told if isinstance(told, dict) else {}
    rev = str(held.get("rev") or "")
    metrics = {
        name: value
        for name, value in _flat(data.get("metrics")).items()
        if safe_documents.number(value) is not None or isinstance(value, str)
    }
    labels = {
        "name": str(held.get("name") or rev[:7]) if rev != "workspace" else rev,
        "state": state.lower() or ("finished" if metrics else "no metrics"),
        "rev": rev[:7],
        "created": data.get("timestamp"),
    }
    return study_table.Row(labels, _flat(data.get("params")), metrics)


def _flat(files: object) -> dict[str, object]:
    """What the files hold, under dotted names; a name in a second file is written FILE:NAME."""
    out: dict[str, object] = {}
    for file, held in (files if isinstance(files, dict) else {}).items():
        inner = held.get("data") if isinstance(held, dict) else None
        for name, value in safe_documents.settings(inner)[0].items():
            out[f"{file}:{name}" if name in out else name] = value
    return out
