"""rank(): the estimators composed into one answer."""

from __future__ import annotations

from importance.runs import Runs
from importance.scores import Fit, LevelScore, ParameterScore, Ranking

__all__ = ["Fit", "LevelScore", "ParameterScore", "Ranking", "rank"]


def rank(runs: Runs, metric: str) -> Ranking:
    """Rank the parameters."""
    raise SystemExit("being written")
