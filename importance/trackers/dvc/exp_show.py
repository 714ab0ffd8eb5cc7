"""DVC: the JSON of `dvc exp show --json`, which separates parameters and metrics."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
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


def _rows(document: list[Any]) -> list[study_table.Row]:
    experiments = list(_experiments(document))
    params = _flat([experiment.get("params") for _, experiment, _ in experiments])
    metrics = _flat([experiment.get("metrics") for _, experiment, _ in experiments])
    return [
        _row(revision, data, state, own_params, own_metrics)
        for (revision, data, state), own_params, own_metrics in zip(experiments, params, metrics, strict=True)
    ]


def _experiments(document: list[Any]) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any], str]]:
    """Yield each commit and experiment, its data, and the state of what executed it."""
    for commit in document:
        if not isinstance(commit, dict):
            continue
        yield commit, _data(commit), ""
        for experiment in commit.get("experiments") or []:
            executor = experiment.get("executor") if isinstance(experiment, dict) else None
            state = str(executor.get("state") or "") if isinstance(executor, dict) else ""
            for revision in (experiment.get("revs") if isinstance(experiment, dict) else None) or []:
                if isinstance(revision, dict):
                    yield revision, _data(revision), state


def _data(revision: Mapping[str, Any]) -> Mapping[str, Any]:
    content = revision.get("data")
    return content if isinstance(content, dict) else {}


def _row(
    experiment: Mapping[str, Any],
    data: Mapping[str, Any],
    state: str,
    params: Mapping[str, object],
    results: Mapping[str, object],
) -> study_table.Row:
    rev = str(experiment.get("rev") or "")
    metrics = {
        name: value
        for name, value in results.items()
        if safe_documents.number(value) is not None or isinstance(value, str)
    }
    labels = {
        "name": str(experiment.get("name") or rev[:7]) if rev != "workspace" else rev,
        "state": state.lower() or ("finished" if metrics else "no metrics"),
        "rev": rev[:7],
        "created": data.get("timestamp"),
    }
    return study_table.Row(labels, params, metrics)


def _flat(experiments: Sequence[object]) -> list[dict[str, object]]:
    """Return the content of the files of each experiment under dotted names.

    A name that an experiment has in several files becomes FILE:NAME in all experiments, as in DVC's own
    table. So an experiment that lacks one of the files does not put the value of another into its column.
    """
    contents: list[dict[str, dict[str, object]]] = []
    repeated: set[str] = set()
    for files in experiments:
        content: dict[str, dict[str, object]] = {}
        for file, written in (files if isinstance(files, dict) else {}).items():
            inner = written.get("data") if isinstance(written, dict) else None
            content[str(file)] = safe_documents.settings(inner)[0]
        counts = Counter(name for flat in content.values() for name in flat)
        repeated |= {name for name, count in counts.items() if count > 1}
        contents.append(content)
    return [
        {
            f"{file}:{name}" if name in repeated else name: value
            for file, flat in content.items()
            for name, value in flat.items()
        }
        for content in contents
    ]
