"""Two or three metrics at once: the Pareto front, which parameters decide, and runs that seek the front."""

from __future__ import annotations

from dataclasses import replace
from statistics import median

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from importance.formatting import names_in_group, without_shared_start
from importance.palette import BLUE, GROUPS
from importance.plots.trade_off import curves_shown
from importance.sweep.training_names import training_names
from importance.tradeoff import sentences
from importance.tradeoff.objectives import FEWEST_METRICS
from importance.tradeoff.result import Front, TradeOff, WeightedImportance
from pages.ui import (
    downloads,
    filter_bar,
    notices,
    page_frame,
    plot,
    reserved_room,
    run_list,
    state,
    style,
    trade_off_choice,
    trade_off_tables,
)
from pages.ui.state import View, trade_offs

CHART_HEIGHT = 394
CURVES_HEIGHT = CHART_HEIGHT - 54  # the key above the curves may take three lines
LOWER_HEIGHT = 370
TITLE = "Weigh two metrics against each other"
LETTERS_OF_FINDING, LETTERS_BELOW = 45, 135  # of the headline, without its names, and of the line below it
HYPERVOLUME = "The size of the region that the front beats. It grows as the front gets better."
ON_PANEL = "Show these metrics in the overview, with an axis and a column of importances each"


def answer(view: View) -> None:
    """Draw the metrics to choose from, the front, the importances, and the next runs."""
    if not view.modelled:
        notices.nothing_varies(view)
        return
    view = filter_bar.brushed(replace(view, best=None))
    with room_for_headline(view):
        head = st.container(key="trade_off_head")
        with head:
            style.room()
    goals = trade_off_choice.choose(view)
    if not goals:
        head.title(TITLE, anchor=False)
        return
    body = st.container()
    with st.spinner(f"Estimating the front of {len(view.kept):,} runs …", show_time=True):
        front = trade_offs.front(view, goals)
    names = view.kept.run_names.astype(str).tolist()
    with head:
        headline, trust = st.empty(), st.empty()
        headline.title(style.plain(front_headline(front)), anchor=False)
        with trust:
            word, level = ("Clear", "good") if sentences.is_sure(front) else ("Open", "fair")
            style.trust(word, level, sentences.front_text(front))
    with body:
        left, right = st.columns([0.54, 0.46], gap="small")
        with left.container(border=True, height="stretch", key="weighed_front"):
            marked = front_card(view, front, names)
        with right.container(border=True, height="stretch", key="weighed_weights"):
            weights = st.empty()
        with st.container(border=True, key="weighed_front_table"):
            front_rows(view, front, names, marked)
        shares, grown = st.columns([0.54, 0.46], gap="small")
        with grown.container(border=True, height=LOWER_HEIGHT, key="weighed_hypervolume"):
            hypervolume_card(front)
        with shares.container(border=True, height=LOWER_HEIGHT, key="weighed_shares"):
            table = st.empty()
        with st.container(border=True, key="weighed_front_runs"):
            runs_card(view, goals)
    with weights.container(), st.spinner("Ranking the parameters at each weight …", show_time=True):
        importance = trade_offs.importance(view, goals)
    found = without_shared_start(sentences.finding(importance), view.runs.parameters)
    headline.title(style.plain(found.removesuffix(".")), anchor=False)
    if not importance.evidence.any():
        with trust:
            style.trust("No signal", "none", sentences.front_text(front))
    with weights.container():
        weights_card(importance)
    with table.container():
        shares_card(importance)
    for note in sentences.notes(TradeOff(front, importance)):
        st.caption(style.plain(note))
    if view.filters:
        st.caption(style.plain(f"Filtered to runs with {view.filters}."))


def room_for_headline(view: View) -> DeltaGenerator:
    """Return the room for the headline and the line below it.

    The headline names all metrics, one of them twice, and up to two parameters. Without metrics it is the
    title of the page.
    """
    metrics = [len(name) for name in trade_off_choice.chosen_names(view)]
    if len(metrics) < FEWEST_METRICS:
        return reserved_room.for_headline("trade_off", len(TITLE), 0)
    parameters = [len(without_shared_start(name, view.runs.parameters)) for name in view.modelled] or [0]
    letters = LETTERS_OF_FINDING + sum(metrics) + max(metrics) + 2 * round(median(parameters))
    return reserved_room.for_headline("trade_off", letters, LETTERS_BELOW)


def front_headline(front: Front) -> str:
    """Return what is shown as the title until the importances are known."""
    n = int(front.on_front.sum())
    return f"{n} setting{'s' * (n != 1)} on the front of {sentences.listed(list(front.metrics))}"


