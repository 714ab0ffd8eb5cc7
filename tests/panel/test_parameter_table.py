"""The data of the table of parameters. tests/pages/ui/test_table.py asks the app's table for more of it."""

from __future__ import annotations

from dataclasses import replace

from importance.panel.parameter_table import LETTERS_IN_LINE, line_count, row_count, table_data
from importance.ranking.result import Ranking
from importance.ranking.scores import Fit, LevelScore, ParameterScore

LEVELS = (LevelScore("adam", 30, mean=0.2, effect=-0.3), LevelScore("sgd", 20, mean=0.5, effect=0.3))
SCORES = (
    ParameterScore("opt", 0.6, p_value=0.001, n_used=50, levels=LEVELS),
    ParameterScore("lr", 0.3, p_value=0.01, n_used=50),
    *(ParameterScore(f"idle{i}", 0.05, p_value=0.6, n_used=40) for i in range(2)),
)
RANKING = Ranking("loss", "minimize", "anova", SCORES, Fit(0.8), n_runs=50)


def test_rows_without_a_clear_effect_are_folded_and_counted_as_one() -> None:
    data = table_data(RANKING, selected="lr")
    assert [row["name"] for row in data["rows"] if row["folded"]] == ["idle0", "idle1"]
    assert data["fold"] == "2 parameters without a clear effect"
    assert data["selected"] == "lr" and data["open"] == ["opt"]
    assert row_count(RANKING, [score.name for score in SCORES]) == 2 + 1 + len(LEVELS)


def test_a_note_that_takes_another_line_makes_the_table_higher() -> None:
    short, long = (
        replace(RANKING, scores=(replace(SCORES[1], note="x" * n),))
        for n in (LETTERS_IN_LINE, LETTERS_IN_LINE + 1)
    )
    assert line_count(long, ["lr"]) == line_count(short, ["lr"]) + 1


def test_hidden_parameters_are_counted_and_unfold_the_others() -> None:
    data = table_data(RANKING, {"lr", "idle0"})
    assert data["footer"] == "2 parameters, 2 hidden"
    assert not any(row["folded"] for row in data["rows"]) and data["fold"] == ""


def test_without_a_signal_the_titles_say_so_and_give_no_share() -> None:
    data = table_data(replace(RANKING, fit=Fit(evidence=False)))
    titles = {row["cells"]["importance"]["title"] for row in data["rows"]}
    assert titles == {"No parameter matters beyond chance."}
