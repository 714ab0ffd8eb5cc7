"""What the runs of an MLflow server logged over their steps, one request for each metric of a run."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from importance import read_budget
from importance.errors import UnreadableRuns
from importance.rows.curve_log import CurveLog
from importance.rows.store import Progress
from importance.runs.typed_columns import as_float
from importance.trackers.mlflow.rest_client import Site, call
from importance.trackers.mlflow.runs_table import LARGEST, Logged

MOST_HISTORIES = 2_000
"""The most requests for histories, one for each metric of a run: more would take many minutes."""
_PAGE = 25_000
_MOST_PAGES = 50


def history(site: Site, run: str, metric: str) -> Iterator[tuple[float, float]]:
    """Yield the step and the value of each point that a run logged of a metric, page by page.

    Raises:
        UnreadableRuns: after the most pages, when there are more.
    """
    token = ""
    for _ in range(_MOST_PAGES):
        query = {"run_id": run, "metric_key": metric, "max_results": _PAGE}
        page = call(site, "metrics/get-history", query | ({"page_token": token} if token else {}))
        entries = page.get("metrics")
        for entry in entries if isinstance(entries, list) else ():
            if isinstance(entry, dict):
                yield number(entry.get("step", 0)), number(entry.get("value", 0.0))
        read_budget.current().check()
        token = str(page.get("next_page_token") or "")
        if not token:
            return
    raise UnreadableRuns(
        f"Run {run} logged {metric} more than {_PAGE * _MOST_PAGES:,} times, which is the limit for reading "
        "from a server. Take the last values, or open the database or folder where the server stores runs."
    )


def with_curves(
    site: Site,
    runs: Sequence[Logged],
    over_time: Mapping[str, Collection[str]],
    log: CurveLog,
    progress: Progress,
) -> list[Logged]:
    """Return the runs with the curves of the metrics that are wanted.

    Args:
        site: the server.
        runs: its runs.
        over_time: by the key of a run, the metrics that it logged after step 0. Others have no curve.
        log: collects the curves, of each at most so many points.
        progress: called with the number of runs that are done.

    Raises:
        UnreadableRuns: when that takes too many requests.
    """
    for metric in sorted({metric for metrics in over_time.values() for metric in metrics}):
        log.note(metric)
    wanted = {key: [name for name in names if log.wants(name)] for key, names in over_time.items()}
    needed = sum(map(len, wanted.values()))
    if needed > MOST_HISTORIES:
        way = "Name one metric, or open" if log.metrics is None else "Open"
        raise UnreadableRuns(
            f"These curves would take {needed:,} requests to the server, one for each metric of a run, and "
            f"the limit is {MOST_HISTORIES:,}. {way} the database or folder where the server stores its runs."
        )
    out = []
    for done, run in enumerate(runs):
        progress(done, len(runs))
        trace = log.run()
        for metric in wanted.get(run.key, ()):
            for step, value in history(site, run.key, metric):
                trace.add(metric, step, value)
        trace.end()
        out.append(replace(run, trace=trace))
    progress(len(runs), len(runs))
    return out


def number(value: object) -> float:
    """Return a number of the server. It writes infinity as a word or as its database's largest number."""
    try:
        result = as_float(value)
    except (TypeError, ValueError, OverflowError):
        return math.nan
    return math.copysign(math.inf, result) if abs(result) >= LARGEST * 0.999999 else result
