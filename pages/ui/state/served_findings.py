"""What the start page says of each source that a team serves: its metric and its finding."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from importance.effects.story import with_story
from importance.errors import ImportanceError
from importance.ranking import sentences
from importance.ranking.rank import rank
from importance.readers.isolated import reader
from pages.ui.state.shared import computed
from pages.ui.state.stopping import let_streamlit_interrupt
from pages.ui.state.view import runs_key


@dataclass(frozen=True)
class Finding:
    """One line about a source.

    Attributes:
        metric: the metric that it is about; "" if none could be chosen.
        n_runs: the number of runs; 0 if they could not be read.
        sentence: the finding, or why there is none.
        found: whether it is a finding.
    """

    metric: str
    n_runs: int
    sentence: str
    found: bool


def finding_of(source: str, stamp: str) -> Finding:
    """Return what a source says.

    Args:
        source: its path or address.
        stamp: changes when the source does. Without one, the finding is kept for an hour.
    """
    try:
        return _kept(source, stamp, None)
    except LookupError:
        return _kept(source, stamp, _find(source))


@st.cache_data(show_spinner=False, max_entries=500, ttl="1h")
def _kept(source: str, stamp: str, _finding: Finding | None) -> Finding:
    if _finding is None:
        raise LookupError  # and is not cached
    return _finding


def _find(source: str) -> Finding:
    metric, n_runs = "", 0
    try:
        runs = reader.read_runs(source, waiting=let_streamlit_interrupt)
        metric, n_runs = runs.first_metric or "", len(runs)
        if not metric:
            return Finding(
                "", n_runs, "No column of numbers can be the metric. Open it to choose one.", False
            )
        key = (runs_key(runs), metric)
        ranking = computed(rank, key, runs, metric)
        if ranking.tested and ranking.fit.evidence:  # in the words of the page that the card opens
            ranking = computed(with_story, key, runs, ranking)
    except ImportanceError as error:
        return Finding(metric, n_runs, str(error), False)
    return Finding(metric, n_runs, sentences.finding(ranking), True)
