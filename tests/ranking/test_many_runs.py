"""More than 500 runs: all of them count, whatever their order, with tests, intervals and conditions."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from importance import Ranking, Runs, rank
from importance.model.constants import MOST_MODELLED_RUNS


def ask(frame: pd.DataFrame) -> Ranking:
    return rank(Runs.from_frame(frame, metrics=["loss"]), "loss")


def table(n: int, seed: int = 0, noise: float = 0.3) -> pd.DataFrame:
    """Runs whose total indices are 9 to 3 to 1 for lr, drop and opt, and 0 for the others."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({"lr": 10 ** rng.uniform(-4, -1, n), "drop": rng.random(n)})
    frame["opt"] = rng.choice(["adam", "sgd"], n)
    frame["idle"], frame["shard"] = rng.random(n), rng.choice(list("abcdef"), n)
    bowl = (np.log10(frame["lr"]) + 2.5) ** 2 / (1.5**2 * np.sqrt(4 / 45))
    line, step = np.sqrt(12) * frame["drop"], 2.0 * (frame["opt"] == "sgd")
    signal = 3 * bowl + np.sqrt(3) * line + step
    return frame.assign(loss=signal / np.sqrt(13) + noise * rng.standard_normal(n))


TRUTH = {"lr": 9 / 13, "drop": 3 / 13, "opt": 1 / 13, "idle": 0.0, "shard": 0.0}


@pytest.mark.parametrize("n", [501, 2_200])
def test_shares_intervals_and_tests_are_right(n: int) -> None:
    ranking = ask(table(n))
    for score in ranking.scores:
        assert score.importance == pytest.approx(TRUTH[score.name], abs=0.04)
        assert score.low <= TRUTH[score.name] <= score.high
        assert (score.p_value < 0.05) == (TRUTH[score.name] > 0)
        assert (score.noise < score.importance) == (TRUTH[score.name] > 0)
    assert ranking.fit.evidence and ranking.fit.r2 == pytest.approx(1 / 1.09, abs=0.04)


def test_nothing_jumps_where_the_runs_begin_to_be_many() -> None:
    frame = table(MOST_MODELLED_RUNS + 1)
    few, many = ask(frame[:MOST_MODELLED_RUNS]), ask(frame)
    shares = [ranking.to_frame()["importance"].sort_index() for ranking in (few, many)]
    assert np.abs(shares[0] - shares[1]).max() < 0.03
    assert few.fit.r2 == pytest.approx(many.fit.r2, abs=0.03)


def test_more_runs_bring_the_shares_of_weak_effects_nearer_to_the_truth() -> None:
    errors = []
    for n in (600, 3_000):
        # Of four tables, because that of one depends on the draw, and on the version of the library.
        tables = [ask(table(n, seed=seed, noise=2.0)).to_frame()["importance"] for seed in range(1, 5)]
        errors.append(sum(abs(of_n[name] - share) for of_n in tables for name, share in TRUTH.items()))
    assert errors[1] < 0.7 * errors[0]


def test_the_order_of_rows_and_columns_and_the_names_change_nothing() -> None:
    frame = table(2_200)
    other = frame.sample(frac=1, random_state=3)[["shard", "idle", "loss", "opt", "lr", "drop"]]
    first, second = ask(frame), ask(other.reset_index(drop=True))
    columns = ["importance", "importance_low", "importance_high", "p_value"]
    same = pd.testing.assert_frame_equal
    same(first.to_frame()[columns], second.to_frame()[columns], rtol=1e-9)
    assert first.fit.r2 == pytest.approx(second.fit.r2, abs=1e-12)


def test_noise_is_called_noise() -> None:
    called = 0
    for seed in range(6):
        frame = table(700, seed)
        rng = np.random.default_rng(seed)
        frame["loss"] = rng.standard_t(3, 700) * (0.2 + (frame["drop"] if seed % 2 else 1.0))
        called += not ask(frame).fit.evidence
    assert called >= 5


def test_repeats_are_one_setting_and_conditions_two_levels_deep_are_read() -> None:
    rng = np.random.default_rng(5)
    n = 700
    tree, leaf, value = rng.random(n) < 0.5, rng.random(n) < 0.5, rng.random(n)
    frame = pd.DataFrame({"booster": np.where(tree, "tree", "linear"), "idle": rng.random(n)})
    frame["grow"] = np.where(tree, np.where(leaf, "leaf", "depth"), None)
    frame["leaves"] = np.where(tree & leaf, value, np.nan)
    effect = np.where(tree & leaf, 4 * value - 2, 0.0)
    twice = pd.concat([frame.assign(loss=effect + 0.2 * rng.standard_normal(n)) for _ in range(2)])
    ranking = ask(twice.reset_index(drop=True))
    assert (ranking.n_runs, ranking.n_settings) == (1_400, 700)
    shares = ranking.to_frame()["importance"]
    for name, share in {"leaves": 0.5, "grow": 0.25, "booster": 0.25, "idle": 0.0}.items():
        assert shares[name] == pytest.approx(share, abs=0.04)


def test_words_among_numbers_and_many_levels_stay_one_row_each() -> None:
    rng = np.random.default_rng(6)
    n = 800
    auto = rng.random(n) < 0.5
    frame = pd.DataFrame({"batch": np.where(auto, "auto", rng.integers(1, 200, n).astype(str))})
    frame["backbone"] = [f"net{k:02}" for k in rng.integers(0, 40, n)]
    frame["warmup"] = np.where(rng.random(n) < 0.3, np.nan, rng.random(n))
    worth = dict(zip([f"net{k:02}" for k in range(40)], rng.standard_normal(40), strict=True))
    frame["loss"] = 2.0 * auto + frame["backbone"].map(worth) + 0.2 * rng.standard_normal(n)
    shares = ask(frame).to_frame()["importance"]
    assert len(shares) == 3
    assert shares["batch"] > 0.3 and shares["backbone"] > 0.3 and shares["warmup"] < 0.02
