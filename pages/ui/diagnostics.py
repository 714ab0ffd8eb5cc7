"""Looking closer, on demand: the methods side by side, how stable the ranking is, what makes runs fail, and
every metric at once."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from importance.errors import ImportanceError
from importance.ranking.rank import METHODS
from importance.ranking.result import Ranking
from pages.ui import downloads, plot, state, style, table
from pages.ui.state import View

WHY_METHODS_DIFFER = """
They ask different questions. **wandb** counts how much the splits on a parameter lowered the error on the
very runs that the forest was grown from: a column with many distinct values offers more places to split, so
that pure noise earns a share, and more so with few runs. **permutation** asks runs that the forest has not
seen, but a forest spreads what it knows over columns that move together. **anova** fits smooth effects and
their interactions, gives a share only for what predicts unseen runs, and says how sure it is.
"""


def draw(view: View, ranking: Ranking) -> None:
    """A choice of closer looks, none taken by default; each is computed only when asked for."""
    looks: dict[str, Callable[[View, Ranking], None]] = {
        "Methods side by side": methods,
        "How stable is this": stability,
        "What makes runs fail": failures,
        "What makes runs infeasible": infeasible,
        "All metrics": metrics,
    }
    if not view.runs.constraints:
        del looks["What makes runs infeasible"]
    if len(view.runs.metrics) < 2:
        del looks["All metrics"]
    chosen = st.segmented_control(
        f"Look closer, at all {len(view.kept):,} runs", list(looks), key="closer", bind="query-params"
    )
    if chosen is not None:
        with st.container(border=True, key="card_closer"):
            try:
                looks[chosen](view, ranking)
            except ImportanceError as error:
                st.info(style.plain(str(error)), icon=":material/info:")


def methods(view: View, ranking: Ranking) -> None:
    """The importance by each method, and why they differ."""
    with st.spinner("Ranking by each method …", show_time=True):
        rankings = {name: state.ranking(view, method=name) for name in METHODS}
    shares = pd.DataFrame({name: r.to_frame()["importance"] for name, r in rankings.items()})
    shares = shares.reindex([s.name for s in ranking.scores]).rename_axis("Parameter").reset_index()
    left, right = st.columns([0.55, 0.45], gap="large")
    left.dataframe(
        shares,
        hide_index=True,
        column_config={
            name: st.column_config.ProgressColumn(help=text, min_value=0, max_value=1, format="%.2f")
            for name, text in METHODS.items()
        },
    )
    with left:
        downloads.table("Methods", lambda: shares, "methods", "download_methods", "The table as CSV.")
    right.markdown(WHY_METHODS_DIFFER)
    right.caption(
        "W&B documents neither the forest's settings nor how it treats missing values: **wandb** here is a "
        "forest of 100 trees as scikit-learn sets it; a missing number becomes the median, with a column of "
        "its own that says so."
    )


def stability(view: View, ranking: Ranking) -> None:
    """How far two sweeps of the same size agree, and how many more runs would settle the ranking."""
    with st.spinner("Splitting the runs and ranking each part …", show_time=True):
        found, figure = state.stability(view)
    st.markdown(f"**{style.plain(found.sentence)}**")
    left, right = st.columns([0.6, 0.4], gap="large")
    with left:
        plot.draw(figure, "stability", found.sentence)
    right.caption(
        "Points: the runs were split at random into two sweeps of equal size, each was ranked, and the "
        "overlap of their importances taken (1 less half the sum of the differences); bars span 80% of the "
        "splits. The dotted line carries on how the gap closes. Past 90% two sweeps tell the same story."
    )


def failures(view: View, ranking: Ranking) -> None:
    """What decides whether a run fails, as a second ranking."""
    with st.spinner("Ranking what makes runs fail …", show_time=True):
        found, count = state.failures(view)
    st.markdown(
        f"**{count:,} of {len(view.kept):,} runs failed**: they have no finite {style.plain(view.metric)}, "
        "diverged, or are marked as failed."
    )
    if not found.fit.evidence:
        st.caption("Nothing here predicts which runs fail better than chance.")
    table.parameter_table(found, key="failure_table")
    st.caption("A positive correlation means: more of it among the failed runs.")


def infeasible(view: View, ranking: Ranking) -> None:
    """What decides whether a run breaks a constraint, as a second ranking."""
    with st.spinner("Ranking what makes runs infeasible …", show_time=True):
        found, count = state.infeasible(view)
    st.markdown(
        f"**{count:,} of {len(view.kept):,} runs are infeasible**: they break "
        f"{style.plain(' or '.join(view.runs.constraints))}."
    )
    if not found.fit.evidence:
        st.caption("Nothing here predicts which runs are infeasible better than chance.")
    table.parameter_table(found, key="infeasible_table")
    st.caption("A positive correlation means: more of it among the infeasible runs.")


def metrics(view: View, ranking: Ranking) -> None:
    """Parameters by metrics, in one heat map."""
    with st.spinner(f"Ranking for {len(view.runs.metrics)} metrics …", show_time=True):
        figure, left_out = state.each_metric(view)
    plot.draw(figure, "each_metric", "importance by metric")
    text = "Importance of each parameter for each metric; a column of zeros: no parameter predicts it."
    st.caption(text + (f" The first {state.MOST_METRICS} metrics are shown." if left_out else ""))
