"""What to try next: advice for each parameter, ranges to change, and the sweep in the words of each tool."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pandas as pd
import streamlit as st

from importance.csv_export import settings_csv
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
from importance.sweep.training_names import training_names
from pages.ui import notices, page_frame, row_heights, state, style
from pages.ui.state import View

MOST_HEIGHT = 440  # px of the table of advice, which then scrolls
CODE_HEIGHT = 200
LIST_HEIGHT = 5 * 35 + 38
NEXT, KEPT = "Next (edit)", "Best runs kept"
NAMES, NAMES_AND_WHY = (120, 230), 612  # px at least and at most, and px that the two columns share
WIDTHS = {"Advice": 85, "So far": 152, NEXT: 152}


def with_edits(found: Sweep, edits: Mapping[str, str]) -> dict[str, Dimension]:
    """The recommended space with the ranges that were set by hand; one that is no range is told and left."""
    space = {}
    for one in found.advice:
        space[one.name] = one.dimension
        if one.name in edits:
            try:
                space[one.name] = parse_range(one.before, edits[one.name])
            except ImportanceError as error:
                st.warning(style.plain(str(error)), icon=":material/warning:")
    return space


def summary(view: View, found: Sweep, space: Mapping[str, Dimension]) -> Forecast | None:
    """How much smaller the space is, how many of the best runs it keeps, and what the model expects of it."""
    promised = state.promise(view, found, space)
    columns = st.columns(4)
    left = volume_ratio(dict(space), found.before)
    columns[0].metric("Space left", share_text(left), help="The share of the space tried so far.")
    columns[1].metric(
        f"Of the {len(found.best)} best {'settings' if found.repeated else 'runs'} inside",
        f"{kept_best(found, space):.0%}",
        help="The share of the best tenth of the runs, at least 5, whose settings lie in all ranges at once.",
    )
    if promised is not None:
        columns[2].metric(
            f"Best {style.plain(view.metric)} in {promised.runs} draws",
            number_text(promised.best),
            help=f"Expected by the model of runs drawn from these ranges: {number_text(promised.low)} to "
            f"{number_text(promised.high)}, 80% sure, without the noise of a single run.",
        )
        columns[3].metric(
            "Chance of a better setting",
            f"{promised.chance:.0%}",
            help="How likely these draws hold a better setting than the best one tried, by the same model.",
        )
    return promised


def table_of(found: Sweep, space: Mapping[str, Dimension]) -> pd.DataFrame:
    """One row a parameter: the advice with its reason, the range to change, and what it keeps."""
    rows = []
    for one in found.advice:
        now = space[one.name]
        best = found.settings[one.name].iloc[found.best].dropna()
        by_hand = now != one.dimension
        kept = float(contains(now, best).mean()) if len(best) else 1.0
        rows.append(
            {
                "Parameter": one.name,
                "Advice": "set by you" if by_hand else one.action,
                "Why": f"advised: {range_text(one.dimension)}" if by_hand else one.reason,
                "So far": range_text(one.before)
                + (", log" if isinstance(one.before, Range) and one.before.log else ""),
                NEXT: range_text(now),
                KEPT: 100 * (kept if by_hand else one.kept),
            }
        )
    return pd.DataFrame(rows)


def _is_log(dimension: Dimension) -> bool:
    return isinstance(dimension, Range) and dimension.log


def ranges(view: View, found: Sweep, space: Mapping[str, Dimension], edits: Mapping[str, str]) -> None:
    """The advice, with ranges that can be changed; a change is kept and everything follows it."""
    table = table_of(found, space)
    names = row_heights.column_width(table["Parameter"], *NAMES)
    widths = {"Parameter": names, "Why": NAMES_AND_WHY - names, **WIDTHS}
    row = row_heights.row_height(table, widths)
    changed = st.data_editor(
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
                help="Write both ends, such as 0.001 to 0.1, or the levels with commas between them. One "
                "value freezes the parameter; an empty cell brings the advice back.",
            ),
            KEPT: st.column_config.ProgressColumn(
                width=100,
                min_value=0,
                max_value=100,
                format="%.0f%%",
                help="Of the best runs, by this range alone.",
            ),
        },
    )
    wanted = dict(edits)
    for name, was, now in zip(table["Parameter"], table[NEXT], changed[NEXT], strict=True):
        if now != was:
            wanted[name] = str(now or "").strip()
    wanted = {name: text for name, text in wanted.items() if text}
    if wanted != dict(edits):
        state.keep_sweep_edits(view, wanted)
        st.rerun()


def listed(
    view: View, found: Sweep, space: Mapping[str, Dimension], edits: Mapping[str, str]
) -> pd.DataFrame:
    """The next runs as a list, to look at and to download; they lie in the ranges that were set by hand."""
    room = {name: space[name] if name in edits else one for name, one in found.batch_space.items()}
    runs, promised = state.next_runs(view, found, room)
    if not len(runs):
        st.markdown("**No runs to list**")
        st.caption("Every setting in these ranges was tried.")
        return runs
    st.markdown(f"**The next {len(runs)} {'run' if len(runs) == 1 else 'runs, the most promising first'}**")
    table, buttons = st.columns([0.82, 0.18], gap="small")
    shown = runs.map(lambda value: str(value).lower() if isinstance(value, bool) else value)
    numbers = {
        str(name): st.column_config.NumberColumn(format="%.4g") for name in runs.select_dtypes("float")
    }
    table.dataframe(shown, hide_index=True, height=LIST_HEIGHT, key="next_runs", column_config={**numbers})
    named = runs.rename(columns=with_added_names(training_names(view.runs), found.siblings))
    files = {"next_runs.csv": settings_csv(named), "next_runs.json": json.dumps(records(named), indent=1)}
    for name, text in files.items():
        buttons.download_button(
            name, text, name, icon=":material/download:", key=f"download_{name}", width="stretch"
        )
    for sentence in sentences(room.values()):
        st.caption(style.plain(sentence))
    if promised is not None:
        st.caption(style.plain(forecast_text(promised, view.metric, listed=True)))
    st.caption(
        "**Better still: run the first half, then come back for as many more.** The list is chosen together: "
        "half by the model of these runs, a quarter where good runs lie and others do not, a quarter close "
        "to the best three. It may leave the advised ranges, which are for random draws, but not yours."
    )
    return runs


def exports(view: View, found: Sweep, space: Mapping[str, Dimension], runs: pd.DataFrame) -> None:
    """The sweep in the words of each tool, to copy or to download."""
    names = with_added_names(training_names(view.runs), found.siblings)
    first = records(within(space, runs).rename(columns=names))
    written = renamed(simplified(dict(space)), names)
    for tab, (name, one) in zip(st.tabs([f.title for f in FORMATS.values()]), FORMATS.items(), strict=True):
        with tab:
            try:
                text = write_space(written, name, metric=view.metric, goal=view.goal, first=first)
            except ImportanceError as error:
                st.info(style.plain(str(error)), icon=":material/info:")
                continue
            code, download = st.columns([0.82, 0.18], gap="small")
            code.code(text, language=one.language, height=CODE_HEIGHT)
            download.download_button(
                one.file, text, one.file, icon=":material/download:", key=f"download_{name}", width="stretch"
            )


def answer(view: View) -> None:
    """The finding, the summary, the advice and the export."""
    if not view.modelled:
        notices.nothing_varies(view)
        return
    with st.spinner(f"Looking where the next runs should go, from {len(view.kept):,} runs …", show_time=True):
        found = state.next_sweep(view)
    head = st.container()
    edits = state.sweep_edits(view)
    space = with_edits(found, edits)
    left = volume_ratio(space, found.before)
    head.title(
        style.plain(headline(found.advice, left))
        if not edits
        else f"Search {share_text(left)} of the space, as set by you.",
        anchor=False,
    )
    promised = summary(view, found, space)
    said = forecast_text(promised, view.metric) if promised is not None else ""
    nothing = f"Nothing here predicts {view.metric} better than chance, so nothing is narrowed."
    st.caption(style.plain(said or nothing))
    if on_goal := guessed_goal(view.metric, view.goal, view.goal_source, "the switch in the sidebar"):
        st.caption(style.plain(on_goal))
    ranges(view, found, space, edits)
    if edits:
        st.button("Back to the advice", on_click=state.keep_sweep_edits, args=(view, {}))
    exports(view, found, space, listed(view, found, space, edits))
    for note in found.notes:
        st.caption(style.plain(note))
    if view.filters:
        st.caption(style.plain(f"Only runs with {view.filters}."))


page_frame.show(answer)
