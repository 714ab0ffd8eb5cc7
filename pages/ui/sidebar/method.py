"""The method that ranks the parameters on the panel."""

from __future__ import annotations

import streamlit as st

from pages.ui import state

LABELS = {
    "anova": "Method: Paramlens",
    "wandb": "Method: W&B's recipe",
    "permutation": "Method: Permutation",
}
WHAT_CHANGES = {
    "anova": "",
    "wandb": "Importance is that of a random forest, on the runs it was grown from, and not tested "
    "against chance.",
    "permutation": "Importance is how much a forest errs more on held-out runs with a parameter shuffled, "
    "not tested against chance.",
}
_HELP = (
    "Paramlens fits smooth effects and interactions, with intervals and a test against chance. W&B's panel "
    "uses a random forest. Effects and Next sweep always use the model of Paramlens."
)


def choose(on_panel: bool) -> str:
    """Let the user choose the method. A link may have its short name, such as method=wandb."""
    by_label = {label: name for name, label in LABELS.items()}
    linked = state.linked("method")
    if state.get("method") is None and linked and linked[-1] in LABELS:
        state.put("method", linked[-1])
    if not on_panel:
        state.keep_undrawn(
            "method", lambda texts: texts[-1] if texts[-1] in LABELS else by_label.get(texts[-1])
        )
        return next(iter(LABELS))
    method = st.selectbox(
        "Method",
        list(LABELS),
        format_func=LABELS.__getitem__,
        key="method",
        bind="query-params",
        label_visibility="collapsed",
        help=_HELP,
    )
    if WHAT_CHANGES[method]:
        st.caption(WHAT_CHANGES[method])
    return method
