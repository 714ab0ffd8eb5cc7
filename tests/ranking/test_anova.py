"""Properties of the default method, with fixed seeds and measured thresholds."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from importance import Ranking, Runs, rank


def ask(frame: pd.DataFrame, **options: object) -> Ranking:
    parameters = [c for c in frame.columns if c != "loss"]
    return rank(Runs.from_frame(frame, parameters=parameters, metrics=["loss"]), "loss", **options)  # type: ignore[arg-type]


def share(ranking: Ranking, name: str) -> float:
    return next(s.importance for s in ranking.scores if s.name == name)


def uniform(n: int, d: int, seed: int) -> tuple[pd.DataFrame, np.random.Generator]:
    rng = np.random.default_rng(seed)
    return pd.DataFrame(rng.random((n, d)), columns=[f"p{i}" for i in range(d)]), rng


def test_an_additive_function_gets_its_shares() -> None:
    frame, rng = uniform(200, 5, 0)
    frame["loss"] = 3 * frame.p0 + 2 * frame.p1 + frame.p2 + 0.1 * rng.standard_normal(200)
    ranking = ask(frame)
    for name, truth in {"p0": 9 / 14, "p1": 4 / 14, "p2": 1 / 14, "p3": 0, "p4": 0}.items():
        assert share(ranking, name) == pytest.approx(truth, abs=0.04)
        score = next(s for s in ranking.scores if s.name == name)
        assert score.low <= truth <= score.high


def test_a_pure_interaction_is_found_and_shared() -> None:
    frame, rng = uniform(200, 5, 1)
    frame["loss"] = (frame.p0 - 0.5) * (frame.p1 - 0.5) + 0.02 * rng.standard_normal(200)
    ranking = ask(frame)
    assert {s.name for s in ranking.scores[:2]} == {"p0", "p1"}
    assert share(ranking, "p0") == pytest.approx(0.5, abs=0.06)
    assert ranking.fit.evidence


def test_three_parameters_that_act_only_together_are_found() -> None:
    frame, rng = uniform(400, 5, 2)
    signs = np.sign(frame[["p0", "p1", "p2"]] - 0.5).prod(axis=1)
    frame["loss"] = signs + 0.2 * rng.standard_normal(400)
    assert {s.name for s in ask(frame).scores[:3]} == {"p0", "p1", "p2"}


@pytest.mark.parametrize("n", [20, 50, 150])
def test_noise_is_called_noise(n: int) -> None:
    called = 0
    for seed in range(20):
        frame, rng = uniform(n, 6, 100 + seed)
        frame["optimizer"] = rng.choice(["adam", "sgd", "lion"], n)
        frame["loss"] = rng.standard_normal(n) if seed % 2 else rng.standard_t(3, n)
        called += not ask(frame).fit.evidence
    assert called >= 18  # measured: 95 to 99 in 100


def test_a_clear_effect_is_evidence_from_20_runs_on() -> None:
    with_evidence = 0
    for seed in range(10):
        frame, rng = uniform(20, 6, 200 + seed)
        frame["loss"] = frame.p0 + 0.1 * rng.standard_normal(20)
        with_evidence += ask(frame).fit.evidence
    assert with_evidence == 10


def test_diverged_runs_do_not_move_the_ranking_and_are_named() -> None:
    frame, rng = uniform(120, 4, 3)
    frame["loss"] = frame.p0 + 0.5 * frame.p1 + 0.1 * rng.standard_normal(120)
    clean = ask(frame)
    frame.loc[[3, 40, 77], "loss"] = [1e6, 4e12, 1e300]
    ranking = ask(frame)
    assert share(ranking, "p0") == pytest.approx(share(clean, "p0"), abs=0.05)
    assert any("3 runs with an extreme loss" in note for note in ranking.notes)


def test_a_loss_over_many_orders_of_magnitude_is_judged_by_its_logarithm() -> None:
    frame, rng = uniform(150, 4, 4)
    frame["loss"] = 10 ** (6 * frame.p0**2 + 2 * frame.p1 + 0.1 * rng.standard_normal(150))
    ranking = ask(frame)
    assert ranking.scale == "log"
    assert ranking.scores[0].name == "p0"
    assert any("logarithm" in note for note in ranking.notes)
    assert ask(frame, scale="raw").scale == "raw"
    assert ask(frame, scale="rank").scale == "rank"


def test_an_alias_by_another_spelling_shares_its_row() -> None:
    frame, rng = uniform(80, 3, 5)
    frame["log_p0"] = np.log(frame.p0)
    frame["loss"] = frame.p0 + 0.1 * rng.standard_normal(80)
    ranking = ask(frame)
    assert ranking.scores[0].also == ("log_p0",)
    assert share(ranking, "p0") > 0.9


def test_a_conditional_parameter_is_judged_where_it_is_active() -> None:
    frame, rng = uniform(200, 3, 6)
    frame.insert(0, "optimizer", rng.choice(["adam", "sgd"], 200))
    momentum = rng.random(200)
    sgd = frame.optimizer == "sgd"
    frame.insert(1, "momentum", np.where(sgd, momentum, np.nan))
    frame.insert(2, "beta2", np.where(sgd, np.nan, rng.random(200)))
    frame["loss"] = np.where(sgd, 2 * momentum, 1.0) + 0.1 * rng.standard_normal(200)
    ranking = ask(frame)
    # Var = 1/2 * 4/12 for momentum. The optimizer only switches it on and off, which is half of it.
    assert share(ranking, "momentum") == pytest.approx(2 / 3, abs=0.08)
    assert share(ranking, "optimizer") == pytest.approx(1 / 3, abs=0.08)
    assert share(ranking, "beta2") < 0.03


def test_text_with_many_levels_gains_nothing() -> None:
    frame, rng = uniform(60, 2, 7)
    frame["shard"] = [f"s{k:02d}" for k in rng.integers(0, 25, 60)]
    frame["loss"] = frame.p0 + 0.5 * rng.standard_normal(60)
    assert share(ask(frame), "shard") < 0.25
    assert ask(frame).scores[0].name == "p0"


def test_a_correlated_parameter_that_does_nothing_gets_little() -> None:
    frame, rng = uniform(150, 3, 8)
    frame["p1"] = frame.p0 + 0.15 * rng.standard_normal(150)
    frame["loss"] = frame.p0 + 0.1 * rng.standard_normal(150)
    assert share(ask(frame), "p0") > 0.8


def test_samples_that_crowd_the_optimum_do_not_mislead() -> None:
    rng = np.random.default_rng(9)
    n = 150
    crowded = np.clip(0.3 + 0.5 * rng.standard_normal(n) * np.linspace(1, 0.05, n), 0, 1)
    frame = pd.DataFrame({"lr": crowded, "width": rng.random(n), "dropout": rng.random(n)})
    frame["loss"] = (frame.lr - 0.3) ** 2 * 4 + 0.02 * rng.standard_normal(n)
    assert share(ask(frame), "lr") > 0.85


def test_more_runs_than_are_read_still_agree() -> None:
    frame, rng = uniform(3000, 6, 10)
    frame["loss"] = 2 * frame.p0 + frame.p1 + 0.3 * rng.standard_normal(3000)
    ranking = ask(frame)
    assert share(ranking, "p0") == pytest.approx(0.8, abs=0.05)
    assert share(ranking, "p1") == pytest.approx(0.2, abs=0.05)


def test_very_many_parameters_are_screened_and_a_note_says_so() -> None:
    frame, rng = uniform(80, 90, 11)
    frame["loss"] = frame.p7 + 0.1 * rng.standard_normal(80)
    ranking = ask(frame)
    assert ranking.scores[0].name == "p7"
    assert len(ranking.scores) == 90
    assert any("90 parameters" in note for note in ranking.notes)


def test_the_bar_passes_the_noise_mark_exactly_where_the_test_passes() -> None:
    frame, rng = uniform(100, 8, 12)
    frame["loss"] = frame.p0 + 0.3 * frame.p1 + 0.3 * rng.standard_normal(100)
    for score in ask(frame).scores:
        if score.p_value < 0.04:
            assert score.importance >= score.noise * 0.8
        if score.p_value > 0.06 and score.importance > 0:
            assert score.importance <= score.noise * 1.25
