"""A W&B project or sweep on W&B's service, read through W&B's own package.

A page of many runs contains their summaries, the last value of each metric. What was logged over time takes
one request per run, so it is requested only when the user wants another value than the last.
"""

from __future__ import annotations

import math
import netrc
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from importlib import import_module
from inspect import signature
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import unquote, urlsplit

from importance import regular_files
from importance.errors import MissingExtra, UnreadableRuns
from importance.rows.layout import Layout
from importance.rows.metric_summary import MetricSummary, add_value
from importance.rows.store import Options, Place, Store, Study
from importance.runs.mapping_cells import flat
from importance.runs.typed_columns import as_float
from importance.space.dimension import Space
from importance.trackers import declared_goals, study_table
from importance.trackers.wandb import sweep_goals, sweep_space
from importance.trackers.wandb.folder import WHYS, row
from importance.trackers.wandb.log_file import Logged

INSTALL = 'python -m pip install "paramlens[wandb]"'
_HOSTS = ("wandb.ai", "www.wandb.ai", "app.wandb.ai", "api.wandb.ai")
_NAME = r"[A-Za-z0-9][\w.-]*"
_TEXT = re.compile(rf"({_NAME})/({_NAME})(?:/(?:sweeps/)?([\w-]+))?")
_FILE = re.compile(
    r"\.(csv|tsv|txt|json|jsonl|ndjson|parquet|pq|xlsx?|db|sqlite3?|log|zip|gz|tar|tgz|ya?ml|wandb|pkl)$",
    re.I,
)
_NOT_FINITE = ("NaN", "Infinity", "-Infinity")
_PAGE, _STEPS = 200, 1_000
_MOST_HISTORIES = 1_000
"""The most runs whose steps are requested, one after the other. W&B refuses faster requests."""


@dataclass(frozen=True)
class Address:
    """A project, or one sweep of it, on W&B's service."""

    entity: str
    project: str
    sweep: str = ""

    @property
    def path(self) -> str:
        """Return the address as W&B writes it: entity/project or entity/project/sweep."""
        return "/".join(filter(None, (self.entity, self.project, self.sweep)))


def address(text: str) -> Address | None:
    """Return the project in a text: entity/project, entity/project/sweep, or an address of W&B's site.

    None for anything else, and for a text that looks like a path: it ends like a file's name, or a folder of
    this name exists.
    """
    if text.lower().startswith(("http://", "https://")):
        return _on_site(text)
    match = _TEXT.fullmatch(text.strip())
    if match is None or _FILE.search(text) or regular_files.exists(Path(match[1])):
        return None
    return Address(match[1], match[2], match[3] or "")


def open_address(place: Place) -> Store | None:
    """Return the runs of a W&B project or sweep.

    Raises:
        MissingExtra: when W&B's package is not installed.
        UnreadableRuns: without a key, for an unknown project, and when the service cannot be reached.
    """
    where = address(place.text)
    if where is None:
        return None
    wandb = _package(place.text)
    _check_key(wandb, place.text)
    with _errors_in_words(where):
        api = wandb.Api()
        n_runs = len(_runs(api, where, 1))
    if not n_runs:
        raise UnreadableRuns(f"The W&B project {where.path} has no runs yet.")
    study = Study(where.path, n_runs, partial(_read, where))
    return Store("W&B sweep" if where.sweep else "W&B project", "project", [study], live=True)


def _on_site(text: str) -> Address | None:
    try:
        parts, configured = urlsplit(text), urlsplit(os.environ.get("WANDB_BASE_URL", "")).hostname
    except ValueError:
        return None
    if parts.hostname not in _HOSTS and (configured is None or parts.hostname != configured):
        return None
    names = [unquote(name) for name in parts.path.split("/") if name]
    if len(names) < 2 or not all(re.fullmatch(_NAME, name) for name in names[:2]):
        return None
    sweep = names[3] if len(names) > 3 and names[2] == "sweeps" else ""
    return Address(names[0], names[1], sweep if re.fullmatch(r"[\w-]+", sweep) else "")


