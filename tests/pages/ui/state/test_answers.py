"""The answers about a view: when they take long, what is shown first, and what new runs changed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import importance
from importance.runs.table import Runs
from pages.ui.state import answers
from pages.ui.state.answers import FIRST_RUNS, LARGE, answer, change, first_answer, noise, takes_long
from tests.pages.conftest import runs_of, view_of


def test_the_answer_is_that_of_the_package(sweep: Runs) -> None:
    view = view_of(sweep)
    assert answer(view) == importance.rank(sweep, "loss", list(view.modelled), goal="minimize")


def test_an_answer_takes_long_only_for_a_large_table_and_only_once(sweep: Runs) -> None:
    small = view_of(sweep)
    assert not takes_long(small)
    n = LARGE // 2 + 1
    large = view_of(runs_of(a=np.arange(n) / n, b=np.arange(n)[::-1] / n, loss=np.arange(n) % 7 / 7))
    assert takes_long(large)
    answers.put("_answered", {large.key})
    assert not takes_long(large)
    assert takes_long(replace(large, best=0.2)), "another question"
    assert takes_long(replace(large, scale="rank"))


def test_the_first_answer_is_about_runs_from_the_whole_table() -> None:
    n = 8 * FIRST_RUNS
    x = np.linspace(0, 1, n)
    ranking = first_answer(view_of(runs_of(x=x, loss=x**2 + np.sin(99 * x) / 9), best=0.1))
    assert ranking.n_runs == FIRST_RUNS
    assert ranking.metric == "loss", "what separates the best runs cannot be asked of a sample"


def test_new_runs_are_told_until_the_question_changes(sweep: Runs) -> None:
    before, after = view_of(sweep.take(np.arange(40) < 25)), view_of(sweep)
    assert change(before, answer(before)) == ""
    sentence = change(after, answer(after))
    assert "15" in sentence, "so many runs are new"
    assert change(after, answer(after)) == sentence, "it stays on screen"
    other = replace(after, goal="maximize")
    assert change(other, answer(other)) == ""


def test_the_noise_is_known_only_where_settings_were_repeated(sweep: Runs) -> None:
    assert noise(view_of(sweep)) is None
    rng = np.random.default_rng(0)
    lr = np.repeat(rng.uniform(size=12), 3)
    floor = noise(view_of(runs_of(lr=lr, seed=np.tile([0, 1, 2], 12), loss=lr + rng.normal(0, 0.1, 36))))
    assert floor is not None
    assert (floor.n_groups, floor.n_runs) == (12, 36)


@pytest.mark.parametrize("n", [3, answers.MOST_METRICS + 4])
def test_the_heat_map_says_how_many_metrics_it_leaves_out(n: int) -> None:
    lr = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]
    columns = {"lr": lr, "loss": lr} | {f"m{i}": lr for i in range(n - 1)}
    view = view_of(Runs.from_frame(pd.DataFrame(columns), ["lr"], list(columns)[1:]), metric="m1")
    figure, left_out = answers.each_metric(view)
    assert left_out == max(0, n - answers.MOST_METRICS)
    drawn = list(figure["data"][0]["x"])
    assert drawn[0] == "m1", "the metric of the view is always shown"
    assert len(drawn) == n - left_out
