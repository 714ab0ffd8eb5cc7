"""Several data sets or tasks: what holds for all of them, and what differs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st

from importance.palette import BLUE, GROUPS
from importance.plots.tasks import MOST_PARAMETERS
from importance.runs.table import Runs
from importance.tasks import sentences
from importance.tasks.result import ByTask
from pages.ui import downloads, filter_bar, notices, page_frame, plot, state, style, task_tables
from pages.ui.sidebar.metric import column_label
from pages.ui.state import View, tasks

LEAST_HEIGHT = 300
TABLE_HEIGHT, ROW_HEIGHT = 124, 28  # of the best values: the title, the headings and the footer; a row
HEAD_HEIGHT, LINE_HEIGHT = 136, 40  # above the chart, where the names of the tasks may take two lines; below
WHAT_IT_IS = (
    "A task is a data set, an environment or a group of folds. Name the column that says which task each run "
    "was for."
)
NOTHING = "No column has 2 to 50 values that could name tasks. Add a column with the task of each run."


def choose(runs: Runs) -> str | None:
    """Let the user name the column with the task of each run; None while there is none."""
    options = list(tasks.columns(runs))
    if state.get(tasks.KEY) is None and not state.linked(tasks.KEY) and state.get(tasks.CHOSEN) in options:
        state.put(tasks.KEY, state.get(tasks.CHOSEN))  # it was chosen before another page was shown
    if state.get(tasks.KEY) is not None and state.get(tasks.KEY) not in options:
        state.forget(tasks.KEY)
    label = column_label(runs)
    state.choose_linked(runs, tasks.KEY, options, label)
    default = tasks.suggested(runs)
    chosen: str | None = st.selectbox(
        "Task",
        options,
        index=None if default is None else options.index(default),
        key=tasks.KEY,
        bind="query-params",
        format_func=label,
        placeholder="The column that names the task of each run",
        help=WHAT_IT_IS,
        width=420,
    )
    if chosen is not None:
        state.put(tasks.CHOSEN, chosen)
    return chosen


def answer(view: View) -> None:
    """Draw the choice of the column, the finding, the importances, the best values and the best settings."""
    view = filter_bar.brushed(replace(view, best=None))
    head = st.container()
    if not tasks.columns(view.runs):
        head.title("No tasks here", anchor=False)
        st.write(f"{WHAT_IT_IS} {NOTHING}")
        return
    # The title and the caption have their places from the start, so that nothing moves when they change.
    headline, remark = head.empty(), head.empty()
    headline.title("What holds for all tasks?", anchor=False)
    remark.caption(f"{len(view.kept):,} runs")
    task = choose(view.runs)
    if task is None:
        remark.caption(WHAT_IT_IS)
        return
    with st.spinner(f"Ranking the parameters within each {style.plain(task)} …", show_time=True):
        result = tasks.over_tasks(view, task)
    headline.title(style.plain(sentences.finding(result).removesuffix(".")), anchor=False)
    runs = sum(each.n_usable for each in result.ranked)
    tasks_used = "1 task" if len(result.ranked) == 1 else f"{len(result.ranked):,} tasks, each ranked alone"
    remark.caption(f"{runs:,} runs of {tasks_used}.")
    left, right = st.columns([0.5, 0.5], gap="small")
    figure = tasks.importance_figure(result, LEAST_HEIGHT)
    # The card has its height from the start, so that nothing moves when the chart comes.
    height = (
        figure["layout"]["height"] + HEAD_HEIGHT + LINE_HEIGHT * (len(result.parameters) > MOST_PARAMETERS)
    )
    with left.container(border=True, height=height, key="tasks_importance"):
        importance_card(result, figure)
    with right.container(border=True, height="stretch", key="tasks_agreement"):
        agreement_card(result)
    rows = sum(each.matters for each in result.parameters)
    if rows:
        height = TABLE_HEIGHT + ROW_HEIGHT * min(rows, task_tables.BEST_ROWS)
        with st.container(border=True, height=height, key="tasks_best_values"):
            st.markdown("**The best value in each task**")
            task_tables.best_values(result)
    with st.container(border=True, key="tasks_settings_card"):
        settings_card(result)
    for note in [
        *([f"Filtered to runs with {view.filters}."] if view.filters else []),
        *sentences.notes(result),
    ]:
        st.caption(style.plain(note))


def importance_card(result: ByTask, figure: dict[str, Any]) -> None:
    """Draw the importance of each parameter within each task."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("**Importance within tasks**", width="content")
        downloads.table(
            "Table", result.to_frame, "tasks", "download_tasks", "Each parameter in each task as CSV."
        )
    ranked = result.ranked
    if all(np.isnan(each.importance) for each in result.parameters):
        st.caption(notices.NO_SHARES)
        return
    dot = "background:{};width:.55rem;height:.55rem;border-radius:50%"
    colours = GROUPS if len(ranked) <= len(GROUPS) else (BLUE,)
    names = [each.name for each in ranked] if len(ranked) <= len(GROUPS) else ["a task"]
    marks = [(dot.format(colour), name) for colour, name in zip(colours, names, strict=False)]
    diamond = "background:#7d8798;width:.6rem;height:.6rem;transform:rotate(45deg)"
    style.key([*marks, (diamond, "mean, 90% intervals")])
    plot.draw(figure, "importance_within_tasks", sentences.finding(result))
    left = len(result.parameters) - MOST_PARAMETERS
    if left > 0:
        st.caption(f"The {MOST_PARAMETERS} most important parameters. {left} more are in the table.")


def agreement_card(result: ByTask) -> None:
    """Draw whether the best values agree between tasks."""
    st.markdown("**Does one value serve all tasks?**")
    st.caption("The loss is in standard deviations of the metric within a task, with its upper end.")
    task_tables.parameters(result)


def settings_card(result: ByTask) -> None:
    """Draw the best settings over all tasks by their mean rank."""
    found = result.settings
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("**The best settings over all tasks**", width="content")
        if len(found):
            downloads.table(
                "Settings",
                found.to_frame,
                "settings_over_tasks",
                "download_task_settings",
                "All settings as CSV, the best mean rank first.",
            )
    if not len(found):
        st.caption("No two settings were run on the same tasks, so none can be called the best.")
        return
    st.caption(style.plain(sentences.mean_rank_text(result)))
    task_tables.settings(result)


page_frame.show(answer)
