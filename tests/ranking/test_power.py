"""The number of runs that show an effect, and the effect that a number of runs shows."""

from __future__ import annotations

import pytest

from importance.model.constants import FEWEST_TO_SHOW
from importance.ranking.power import more_to_show, runs_to_show, smallest_shown


@pytest.mark.parametrize(("share", "parameters"), [(0.05, 2), (0.1, 8), (0.2, 30)])
def test_the_two_answers_agree(share: float, parameters: int) -> None:
    assert smallest_shown(runs_to_show(share, parameters), parameters) == pytest.approx(share, rel=0.01)


def test_smaller_effects_and_more_parameters_need_more_runs() -> None:
    assert runs_to_show(0.1, 4) > 2 * runs_to_show(0.2, 4)
    assert runs_to_show(0.1, 40) > runs_to_show(0.1, 4)
    assert runs_to_show(0.99, 1) == FEWEST_TO_SHOW, "few runs find even a strong effect less often"


def test_the_runs_that_are_missing_are_in_tens_and_never_below_none() -> None:
    needed = runs_to_show(0.1, 8)
    assert more_to_show(needed - 1, 8) == 10
    assert more_to_show(needed, 8) == more_to_show(10 * needed, 8) == 0
