"""The parts of the report that are left out, with the reason, when the runs cannot answer them."""

from __future__ import annotations

from collections.abc import Sequence

from importance.runs import Runs
from importance.scores import Ranking


def effects_of(
    runs: Runs, metric: str, ranking: Ranking, parameters: Sequence[str] | None, goal: str, most: int
) -> str:
    """The effects of the most important parameters."""
    return ""


def next_sweep_of(
    runs: Runs, metric: str, ranking: Ranking, parameters: Sequence[str] | None, goal: str
) -> str:
    """What to try next, with a configuration."""
    return ""
