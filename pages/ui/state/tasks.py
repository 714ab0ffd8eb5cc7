"""The answer over several tasks, computed once for its runs and its question."""

from __future__ import annotations

from typing import Any

import streamlit as st

from importance.runs.table import Runs
from importance.tasks.by_task import by_task
from importance.tasks.result import ByTask
from importance.tasks.task_columns import named_task, task_columns
from pages.ui.state.session import get
from pages.ui.state.shared import computed
from pages.ui.state.sources import runs_in_use, with_user_roles
from pages.ui.state.view import CACHE_KEYS, View, runs_key

KEY = "task"
"""The key of the widget that chooses the column, and its name in the link."""
CHOSEN = "_task_column"
"""The column that this session chose last. The widget is forgotten while another page is shown."""


def names_tasks() -> bool:
    """Return whether a column of the runs in use is named like a task, or the user named one."""
    runs = runs_in_use()
    if runs is None:
        return False
    return suggested(with_user_roles(runs)) is not None or get(CHOSEN) in runs.columns


@st.cache_data(show_spinner=False, max_entries=16, hash_funcs=CACHE_KEYS)
def columns(runs: Runs) -> tuple[str, ...]:
    """Return the columns that can name the task of each run, the likely ones first."""
    return task_columns(runs)


@st.cache_data(show_spinner=False, max_entries=16, hash_funcs=CACHE_KEYS)
def suggested(runs: Runs) -> str | None:
    """Return the column whose name says that it names tasks; None without one."""
    return named_task(runs)


def over_tasks(view: View, task: str) -> ByTask:
    """Return what the runs of a view say over the tasks of a column."""
    names = None if view.auto else [name for name in view.modelled if name != task]
    key = (runs_key(view.kept), view.metric, view.goal, task, None if names is None else tuple(names))
    return computed(by_task, key, view.kept, view.metric, task, names, goal=view.goal)


def importance_figure(answer: ByTask, height: int) -> dict[str, Any]:
    """Return the figure of the importances within tasks, at least so many pixels high."""
    from importance import plots

    figure = plots.importance_by_task(answer)
    return figure.update_layout(height=max(height, figure.layout.height)).to_dict()
