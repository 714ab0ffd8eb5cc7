"""The sidebar: which runs, which metric, which parameters, which of the runs."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import streamlit as st

from importance.errors import ImportanceError
from importance.runs.columns import Kind
from importance.runs.goals import GoalSource
from importance.runs.missing_results import no_result
from importance.runs.table import Runs
from pages.ui import source, state, style
from pages.ui.state import View

GOALS = {"minimize": "lower is better", "maximize": "higher is better"}
_SAME = (Kind.CONSTANT, Kind.EMPTY)
SCALES = {"auto": "scale: auto", "raw": "scale: as logged", "log": "scale: logarithm", "rank": "scale: ranks"}


def draw(on_panel: bool = False) -> View | None:
    """Draw the sidebar; the view it describes, or None when there are no runs or no metric to look at.

    What acts on the panel alone is greyed elsewhere, and keeps its setting.
    """
    state.through_the_front_door()
    with st.sidebar:
        read = source.draw()
        if read is None:
            return None
        runs = state.with_user_roles(read)
        state.use_present_names(runs)
        metric = _metric(runs)
        if metric is None:
            return None
        goal, goal_source = _goal(runs, metric)
        scale = _scale()
        auto, shown, modelled = _parameters(runs, metric)
        kept, filters = _filters(runs)
        best = _best(on_panel)
        _chart(runs, metric, on_panel)
    return View(runs, kept, metric, goal, scale, auto, shown, modelled, filters, best, goal_source)


# -- metric ---------------------------------------------------------------------------------------------


def _metric(runs: Runs) -> str | None:
    options = [*runs.metrics, *(n for n in _other_numbers(runs) if n not in runs.metrics)]
    options = [name for name in options if runs.columns[name].kind is not Kind.EMPTY]
    if not options:
        state.put("_missing", no_result(runs.frame, runs.columns))
        return None
    best = runs.first_metric
    if state.get("metric") is not None and state.get("metric") not in options:
        state.put("metric", best)
    state.choose_linked(runs, "metric", options, _searched(runs))
    chosen: str | None = st.selectbox(
        "Metric",
        options,
        index=options.index(best) if best in options else None,
        placeholder="Choose a column of numbers",
        format_func=_searched(runs),
        key="metric",
        bind="query-params",
        help="Any number can be the metric, run time and parameters included. Type to search.",
    )
    said = "Add such a column, or choose a column of numbers under Metric."
    state.put("_missing", f"{no_result(runs.frame, runs.columns)} {said}" if chosen is None else "")
    return chosen


def _searched(runs: Runs) -> Callable[[str], str]:
    """How a picker writes a column: with its name in the source, so that a search finds it by either name."""

    def written(name: str) -> str:
        original = runs.columns[name].original if name in runs.columns else ""
        return f"{name} ({original})" if original else name

    return written


def _shown(runs: Runs) -> Callable[[str], str]:
    """How the parameter manager writes a parameter: findable, and marked where Auto sets it aside."""
    written = _searched(runs)
    return lambda name: written(name) + (" (set aside)" if runs.columns[name].exclusion else "")


def _other_numbers(runs: Runs) -> list[str]:
    return [name for name, c in runs.columns.items() if c.kind is Kind.NUMERIC]


def _goal(runs: Runs, metric: str) -> tuple[str, GoalSource]:
    """The goal that the switch shows, and who says so."""
    known, source = runs.goal_for(metric)
    told = (metric, known)
    if state.get("_goal_told", told) != told:  # other runs may have brought another metric or goal along
        state.put("goal", known)
    state.put("_goal_told", told)
    goal = st.segmented_control(
        "Goal",
        list(GOALS),
        format_func=GOALS.__getitem__,
        default=known,
        required=True,
        key="goal",
        bind="query-params",
        label_visibility="collapsed",
        width="stretch",
    )
    if goal != known:
        return goal, GoalSource.TOLD
    if source is GoalSource.GUESS:
        st.caption(
            f":material/help: A guess: nothing says which end of {style.plain(metric)} is good. "
            "The switch above turns it."
        )
    return goal, source


def _scale() -> str:
    return st.selectbox(
        "Scale",
        list(SCALES),
        format_func=SCALES.__getitem__,
        key="scale",
        bind="query-params",
        label_visibility="collapsed",
        help="The scale that importance is judged on. A few diverged runs would decide everything on the raw "
        "scale; Auto looks at the metric and says what it chose.",
    )


# -- parameters -----------------------------------------------------------------------------------------


def _parameters(runs: Runs, metric: str) -> tuple[bool, tuple[str, ...] | None, tuple[str, ...]]:
    """(picked automatically, the parameters picked by hand, the parameters in the model)."""
    picked = tuple(name for name in runs.auto_parameters if name != metric)
    mode = st.segmented_control(
        "Parameters",
        ["auto", "manual"],
        format_func=str.capitalize,
        default="auto",
        required=True,
        key="pick",
        bind="query-params",
        width="stretch",
        help="Auto takes every parameter that varies, sets aliases, run-unique ids, seeds and outcomes "
        "aside, and shows the ten most important. Manual shows what you choose.",
    )
    if mode == "auto":
        aside = [name for name in runs.selectable if name not in picked and name != metric]
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.caption(f"{len(picked)} vary" if len(picked) != 1 else "1 varies", width="content")
            if aside:
                with st.popover(f"{len(aside)} set aside", type="tertiary"):
                    set_aside(runs)
                    st.caption("Manual brings any of them back.")
        return True, None, picked
    options = [name for name in runs.selectable if name != metric]
    _only_known("show", options)
    linked = state.choose_several_linked(runs, "show", options, _shown(runs))
    shown = st.multiselect(
        "Shown parameters",
        options,
        default=_top(runs, metric, picked),
        key="show",
        bind="query-params",
        placeholder="Choose parameters",
        label_visibility="collapsed",
        format_func=_shown(runs),
    )
    if state.correct("show", linked, shown):
        st.rerun()
    keep = st.toggle(
        "Hidden ones stay in the model",
        value=True,
        key="keep",
        bind="query-params",
        help="On: hiding a parameter only takes its row and axis away. "
        "Off: the model never sees it, and its share goes to the others.",
    )
    chosen = tuple(name for name in options if name in shown)
    modelled = tuple(n for n in options if n in shown or (keep and n in picked))
    return False, chosen, modelled


def _only_known(key: str, options: list[str]) -> None:
    """Take what these runs do not have out of a choice made for other runs, or by a link.

    A choice of which nothing is left goes back to its default, but for one that was empty on purpose.
    """
    chosen = state.get(key)
    if chosen and not set(chosen) <= set(options):
        known = [name for name in chosen if name in options]
        if known:
            state.put(key, known)
        else:
            state.forget(key)


def _top(runs: Runs, metric: str, picked: tuple[str, ...]) -> list[str]:
    """The parameters that Auto shows, so that Manual starts from the same."""
    goal, scale = state.get("goal"), state.get("scale")
    try:
        ranking = state.ranking(View(runs, runs, metric, goal, scale, True, None, picked))
    except ImportanceError:
        return list(picked[: state.SHOWN_BY_AUTO])
    return [score.name for score in ranking.scores][: state.SHOWN_BY_AUTO]


def set_aside(runs: Runs) -> None:
    """What Auto leaves out, grouped by the reason."""
    reasons: dict[str, list[str]] = {}
    for name in runs.selectable:
        if runs.columns[name].exclusion:
            reasons.setdefault(runs.columns[name].aside, []).append(name)
    if not reasons:
        st.caption("Nothing: every parameter varies and says something of its own.")
    for reason, names in reasons.items():
        st.markdown(f"**{style.plain(reason[:1].upper() + reason[1:])}** ({len(names)})")
        st.text(", ".join(names))


# -- filters --------------------------------------------------------------------------------------------


def _filters(runs: Runs) -> tuple[Runs, str]:
    """The runs that the filters keep, and the filters in words."""
    mask, words = np.ones(len(runs), bool), []
    states = runs.states
    if states is not None and states.nunique() > 1:
        options = list(states.value_counts().index)
        source_before, before = state.get("_states_before", (runs.source, options))
        new = [name for name in options if name not in before]
        if source_before != runs.source:
            state.put("state", options)  # other runs start with all their states
        elif new and state.get("state") is not None:
            state.put("state", [*state.get("state"), *new])  # nobody chose to leave these out
        state.put("_states_before", (runs.source, options))
        _only_known("state", options)
        chosen = st.pills(
            "State",
            options,
            selection_mode="multi",
            default=options,
            key="state",
            bind="query-params",
            format_func=style.plain,  # a label is markdown, and a state is any text of a file
            help=style.plain(", ".join(f"{n:,} {name}" for name, n in states.value_counts().items())),
        )
        if len(chosen) < len(options):
            mask &= states.isin(chosen).to_numpy()
            words.append(f"state {' or '.join(chosen)}" if chosen else "no state")
    feasible = runs.feasible
    if feasible is not None and not feasible.all():
        hidden = st.toggle(
            "Hide infeasible runs",
            key="feasible",
            bind="query-params",
            help=f"{int((~feasible).sum()):,} of {len(runs):,} runs break "
            f"{style.plain(' or '.join(runs.constraints))}. They are never the best, and pale violet in the "
            "chart.",
        )
        if hidden:
            mask &= feasible
            words.append("no broken constraint")
    return (runs if mask.all() else runs.take(mask)), ", ".join(words)


def _best(on_panel: bool) -> float | None:
    """The share of runs that count as best; None when the question is about all runs."""
    if not on_panel:
        st.caption("On the panel only")
    best = st.slider(
        "Best runs",
        5,
        100,
        100,
        5,
        format="%d%%",
        key="best",
        bind="query-params",
        disabled=not on_panel,
        help="Below 100% the question is another one: what separates the best runs from the rest? It is "
        "asked on the panel; the other pages look at all runs.",
    )
    return best / 100 if best < 100 else None


# -- chart ----------------------------------------------------------------------------------------------


def _chart(runs: Runs, metric: str, on_panel: bool) -> None:
    """What colours the lines, and who draws them."""
    options = [metric, *(n for n, c in runs.columns.items() if n != metric and c.kind not in _SAME)]
    look = state.chart_look()
    now = look.colour if look.colour in options else metric
    chosen = st.selectbox(
        "Colour of the lines",
        options,
        index=options.index(now),
        key=f"_colour_{runs.digest}_{metric}_{now}",
        disabled=not on_panel,
        help="Any column: numbers from low to high by rank, text by level. The metric's good end is blue.",
    )
    if chosen != now:
        state.change_look(["colour", "" if chosen == metric else chosen])
        st.rerun()
    st.toggle(
        "Plain chart",
        key="plain_chart",
        bind="query-params",
        disabled=not on_panel,
        help="Drawn by Plotly and not linked: for a browser in which the linked chart stays empty. "
        "Ranges can still be typed under the runs.",
    )
