"""The limits of correlation are stated where they show in the runs, and only there."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from importance import rank
from importance.ranking.correlation_caveats import (
    CorrelationCaveats,
    biting_sentences,
    caveat_sentences,
    correlation_caveats,
    correlation_without,
    influential,
)
from tests.builders import loss_runs


def caveats_of(frame: pd.DataFrame) -> CorrelationCaveats:
    runs = loss_runs(frame)
    return correlation_caveats(runs, rank(runs, "loss"))


def numbers(seed: int, n: int = 120) -> pd.DataFrame:
    return pd.DataFrame(np.random.default_rng(seed).random((n, 3)), columns=["lr", "a", "b"])


def test_the_run_that_makes_a_correlation_is_named_with_what_is_left_without_it() -> None:
    frame = numbers(0, 40)
    frame["loss"] = 2 * frame["lr"] + 0.1 * np.random.default_rng(1).normal(size=40)
    frame.loc[0, ["a", "loss"]] = [20.0, 60.0]
    caveats = caveats_of(frame)
    first = caveats.influenced[0]
    assert first.parameter == "a" and first.n == 1
    assert first.correlation == pytest.approx(frame["a"].corr(frame["loss"]))
    assert first.without == pytest.approx(frame["a"][1:].corr(frame["loss"][1:]))
    assert any("a from +0.9" in sentence for sentence in biting_sentences(caveats))


def test_the_most_influential_run_is_the_one_that_brute_force_finds() -> None:
    for seed in range(30):
        x, y = np.random.default_rng(seed).standard_t(2, (2, 12))
        r, without = correlation_without(x, y)
        alone = [np.corrcoef(x[list(rest)], y[list(rest)])[0, 1] for rest in combinations(range(12), 11)]
        assert abs(without - r) == pytest.approx(max(abs(np.array(alone) - r)))
    assert [influential(n) for n in (5, 60, 300)] == [1, 1, 6]


def test_a_valley_is_a_clear_effect_with_a_small_correlation() -> None:
    frame = numbers(2)
    frame["loss"] = (frame["lr"] - 0.5) ** 2 + 0.01 * np.random.default_rng(3).normal(size=120)
    caveats = caveats_of(frame)
    assert caveats.curved == ("lr",)
    assert "lr has a clear effect but a correlation below 0.2." in biting_sentences(caveats)


def test_ranges_that_differ_widely_are_named_with_their_factors() -> None:
    frame = numbers(4)
    frame["lr"], frame["a"], frame["b"] = 10 ** (-4 * frame["lr"]), 1 + frame["a"], frame["b"] - 0.5
    caveats = caveats_of(frame.assign(loss=frame["a"]))
    assert caveats.wide is not None and caveats.narrow is not None
    assert (caveats.wide.parameter, caveats.narrow.parameter) == ("lr", "a")
    assert caveats.wide.factor == pytest.approx(frame["lr"].max() / frame["lr"].min())


def test_plain_runs_bite_nowhere_and_every_caveat_says_so_in_a_short_sentence() -> None:
    frame = numbers(5) + 1
    frame["loss"] = frame["lr"] + frame["a"] + frame["b"]
    caveats = caveats_of(frame)
    assert biting_sentences(caveats) == []
    sentences = [text for _, text in caveat_sentences(caveats)]
    assert len(sentences) == 4
    assert all(len(text.split()) <= 20 for text in sentences)


def test_two_that_move_together_are_a_caveat() -> None:
    frame = numbers(6)
    frame["b"] = frame["a"] + 0.1 * frame["b"]
    caveats = caveats_of(frame.assign(loss=frame["a"]))
    assert [(pair.a, pair.b) for pair in caveats.confounded] == [("a", "b")]
    assert biting_sentences(caveats)[0].startswith("These move together: a and b (correlation 0.9")
