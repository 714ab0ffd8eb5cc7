"""What to try next: advice for each parameter, ranges to edit, and the sweep in the format of each tool."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from importance.errors import ImportanceError
from importance.formatting import number_text
from importance.ranking.sentences import guessed_goal
from importance.space.conditions import renamed, simplified
from importance.space.dimension import Dimension, Range
from importance.space.formats import FORMATS, write_space
from importance.space.object_levels import sentences
from importance.space.range_text import parse_range, range_text
from importance.space.sampling import contains
from importance.space.volume import volume_ratio
from importance.sweep.batch import records, within
from importance.sweep.forecast import Forecast, forecast_text
from importance.sweep.growth import with_added_names
from importance.sweep.result import Sweep, headline, kept_best, share_text
from importance.sweep.run_plan import purpose_text, repeats_text
from importance.sweep.training_names import training_names
from pages.ui import (
    cost_card,
    filter_bar,
    history_card,
    notices,
    page_frame,
    row_heights,
    run_list,
    state,
    style,
)
from pages.ui.state import View

MOST_HEIGHT = 440  # px of the table of advice; a higher one scrolls
CODE_HEIGHT = 200
LIST_HEIGHT = 5 * 35 + 38
NEXT, KEPT = "Next (edit)", "Top runs covered"
WHY, WHY_WIDTH = "Why listed", 120
WHY_HELP = (
    "model: it is expected to bring most beside the other runs. good runs: it lies near clusters of good "
    "runs. small change: of one of the top three. untried level: no run had it. repeat: one more run of a "
    "setting."
)
NAME_WIDTHS, NAMES_AND_WHY = (120, 230), 612  # px: the least and the most, and both columns together
WIDTHS = {"Advice": 82, "So far": 152, NEXT: 140}
FOLLOWS = "Ranges follow the best runs. The best values on Overview and Effects are averages over all runs."


def with_edits(sweep: Sweep, edits: Mapping[str, str]) -> dict[str, Dimension]:
    """Return the recommended space with the user's ranges; warn about a text that is not a range."""
    space = {}
    for advice in sweep.advice:
        space[advice.name] = advice.dimension
        if advice.name in edits:
            try:
                space[advice.name] = parse_range(advice.before, edits[advice.name])
            except ImportanceError as error:
                st.warning(style.plain(str(error)), icon=":material/warning:")
    return space


def summary(view: View, sweep: Sweep, space: Mapping[str, Dimension]) -> Forecast | None:
    """Draw how large the space is, how many of the best runs it covers, and what the model expects of it."""
    forecast = state.forecast(view, space)
    columns = st.columns(4)
    columns[0].metric(
        "Share of original space",
        share_text(volume_ratio(dict(space), sweep.before)),
        help="How much of the space tried so far these ranges cover.",
    )
    n_best = len(sweep.best)
    columns[1].metric(
        f"Top {'settings' if sweep.repeated else 'runs'} covered",
        f"{round(n_best * kept_best(sweep, space)):,} of {n_best:,}",
        help="How many of the best runs lie in all ranges at once. The best are the top tenth, at least 5.",
    )
    if forecast is not None:
        columns[2].metric(
            f"Expected best after {forecast.runs} runs",
            number_text(forecast.best),
            help=f"The best {style.plain(view.metric)} that the model expects of random runs from these "
            f"ranges. 80% interval: {number_text(forecast.low)} to {number_text(forecast.high)}, without the "
            "noise of a single run.",
        )
        columns[3].metric(
            "Chance to beat the current best",
            f"{forecast.chance:.0%}",
            help="The probability, by the same model, that one of these runs has a better setting than all "
            "runs so far.",
        )
    return forecast


def advice_table(sweep: Sweep, space: Mapping[str, Dimension]) -> pd.DataFrame:
    """Return one row per parameter: the advice, its reason, the range to edit, and what the range covers."""
    rows = []
    for advice in sweep.advice:
        dimension = space[advice.name]
        best = sweep.settings[advice.name].iloc[sweep.best].dropna()
        by_user = dimension != advice.dimension
        covered = float(contains(dimension, best).mean()) if len(best) else 1.0
        rows.append(
            {
                "Parameter": advice.name,
                "Advice": "set by you" if by_user else advice.action,
                "So far": range_text(advice.before) + (", log" if _is_log(advice.before) else ""),
                NEXT: range_text(dimension),
                KEPT: 100 * (covered if by_user else advice.kept),
                "Why": f"recommended: {range_text(advice.dimension)}" if by_user else advice.reason,
            }
        )
    return pd.DataFrame(rows)


def _is_log(dimension: Dimension) -> bool:
    return isinstance(dimension, Range) and dimension.log


