"""What tuning is worth, in sentences that say no more than the gains do."""

from __future__ import annotations

from dataclasses import replace
from math import nan

import pytest

from importance.effects.tunability import Gain, Tunability
from importance.effects.tunability_text import sentences

REAL, UNSURE, NOTHING = Gain(0.2, 0.1, 0.3), Gain(0.05, -0.1, 0.2), Gain(0.0, 0.0, 0.0)
WORTH = Tunability(
    "lr", "loss", common=0.1, single=0.01, over_common=REAL, over_single=NOTHING, cost=NOTHING,
    more_runs=Gain(0.01, nan, 0.05), spread=1.0,
)  # fmt: skip


def line(k: int, **change: object) -> str:
    return sentences(replace(WORTH, **change))[k]  # type: ignore[arg-type]


def test_gains_that_are_not_known_are_not_mentioned() -> None:
    assert sentences(Tunability("lr", "loss", note="Too few runs.")) == ("Too few runs.",)


def test_a_gain_is_stated_with_its_interval_and_what_it_is_compared_with() -> None:
    assert line(0) == ("Tuning lr gains 0.2 (0.1 to 0.3) over leaving it at 0.1, its most common value.")
    assert line(0, repeats=False).endswith("leaving it at 0.1, the middle value tried.")


def test_a_gain_that_may_be_chance_is_not_called_an_improvement() -> None:
    unsure = line(0, over_common=UNSURE)
    assert unsure.startswith("No clear gain from tuning lr over leaving it at")
    assert not unsure.startswith("Tuning")
    assert "0.05 (−0.1 to 0.2)" in unsure, "a minus is a minus, not a hyphen"


def test_of_a_single_value_its_cost_is_said_first() -> None:
    assert line(1, cost=REAL) == (
        "Fixing it at 0.01, its best single value, costs 0.2 (0.1 to 0.3) when the others are tuned."
    )
    assert "costs nothing" in line(1)
    assert "has no clear cost" in line(1, cost=UNSURE)


def test_adapting_it_to_the_others_is_worth_mentioning_only_if_it_gains() -> None:
    less = Gain(0.1, 0.05, 0.15)
    assert line(1, over_single=less).startswith("Adapting it to the other parameters gains 0.1")
    assert line(1, over_single=REAL).startswith("0.01, its best single value, is no better. The gain comes")
    same = line(1, over_single=REAL, single=0.1)
    assert same.startswith("0.1 is also its best single value")
    assert "Adapting" not in line(1, over_single=UNSURE)


@pytest.mark.parametrize("unset", [None, nan])
def test_not_setting_it_is_a_value_with_words(unset: float | None) -> None:
    assert "over not setting it" in line(0, common=unset)
    assert line(1, single=unset, cost=REAL).startswith("Not setting it, its best single value, costs")
    assert not any("nan" in text or "None" in text for text in sentences(replace(WORTH, single=unset)))


def test_more_runs_are_worth_at_most_what_is_not_known_yet() -> None:
    assert line(2) == "More runs that only vary lr can gain 0.05 more at most."
    assert line(2, more_runs=Gain(0.001, nan, 0.01)) == "More runs that only vary lr cannot gain anything."
    assert "cannot" in line(2, spread=10.0), "what is small beside the spread of the metric does not count"


def test_a_parameter_that_is_the_only_one_has_no_others_to_suit() -> None:
    told = sentences(WORTH, alone=True)
    assert len(told) == 2 and "other" not in " ".join(told)
