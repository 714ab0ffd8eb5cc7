"""Importances at each budget, and the sentences on where the ranking changes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import importance
from importance.ranking import by_budget_text


def search(early: float, n: int = 60) -> importance.Runs:
    """Two parameters: `lr` has `early` times its final effect at one epoch, `decay` matters at nine."""
    rng = np.random.default_rng(0)
    settings = pd.DataFrame({"lr": rng.random(n), "decay": rng.random(n)})
    table = pd.concat([settings.assign(epochs=1), settings[:20].assign(epochs=9)], ignore_index=True)
    lr = np.where(table["epochs"] == 1, early, 0.3) * table["lr"]
    table["loss"] = lr + table["decay"] + 0.02 * rng.standard_normal(len(table))
    return importance.Runs.from_frame(table, metrics=["loss"])


def test_a_parameter_that_decides_only_at_first_is_said_to_lose_importance() -> None:
    result = importance.rank_by_budget(search(early=4.0), "loss")
    assert result.budgets == (1.0, 9.0)
    assert [ranking.scores[0].name for ranking in result.rankings] == ["lr", "decay"]
    assert {change.parameter for change in result.changes} == {"lr", "decay"} and result.top_changes
    first, *others = by_budget_text.change_sentences(result)
    assert first == "The most important parameter changes with epochs: lr at 1, decay at 9."
    assert any(line.startswith("lr loses importance with more epochs: 9") for line in others)


def test_a_ranking_that_does_not_change_says_so() -> None:
    result = importance.rank_by_budget(search(early=0.3), "loss")
    assert (result.changes, result.top_changes) == ((), False)
    (line,) = by_budget_text.change_sentences(result)
    assert line == "No parameter clearly gains or loses importance with more epochs."


def test_the_table_has_a_row_for_each_budget_and_parameter() -> None:
    table = importance.rank_by_budget(search(early=4.0), "loss").to_frame()
    assert table.groupby("budget")["importance"].sum().tolist() == pytest.approx([1, 1])
    assert table.drop_duplicates("budget")["runs"].tolist() == [60, 20]


def test_the_last_ranking_is_the_one_that_rank_returns() -> None:
    runs = search(early=4.0)
    result = importance.rank_by_budget(runs, "loss", ["lr", "decay"])
    ranking = importance.rank(runs, "loss", ["lr", "decay"])
    assert result.rankings[-1].scores == ranking.scores
    assert ranking.notes[0].startswith(
        "Ranked at epochs = 9, where 20 runs ended. 60 runs that ended at 1 were used"
    )


def test_runs_of_one_budget_cannot_be_compared() -> None:
    runs = search(early=4.0).with_budget(None)
    with pytest.raises(importance.NotEnoughRuns, match="Choose the column that says how much"):
        importance.rank_by_budget(runs, "loss")


def test_a_question_on_other_outcomes_is_not_moved_to_another_budget() -> None:
    table = search(early=4.0).frame
    table = table.assign(**{"over the limit": table["decay"] - 0.5})
    runs = importance.Runs.from_frame(table, metrics=["loss"], constraints=["over the limit"])
    ranking = importance.rank_infeasible(runs, "loss")
    assert (ranking.budget, ranking.scores[0].name) == (None, "decay")


def test_equal_leaders_are_named_once() -> None:
    table = search(early=4.0).frame
    middle = table[table["epochs"] == 9].assign(epochs=3, loss=lambda rows: rows["loss"] + 0.5)
    runs = importance.Runs.from_frame(pd.concat([table, middle]), metrics=["loss"]).with_budget("epochs")
    first, *_ = by_budget_text.change_sentences(importance.rank_by_budget(runs, "loss"))
    assert first.endswith("lr at 1, decay from 3 to 9.")


def test_the_budget_can_be_named_in_the_call() -> None:
    runs = search(early=4.0).with_budget(None)
    assert "epochs" in {score.name for score in importance.rank(runs, "loss").scores}
    ranking = importance.rank(runs, "loss", budget="epochs")
    assert ranking.budget is not None and ranking.budget.column == "epochs"
    assert ranking.scores[0].name == "decay"
