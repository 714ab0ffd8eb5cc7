"""What to try next: single runs that are suggested, or ranges to search; each with what to expect of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import streamlit as st

from importance.errors import ImportanceError
from importance.formatting import number_text
from importance.ranking.sentences import guessed_goal
from importance.space.dimension import Dimension
from importance.space.object_levels import sentences
from importance.space.range_text import parse_range
from importance.space.volume import volume_ratio
from importance.sweep.forecast import Forecast
from importance.sweep.reach_text import hints_text
from importance.sweep.result import Sweep, headline, kept_best, share_text
from importance.sweep.run_plan import RunPlan, repeats_text
from pages.ui import (
    cost_card,
    filter_bar,
    history_card,
    notices,
    page_frame,
    promise,
    range_rows,
    runs_table,
    space_export,
    state,
    style,
    suggested_runs,
)
from pages.ui.state import View

WAYS = {"runs": "Suggested runs", "ranges": "Search ranges"}
COUNTS = (10, 25, 50)
ABOUT_LIST = (
    "The model chooses half of the runs. A quarter are near clusters of good runs, and a quarter near the "
    "three best runs. Suggestions never leave ranges that you set."
)
FOLLOWS = "Ranges follow the best runs. The best values on Overview and Effects are averages over all runs."


def with_edits(sweep: Sweep, edits: Mapping[str, str]) -> tuple[dict[str, Dimension], dict[str, str]]:
    """Return the recommended space with the user's ranges, and what is wrong with a text that is not one."""
    space, errors = {}, {}
    for advice in sweep.advice:
        space[advice.name] = advice.dimension
        if advice.name in edits:
            try:
                space[advice.name] = parse_range(advice.before, edits[advice.name])
            except ImportanceError as error:
                errors[advice.name] = f"{error} The recommended range is used."
    return space, errors


def choose_way() -> str:
    """Let the user choose between the two ways to go on."""
    state.choose_once("way", list(WAYS), "runs")
    chosen = st.segmented_control(
        "Plan",
        list(WAYS),
        format_func=WAYS.__getitem__,
        required=True,
        key="way",
        persist_state="session",
        label_visibility="collapsed",
    )
    way: str = chosen or "runs"
    state.link("way", [way] if way != "runs" else [])
    return way


def choose_count() -> int:
    """Let the user choose how many runs are suggested."""
    state.choose_once("suggest", COUNTS, COUNTS[-1])
    chosen = st.segmented_control(
        "How many runs",
        COUNTS,
        format_func=lambda n: f"{n} runs",
        required=True,
        key="suggest",
        persist_state="session",
        label_visibility="collapsed",
    )
    count: int = chosen or COUNTS[-1]
    state.link("suggest", [str(count)] if count != COUNTS[-1] else [])
    return count


def runs_way(
    view: View, sweep: Sweep, limits: Mapping[str, Dimension], head: st.delta_generator.DeltaGenerator
) -> None:
    """Draw the suggested runs: what they reach together, and each of them."""
    with st.container(border=True, key="suggested_card"):
        with st.container(horizontal=True, vertical_alignment="center", key="suggested_header"):
            count = choose_count()
            buttons = st.container(horizontal=True, width="content")
        with st.spinner("Choosing the next runs …", show_time=True):
            plan, predictions, forecast = state.plan_runs(view, limits, count)
        if not len(plan):
            head.title("No runs to suggest", anchor=False)
            st.caption("Every setting in these ranges has been tried.")
            return
        with buttons:
            suggested_runs.files(view, sweep, plan.settings)
        suggested_runs.draw(view, sweep, plan, predictions)
    n = f"{len(plan)} run{'s' * (len(plan) != 1)}"
    with head:
        if not sweep.evidence:
            st.title(f"Next: {n} that follow weak hints", anchor=False)
            best = runs_table.best_first(view.kept, view.metric, view.goal, 1)[view.metric].iloc[0]
            promise.draw(promise.without_evidence(state.ranking(view), float(best)))
            word = "Few settings" if sweep.confounded else "No signal"
            style.trust(word, "none", hints_text(view.metric, confounded=sweep.confounded))
        elif forecast is None:
            st.title(f"Next: {n}", anchor=False)
            st.caption("No run is feasible yet, so nothing is promised.")
        else:
            st.title(style.plain(runs_headline(n, forecast, view)), anchor=False)
            promise.draw(promise.of_forecast(forecast, view.metric))
            promise.lost(forecast)
    about_runs(view, forecast, plan, limits)


