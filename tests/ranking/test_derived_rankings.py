"""What separates the best runs, what makes runs fail, and what matters for each metric."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from importance.errors import ImportanceError, NotEnoughRuns
from importance.ranking.derived_rankings import best_runs, rank_best, rank_each, rank_failures
from importance.ranking.html_table import headline
from importance.ranking.result import Ranking
from importance.ranking.scores import Question
from importance.ranking.sentences import finding, separation, trust_line
from importance.runs.table import Runs
from tests.ranking.failing_sweep import RUNS


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


def test_too_few_failures_give_no_ranking() -> None:
    few = RUNS.take(RUNS.frame["loss"].notna())
    with pytest.raises(NotEnoughRuns, match="0 of"):
        rank_failures(few, "loss", goal="minimize")


def test_every_metric_at_once() -> None:
    table = rank_each(RUNS, ["loss", "accuracy", "noise"], ["lr", "clip", "width"])
    assert list(table.columns) == ["loss", "accuracy", "noise"]
    assert table["loss"].idxmax() == table["accuracy"].idxmax() == "lr"
    assert (table["noise"] == 0).all(), "if nothing predicts a metric, all importances are 0"


def test_a_ranking_knows_its_question() -> None:
    assert rank_failures(RUNS, "loss", goal="minimize").question is Question.FAILURES
    best = rank_best(RUNS, "loss", goal="minimize", fraction=0.2)
    assert best.question is Question.BEST_RUNS
    assert headline(best) == separation(best)
    assert headline(replace(best, question=Question.METRIC)) == finding(best)


def test_the_runs_left_out_lack_the_metric_and_not_the_outcome() -> None:
    best = rank_best(RUNS, "loss", goal="minimize", fraction=0.2)
    missing = int(RUNS.frame["loss"].isna().sum())
    assert missing and sum(best.dropped.values()) == missing
    assert all(reason.endswith("without loss") for reason in best.dropped)
    assert trust_line(best).count("best 20%") == 1
    assert best._runs is not None, "its widget needs the runs"


def test_infeasible_runs_are_left_out_as_such() -> None:
    frame = pd.DataFrame({"width": range(1, 61), "depth": [1, 2, 3] * 20, "loss": np.linspace(1, 0, 60)})
    frame.loc[3, "loss"] = np.nan
    over = Runs.from_frame(frame.assign(over=frame["width"] - 40), metrics=["loss"], constraints=["over"])
    best = rank_best(over, "loss", goal="minimize", fraction=0.3)
    assert best.dropped == {"without loss": 1, "infeasible": 20}
    assert best.notes[0] == "21 of 60 runs left out: 1 without loss, 20 infeasible."


@pytest.mark.parametrize(
    ("ranking", "predicted"),
    [
        (
            rank_best(RUNS, "loss", goal="minimize", fraction=0.2),
            "of what separates the best 20% by loss from the rest on",
        ),
        (rank_failures(RUNS, "loss", goal="minimize"), "of what decides whether a run fails on"),
    ],
)
def test_the_trust_line_says_what_is_predicted(ranking: Ranking, predicted: str) -> None:
    assert predicted in trust_line(ranking)


def test_runs_of_smaller_budgets_and_unfinished_runs_are_left_out_as_such() -> None:
    rng = np.random.default_rng(0)
    settings = pd.DataFrame({"lr": 10 ** rng.uniform(-4, 0, 60), "width": rng.random(60)})
    frame = pd.concat([settings.assign(epochs=1), settings[:30].assign(epochs=9)], ignore_index=True)
    frame["loss"] = np.log10(frame["lr"]) ** 2 + 1 / frame["epochs"] + 0.1 * rng.random(90)
    frame.loc[[40, 41], "loss"] = np.nan
    best = rank_best(Runs.from_frame(frame, metrics=["loss"]), "loss", goal="minimize", fraction=0.3)
    assert best.n_runs + sum(best.dropped.values()) == 90
    assert best.dropped == {"without loss": 2, "with a smaller budget": 30}

    states = RUNS.frame.assign(state="finished")
    open_rows = states.index[states["loss"].isna()][:3]
    states.loc[open_rows, "state"] = "running"
    failures = rank_failures(Runs.from_frame(states, metrics=["loss"]), "loss", goal="minimize")
    assert failures.dropped == {"not finished": 3}
