"""Bars of interactions and of gains."""

from __future__ import annotations

import math

import pytest

from importance.effects.gain_per_cost import CostedGain, CostedGains
from importance.effects.interactions import Interaction
from importance.effects.tunability import Gain
from importance.plots.shares import gain_bars, interaction_bars
from importance.runs.cost_columns import CostUnit


def test_each_pair_has_a_bar_as_long_as_its_share_and_its_sentence() -> None:
    pairs = [
        Interaction("lr", "<i>x", 0.4, 1e-6, "lr matters only with <i>x"),
        Interaction("a", "b", 0.1, 0.01, "s"),
    ]
    (bars,) = interaction_bars(pairs).data
    assert list(bars.x) == [0.4, 0.1]
    assert bars.text[0] == "lr matters only with &lt;i&gt;x<br>p = 1e-06"


def test_gains_have_intervals_and_unknown_ones_no_bar() -> None:
    gains = CostedGains(
        "loss",
        "seconds",
        CostUnit.HOURS,
        0.1,
        (
            CostedGain("lr", Gain(0.5, 0.3, 0.8), Gain(), 2.0),
            CostedGain("idle", Gain(), Gain(), 1.0, "it never varies"),
        ),
    )
    (bars,) = gain_bars(gains).data
    assert list(bars.x) == [0.5, None]
    assert bars.error_x.array[0] == pytest.approx(0.3)
    assert bars.text == ("0.25 per hour", "it never varies")
    assert math.isnan(gains.parameters[1].rate)
