"""ClearML: the table of experiments that its web page downloads as CSV.

The names of the columns are those of clearml-web: experiments/experiment.consts.ts for ClearML's own columns,
shared/utils/tableParamEncode.ts for metrics.
"""

from __future__ import annotations

import re

import pandas as pd

from importance.rows.layout import Layout
from importance.runs.columns import Role

_OWN_TEXT = "TYPE NAME TAGS STATUS PROJECT USER STARTED UPDATED ITERATION DESCRIPTION"
_OWN = frozenset([*_OWN_TEXT.split(), "ID", "CREATED", "RUN TIME", "VERSION", "QUEUE"])
_MARKS = frozenset({"TYPE", "NAME", "STATUS", "PROJECT"})
_PARENT = "PARENT TASK"
_METRIC = re.compile(r"(?>.+? [\u203a>] ).++")
"""A metric and its variant, with or without which of its values: "loss \u203a val (Last)"."""
_SECTION = re.compile(r"(hyperparams\.)?(General|Args)[./]")


def experiments(frame: pd.DataFrame) -> Layout | None:
    """Return the roles of the columns in ClearML's table of experiments; None for any other table."""
    names = [str(name) for name in frame.columns]
    if not set(names) >= _MARKS or not any(name in names for name in ("UPDATED", "STARTED", "ITERATION")):
        return None
    roles: dict[str, tuple[Role, str]] = {}
    for name in names:
        if name in _OWN or name.startswith(_PARENT):
            roles[name] = (Role.LABEL, "ClearML metadata about the experiment")
        elif _METRIC.fullmatch(name):
            roles[name] = (Role.METRIC, "a scalar that the experiment reported")
        else:
            roles[name] = (Role.PARAMETER, "a hyperparameter of the experiment")
    return Layout("ClearML's experiments", frame, roles, prefix=_SECTION)