def _package(text: str) -> ModuleType:
    try:
        return import_module("wandb")
    except ImportError:
        raise MissingExtra(
            f"{_nowhere(text)} Reading from the W&B service requires W&B's package. Install it: {INSTALL}"
        ) from None


def _check_key(wandb: ModuleType, text: str) -> None:
    """Raise UnreadableRuns when W&B's package would ask for a key on the terminal."""
    if os.environ.get("WANDB_API_KEY") or os.environ.get("WANDB_IDENTITY_TOKEN_FILE"):
        return
    try:
        settings = wandb.setup().settings
    except RuntimeError:  # there is neither HOME nor a user with a home folder
        raise UnreadableRuns(f"{_nowhere(text)} W&B's package needs a home folder. Set HOME.") from None
    if getattr(settings, "api_key", None):
        return
    # The newest versions also look for the entry of the site's old address.
    hosts = (urlsplit(str(getattr(settings, "base_url", ""))).netloc, "api.wandb.ai")
    netrc_name = os.environ.get("NETRC")
    for path in [Path(netrc_name)] if netrc_name else [Path("~/.netrc"), Path("~/_netrc")]:
        try:
            entries = netrc.netrc(path.expanduser())
            if any(entries.authenticators(host) for host in hosts):
                return
        except (OSError, netrc.NetrcParseError, RuntimeError):
            continue
    raise UnreadableRuns(
        f"{_nowhere(text)} W&B requires an API key. Run `wandb login`, or set WANDB_API_KEY, and try again."
    )


def _nowhere(text: str) -> str:
    """Return a sentence on a text that may have been meant as a path."""
    if "://" in text:
        return ""
    return f"There is no file or folder {text!r}, so it was read as the name of a W&B project."


@contextmanager
def _errors_in_words(where: Address) -> Iterator[None]:
    """Turn the errors of W&B's package into sentences without secrets."""
    errors = import_module("wandb.errors")
    expected: list[type[BaseException]] = [errors.Error, ValueError, TypeError, OSError, TimeoutError]
    # The transport of newer versions has an error outside this tree.
    with suppress(ImportError, AttributeError):
        expected.append(import_module("wandb.sdk.lib.service.service_connection").WandbApiFailedError)
    try:
        yield
    except tuple(expected) as error:
        message = " ".join(str(error).split())[:300]
        key = os.environ.get("WANDB_API_KEY")
        message = message.replace(key, "***") if key else message
        if re.search(r"could not find|not found|404|permission|does not exist|NoneType", message, re.I):
            raise UnreadableRuns(
                f"W&B found no project {where.path} that your API key can read. Check the entity, the "
                "project and the sweep, or log in with another key (wandb login --relogin)."
            ) from None
        raise UnreadableRuns(f"The request to W&B for {where.path} failed: {message}") from None


def _runs(api: Any, where: Address, per_page: int) -> Any:
    """Return W&B's runs object, with everything loaded at once if the version can do that."""
    full = {"lazy": False} if "lazy" in signature(api.runs).parameters and per_page > 1 else {}
    filters = {"sweep": where.sweep} if where.sweep else {}
    return api.runs(f"{where.entity}/{where.project}", filters=filters, per_page=per_page, **full)


