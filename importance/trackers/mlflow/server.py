"""MLflow's tracking server, read through its REST API."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from importance.errors import UnreadableRuns
from importance.rows import index_names
from importance.rows.layout import Layout
from importance.rows.store import History, Options, Store, Study
from importance.trackers.mlflow import server_history
from importance.trackers.mlflow.rest_client import Answer, Site, call, connect, site_of
from importance.trackers.mlflow.runs_table import (
    NAME_TAG,
    STATES,
    Logged,
    layout,
    resolved_history,
    value_of_history,
)

KIND = "MLflow server"
MOST_RUNS = 200_000
_PAGE = 1_000
_MOST_PAGES, _MOST_LOOKED_INTO = 50, 40
_EXPERIMENT = re.compile(r"/?experiments/(\w+)")


def open_address(address: str, linked: bool = False) -> Store | None:
    """Return the experiments of a tracking server, or the one that the address of a page names.

    Args:
        address: such as http://localhost:5000 or http://host/mlflow/#/experiments/3. A user name and password
            come from the address, or like a token from MLflow's environment variables.
        linked: whether the address came in a link. Then nothing from those variables is sent.

    Returns:
        None for another service. An address of a plain file, with an ending or a query, gets no request.

    Raises:
        UnreadableRuns: when it is or looks like an MLflow server, but cannot be reached, requires a login, or
            has no runs.
    """
    site = site_of(address, linked)
    if site is None:
        return None
    named = _EXPERIMENT.match(site.fragment)
    if not named and not site.is_bare and (site.query or "." in site.base.rsplit("/", 1)[-1]):
        return None
    # A failure is reported as MLflow's only when the address is certainly a server's.
    sure = bool(named) or site.is_bare
    answer, site = connect(site, "experiments/search", {"max_results": _PAGE})
    document = answer.json() if answer.status == 200 else None
    if document is None or not (set(document) <= {"experiments", "next_page_token"}):
        if answer.status in (401, 403) and (sure or "mlflow" in answer.realm.lower()):
            raise UnreadableRuns(_login(site, answer))
        if answer.status == 0 and sure:
            raise UnreadableRuns(
                f"{site.base} cannot be reached: {answer.reason}. Check the address, and that the server is "
                "running and reachable from this machine."
            )
        if named:
            raise UnreadableRuns(
                f"{site.base} answered with status {answer.status}, but not as an MLflow tracking server. "
                "Give the address at which MLflow opens in a browser."
            )
        return None
    experiments = list(_experiments(site, document))
    if named:
        experiments = [
            experiment for experiment in experiments if str(experiment.get("experiment_id")) == named[1]
        ]
        if not experiments:
            raise UnreadableRuns(
                f"{site.base} has no experiment {named[1]} that you can see. It may have been deleted. Open "
                "the server in a browser and copy the address of an experiment."
            )
    studies = _studies(site, experiments)
    if not any(study.n_runs for study in studies):
        raise UnreadableRuns(
            f"{site.base} is an MLflow server, but {'that experiment' if named else 'it'} contains no "
            "runs (deleted runs are ignored). Log some runs, or give another address."
        )
    return Store(KIND, "experiment", studies, live=True)


def _login(site: Site, answer: Answer) -> str:
    refusal = "refused the login" if site.authorization else "requires a login"
    if site.linked and not site.authorization:
        return (
            f"{site.base} {refusal} ({answer.status} {answer.reason}). No login is sent to an address "
            "that came in a link. If you trust the server, type its address yourself."
        )
    return (
        f"{site.base} {refusal} ({answer.status} {answer.reason}). Set MLFLOW_TRACKING_USERNAME and "
        "MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN, and set MLFLOW_TRACKING_URI to this "
        "address, the only one that the login is sent to. Then start again."
    )


def _experiments(site: Site, first: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the active experiments, page by page.

    Raises:
        UnreadableRuns: after the most pages, when there are more.
    """
    page = first
    for _ in range(_MOST_PAGES):
        yield from (entry for entry in _objects(page.get("experiments")) if "experiment_id" in entry)
        token = page.get("next_page_token")
        if not token:
            return
        page = call(site, "experiments/search", {"max_results": _PAGE, "page_token": token})
    raise UnreadableRuns(
        f"This server has more than {_PAGE * _MOST_PAGES:,} experiments, which is the limit. Open the "
        "database or folder where it stores its runs."
    )


def _studies(site: Site, experiments: Sequence[Mapping[str, Any]]) -> list[Study]:
    """Return a study for each experiment. The server says whether it has runs, but not how many."""
    names = [str(experiment.get("name", "")) for experiment in experiments]
    counts = Counter(names)
    studies = []
    for experiment, name in zip(experiments, names, strict=True):
        key = str(experiment["experiment_id"])
        shown = name if counts[name] == 1 else f"{name} ({key})"
        n_runs = -1
        if len(experiments) <= _MOST_LOOKED_INTO and not _page(site, key, 1)[0]:
            n_runs = 0
        studies.append(Study(shown, n_runs, partial(_read, site, key)))
    return sorted(studies, key=lambda study: study.n_runs == 0)


