"""Properties that every method must have."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from importance import Runs, rank
from importance.errors import ImportanceError, NotEnoughRuns, UnknownColumn
from importance.ranking.rank import METHODS
from importance.ranking.result import Ranking
from tests.builders import sweep_runs

PARAMETERS = ["lr", "width", "optimizer", "augment", "dropout"]
METHOD = pytest.mark.parametrize("method", list(METHODS))


def table(n: int = 60, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "lr": 10 ** rng.uniform(-5, -1, n),
            "width": rng.choice([32, 64, 128, 256], n),
            "optimizer": rng.choice(["adam", "sgd", "lion"], n),
            "augment": rng.random(n) < 0.5,
            "dropout": rng.uniform(0, 0.5, n),
        }
    )
    frame["loss"] = (
        (np.log10(frame.lr) + 3) ** 2 / 2
        + 0.6 * (frame.optimizer == "sgd")
        + 0.5 * frame.augment
        + 0.2 * rng.standard_normal(n)
    )
    return frame


def ranked(frame: pd.DataFrame, method: str, **options: object) -> Ranking:
    parameters = [name for name in frame.columns if name != "loss"]
    return rank(
        Runs.from_frame(frame, parameters=parameters, metrics=["loss"]), "loss", method=method, **options
    )  # type: ignore[arg-type]


def shares(ranking: Ranking) -> pd.Series:
    return ranking.to_frame()["importance"].sort_index()


def same(a: Ranking, b: Ranking, within: float = 1e-6) -> None:
    pd.testing.assert_series_equal(shares(a), shares(b), atol=within, rtol=0)


@METHOD
def test_shares_sum_to_one_and_come_in_order(method: str) -> None:
    importance = [s.importance for s in ranked(table(), method).scores]
    assert sum(importance) == pytest.approx(1)
    assert importance == sorted(importance, reverse=True)
    assert min(importance) >= 0


@METHOD
def test_the_strongest_parameter_comes_first(method: str) -> None:
    ranking = ranked(table(), method)
    assert ranking.scores[0].name == "lr"
    assert ranking.fit.evidence
    assert 0.5 < ranking.fit.r2 <= 1


@METHOD
def test_the_same_seed_gives_the_same_answer(method: str) -> None:
    assert ranked(table(), method, seed=3).to_frame().equals(ranked(table(), method, seed=3).to_frame())


@METHOD
def test_order_of_runs_changes_nothing(method: str) -> None:
    frame = table()
    same(ranked(frame, method), ranked(frame.sample(frac=1, random_state=1), method))


@METHOD
def test_order_of_columns_changes_nothing(method: str) -> None:
    frame = table()
    same(ranked(frame, method), ranked(frame[frame.columns[::-1]], method))


@METHOD
def test_renaming_changes_only_the_names(method: str) -> None:
    frame = table()
    names = dict(zip(PARAMETERS, ["a9", "zz", "m.m", "B", "c/d"], strict=True))
    renamed = shares(ranked(frame.rename(columns=names), method))
    for old, new in names.items():
        assert renamed[new] == pytest.approx(shares(ranked(frame, method))[old], abs=1e-6)


@METHOD
def test_units_of_the_metric_change_nothing(method: str) -> None:
    frame = table()
    same(ranked(frame, method), ranked(frame.assign(loss=frame.loss * 1000 + 7), method), within=1e-4)


@METHOD
def test_a_score_and_its_negative_have_the_same_importances(method: str) -> None:
    frame = table()
    same(ranked(frame, method), ranked(frame.assign(loss=-frame.loss), method), within=1e-4)


@METHOD
def test_the_goal_moves_no_importance(method: str) -> None:
    same(ranked(table(), method, goal="minimize"), ranked(table(), method, goal="maximize"))


@METHOD
def test_a_log_scale_changes_no_order(method: str) -> None:
    frame = table()
    logged = ranked(frame.assign(lr=np.log10(frame.lr)), method)
    same(ranked(frame, method), logged, within=0.05)


@METHOD
def test_a_constant_column_changes_nothing(method: str) -> None:
    frame = table()
    same(ranked(frame, method), ranked(frame.assign(epochs=10), method))


@METHOD
def test_an_alias_shares_the_row_of_its_twin(method: str) -> None:
    frame = table()
    doubled = frame.assign(**{"optimizer.lr": frame.lr})
    ranking = ranked(doubled, method)
    same(ranked(frame, method), ranking)
    assert next(s for s in ranking.scores if s.name == "lr").also == ("optimizer.lr",)


@METHOD
def test_an_all_missing_column_changes_nothing(method: str) -> None:
    frame = table()
    same(ranked(frame, method), ranked(frame.assign(momentum=np.nan), method))


@METHOD
def test_missing_values_remove_no_run(method: str) -> None:
    frame = table()
    frame.loc[::3, "dropout"] = np.nan
    frame.loc[::4, "optimizer"] = None
    ranking = ranked(frame, method)
    assert ranking.n_runs == len(frame)
    assert next(s for s in ranking.scores if s.name == "dropout").n_used == 40


@METHOD
def test_runs_without_a_finite_metric_are_counted_and_move_nothing(method: str) -> None:
    frame = table()
    worse = pd.concat([frame, frame.head(5).assign(loss=[np.nan, np.nan, np.inf, -np.inf, np.inf])])
    ranking = ranked(worse, method)
    same(ranked(frame, method), ranking)
    assert ranking.dropped == {"without loss": 2, "with an infinite loss": 3}
    assert ranking.n_runs == 60


@METHOD
@pytest.mark.parametrize("value", [np.inf, 1e300, -1e300])
def test_huge_parameter_values_break_nothing(method: str, value: float) -> None:
    frame = table()
    frame.loc[0, "dropout"] = value
    assert np.isfinite(shares(ranked(frame, method))).all()


@METHOD
def test_seeds_and_ids_get_a_row_and_no_share(method: str) -> None:
    frame = table()
    rng = np.random.default_rng(1)
    frame["random_seed"] = rng.integers(0, 10**6, len(frame))
    frame["run_id"] = [f"run-{k:08x}" for k in rng.permutation(10**6)[: len(frame)]]
    scores = ranked(frame, method).to_frame()
    assert (scores.loc[["random_seed", "run_id"], ["importance", "importance_low"]] == 0).all(axis=None)
    assert "noise" in scores.loc["random_seed", "note"]


@METHOD
def test_a_seed_asked_for_is_modelled(method: str) -> None:
    frame = table().assign(seed=np.arange(60) % 5)
    runs = Runs.from_frame(frame, parameters=[*PARAMETERS, "seed"], metrics=["loss"])
    scores = rank(runs, "loss", ["lr", "seed"], method=method).scores
    assert {s.name for s in scores} == {"lr", "seed"}
    assert all("noise" not in s.note for s in scores)


@METHOD
def test_a_constant_asked_for_is_undefined_and_last(method: str) -> None:
    runs = Runs.from_frame(table().assign(epochs=10), parameters=[*PARAMETERS, "epochs"], metrics=["loss"])
    last = rank(runs, "loss", ["epochs", "lr", "augment"], method=method).scores[-1]
    assert last.name == "epochs"
    assert np.isnan(last.importance)
    assert last.note


@METHOD
@pytest.mark.parametrize("n", [5, 6, 8])
def test_few_runs_give_an_answer(method: str, n: int) -> None:
    ranking = ranked(table().head(n), method)
    assert ranking.n_runs == n
    assert np.isfinite(shares(ranking)).all()


@METHOD
def test_one_parameter_has_it_all(method: str) -> None:
    runs = Runs.from_frame(table(), parameters=["lr"], metrics=["loss"])
    assert rank(runs, "loss", method=method).scores[0].importance == pytest.approx(1)


@METHOD
def test_a_boolean_metric_is_a_metric(method: str) -> None:
    frame = table()
    ranking = ranked(frame.assign(loss=frame.loss > frame.loss.median()), method)
    assert ranking.scores[0].name == "lr"


@METHOD
@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"loss": np.nan}, NotEnoughRuns, "No run has a finite loss"),
        ({"loss": np.inf}, NotEnoughRuns, "No run has a finite loss"),
        ({"loss": 0.3}, NotEnoughRuns, "is 0.3 in all 60 runs"),
        ({"loss": "high"}, UnknownColumn, "must be numeric"),
        (dict.fromkeys(PARAMETERS, 1), NotEnoughRuns, "varies"),
    ],
)
def test_what_cannot_be_ranked_is_reported(method: str, change: dict, error: type, words: str) -> None:
    with pytest.raises(error, match=words):
        ranked(table().assign(**change), method)


@METHOD
@pytest.mark.parametrize("n", [0, 1, 4])
def test_too_few_runs_are_reported(method: str, n: int) -> None:
    with pytest.raises(NotEnoughRuns, match="at least 5"):
        ranked(table().head(n), method)


def test_unknown_names_are_reported() -> None:
    runs = Runs.from_frame(table(), parameters=PARAMETERS, metrics=["loss"])
    with pytest.raises(UnknownColumn, match="lost"):
        rank(runs, "lost")
    with pytest.raises(UnknownColumn, match="learning"):
        rank(runs, "loss", ["learning"])
    for options in ({"method": "magic"}, {"goal": "win"}, {"scale": "cubic"}):
        with pytest.raises(ImportanceError, match="Choose"):
            rank(runs, "loss", **options)  # type: ignore[arg-type]


def test_the_recipe_of_w_and_b_divides_the_share_of_a_text_among_its_levels() -> None:
    runs = sweep_runs(60)
    for score in rank(runs, "loss", method="wandb").scores:
        if score.levels:
            assert sum(level.importance for level in score.levels) == pytest.approx(score.importance)