def runs_headline(runs: str, forecast: Forecast, view: View) -> str:
    """Return how likely so many runs beat the best setting, and by how much."""
    sign = 1 if view.goal == "maximize" else -1
    gain = sign * (forecast.best - forecast.present)
    by = f", by about {number_text(gain, 1)}" if gain > 0 and forecast.to_tell else ""
    chance, present = f"a chance of {forecast.chance:.0%}", number_text(forecast.present)
    if forecast.at_limit:
        return f"Next: {runs}, though no setting can beat {view.metric} {present}"
    if forecast.chance > 0.5 and (forecast.to_tell is None or number_text(forecast.best) == present):
        return f"Next: {runs} that will probably improve {view.metric} only a little"
    return f"Next: {runs}, with {chance} to beat {view.metric} {present}{by}"


def about_runs(view: View, forecast: Forecast | None, plan: RunPlan, limits: Mapping[str, Dimension]) -> None:
    """Draw what to know about the list."""
    is_seen = forecast is not None and forecast.to_tell is not None
    gain = " It brings about four fifths of the whole gain." if is_seen else ""
    st.caption(f"**Tip: run the first fifth, then come back.**{gain}")
    for sentence in (ABOUT_LIST, repeats_text(plan, view.metric), *sentences(limits.values())):
        if sentence:
            st.caption(style.plain(sentence))


def ranges_way(
    view: View, sweep: Sweep, edits: Mapping[str, str], head: st.delta_generator.DeltaGenerator
) -> None:
    """Draw the ranges: how large they are, what random runs from them reach, each of them, and the files."""
    space, errors = with_edits(sweep, edits)

    def edit(texts: Mapping[str, str]) -> None:
        # Not `edits`: those may be older than the last edit, whose answer was not drawn yet.
        changed = state.sweep_edits(view) | {name: text.strip() for name, text in texts.items()}
        state.keep_sweep_edits(view, {name: text for name, text in changed.items() if text})

    with st.container(border=True, key="ranges_card"):
        range_rows.draw(sweep, space, edits, errors, edit)
        if sweep.evidence:
            st.caption(FOLLOWS)
        if edits:
            st.button("Reset all to the recommendation", on_click=state.keep_sweep_edits, args=(view, {}))
    with head:
        share = volume_ratio(space, sweep.before)
        valid = [name for name in edits if name not in errors]
        limits = limits_of(sweep, space, valid)
        title = (
            f"Your ranges cover {share_text(share)} of the space." if valid else headline(sweep.advice, share)
        )
        st.title(style.plain(title), anchor=False)
        forecast = state.forecast(view, space)
        expected = [] if forecast is None else promise.of_forecast(forecast, view.metric)
        promise.draw([*_size_tiles(sweep, space, share), *expected])
        if forecast is None:
            none = f"No parameter predicts {view.metric} better than chance, so no range is narrowed."
            st.caption(style.plain(none))
        else:
            promise.lost(forecast)
    space_export.draw(view, sweep, space, lambda: state.run_plan(view, limits, COUNTS[-1]).settings)


def _size_tiles(sweep: Sweep, space: Mapping[str, Dimension], share: float) -> list[promise.Tile]:
    n_best = len(sweep.best)
    noun = "settings" if sweep.repeated else "runs"
    return [
        ("Share of the original space", share_text(share), "of all ranges together"),
        (
            f"Top {noun} covered",
            f"{round(n_best * kept_best(sweep, space)):,} of {n_best:,}",
            "the best tenth, in all ranges at once",
        ),
    ]


def limits_of(sweep: Sweep, space: Mapping[str, Dimension], by_user: Collection[str]) -> dict[str, Dimension]:
    """Return what single runs are chosen from: the user's ranges, and elsewhere the whole space."""
    return {
        name: space[name] if name in by_user else dimension for name, dimension in sweep.batch_space.items()
    }


def answer(view: View) -> None:
    """Draw the way that the user chose, how the best result came about, and what runs cost."""
    if not view.modelled:
        notices.nothing_varies(view)
        return
    view = filter_bar.brushed(view)
    head = st.container(key="next_head")
    with head:
        style.room()
    way = choose_way()
    with st.spinner(f"Planning the next sweep from {len(view.kept):,} runs …", show_time=True):
        sweep = state.next_sweep(view)
    edits = state.sweep_edits(view)
    if way == "ranges":
        ranges_way(view, sweep, edits, head)
    else:
        space, errors = with_edits(sweep, edits)
        by_user = {name for name in edits if name not in errors}
        limits = limits_of(sweep, space, by_user)
        if by_user:
            names = ", ".join(sorted(by_user))
            st.caption(style.plain(f"Inside the ranges that you set under Search ranges: {names}."))
        runs_way(view, sweep, limits, head)
    if goal_note := guessed_goal(view.metric, view.goal, view.goal_source, "the switch in the sidebar"):
        st.caption(style.plain(goal_note))
    history_card.draw(view)
    cost_card.draw(view)
    for note in sweep.notes:
        st.caption(style.plain(note))
    if view.filters:
        st.caption(style.plain(f"Filtered to runs with {view.filters}."))


page_frame.show(answer)