def _page(
    site: Site, experiment: str, most: int, token: str = "", view: str = "ACTIVE_ONLY"
) -> tuple[list[Any], str]:
    """Return a page of runs of an experiment, newest first, and the token of the next page."""
    body = {"experiment_ids": [experiment], "max_results": most, "run_view_type": view}
    document = call(site, "runs/search", body | ({"page_token": token} if token else {}), post=True)
    return _objects(document.get("runs")), str(document.get("next_page_token") or "")


def _read(site: Site, experiment: str, options: Options) -> Layout:
    """Return the table of one experiment's runs."""
    runs: dict[str, Logged] = {}
    over_time: dict[str, list[str]] = {}
    token = ""
    while True:
        page, token = _page(site, experiment, _PAGE, token)
        for entry in page:  # a new run moves the others to later pages, so a run may come twice
            run = _run(entry)
            runs[run.key] = run
            over_time[run.key] = _over_time(entry)
        options.progress(len(runs), 0)
        if len(runs) > MOST_RUNS:
            raise UnreadableRuns(
                f"This experiment has more than {MOST_RUNS:,} runs, which is the limit for reading from a "
                "server. Open the server's database instead, or export some of the runs."
            )
        if not token or not page:
            break
    kept = list(runs.values())
    if options.history != "last":
        kept = _with_histories(site, kept, options)
    kept = [replace(run, over_time=bool(over_time[run.key])) for run in kept]
    if options.curves is not None:
        kept = server_history.with_curves(site, kept, over_time, options.curves, options.progress)
    deleted, more = _page(site, experiment, _PAGE, view="DELETED_ONLY")
    count = f"{len(deleted):,}{' or more' if more else ''}"
    notes = (f"Left out {count} deleted {'run' if count == '1' else 'runs'}.",) if deleted else ()
    return layout(KIND, kept, notes, options.nesting)


def _run(document: Mapping[str, Any]) -> Logged:
    info, data = _object(document.get("info")), _object(document.get("data"))
    tags = {key: str(entry.get("value", "")) for key, entry in _keyed(data, "tags")}
    status = info.get("status", "")
    return Logged(
        key=str(info.get("run_id") or info.get("run_uuid")),
        name=str(info.get("run_name") or tags.get(NAME_TAG, "")),
        state=STATES.get(status, str(status)) if isinstance(status, int) else str(status),
        user=str(info.get("user_id") or tags.get("mlflow.user", "")),
        started=_whole(info.get("start_time")),
        ended=_whole(info.get("end_time")),
        params={key: str(entry.get("value", "")) for key, entry in _keyed(data, "params")},
        metrics={
            key: server_history.number(entry.get("value", 0.0)) for key, entry in _keyed(data, "metrics")
        },
        tags=tags,
    )


def _object(value: object) -> dict[str, Any]:
    """Return a JSON object as it is, and an empty one in place of anything else."""
    return value if isinstance(value, dict) else {}


def _objects(value: object) -> list[dict[str, Any]]:
    """Return the JSON objects of a list; a server may send anything."""
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _keyed(data: Mapping[str, Any], name: str) -> list[tuple[str, dict[str, Any]]]:
    """Return the tags, parameters or metrics of a run that have a key, with their keys."""
    return [(str(entry["key"]), entry) for entry in _objects(data.get(name)) if "key" in entry]


def _over_time(document: Mapping[str, Any]) -> list[str]:
    """Return the metrics that a run logged after step 0. The server sends the last value of each.

    What counts the steps, such as the epoch that Lightning logs, is no curve and needs no requests.
    """
    entries = _keyed(_object(document.get("data")), "metrics")
    logged = [key for key, entry in entries if (_whole(entry.get("step")) or 0) > 0]
    return [name for name in logged if index_names.step_kind(name) is None]


def _with_histories(site: Site, runs: Sequence[Logged], options: Options) -> list[Logged]:
    """Return the runs with another value than the last for each metric."""
    needed = sum(len(run.metrics) for run in runs)
    if needed > server_history.MOST_HISTORIES:
        raise UnreadableRuns(
            "Only the last value of each metric is included with the runs. Reading any other value "
            f"would take {needed:,} requests, and the limit is {server_history.MOST_HISTORIES:,}. Choose the "
            "last value, or open the database or folder where the server stores its runs."
        )
    out = []
    for done, run in enumerate(runs):
        options.progress(done, len(runs))
        metrics = {name: _summarised(site, run.key, name, options.history) for name in run.metrics}
        out.append(replace(run, metrics=metrics))
    options.progress(len(runs), len(runs))
    return out


def _summarised(site: Site, run: str, name: str, history: History) -> float:
    values = [value for _, value in server_history.history(site, run, name)]
    return value_of_history(values, resolved_history(name, history))


def _whole(value: object) -> int | None:
    try:
        return int(value) or None  # type: ignore[call-overload]
    except (TypeError, ValueError, OverflowError):
        return None