def front_card(view: View, front: Front, names: list[str]) -> int | None:
    """Draw the chart of the front, and return the row of the marked setting, or None."""
    axes = choose_axes(front)
    with st.container(horizontal=True, vertical_alignment="center", key="front_header"):
        style.key(
            (
                (
                    f"background:{BLUE};width:.6rem;height:.6rem;border-radius:50%",
                    "on the front, 90% interval",
                ),
                (style.DOT, "not on the front"),
            )
        )
        others = [name for name in front.metrics if name != view.metric]
        if st.button(
            "In the chart",
            icon=":material/bar_chart:",
            type="tertiary",
            help=ON_PANEL,
            on_click=trade_offs.show_in_overview,
            args=(front.metrics, others),
        ):
            state.go_to("pages/panel.py")
        downloads.table(
            "Settings", front.to_frame, "trade_off", "download_front", "All settings as CSV, the front first."
        )
    marked = marked_row(view, front)
    figure = trade_offs.front_figure(front, names, axes, marked, CHART_HEIGHT - 56 * (len(front.metrics) > 2))
    clicked = plot.draw(figure, "front", sentences.front_text(front), clickable=True)
    if clicked is not None and clicked != state.get("_front_clicked"):
        state.put("_front_clicked", clicked)
        mark(view, front, clicked)
        st.rerun()
    return marked


def marked_row(view: View, front: Front) -> int | None:
    """Return the row of the setting that the user marked in this front, or None."""
    question, row = state.get("_front_marked", (None, None))
    return row if question == (view.kept.digest, front.objectives) else None


def mark(view: View, front: Front, row: int | None) -> None:
    """Mark a setting of this front, or none."""
    state.put("_front_marked", ((view.kept.digest, front.objectives), row))


def choose_axes(front: Front) -> tuple[int, int]:
    """Let the user choose the two metrics of the chart if there are three."""
    if len(front.metrics) == 2:
        return 0, 1
    pairs = {f"{front.metrics[i]} and {front.metrics[j]}": (i, j) for i, j in ((0, 1), (0, 2), (1, 2))}
    if state.get("front_axes") not in pairs:  # other metrics were chosen
        state.forget("front_axes")
    pair: str = st.selectbox("Axes", list(pairs), key="front_axes", label_visibility="collapsed")
    return pairs[pair]


def front_rows(view: View, front: Front, names: list[str], marked: int | None) -> None:
    """Draw the table of the settings on the front; a click marks one in the chart."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("**On the front**", width="content")
        st.caption("Click a row to mark it in the chart.", width="content")

    def clicked(row: int) -> None:
        mark(view, front, None if row == marked_row(view, front) else row)

    trade_off_tables.front_table(front, names, marked, clicked)


def weights_card(importance: WeightedImportance) -> None:
    """Draw the importances over the weight of a metric."""
    if not importance.evidence.any():
        st.markdown("**Importance by weight**")
        st.caption(notices.NO_SHARES)
        return
    metric = 0
    if len(importance.metrics) > 2:
        metric = st.selectbox(
            "Weight of",
            range(len(importance.metrics)),
            format_func=lambda j: f"weight of {importance.metrics[j]}",
            key="weight_of",
            label_visibility="collapsed",
        )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("**Importance by weight**", width="content")
        downloads.table(
            "Curves", importance.curves, "importance_by_weight", "download_curves", "The curves as CSV."
        )
    shown = curves_shown(importance, metric)
    in_group = names_in_group(importance.parameters)
    style.key(
        (f"background:{GROUPS[place]}", in_group[importance.parameters[k]]) for place, k in enumerate(shown)
    )
    height = CURVES_HEIGHT - 56 * (len(importance.metrics) > 2)
    plot.draw(trade_offs.weight_figure(importance, metric, height), "weights", sentences.finding(importance))


def shares_card(importance: WeightedImportance) -> None:
    """Draw the table of importances."""
    if not importance.predicted and not any(each.fit.evidence for each in importance.rankings):
        st.markdown("**Importance**")
        st.caption(notices.NO_SHARES)
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("**Importance**", width="content")
        downloads.table(
            "Table",
            lambda: importance.to_frame().reset_index(),
            "trade_off_importance",
            "download_shares",
            "The importance for each metric and for the trade-off as CSV.",
        )
    trade_off_tables.importance_table(importance)


def hypervolume_card(front: Front) -> None:
    """Draw how the hypervolume grew."""
    st.markdown("**Hypervolume so far**", help=HYPERVOLUME)
    plot.draw(trade_offs.hypervolume_figure(front), "hypervolume", sentences.hypervolume_text(front))
    st.caption(style.plain(sentences.hypervolume_text(front)))


def runs_card(view: View, goals: trade_offs.Goals) -> None:
    """Draw the next runs that seek the front, once the user asks for them."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("**The next runs that seek the front**", width="content")
        asked = st.toggle("List 50 runs", key="front_runs", bind="query-params")
    if not asked:
        st.caption(
            "Settings that are expected to push the front outward together, within the space that was tried."
        )
        return
    with st.spinner("Choosing the next runs …", show_time=True):
        runs = trade_offs.front_runs(view, goals)
    if not len(runs):
        st.caption("Every setting of this space was tried.")
        return
    run_list.draw(
        runs,
        runs.rename(columns=training_names(view.runs)),
        "front_runs",
        key="front_list",
    )
    st.caption("**Tip: run the first fifth, then refresh this page for the next one.**")


page_frame.show(answer)
