"""The tables of parameters and of runs: a component that sorts, searches and turns pages in the browser.

The folder importance/panel/data_table holds its scripts. It receives `data`:
    headings    column key -> [text, title, the direction of the first sort: "ascending" or "descending"]
    narrow      the keys of narrow columns, which a narrow screen leaves out (optional)
    about       column key -> [name, sentence] pairs that a button beside the heading shows (optional)
    rows        in the order of `sorted` (a column key) or, when that is None, in the order to show. A row has
                row[key]            the value that the column is sorted by: a number, a text, or None, which
                                    stays last
                name, note, title   what the first column shows (optional)
                muted               whether the row is grey (optional)
                folded              whether the row is hidden until the user opens the fold (optional)
                cells               column key -> text, title, bar ([kind, left, width] for each piece, in
                                    percent, and its own title after them; optional), muted and opens (a
                                    click opens the row), or text, title and tone (a class of the style
                                    sheet), or text, options and label (a choice); a column without a cell
                                    shows the value
                levels              the rows that this row opens, each with a name, a label to show in its
                                    place, and n, a text beside it (optional)
    id          the key under which a row has its id
    selected    the id of the marked row, a list of several, or None
    kind        "parameters", "runs" or "runs" with another class, for the style sheet and for the event
                that tells the chart which row is under the pointer
    find        what the search says before anything is typed; "" for no search
    fold        what the row says that opens the fold; "" if no row is folded
    still       whether a click on a row does nothing
    page_size, footer
    legend      [kind, text] of each mark of the bars (optional)
    open        the ids of the rows that are open at first
and has one trigger, `clicked`: [id], or [id, level] for a row that another row opened, or
[id, column, option] for a choice. All text reaches the page as text, never as HTML.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from importance.panel import scripts
from importance.panel.further_columns import FurtherColumn
from importance.panel.parameter_table import NO_MARKS, line_count, row_count, table_data
from importance.ranking.result import Ranking
from pages.ui import state

__all__ = ["component", "line_count", "marked_after", "parameter_table", "row_count", "run_table"]

Click = Callable[[list[Any]], None]
"""What is called with the path of a click."""

_mount = st.components.v2.component(
    "paramlens_table",
    html=scripts.text("data_table", "data_table.html"),
    css=scripts.text("data_table", "data_table.css"),
    js=scripts.joined("data_table", scripts.DATA_TABLE),
)


def number_cell(text: str) -> dict[str, str]:
    """Return the cell of a number that is shown as this text."""
    return {"text": text, "title": "", "tone": "number"}


def parameter_table(
    ranking: Ranking,
    shown: set[str] | None = None,
    *,
    selected: str | None = None,
    ghosts: dict[str, float] | None = None,
    faded: bool = False,
    caveats: Sequence[tuple[str, str]] = (),
    names: Sequence[str] = (),
    further: Sequence[FurtherColumn] = (),
    key: str = "parameter_table",
    on_click: Click | None = None,
) -> None:
    """Draw the ranking.

    Args:
        ranking: the ranking to show.
        shown: the parameters with a row; None shows all. Hidden parameters keep their share of importance.
        selected: the marked row.
        ghosts: parameter -> the importance to show as an outline behind its bar.
        faded: draw every row in grey, because the ranking is not about the runs on screen.
        caveats: the limits of correlation, each with its name and what it means in these runs.
        names: all parameters of the runs; the start that they share is not shown.
        further: narrow columns with the importances for other metrics.
        key: the component's key.
        on_click: called with [parameter] or [parameter, level], see `component`.
    """
    data = table_data(
        ranking,
        shown,
        selected=selected,
        ghosts=ghosts,
        faded=faded,
        caveats=caveats,
        names=names,
        further=further,
    )
    component(key, on_click, **data)


def run_table(
    headings: Sequence[tuple[str, str, str]],
    runs: Sequence[Sequence[str | float | None]],
    footer: str,
    *,
    selected: int | None = None,
    page_size: int = 5,
    key: str = "run_table",
    on_click: Callable[[int], None] | None = None,
) -> None:
    """Draw runs in this order.

    Args:
        headings: for each column its name, its explanation, and the direction of its first sort.
        runs: for each run its row number, then the value of each column.
        footer: a sentence under the table.
        selected: the row number of the marked run.
        page_size: how many runs to show at a time.
        key: the component's key.
        on_click: called with the row number of a run, see `component`.
    """
    component(
        key,
        None if on_click is None else lambda path: on_click(int(path[0])),
        kind="runs",
        headings={str(i): list(heading) for i, heading in enumerate(headings, 1)},
        rows=[list(run) for run in runs],
        id="0",
        selected=selected,
        page_size=page_size,
        footer=footer,
    )


def marked_after(marked: Sequence[int], clicked: int) -> list[int]:
    """Return which rows are marked after a click: at most two, the last two; a marked row loses its mark."""
    others = [row for row in marked if row != clicked]
    return others if clicked in marked else [*others[-1:], clicked]


def component(key: str, on_click: Click | None = None, **data: Any) -> None:
    """Draw a table from its data.

    By default its rows are in the order to show, and none is marked, open or folded, or found by its name.

    Args:
        key: the component's key.
        on_click: called with the path before the page reruns, so that a click counts even if the next one
            stops that run.
        data: what the table shows.
    """

    def clicked() -> None:
        path = (state.get(key) or {}).get("clicked")
        if path and on_click is not None:
            on_click(list(path))

    _mount(key=key, data=NO_MARKS | data, on_clicked_change=clicked)
