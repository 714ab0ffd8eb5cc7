"""The best result so far counts the runs that ended, and among them only those with a result."""

from __future__ import annotations

import numpy as np
import pytest

from importance.sweep.best_so_far import best_so_far
from tests.pages.conftest import runs_of


@pytest.mark.parametrize(
    ("goal", "best", "since"), [("minimize", [3.0, 3.0, 1.0, 1.0], 1), ("maximize", [3.0, 3.0, 3.0, 4.0], 0)]
)
def test_a_run_without_a_result_changes_nothing(goal: str, best: list[float], since: int) -> None:
    past = best_so_far(runs_of(lr=[1, 2, 3, 4], loss=[3.0, np.nan, 1.0, 4.0]), "loss", goal)
    assert past.best.tolist() == best
    assert past.since == since


def test_without_any_result_there_is_no_best() -> None:
    past = best_so_far(runs_of(lr=[1, 2], loss=[np.nan, np.inf]), "loss", "minimize")
    assert np.isnan(past.best).all()
    assert past.since == 2