def ranges(view: View, sweep: Sweep, space: Mapping[str, Dimension], edits: Mapping[str, str]) -> None:
    """Draw the advice with ranges that the user can edit; an edit is kept and the page follows it."""
    table = advice_table(sweep, space)
    names = row_heights.column_width(table["Parameter"], *NAME_WIDTHS)
    widths = {"Parameter": names, "Why": NAMES_AND_WHY - names, **WIDTHS}
    row = row_heights.row_height(table, widths)
    edited_table = st.data_editor(
        table,
        key=f"sweep_{view.kept.digest}_{view.metric}_{state.get('_sweep_round', 0)}",
        hide_index=True,
        height=min(38 + row * len(table), MOST_HEIGHT),
        row_height=row,
        disabled=[str(name) for name in table if name != NEXT],
        column_config={
            **{name: st.column_config.TextColumn(width=width) for name, width in widths.items()},
            "Parameter": st.column_config.TextColumn(width=names, pinned=True),
            NEXT: st.column_config.TextColumn(
                width=WIDTHS[NEXT],
                required=True,
                help="Type both ends, such as 0.001 to 0.1, or the levels, separated by commas. One value "
                "fixes the parameter. An empty cell restores the recommendation.",
            ),
            KEPT: st.column_config.ProgressColumn(
                width=115,
                min_value=0,
                max_value=100,
                format="%.0f%%",
                help="How many of the best runs lie in this range.",
            ),
        },
    )
    new_edits = dict(edits)
    for name, before, after in zip(table["Parameter"], table[NEXT], edited_table[NEXT], strict=True):
        if after != before:
            new_edits[name] = str(after or "").strip()
    new_edits = {name: text for name, text in new_edits.items() if text}
    if new_edits != dict(edits):
        state.keep_sweep_edits(view, new_edits)
        st.rerun()


def runs_list(
    view: View, sweep: Sweep, space: Mapping[str, Dimension], edits: Mapping[str, str]
) -> pd.DataFrame:
    """Draw the list of next runs with its downloads, and return it; the runs obey the user's ranges."""
    limits = {
        name: space[name] if name in edits else dimension for name, dimension in sweep.batch_space.items()
    }
    plan, forecast = state.plan_runs(view, limits)
    runs = plan.settings
    if not len(runs):
        st.markdown("**No runs to suggest**")
        st.caption("Every setting in these ranges has been tried.")
        return runs
    count = "run" if len(runs) == 1 else f"{len(runs)} runs, the most promising first"
    st.markdown(f"**The next {count}**")
    exported = runs.rename(columns=with_added_names(training_names(view.runs), sweep.siblings))
    purposes = [purpose_text(plan, k) for k in range(len(plan))]
    why = {WHY: (purposes, st.column_config.TextColumn(width=WHY_WIDTH, help=WHY_HELP))}
    run_list.draw(runs, exported, "next_runs", key="next_runs", height=LIST_HEIGHT, first=why)
    for sentence in sentences(limits.values()):
        st.caption(style.plain(sentence))
    if repeats := repeats_text(plan, view.metric):
        st.caption(style.plain(repeats))
    if forecast is not None:
        st.caption(style.plain(forecast_text(forecast, view.metric, listed=True)))
    st.caption(
        "**Tip: run the first fifth, then refresh this page for the next one.** The first fifth brings about "
        "four fifths of what the whole list gains. The list is chosen as a whole: "
        "50% by the model, 25% near clusters of good runs, and 25% near the top three runs. Suggestions may "
        "lie outside the recommended ranges, which are for random search, but never outside ranges that you "
        "set."
    )
    return runs


def exports(view: View, sweep: Sweep, space: Mapping[str, Dimension], runs: pd.DataFrame) -> None:
    """Draw the sweep in the format of each tool, to copy or to download."""
    names = with_added_names(training_names(view.runs), sweep.siblings)
    first = records(within(space, runs).rename(columns=names))
    written = renamed(simplified(dict(space)), names)
    tabs = st.tabs([format.title for format in FORMATS.values()])
    for tab, (name, format) in zip(tabs, FORMATS.items(), strict=True):
        with tab:
            try:
                text = write_space(written, name, metric=view.metric, goal=view.goal, first=first)
            except ImportanceError as error:
                st.info(style.plain(str(error)), icon=":material/info:")
                continue
            code, download = st.columns([0.82, 0.18], gap="small")
            code.code(text, language=format.language, height=CODE_HEIGHT)
            download.download_button(
                format.file,
                text,
                format.file,
                icon=":material/download:",
                key=f"download_{name}",
                width="stretch",
            )


def answer(view: View) -> None:
    """Draw the headline, the summary, the advice, the next runs and the exports."""
    if not view.modelled:
        notices.nothing_varies(view)
        return
    view = filter_bar.brushed(view)
    with st.spinner(f"Planning the next sweep from {len(view.kept):,} runs …", show_time=True):
        sweep = state.next_sweep(view)
    head = st.container()
    edits = state.sweep_edits(view)
    space = with_edits(sweep, edits)
    share = volume_ratio(space, sweep.before)
    title = f"Your ranges cover {share_text(share)} of the space." if edits else headline(sweep.advice, share)
    head.title(style.plain(title), anchor=False)
    forecast = summary(view, sweep, space)
    st.caption(
        style.plain(
            forecast_text(forecast, view.metric)
            if forecast is not None
            else f"No parameter predicts {view.metric} better than chance, so no range is narrowed."
        )
    )
    if goal_note := guessed_goal(view.metric, view.goal, view.goal_source, "the switch in the sidebar"):
        st.caption(style.plain(goal_note))
    ranges(view, sweep, space, edits)
    if sweep.evidence:
        st.caption(FOLLOWS)
    if edits:
        st.button("Reset to recommendation", on_click=state.keep_sweep_edits, args=(view, {}))
    exports(view, sweep, space, runs_list(view, sweep, space, edits))
    history_card.draw(view)
    cost_card.draw(view)
    for note in sweep.notes:
        st.caption(style.plain(note))
    if view.filters:
        st.caption(style.plain(f"Filtered to runs with {view.filters}."))


page_frame.show(answer)
