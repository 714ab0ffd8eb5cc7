"""Runs of other budgets count as what they would be at the budget that is ranked."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import importance
from importance.model.budget_lift import BudgetSource, ranked_budget
from importance.model.failed_runs import failed_runs
from importance.model.target import read_target, values_at_budget


def pruned_search(n: int = 90, offset: float = 3.0) -> pd.DataFrame:
    """A search in which the worse two thirds were pruned at 1 of 9 epochs, where the loss is higher.

    `early` is the loss of every setting at 1 epoch, and `final` at 9.
    """
    rng = np.random.default_rng(0)
    table = pd.DataFrame({"lr": rng.random(n), "decay": rng.random(n), "idle": rng.random(n)})
    final = 2 * table["lr"] + table["decay"] + 0.05 * rng.standard_normal(n)
    early = final + offset + 2 * table["decay"]
    pruned = early > np.quantile(early, 1 / 3)
    return table.assign(
        epochs=np.where(pruned, 1, 9), loss=np.where(pruned, early, final), early=early, final=final
    )


def every_budget(table: pd.DataFrame) -> pd.DataFrame:
    """The same search with a row for each budget that a setting ran with, as SMAC writes it."""
    at_top = table[table["epochs"] == 9]
    return pd.concat([table, at_top.assign(epochs=1, loss=at_top["early"])], ignore_index=True)


def runs_of(table: pd.DataFrame) -> importance.Runs:
    names = ["lr", "decay", "idle"]
    columns = table.drop(columns=["final", "early"])
    return importance.Runs.from_frame(columns, names, ["loss"]).with_budget("epochs")


def errors(table: pd.DataFrame) -> tuple[float, float]:
    """The mean error of the pruned runs at 9 epochs: as they are, and as they count."""
    target = read_target(runs_of(table), "loss")
    pruned = (table["epochs"][target.rows] == 1).to_numpy()
    final = table["final"][target.rows].to_numpy()[pruned]
    before = table["loss"][target.rows].to_numpy()[pruned]
    return float(np.abs(before - final).mean()), float(np.abs(target.y[pruned] - final).mean())


def test_a_pruned_run_counts_as_what_it_would_have_become() -> None:
    before, after = errors(every_budget(pruned_search()))
    assert after < 0.1 * before


def test_it_does_so_in_part_where_finished_runs_say_nothing_of_their_first_epoch() -> None:
    table = pruned_search()
    before, after = errors(table)
    assert 0.5 * before < after < 0.9 * before
    target = read_target(runs_of(table), "loss")
    finished = (table["epochs"] == 9).to_numpy()
    assert target.rows.all()
    assert target.y[finished].tolist() == table["loss"][finished].tolist()
    assert target.budget is not None and target.budget.known == 0
    assert len(target.draws) > 1 and np.ptp(target.draws[:, ~finished], axis=0).min() > 0


def test_the_budget_that_was_ranked_is_a_field() -> None:
    use = read_target(runs_of(pruned_search()), "loss").budget
    assert use is not None
    assert (use.column, use.source, use.value) == ("epochs", BudgetSource.COLUMN, 9.0)
    assert (use.n_at, use.n_below, use.n_above, use.counts) == (30, 60, 0, ((1.0, 60), (9.0, 30)))


def test_runs_at_another_budget_can_be_ranked() -> None:
    runs = runs_of(every_budget(pruned_search()))
    ranking = importance.rank(runs, "loss", at_budget=1.0)
    shares = {score.name: score.importance for score in ranking.scores}
    assert ranking.budget is not None and ranking.budget.value == 1.0
    assert shares["decay"] > shares["lr"]
    at_top = {s.name: s.importance for s in importance.rank(runs, "loss").scores}
    assert at_top["lr"] > at_top["decay"]


@pytest.mark.parametrize("budget", [float("nan"), float("inf")])
def test_a_budget_to_rank_is_a_finite_number(budget: float) -> None:
    with pytest.raises(importance.ImportanceError, match="must be a finite number"):
        importance.rank(runs_of(pruned_search()), "loss", at_budget=budget)


def test_a_budget_to_rank_needs_budgets() -> None:
    runs = importance.Runs.from_frame(pruned_search().drop(columns="epochs"), ["lr", "decay"], ["loss"])
    with pytest.raises(importance.ImportanceError, match="no budget 5 to rank"):
        importance.rank(runs, "loss", at_budget=5)


def test_the_metric_is_no_budget() -> None:
    runs = runs_of(pruned_search())
    with pytest.raises(importance.ImportanceError, match="loss is the metric, so it cannot be the budget"):
        importance.rank(runs, "loss", budget="loss")
    assert importance.rank(runs, "epochs").budget is None, "the budget itself can be ranked"


def test_each_setting_counts_once_with_its_run_nearest_to_the_budget() -> None:
    table = pruned_search()
    target = read_target(runs_of(every_budget(table)), "loss")
    assert int(target.rows.sum()) == len(table)
    assert target.rows[: len(table)].all()
    assert target.budget is not None and target.budget.known == 1


def test_a_pruned_run_does_not_fail_because_its_loss_is_higher() -> None:
    table = pruned_search(offset=30.0)
    assert not failed_runs(runs_of(table), "loss", "minimize").any()
    shown = values_at_budget(runs_of(table), "loss")
    assert np.isfinite(shown).tolist() == (table["epochs"] == 9).tolist()


def test_pruned_states_tell_two_budgets_when_no_column_does() -> None:
    table = pruned_search()
    states = np.where(table["epochs"] == 1, "PRUNED", "COMPLETE")
    frame = table.drop(columns=["final", "early", "epochs"]).assign(state=states)
    runs = importance.Runs.from_frame(frame, ["lr", "decay", "idle"], ["loss"])
    target = read_target(runs, "loss")
    assert target.budget is not None and target.budget.source is BudgetSource.STATE
    assert (target.budget.n_at, target.budget.n_below) == (30, 60)
    assert importance.rank(runs, "loss").notes[0].startswith("60 runs were pruned.")


def test_runs_of_one_budget_are_left_as_they_are() -> None:
    table = pruned_search().assign(epochs=9)
    target = read_target(runs_of(table), "loss")
    assert target.budget is None
    assert target.y.tolist() == table["loss"].tolist()


def test_a_run_without_a_budget_is_left_out_and_counted() -> None:
    table = pruned_search().astype({"epochs": float})
    table.loc[:2, "epochs"] = np.nan
    target = read_target(runs_of(table), "loss")
    assert (int(target.rows.sum()), target.dropped) == (87, {"without epochs": 3})


@pytest.mark.parametrize(
    ("budgets", "value"),
    [([1] * 50 + [9] * 30 + [81] * 3, 9), ([1] * 50 + [81] * 10, 81), ([1, 1, 3, 3], 3), (range(1, 21), 11)],
)
def test_the_highest_budget_that_enough_runs_reached(budgets: list[int], value: float) -> None:
    assert ranked_budget(np.array(budgets, float)) == value


def test_the_best_runs_are_judged_at_one_budget() -> None:
    table = every_budget(pruned_search(offset=-30.0))  # a loss that rises with the epochs, as on more data
    ranking = importance.rank_best(runs_of(table), "loss", goal="minimize", fraction=0.2)
    assert ranking.scores[0].name == "lr"
