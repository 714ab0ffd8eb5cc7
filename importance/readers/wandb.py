"""Weights & Biases: the runs-table download, and what people save from its API."""

from __future__ import annotations

import re

import pandas as pd

from importance.columns import Role
from importance.readers import nested
from importance.readers.layouts import Layout

# The runs table's own columns, as the download spells them.
LABELS = (
    "Name", "State", "Notes", "User", "Tags", "Created", "Runtime", "Sweep", "ID", "Group", "Job Type", "Commit",
    "Hostname", "End Time", "Updated", "Description", "GitHub", "GPU Count", "GPU Type", "CPU Count", "OS",
    "Python Version", "Command", "Username", "Start Time", "Duration", "Project", "Entity", "Report", "Host", "Program",
    "Display Name", "Last Activity", "Git Commit", "Logical CPU Count", "Physical CPU Count", "Heartbeat",
)  # fmt: skip
_SURE = ("State", "Notes", "User", "Tags", "Created", "Runtime", "Sweep", "Group", "Job Type")
_LABEL_WHY = "a column of W&B's runs table: it describes the run"
_INTERNAL = re.compile(r"(_wandb|wandb_version)([./].*)?")


def runs_table(frame: pd.DataFrame) -> Layout | None:
    """The CSV download of the runs table: label columns, then config, then summary, each in alphabetical order."""
    names = set(frame.columns)
    if "Name" not in names or len(names.intersection(_SURE)) < 2:
        return None
    known: dict[str, tuple[Role, str]] = {n: (Role.LABEL, _LABEL_WHY) for n in LABELS if n in names}
    return Layout("a W&B runs table", frame, known | _internal(frame))


def api(frame: pd.DataFrame) -> Layout | None:
    """Tables made with W&B's API: `config` and `summary` as mappings, or spread into columns beside `_step`."""
    names = set(frame.columns)
    holders = [n for n in ("config", "summary") if n in names and nested.holds_mappings(frame[n])]
    if holders:
        layout = nested.containers(frame)
        if layout is None:
            return None
        return Layout(
            "a dump of W&B's API", layout.frame, dict(layout.known) | _internal(layout.frame), layout.notes
        )
    own = names.intersection(("_step", "_runtime", "_timestamp", "_wandb"))
    if len(own) < 2:
        return None
    known = {n: (Role.LABEL, "W&B's own clock for the run") for n in own if n != "_wandb"}
    return Layout("a dump of W&B's API", frame, known | _internal(frame))


def _internal(frame: pd.DataFrame) -> dict[str, tuple[Role, str]]:
    return {
        name: (Role.IGNORED, "W&B's own bookkeeping")
        for name in map(str, frame.columns)
        if _INTERNAL.fullmatch(name)
    }
