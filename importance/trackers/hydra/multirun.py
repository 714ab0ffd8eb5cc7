"""Hydra: folders of jobs, each with its composed configuration and the files that the job wrote beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from importance import regular_files, safe_documents
from importance.formatting import natural_key
from importance.rows.layout import Layout
from importance.rows.store import Options, Place, Store, Study
from importance.runs.columns import Role
from importance.trackers import folder_walk, study_table
from importance.trackers.hydra import job_files, overrides

_MARKS = {"config.yaml", "hydra.yaml", "overrides.yaml"}
_WHYS = {
    Role.LABEL: "describes the job",
    Role.PARAMETER: "set in the job's configuration",
    Role.METRIC: "a number in one of the job's files",
}
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_TIME = re.compile(r"\d\d-\d\d-\d\d")


def open_path(place: Place) -> Store | None:
    """Return the jobs below a folder. A job has config.yaml, hydra.yaml and overrides.yaml in one folder.

    A study is a sweep: the jobs below one multirun.yaml, or in one folder. Single runs
    (`outputs/DATE/TIME`) form one study.
    """
    if place.path is None or not regular_files.is_folder(place.path):
        return None
    jobs: list[Path] = []
    sweeps: list[Path] = []
    for folder in folder_walk.walk(place.path, passed=place.passed):
        if set(folder.files) >= _MARKS:
            jobs.append(folder.path)
        if "multirun.yaml" in folder.files:
            sweeps.append(folder.path)
    if not jobs:
        return None
    grouped: dict[Path, list[Path]] = {}
    for settings in jobs:
        job = settings.parent
        above = [sweep for sweep in sweeps if sweep in job.parents]
        grouped.setdefault(max(above, default=_single(job), key=lambda p: len(p.parts)), []).append(settings)
    studies = [
        Study(_name(place.path, group), len(members), partial(_read, group, members))
        for group, members in sorted(grouped.items(), key=lambda item: natural_key(str(item[0])))
    ]
    return Store(
        "Hydra folder",
        "sweep",
        studies,
        live=True,
        stamp=folder_walk.stamp([path for settings in jobs for path in (settings, settings.parent)]),
        paths=(
            *(settings.parent for settings in jobs),
            *(sweep / name for sweep in sweeps for name in ("multirun.yaml", "optimization_results.yaml")),
        ),
    )


def _single(job: Path) -> Path:
    """Return the folder that groups a job without a multirun.yaml."""
    if _TIME.fullmatch(job.name) and _DATE.fullmatch(job.parent.name):
        return job.parent.parent
    return job.parent


def _name(root: Path, group: Path) -> str:
    return group.relative_to(root).as_posix() if root in group.parents else group.resolve().name


def _read(group: Path, jobs: Sequence[Path], options: Options) -> Layout:
    described: list[tuple[dict[str, object], dict[str, object]]] = []
    written: list[job_files.JobResults] = []
    cut = 0
    for done, settings in enumerate(sorted(jobs, key=lambda path: natural_key(str(path)))):
        options.progress(done, len(jobs))
        parameters, left = _parameters(settings)
        job = settings.parent
        written.append(job_files.results(job, settings.name, parameters, options.history))
        cut += left
        name = job.relative_to(group).as_posix() if group in job.parents else job.name
        swept = safe_documents.from_yaml(settings / "overrides.yaml")
        texts = [str(override) for override in swept] if isinstance(swept, list) else []
        described.append(({"name": name, "overrides": " ".join(texts)}, parameters))
    rows = [
        study_table.Row(
            {"name": about["name"], "state": "finished" if metrics else "no metrics"} | about,
            parameters,
            metrics,
        )
        for (about, parameters), metrics in zip(described, job_files.metrics(written), strict=True)
    ]
    notes = study_table.no_metrics_note(rows)
    notes += study_table.count_note(
        cut, f"Left out {{counted}} beyond the first {safe_documents.MAX_SETTINGS:,} of a job.", "setting"
    )
    notes += study_table.count_note(
        sum(job.repeated for job in written),
        "Ignored {counted} in the jobs' files that only repeated a setting.",
        "number",
    )
    notes += study_table.count_note(
        sum(job.broken for job in written),
        "Left out {counted} of results that may be incomplete. Their values are missing.",
        "file",
    )
    document = safe_documents.from_yaml(group / "multirun.yaml")
    return study_table.layout(
        "Hydra jobs", rows, _WHYS, (*notes, *_on_the_search(group)), overrides.space(document)
    )


def _parameters(settings: Path) -> tuple[dict[str, object], int]:
    """Return a job's configuration under dotted names, and the option that it chose of each group."""
    flat, left = safe_documents.settings(safe_documents.from_yaml(settings / "config.yaml"))
    # "???" is Hydra's mark for a mandatory value that is missing.
    flat = {name: None if value == "???" else value for name, value in flat.items()}
    hydra = safe_documents.settings(safe_documents.from_yaml(settings / "hydra.yaml"))[0]
    prefix = "hydra.runtime.choices."
    for name, choice in hydra.items():
        group = name.removeprefix(prefix)
        if group != name and not group.startswith("hydra/") and isinstance(choice, str):
            flat.setdefault(group.replace("/", "."), choice)
    return flat, left


def _on_the_search(group: Path) -> tuple[str, ...]:
    """Return a note that a sweeper chose the settings of the jobs, with the best value that it found."""
    document = safe_documents.from_yaml(group / "optimization_results.yaml")
    if not isinstance(document, dict):
        return ()
    best = document.get("best_value", document.get("best_evaluated_result"))
    who = document.get("name", "The sweeper")
    best_text = f" The best value it found is {best}." if isinstance(best, (int, float)) else ""
    return (f"{who} chose these jobs' settings (optimization_results.yaml).{best_text}",)
