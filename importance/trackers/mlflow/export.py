"""MLflow: the CSV of its web page, and the table of `mlflow.search_runs`."""

from __future__ import annotations

import re

import pandas as pd

from importance.rows.layout import Layout, by_pattern, filled_numbers
from importance.runs.columns import Role
from importance.runs.header_position import alphabet_breaks

_PAGE = ("Start Time", "Duration", "Run ID", "Name", "Source Type", "Source Name", "User", "Status")
_PAGE_LABELS = (
    *_PAGE,
    "Run Name",
    "Experiment ID",
    "Experiment Name",
    "Version",
    "Models",
    "Created",
    "Dataset",
    "Source",
)
_PREFIX = re.compile(r"(params|metrics)\.")
_RULES = {
    r"params\..+": (Role.PARAMETER, "MLflow's prefix params."),
    r"metrics\..+": (Role.METRIC, "MLflow's prefix metrics."),
    r"tags\..+": (Role.LABEL, "MLflow's prefix tags."),
    r"(run|experiment|user)_id|status|artifact_uri|(start|end)_time|run_name|lifecycle_stage|run_uuid": (
        Role.LABEL,
        "MLflow metadata about the run",
    ),
}


def search(frame: pd.DataFrame) -> Layout | None:
    """Return the roles of the columns in the table of `mlflow.search_runs`; None for any other table."""
    names = [str(c) for c in frame.columns]
    prefixed = [n for n in names if n.startswith(("params.", "metrics."))]
    run_columns = {"run_id", "experiment_id", "status", "artifact_uri"} & set(names)
    # Other tools also write "metrics.loss", beside "hparams.lr".
    if not prefixed or (
        not run_columns and (len(prefixed) < 2 or not any(n.startswith("params.") for n in prefixed))
    ):
        return None
    return Layout("MLflow's search_runs", frame, by_pattern(frame.columns, _RULES), prefix=_PREFIX)


def page(frame: pd.DataFrame) -> Layout | None:
    """Return the roles of MLflow's own columns in the CSV of the runs page; None for any other table.

    After MLflow's columns come the parameters, the metrics and the tags, each block sorted by name.
    """
    names = {str(c) for c in frame.columns}
    if len(names.intersection(_PAGE)) < 4 or not ({"Run ID", "Source Type"} & names):
        return None
    why = "MLflow metadata about the run"
    roles = {n: (Role.LABEL, why) for n in _PAGE_LABELS if n in names}
    rest = [str(c) for c in frame.columns if str(c) not in roles]
    breaks = alphabet_breaks(rest)
    # Parameters, metrics and tags are sorted blocks: after the first one, text is a tag.
    if 1 <= len(breaks) <= 2 and filled_numbers(frame[rest[breaks[0]]]):
        tags = [n for n in rest[breaks[0] :] if not filled_numbers(frame[n])]
        roles |= dict.fromkeys(tags, (Role.LABEL, "a tag, because MLflow puts tags last"))
    return Layout("MLflow's runs page", frame, roles)
