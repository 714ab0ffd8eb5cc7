"""Which parameters the model and the tables include: chosen by Auto, or by the user."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from importance.errors import ImportanceError
from importance.runs.table import Runs
from pages.ui import state, style
from pages.ui.sidebar.metric import column_label
from pages.ui.state import View


@dataclass(frozen=True)
class Selection:
    """The parameters that the user looks at.

    Attributes:
        shown: the parameters that the user chose, in table and chart; None when Auto chooses.
        modelled: the parameters in the model.
    """

    shown: tuple[str, ...] | None
    modelled: tuple[str, ...]


def choose(runs: Runs, metric: str) -> Selection:
    """Let the user choose between Auto and Manual, and with Manual the parameters."""
    varying = tuple(name for name in runs.auto_parameters if name != metric)
    mode = st.segmented_control(
        "Parameters",
        ["auto", "manual"],
        format_func=str.capitalize,
        default="auto",
        required=True,
        key="pick",
        bind="query-params",
        width="stretch",
        help="Auto includes every parameter that varies, except duplicates, ids, seeds and outcomes, and "
        "shows the ten most important. With Manual you choose what is shown.",
    )
    if mode == "auto":
        _auto_counts(runs, metric, varying)
        return Selection(None, varying)
    return _manual(runs, metric, varying)


def _auto_counts(runs: Runs, metric: str, varying: tuple[str, ...]) -> None:
    excluded = [name for name in runs.selectable if name not in varying and name != metric]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(f"{len(varying)} included", width="content")
        if excluded:
            with st.popover(f"{len(excluded)} excluded", type="tertiary"):
                excluded_by_auto(runs)
                st.caption("Switch to Manual to include them.")


def _manual(runs: Runs, metric: str, varying: tuple[str, ...]) -> Selection:
    options = [name for name in runs.selectable if name != metric]
    state.drop_unavailable("show", options)
    label = _parameter_label(runs)
    linked = state.choose_several_linked(runs, "show", options, label)
    shown = st.multiselect(
        "Shown parameters",
        options,
        default=_most_important(runs, metric, varying),
        key="show",
        bind="query-params",
        placeholder="Choose parameters",
        label_visibility="collapsed",
        format_func=label,
    )
    if state.choose_again("show", linked, shown):
        st.rerun()
    keep_hidden = st.toggle(
        "Keep hidden parameters in the analysis",
        value=True,
        key="keep",
        bind="query-params",
        help="On: hiding a parameter removes only its row and its axis. "
        "Off: the model does not see it, and its importance goes to the others.",
    )
    return Selection(
        shown=tuple(name for name in options if name in shown),
        modelled=tuple(name for name in options if name in shown or (keep_hidden and name in varying)),
    )


def _parameter_label(runs: Runs) -> Callable[[str], str]:
    label = column_label(runs)
    return lambda name: label(name) + (" (excluded)" if runs.columns[name].exclusion else "")


def _most_important(runs: Runs, metric: str, varying: tuple[str, ...]) -> list[str]:
    """The parameters that Auto shows, so that Manual starts from the same."""
    goal, scale = state.get("goal"), state.get("scale")
    try:
        ranking = state.ranking(View(runs, runs, metric, goal, scale, True, None, varying))
    except ImportanceError:
        return list(varying[: state.SHOWN_BY_AUTO])
    return [score.name for score in ranking.scores][: state.SHOWN_BY_AUTO]


def excluded_by_auto(runs: Runs) -> None:
    """Show the columns that Auto excludes, grouped by the reason."""
    reasons: dict[str, list[str]] = {}
    for name in runs.selectable:
        if runs.columns[name].exclusion:
            reasons.setdefault(runs.columns[name].exclusion_reason, []).append(name)
    if not reasons:
        st.caption("No parameters are excluded.")
    for reason, names in reasons.items():
        st.markdown(f"**{style.plain(reason[:1].upper() + reason[1:])}** ({len(names)})")
        st.text(", ".join(names))
