"""What separates the best runs, what makes runs fail, what matters for each metric, and how stable it is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from importance.errors import ImportanceError, NotEnoughRuns
from importance.model.failed_runs import failed_runs
from importance.ranking.derived_rankings import best_runs, rank_best, rank_each, rank_failures
from importance.ranking.html_table import headline
from importance.ranking.noise_floor import noise_floor
from importance.ranking.scores import Question
from importance.ranking.sentences import finding, separation
from importance.ranking.stability import FEWEST, stability
from importance.runs.table import Runs


def runs_of(n: int = 240, seed: int = 0) -> Runs:
    """Runs whose loss depends on lr and whose failures depend on clip; width has no effect."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "lr": rng.uniform(0, 1, n),
            "clip": rng.uniform(0, 1, n),
            "width": rng.uniform(0, 1, n),
            "state": "finished",
        }
    )
    frame["loss"] = frame["lr"] + rng.normal(0, 0.1, n)
    frame["accuracy"] = 1 - frame["loss"]
    frame["noise"] = rng.normal(size=n)
    failed = frame["clip"] > 0.85
    frame.loc[failed, ["loss", "accuracy"]] = np.nan
    frame.loc[failed, "state"] = "failed"
    return Runs.from_frame(frame, parameters=["lr", "clip", "width"], metrics=["loss", "accuracy", "noise"])


RUNS = runs_of()


@pytest.mark.parametrize(("metric", "goal"), [("loss", "minimize"), ("accuracy", "maximize")])
def test_the_best_are_the_good_end_for_both_goals(metric: str, goal: str) -> None:
    values = RUNS.frame[metric].to_numpy()
    best = best_runs(values, goal, 0.1)
    assert best.sum() == np.ceil(0.1 * np.isfinite(values).sum())
    others = values[~best & np.isfinite(values)]
    assert values[best].max() <= others.min() if goal == "minimize" else values[best].min() >= others.max()


def test_the_best_by_loss_and_by_accuracy_are_separated_by_the_same() -> None:
    down = rank_best(RUNS, "loss", goal="minimize", fraction=0.2).to_frame()
    up = rank_best(RUNS, "accuracy", goal="maximize", fraction=0.2).to_frame()
    assert down.index[0] == up.index[0] == "lr"
    pd.testing.assert_series_equal(down["importance"], up["importance"])
    assert down.loc["lr", "correlation"] < 0, "the best runs have a smaller lr"


def test_too_few_best_runs_are_refused_with_the_numbers() -> None:
    with pytest.raises(NotEnoughRuns, match=r"best 1% of \d+ runs by loss are \d"):
        rank_best(RUNS, "loss", goal="minimize", fraction=0.01)
    with pytest.raises(ImportanceError):
        rank_best(RUNS, "loss", goal="minimize", fraction=1.5)


def test_what_makes_runs_fail_is_another_ranking() -> None:
    ranking = rank_failures(RUNS, "loss", goal="minimize")
    assert ranking.scores[0].name == "clip"
    assert ranking.scores[0].correlation > 0.3
    assert ranking.n_runs == len(RUNS)


def test_a_diverged_run_failed_and_a_very_good_one_did_not() -> None:
    frame = pd.DataFrame({"lr": np.arange(20.0), "loss": [*np.linspace(1, 2, 18), 1e9, -1e9]})
    runs = Runs.from_frame(frame, parameters=["lr"], metrics=["loss"])
    assert failed_runs(runs, "loss", "minimize").tolist() == [False] * 18 + [True, False]
    assert failed_runs(runs, "loss", "maximize").tolist() == [False] * 19 + [True]


def test_runs_marked_failed_that_hold_the_metric_did_not_fail() -> None:
    frame = RUNS.frame.assign(state="failed")
    frame = frame[frame["loss"].notna()].reset_index(drop=True)
    runs = Runs.from_frame(frame, parameters=["lr"], metrics=["loss"])
    assert not failed_runs(runs, "loss", "minimize").any()


def test_too_few_failures_give_no_ranking() -> None:
    few = RUNS.take(RUNS.frame["loss"].notna())
    with pytest.raises(NotEnoughRuns, match="0 of"):
        rank_failures(few, "loss", goal="minimize")


def test_every_metric_at_once() -> None:
    table = rank_each(RUNS, ["loss", "accuracy", "noise"], ["lr", "clip", "width"])
    assert list(table.columns) == ["loss", "accuracy", "noise"]
    assert table["loss"].idxmax() == table["accuracy"].idxmax() == "lr"
    assert (table["noise"] == 0).all(), "if nothing predicts a metric, all importances are 0"


def test_agreement_grows_with_the_runs_and_says_when_it_is_settled() -> None:
    stable = stability(RUNS, "loss", repeats=4)
    assert stable.agreement[-1] > 0.8
    assert stable.agreement[-1] >= stable.agreement[0] - 0.05
    assert stable.at(10 * stable.n_runs) > stable.now > 0.8
    assert "of the importance" in stable.sentence


def test_noise_is_never_settled() -> None:
    stable = stability(RUNS, "noise", repeats=3)
    assert stable.now < 0.5
    assert "settled" not in stable.sentence


def test_few_runs_say_how_many_are_needed() -> None:
    with pytest.raises(NotEnoughRuns, match=str(FEWEST)):
        stability(RUNS.take(np.arange(len(RUNS)) < 20), "noise")


def test_the_answer_is_the_same_on_any_number_of_workers() -> None:
    assert stability(RUNS, "loss", repeats=2, n_jobs=1) == stability(RUNS, "loss", repeats=2, n_jobs=2)


def test_a_dask_cluster_shares_the_work() -> None:
    import joblib
    from dask.distributed import Client

    with Client(n_workers=2, threads_per_worker=1, dashboard_address=None) as client:
        client.get_task_stream()  # starts the recording
        with joblib.parallel_config(backend="dask"):
            spread = stability(RUNS, "loss", repeats=2)
        workers = {task["worker"] for task in client.get_task_stream()}
    assert spread == stability(RUNS, "loss", repeats=2)
    assert len(workers) == 2, "the splits were ranked on the cluster"


def test_repeated_configurations_give_the_noise_floor() -> None:
    rng = np.random.default_rng(0)
    lr = np.repeat(rng.uniform(0, 1, 60), 5)
    frame = pd.DataFrame({"lr": lr, "seed": np.tile(range(5), 60), "loss": lr + rng.normal(0, 0.1, 300)})
    floor = noise_floor(Runs.from_frame(frame, parameters=["lr", "seed"], metrics=["loss"]), "loss")
    assert floor is not None
    assert (floor.n_groups, floor.n_runs) == (60, 300)
    assert floor.sd == pytest.approx(0.1, rel=0.15)
    assert floor.share == pytest.approx(0.01 / (1 / 12 + 0.01), rel=0.35)
    assert floor.sentence.startswith("Runs of one setting vary by 0.1 in loss ")


def test_without_repeats_there_is_no_noise_floor() -> None:
    assert noise_floor(RUNS, "loss") is None


def test_a_ranking_knows_its_question() -> None:
    assert rank_failures(RUNS, "loss", goal="minimize").question is Question.FAILURES
    best = rank_best(RUNS, "loss", goal="minimize", fraction=0.2)
    assert best.question is Question.BEST_RUNS
    assert headline(best) == separation(best)
    assert headline(replace(best, question=Question.METRIC)) == finding(best)
