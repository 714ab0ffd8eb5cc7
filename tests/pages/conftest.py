"""The pages' modules without a browser and without a server: a session and a link that are empty at first."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest
import streamlit as st

from importance.runs.table import Runs
from pages.ui.state.view import View


@pytest.fixture(autouse=True)
def empty_session() -> Iterator[None]:
    """Forget what other tests put into the session and the link of this process."""
    # Streamlit warns at each use without a browser, which is what is wanted here.
    logger = logging.getLogger("streamlit.runtime.scriptrunner_utils.script_run_context")
    logger.disabled = True
    st.session_state.clear()
    st.query_params.clear()
    yield
    st.session_state.clear()
    st.query_params.clear()
    logger.disabled = False


def runs_of(**columns: object) -> Runs:
    """The runs of a table; the column loss is the metric."""
    frame = pd.DataFrame(columns)
    return Runs.from_frame(frame, [name for name in frame if name != "loss"], ["loss"])


def view_of(runs: Runs, **changes: Any) -> View:
    """What the user looks at first: all runs, and the parameters that Auto chooses."""
    fields: dict[str, Any] = {
        "runs": runs,
        "kept": runs,
        "metric": "loss",
        "goal": "minimize",
        "scale": "auto",
        "auto": True,
        "shown": None,
        "modelled": tuple(runs.parameters),
    }
    return View(**(fields | changes))


@pytest.fixture(scope="package")
def sweep() -> Runs:
    """Forty runs of lr, which decides the loss, and idle."""
    rng = np.random.default_rng(0)
    lr, idle = rng.uniform(size=40), rng.uniform(size=40)
    return runs_of(lr=lr, idle=idle, loss=(lr - 0.3) ** 2 + rng.normal(0, 0.01, 40))
