"""Where nothing beats chance, no view shows a share of importance or a best value."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import importance
from action import answer as comment
from importance.agents import answers
from importance.cli.budget_lines import budget_lines
from importance.cli.comparison_text import comparison_lines
from importance.cli.ranking_text import ranking_lines
from importance.cli.tasks_text import task_lines
from importance.cli.terminal import Style
from importance.cli.trade_off_text import trade_off_lines
from importance.panel.parameter_table import table_data
from importance.plots import comparison_rows, importance_bars, weight_curves
from importance.report.report import report
from importance.runs.table import Runs
from importance.tradeoff.sentences import finding
from tests.builders import by_csv
from tests.weighed_runs import weighed

SHARE = re.compile(r"(?<![\d.+−-])0\.\d\d(?![\d.])|<0\.01")
"""A share as `share_text` writes it; a correlation has a sign."""


@pytest.fixture(scope="module")
def noise() -> Runs:
    rng = np.random.default_rng(3)
    frame = pd.DataFrame({name: rng.uniform(1, 9, 120).round(3) for name in ("lr", "dropout", "momentum")})
    frame["optimizer"] = rng.choice(["adam", "sgd"], 120)
    frame["val_loss"] = rng.normal(100, 20, 120).round(2)
    frame["val_acc"] = rng.normal(50, 10, 120).round(2)
    return by_csv(frame)


def shares_in(
    lines: list[str], names: tuple[str, ...] = ("lr", "dropout", "momentum", "optimizer")
) -> list[str]:
    """The rows of parameters that have a share."""
    return [line for line in lines if line.startswith(names) and SHARE.search(line)]


def test_the_table_of_the_terminal_of_a_notebook_and_of_a_pull_request(noise: Runs) -> None:
    ranking = importance.rank(noise, "val_loss")
    assert not ranking.fit.evidence
    assert all(np.isfinite(score.importance) for score in ranking.scores), "the estimates stay in the result"
    assert not shares_in(ranking_lines(ranking, [], Style()))
    rows = re.findall(r"<tr.*?</tr>", ranking._repr_html_(), re.DOTALL)[1:]
    assert rows and all(re.search(r'<td class="n">–</td>', row) for row in rows)
    table = [line for line in comment.markdown(ranking, []).splitlines() if "<code>" in line]
    assert table and not [line for line in table if SHARE.search(line)]


def test_the_bars_of_plotly(noise: Runs) -> None:
    figure = importance_bars(importance.rank(noise, "val_loss"))
    assert all(x is None for bar in figure.data for x in bar.x or [])


def test_two_sweeps_side_by_side(noise: Runs) -> None:
    first = noise.frame.index < 60
    result = importance.compare(noise.take(first), noise.take(~first), "val_loss")
    assert all(np.isnan([each.a.value, each.b.value]).all() for each in result.importances)
    assert all(curve.best is None for each in result.effects for curve in (each.a, each.b))
    assert not shares_in(comparison_lines(result, [], Style()))
    assert len(comparison_rows(result).data) == 2, "what each tried, and nothing else"


def test_the_trade_off(noise: Runs) -> None:
    result = importance.trade_off(noise, ["val_loss", "val_acc"])
    assert not result.importance.evidence.any()
    assert np.isnan(result.importance.to_frame().to_numpy()).all()
    assert np.isnan(result.importance.curves()["importance"]).all()
    assert not shares_in(trade_off_lines(result, noise.run_names.astype(str).tolist(), Style()))
    assert all(np.isnan(np.asarray(line.y, float)).all() for line in weight_curves(result.importance).data)


def test_tasks(noise: Runs) -> None:
    result = importance.by_task(noise, "val_loss", "optimizer", ["lr", "dropout", "momentum"])
    assert all(np.isnan([each.importance, each.low, each.high]).all() for each in result.parameters)
    assert np.isnan(result.to_frame()["importance"]).all()
    assert not shares_in(task_lines(result, Style()))


def test_the_report(noise: Runs) -> None:
    html = report(noise, "val_loss")
    tables = re.findall(r'<table class="pl-ranking">.*?</table>', html, re.DOTALL)
    cells = [cell for table in tables for cell in re.findall(r'<td class="n">([^<]*)</td>', table)]
    assert cells and not [cell for cell in cells if SHARE.fullmatch(cell)]


def test_the_answers_of_agents(noise: Runs) -> None:
    ranking = answers.ranked(noise, "val_loss", None)
    assert not ranking["evidence"]
    for parameter in ranking["parameters"]:
        assert np.isnan([parameter[name] for name in ("importance", "low", "high")]).all()
        assert not parameter["beyond_chance"]
    assert "best" not in answers.effect_of(noise, "val_loss", "lr", None)


def test_levels_titles_and_scale_of_the_panel(noise: Runs) -> None:
    ranking = importance.rank(noise, "val_loss", method="wandb")
    ranking = replace(ranking, fit=replace(ranking.fit, evidence=False))
    assert not np.isnan(ranking.scores[0].importance)
    table = json.dumps(table_data(ranking))
    assert "importance of this level" not in table and '"importance 0.' not in table


def test_an_outline_of_all_runs_only_if_they_have_a_ranking(noise: Runs) -> None:
    whole = importance.rank(noise, "val_loss")
    clear = replace(whole, fit=replace(whole.fit, evidence=True))
    outlined = importance_bars(clear, ghosts=whole).data[0]
    assert all(x is None or np.isnan(x) for x in outlined.x)
    assert len(importance_bars(whole, ghosts=clear).data) == 1, "no outlines around no bars"


def test_tasks_without_evidence_have_no_parameter_that_matters() -> None:
    rng = np.random.default_rng(4)
    frame = pd.DataFrame({name: rng.uniform(size=40) for name in "abcdef"})
    frame = frame.assign(task=["y"] * 20 + ["x"] * 20, loss=rng.normal(size=40))
    result = importance.by_task(by_csv(frame), "loss", "task", list("abcdef"))
    assert not any(task.ranking.fit.evidence for task in result.ranked if task.ranking is not None)
    assert not any(parameter.matters for parameter in result.parameters)


def test_a_trade_off_counts_only_the_weights_where_anything_beats_chance() -> None:
    result = weighed().importance
    w = len(result.weights)
    shares = np.tile([0.1, 0.9], (w, 1))
    shares[w // 2] = [0.6, 0.4]
    some = np.arange(w) == w // 2
    masked = np.where(some[:, None], shares, np.nan)
    mixed = replace(result, parameters=("a", "b"), shares=masked, low=masked, high=masked, evidence=some)
    assert mixed.predicted and mixed.mean == pytest.approx([0.6, 0.4])
    ends = np.arange(w) == 0
    alone = replace(mixed, shares=np.where(ends[:, None], shares, np.nan), evidence=ends)
    assert not alone.predicted and np.isnan(alone.mean).all(), "one metric alone is no trade-off"
    assert finding(alone).startswith("Nothing here predicts")


def test_budgets(noise: Runs) -> None:
    frame = noise.frame.assign(epochs=np.tile([1.0, 3.0, 9.0], 40))
    frame.loc[:, "lr"] = np.repeat(noise.frame["lr"][:40].to_numpy(), 3)
    result = importance.rank_by_budget(
        by_csv(frame), "val_loss", ["lr", "dropout", "momentum"], budget="epochs"
    )
    assert not any(ranking.fit.evidence for ranking in result.rankings)
    assert not shares_in(budget_lines(result, Style()))
    assert result.to_frame()["importance"].isna().all()


def test_the_next_runs_of_a_trade_off_after_the_names_were_read(noise: Runs) -> None:
    assert noise.run_names[0] == "run 1"
    runs = importance.front_runs(noise, ["val_loss", "val_acc"], n=3)
    assert len(runs) == 3