def _read(where: Address, options: Options) -> Layout:
    wandb = import_module("wandb")
    with _errors_in_words(where):
        api = wandb.Api()
        runs = _runs(api, where, _PAGE)
        total = len(runs)
        table, sweeps, empty, charts, sampled = [], set(), 0, 0, 0
        over_time = options.history != "last" and total <= _MOST_HISTORIES
        for done, run in enumerate(runs):
            options.progress(done, total)
            if not run.config:
                empty += 1
                continue
            sweep = getattr(run, "sweep_name", None)
            sweeps.add(sweep)
            logged = _as_logged(run, sweep)
            if over_time:
                history, more = _history(run)
                logged = replace(logged, history=history)
                sampled += more
            run_row, media = row(logged, str(run.id), str(run.state), options)
            table.append(run_row)
            charts += media
        options.progress(total, total)
    if not table:
        raise UnreadableRuns(
            f"None of the {total:,} runs of {where.path} has a configuration. Pass the settings to "
            f"wandb.init, as in wandb.init(config={{...}})."
        )
    only = where.sweep or (next(iter(sweeps)) if len(sweeps) == 1 else None)
    space, goals, notes = _sweep(api, where, only) if only else ({}, {}, [])
    if options.history != "last" and not over_time:
        notes.append(
            f"Each metric has its last value. Reading its {options.history} takes one request per run "
            f"(limit: {_MOST_HISTORIES:,} runs). Give one sweep of the project, or local W&B folders."
        )
    notes += study_table.count_note(
        sampled,
        f"The {options.history} in {{counted}} is computed from {_STEPS:,} steps that W&B sampled, "
        "and may differ slightly from one reading to the next.",
        "run",
    )
    return study_table.layout(
        "W&B's service",
        table,
        WHYS,
        [
            *study_table.count_note(empty, "Left out {counted} without a configuration.", "run"),
            *study_table.count_note(
                charts,
                "Left out {counted}: only numbers can be metrics.",
                "logged file or chart",
                "logged files and charts",
            ),
            *notes,
        ],
        space,
        declared_goals.minimised(goals),
    )


def _as_logged(run: Any, sweep: str | None) -> Logged:
    about = {
        "run_id": str(run.id),
        "name": str(run.name),
        "sweep": sweep,
        "group": getattr(run, "group", None),
        "job_type": getattr(run, "job_type", None),
        "notes": getattr(run, "notes", None),
    }
    summary = run.summary_metrics if isinstance(run.summary_metrics, Mapping) else {}
    try:
        started = datetime.fromisoformat(str(run.created_at).replace("Z", "+00:00")).timestamp()
    except ValueError:
        started = math.nan
    return Logged(
        {key: str(value) for key, value in about.items() if value},
        tuple(map(str, run.tags or ())),
        started,
        {key: value for key, value in run.config.items() if key not in ("_wandb", "wandb_version")},
        {key: value for key, value in summary.items() if key != "_wandb"},
    )


def _history(run: Any) -> tuple[dict[str, MetricSummary], bool]:
    """Return (what a run logged over time, by dotted name; whether W&B gave only a sample of its steps)."""
    traces: dict[str, MetricSummary] = {}
    try:
        steps = run.history(samples=_STEPS, pandas=False)
    except import_module("wandb.errors").CommError as error:
        if "NoneType" not in str(error):
            raise
        return traces, False  # there is no run in the answer: it was deleted a moment ago
    for step in steps:
        logged = {key: cell for key, cell in step.items() if not (isinstance(cell, dict) and "_type" in cell)}
        for name, value in flat(logged).items():
            number = isinstance(value, (int, float)) and not isinstance(value, bool)
            if number or value in _NOT_FINITE:
                traces[name] = add_value(traces.get(name), as_float(value))
    return traces, len(steps) >= _STEPS


def _sweep(api: Any, where: Address, sweep: str) -> tuple[Space, dict[str, str], list[str]]:
    """Return (the space of a sweep, its metrics' goals, notes on the space)."""
    try:
        with _errors_in_words(where):
            config = api.sweep(f"{where.entity}/{where.project}/{sweep}").config
    except UnreadableRuns as error:
        return {}, {}, [f"The ranges of sweep {sweep} could not be read: {error}"]
    if not isinstance(config, Mapping):
        return {}, {}, []
    goals = sweep_goals.in_sweep(config)
    space, without = sweep_space.space(config)
    if without:
        return space, goals, [f"Sampled from unbounded distributions: {', '.join(without)}."]
    return space, goals, []
