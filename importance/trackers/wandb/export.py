"""Weights & Biases: the download of the runs table, and tables made with its API."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from importance.errors import UnreadableRuns
from importance.rows import mapping_columns
from importance.rows.layout import Layout, filled_numbers
from importance.runs.columns import Role

# The runs table's own columns, as the download spells them.
_LABELS_TEXT = """
    Name, State, Notes, User, Tags, Created, Runtime, Sweep, ID, Group, Job Type, Commit, Hostname, End
    Time, Updated, Description, GitHub, GPU Count, GPU Type, CPU Count, OS, Python Version, Command,
    Username, Start Time, Duration, Project, Entity, Report, Host, Program, Display Name, Agent,
    Stopped, Last Activity, Git Commit, Logical CPU Count, Physical CPU Count, Heartbeat
"""
LABELS = tuple(" ".join(name.split()) for name in _LABELS_TEXT.split(","))
_SURE = ("State", "Notes", "User", "Tags", "Created", "Runtime", "Sweep", "Group", "Job Type")
_LABEL_WHY = "W&B metadata about the run"
_API_LABELS_TEXT = """
    name, id, run_id, run_name, state, created_at, created, entity, project, sweep, sweep_id,
    sweep_path, url, tags, notes, user, group, job_type, host, display_name, heartbeat_at, path
"""
_API_LABELS = frozenset(" ".join(name.split()) for name in _API_LABELS_TEXT.split(","))
HOW_TO_EXPORT = (
    "In W&B, open the project's Runs table, show the config and summary columns that you want, "
    "and choose Export > CSV"
)
_PREFIX = re.compile("(config|summary)[._/]")
_INTERNAL = re.compile(r"(_wandb|wandb_version)([./].*)?")


def check_chart(name: str, columns: Sequence[str]) -> None:
    """Raise UnreadableRuns for the download of a line chart ("run - loss", "run - loss__MIN")."""
    names = set(columns)
    edges = [c for c in columns if c.endswith("__MIN") and c[:-5] + "__MAX" in names and " - " in c]
    dashed = [c for c in columns if re.search(r"\S - \S", c)]
    if edges or (len(dashed) >= 2 and len(dashed) >= len(columns) - 2 and columns[0] not in dashed):
        shown = edges[0][:-5] if edges else dashed[0]
        raise UnreadableRuns(
            f"{name} is the data of a W&B line chart. Each row is a step, columns such as "
            f"{shown[:80]!r} are the curve of one run, and there are no parameters. {HOW_TO_EXPORT}."
        )


def runs_table(frame: pd.DataFrame) -> Layout | None:
    """Return the roles of W&B's own columns in the CSV of the runs table; None for any other table.

    After W&B's columns come those of config and summary, sorted by name.
    """
    names = set(frame.columns)
    if "Name" not in names or len(names.intersection(_SURE)) < 2:
        return None
    roles: dict[str, tuple[Role, str]] = {n: (Role.LABEL, _LABEL_WHY) for n in LABELS if n in names}
    return Layout("a W&B runs table", frame, roles | _internal(frame))


def api(frame: pd.DataFrame) -> Layout | None:
    """Return the roles of the columns in a table made with W&B's API; None for any other table.

    `config` and `summary` are columns of mappings, or prefixes of columns.
    """
    names = set(frame.columns)
    holders = [n for n in ("config", "summary") if n in names and mapping_columns.holds_mappings(frame[n])]
    if holders:
        layout = mapping_columns.flattened_containers(frame)
        if layout is None:
            return None
        return Layout(
            "a dump of W&B's API",
            layout.frame,
            dict(layout.known_roles) | _internal(layout.frame),
            layout.notes,
        )
    prefixed_roles = _by_prefix(frame)
    if prefixed_roles:
        return Layout("a dump of W&B's API", frame, prefixed_roles | _internal(frame), prefix=_PREFIX)
    marks = {n for n in names if re.search(r"(^|[./])_(step|runtime|timestamp|wandb)$", n)}
    about = [n for n in frame.columns if n in _API_LABELS]
    if not marks and not ("state" in names and len(about) >= 3):
        return None
    roles = dict.fromkeys(about, (Role.LABEL, _LABEL_WHY))
    return Layout("a dump of W&B's API", frame, roles | _internal(frame), plain=True)


def _by_prefix(frame: pd.DataFrame) -> dict[str, tuple[Role, str]]:
    """Return roles by the prefixes "config" and "summary" (with ".", "_" or "/") if a table has both."""
    names = [str(c) for c in frame.columns]
    heads = {match[1] for n in names if (match := re.match(r"(config|summary)[._/].", n))}
    if heads != {"config", "summary"}:
        return {}
    roles = {n: (Role.LABEL, _LABEL_WHY) for n in names if n in _API_LABELS}
    for name in names:
        if re.match(r"config[._/].", name):
            roles[name] = (Role.PARAMETER, "W&B's config")
        elif re.match(r"summary[._/]_", name):
            roles[name] = (Role.LABEL, "a step or time that W&B recorded")
        elif re.match(r"summary[._/].", name):
            is_number = filled_numbers(frame[name])
            roles[name] = (
                Role.METRIC if is_number else Role.LABEL,
                "W&B's summary" if is_number else "logged as text, not as a number",
            )
    return roles


def _internal(frame: pd.DataFrame) -> dict[str, tuple[Role, str]]:
    return {
        name: (Role.IGNORED, "internal W&B data")
        for name in map(str, frame.columns)
        if _INTERNAL.fullmatch(name)
    }
