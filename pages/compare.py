"""Two sweeps side by side: what changed, what was tried, and how far each one got."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Literal

import streamlit as st

from importance.comparison import sentences, short_text
from importance.comparison.result import Comparison
from importance.comparison.sweep_columns import Division, SweepColumn
from importance.formatting import is_missing, names_in_group, number_text, without_shared_start
from importance.palette import FIRST_SWEEP, SECOND_SWEEP
from importance.plots.comparison import MOST_ROWS
from importance.runs.table import Runs
from pages.ui import (
    downloads,
    filter_bar,
    notices,
    page_frame,
    plot,
    reserved_room,
    runs_table,
    state,
    style,
    table,
)
from pages.ui.state import View, comparisons, tasks

LETTERS_OF_FINDING = 97, 30  # about as many as its headline and the line below have, which come later
CARD_HEIGHT = 452
CHART_HEIGHT = CARD_HEIGHT - 166  # the sentence below the chart may take two lines
BEST_ROWS = 12  # of the best runs on one page
FEW_ROWS = 4  # with so few rows, the card has room for the best runs too
NOTHING = (
    "A comparison needs two sweeps of at least 5 runs each. Open two files together, or add a column that "
    "names the sweep of each run."
)


@dataclass(frozen=True)
class Pair:
    """The two sweeps that are compared.

    Attributes:
        column: what divides the runs.
        names: what each sweep is called.
        a, b: their runs.
    """

    column: SweepColumn
    names: tuple[str, str]
    a: Runs
    b: Runs


def label(column: SweepColumn) -> str:
    """Return what the picker calls a division of the runs."""
    if column.division is Division.WEEKS:
        return f"week of {column.column}"
    if column.division is Division.HALVES:
        return f"first and second half by {column.column or 'order'}"
    return column.column


def choose(view: View, columns: Sequence[SweepColumn]) -> Pair:
    """Let the user choose what to compare; by default it is the latest sweep and the one before."""
    by_label = {label(column): column for column in columns}
    left, middle, swap, right = st.columns([0.34, 0.28, 0.06, 0.28], vertical_alignment="bottom")
    by = _select(left, "Compare by", list(by_label), next(iter(by_label)), "by")
    column = by_label[by]
    if state.get("_divided_by", by) != by:  # the sweeps were those of another column
        state.forget("first")
        state.forget("second")
    state.put("_divided_by", by)
    default = column.default
    first = _select(middle, "First sweep", list(column.levels), default[0], "first")
    others = [level for level in column.levels if level != first]
    latest = default[1] if default[1] in others else others[-1]
    second = _select(right, "Second sweep", others, latest, "second")
    with swap:
        st.button(
            "",
            icon=":material/swap_horiz:",
            key="swap_sweeps",
            help="Swap the two sweeps",
            on_click=_swap,
            args=(first, second),
        )
    a, b = (view.kept.take(column.rows(level)) for level in (first, second))
    return Pair(column, (first, second), a, b)


def _select(
    place: st.delta_generator.DeltaGenerator,
    title: str,
    options: list[str],
    default: str,
    key: str,
    label: Callable[[str], str] = str,
) -> str:
    if state.get(key) is not None and state.get(key) not in options:
        state.put(key, default)
    return place.selectbox(
        title,
        options,
        index=options.index(default),
        format_func=label,
        key=key,
        bind="query-params",
    )


def _swap(first: str, second: str) -> None:
    state.put("first", second)
    state.put("second", first)


def key(comparison: Comparison, names: Sequence[str]) -> None:
    """Draw which colour is which sweep, and how many runs it has."""
    sweeps = zip((FIRST_SWEEP, SECOND_SWEEP), names, (comparison.a, comparison.b), strict=True)
    style.key((f"background:{colour}", f"{name}, {sweep.n_runs:,} runs") for colour, name, sweep in sweeps)


def head(comparison: Comparison, pair: Pair) -> None:
    """Draw what changed, or that nothing did, and what else was tried."""
    changes = sentences.response_sentences(comparison)
    sentence = changes[0] if changes else sentences.no_change(comparison)
    st.title(style.plain(sentence.removesuffix(".")), anchor=False)
    more = [*changes[1:], sentences.confounded_text(comparison), comparison.tried]
    more.append(sentences.importance_text(comparison))
    text = " ".join(filter(None, more)) or f"From {pair.names[0]} to {pair.names[1]}."
    word = "Changed" if changes else "No change" if comparison.can_tell else "Cannot tell"
    style.trust(word, "fair" if changes else "none", text)


def tiles(texts: Sequence[short_text.ShortText]) -> None:
    """Draw a row of figures."""
    cells = "".join(
        f"<div><h4>{escape(each.title)}</h4><b>{escape(each.value)}</b><span>{escape(each.detail)}</span></div>"
        for each in texts
    )
    st.html(f'<div class="pl-tiles">{cells}</div>')


def first_look(view: View, pair: Pair) -> None:
    """Draw what is known without a model, while the sweeps are compared."""
    ranges = comparisons.ranges(view, pair.a, pair.b, pair.column.column)
    moved = [each.parameter for each in ranges if each.moved]
    more = f" and {len(moved) - 3} more" if len(moved) > 3 else ""
    st.title(style.plain(f"From {pair.names[0]} to {pair.names[1]}"), anchor=False)
    tried = (
        f"Other values were tried of {', '.join(moved[:3])}{more}."
        if moved
        else "Both tried the same ranges."
    )
    style.trust("First look", "fair", tried)


def rows_card(comparison: Comparison, names: tuple[str, str]) -> None:
    """Draw what was tried of each parameter, and how important it was."""
    total = len(comparison.ranges)
    every = False
    with st.container(horizontal=True, vertical_alignment="center", key="compared_header"):
        key(comparison, names)
        if total > MOST_ROWS:
            every = st.toggle(f"All {total} parameters", key="every_row")
        downloads.table(
            "Table",
            lambda: comparison.to_frame().reset_index(),
            "comparison",
            "download_comparison",
            "The comparison of all parameters as CSV.",
        )
    plot.draw(
        comparisons.rows_figure(comparison, names, None if every else MOST_ROWS),
        "compared_rows",
        "What each sweep tried of each parameter, its importance in both sweeps, and the difference",
    )
    if total <= FEW_ROWS:
        best_runs(comparison, names)


def effect_card(comparison: Comparison, names: tuple[str, str]) -> None:
    """Draw the effect of a parameter in both sweeps."""
    options = [effect.parameter for effect in comparison.effects]
    if not options:
        st.caption("The two sweeps share no parameter that varies.")
        return
    changed = [effect.parameter for effect in comparison.effects if effect.changed]
    label = names_in_group(options).__getitem__
    parameter = _select(st.container(), "Effect of", options, (changed or options)[0], "parameter", label)
    effect = comparison.effects[options.index(parameter)]
    words = without_shared_start(sentences.effect_text(comparison, effect), options)
    plot.draw(comparisons.effect_figure(comparison, parameter, names, CHART_HEIGHT), "compared_effect", words)
    st.caption(style.plain(words))


def best_runs(comparison: Comparison, names: tuple[str, str]) -> None:
    """Draw the settings of the best run of each sweep, those that differ first."""
    a, b = comparison.a, comparison.b
    rows = [
        (name, *(_value(each.settings.get(name)) for each in (a, b))) for name in {**a.settings, **b.settings}
    ]
    rows.sort(key=lambda row: row[1] == row[2])
    in_group = names_in_group(name for name, _, _ in rows)
    heads = [f"{name}: {sweep.run}" for name, sweep in zip(names, (a, b), strict=True)]
    st.subheader("The best runs", anchor=False)
    table.component(
        "best_runs",
        kind="runs wraps pairs",
        headings={
            "1": ["Parameter", "What differs comes first", "ascending"],
            **{str(i): [head, head, "ascending"] for i, head in enumerate(heads, 2)},
        },
        rows=[
            {"0": name, "1": in_group[name], "2": first, "3": second, "muted": first == second}
            for name, first, second in rows
        ],
        id="0",
        page_size=BEST_ROWS,
        still=True,
        footer=f"{len(rows)} parameter{'s' * (len(rows) != 1)}",
    )


def _value(value: float | str | None) -> str:
    if is_missing(value):
        return "–"
    return value if isinstance(value, str) else number_text(float(value or 0.0), 4)


def tasks_link(view: View) -> None:
    """Draw the link to the page on tasks, which is not listed if no column is named like a task."""
    if tasks.columns(view.runs):
        st.page_link(
            "pages/tasks.py", label="Several data sets or tasks? Compare the tasks", icon=":material/dataset:"
        )


def answer(view: View) -> None:
    """Draw the choice of two sweeps, what changed, the figures, and the settings of both best runs."""
    if not view.modelled:
        notices.nothing_varies(view)
        return
    view = filter_bar.brushed(replace(view, best=None))
    columns = comparisons.divisions(view)
    if not columns:
        tasks_link(view)
        with st.container(border=True, key="card_opening"):
            st.title("There is nothing to compare yet", anchor=False)
            st.write(NOTHING)
        return
    with reserved_room.for_headline("compare", *LETTERS_OF_FINDING):
        style.room()
        top = st.empty()
    pair = choose(view, columns)
    figures = st.empty()
    best = [
        runs_table.best_first(runs, view.metric, view.goal)[view.metric].iloc[0] for runs in (pair.a, pair.b)
    ]
    with top.container():
        first_look(view, pair)
    with figures.container():
        tiles([short_text.best_text(view.metric, best, f"{len(pair.a):,} and {len(pair.b):,} runs")])
    with st.spinner(f"Comparing {len(pair.a):,} with {len(pair.b):,} runs …", show_time=True):
        comparison = comparisons.comparison(view, pair.a, pair.b, pair.column.column)
    with top.container():
        head(comparison, pair)
    with figures.container():
        tiles(short_text.progress_texts(comparison))
    left, right = st.columns([0.62, 0.38], gap="small")
    # With few rows the card also holds the best runs, whose names and values may take several lines.
    height: int | Literal["stretch"] = CARD_HEIGHT if len(comparison.ranges) > FEW_ROWS else "stretch"
    with left.container(border=True, height=height, key="compared_card"):
        rows_card(comparison, pair.names)
    with right.container(border=True, height=height, key="compared_effect_card"):
        effect_card(comparison, pair.names)
    if len(comparison.ranges) > FEW_ROWS:
        with st.container(border=True, key="best_runs_card"):
            best_runs(comparison, pair.names)
    tasks_link(view)
    for note in [*([f"Filtered to runs with {view.filters}."] if view.filters else []), *comparison.notes]:
        st.caption(style.plain(note))


page_frame.show(answer)
