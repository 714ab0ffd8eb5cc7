"""The frame of the pages that answer a question: problems with the source, the filters, and the answer."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from importance.errors import ImportanceError
from pages.ui import filter_bar, long_lived, malloc_trim, notices, state
from pages.ui.state import View


def show(
    answer: Callable[[View], None],
    stopped: Callable[[View], None] | None = None,
) -> None:
    """Draw the answer to the question of the sidebar, or why there is none.

    Args:
        answer: draws the answer.
        stopped: draws what stays on the page when the user stops the answer.
    """
    state.run_app_first()
    view = state.view_in_use()
    with st.container():  # always there, so that what is below keeps its place, and is not built anew
        notices.problem()
        if view is not None:
            filter_bar.draw(view)
    if view is not None:
        try:
            with state.stoppable("page", (answer.__module__, view.key)):
                answer(view)
        except state.Stopped:
            notices.stopped(view)
            if stopped is not None:
                stopped(view)
        except ImportanceError as error:
            notices.cannot_rank(error, view)
        long_lived.leave_modules_alone()
        malloc_trim.release()
