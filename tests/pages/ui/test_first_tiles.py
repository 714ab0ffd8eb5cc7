"""The tiles above the panel: what they say of the best run and of the progress."""

from __future__ import annotations

import base64
from dataclasses import replace

import numpy as np
import pytest

from importance.sweep.best_so_far import BestSoFar
from pages.ui.first_tiles import ONE_RUN, best_run_html, progress_html
from tests.pages.conftest import runs_of, view_of


def past(*values: float, since: int = 0, rises: bool = False) -> BestSoFar:
    results = np.array(values)
    return BestSoFar(
        np.arange(len(values)), results, (np.fmax if rises else np.fmin).accumulate(results), since, ""
    )


def test_the_best_run_has_its_metric_and_the_settings_that_matter_most() -> None:
    runs = runs_of(**{"loss": [0.5, 0.25, np.nan], "lr": [0.1, 0.01, 0.3], "<b>": ["a", "b", "c"]})
    page = best_run_html(view_of(runs), ["lr", "<b>"])
    assert "<strong>0.25</strong>" in page and "Best of 3 runs" in page
    assert "<b>0.01</b>" in page
    assert "&lt;b&gt;&ensp;<b>b</b>" in page, "names of a file are text"


def test_settings_that_have_no_room_are_counted() -> None:
    names = list("abcdefg")
    runs = runs_of(loss=[0.5, 0.25, 0.1], **{name: [1.0, 2.0, 3.0] for name in names})
    assert "more</i>" not in best_run_html(view_of(runs), names[:5])
    page = best_run_html(view_of(runs), names)
    assert page.count("<i") == 5 and '<i title="e, f, g">3 more</i>' in page


def test_only_with_several_parameters_the_finding_is_about_other_runs() -> None:
    alone = runs_of(loss=[0.5, 0.25, 0.1], lr=[0.1, 0.01, 0.3])
    several = runs_of(loss=[0.5, 0.25, 0.1], lr=[0.1, 0.01, 0.3], depth=[1, 2, 3])
    assert ONE_RUN not in best_run_html(view_of(alone), ["lr"])
    assert ONE_RUN in best_run_html(view_of(several), ["lr"])
    assert ONE_RUN not in best_run_html(view_of(several), ["lr"], evidence=False)


@pytest.mark.parametrize(
    ("since", "text"),
    [(0, "The last run is the best"), (1, "Best reached 1 run ago"), (1200, "Best reached 1,200 runs ago")],
)
def test_the_progress_says_how_long_ago_the_best_run_was(since: int, text: str) -> None:
    assert text in progress_html(past(3.0, 2.0, since=since), "minimize")


def test_runs_without_an_order_have_no_progress() -> None:
    page = progress_html(replace(past(3.0, 2.0, 1.0, 0.5, 0.4, 0.3, since=2), is_ordered=False), "minimize")
    assert "ago" not in page and "base64" not in page
    assert "sorted and has no times" in page


@pytest.mark.parametrize(
    ("goal", "values"),
    [("minimize", (9.0, 5.0, np.nan, 6.0, 2.0)), ("maximize", (0.1, 0.5, np.nan, 0.4, 0.8))],
)
def test_the_line_rises_where_high_is_good_and_falls_where_low_is(
    goal: str, values: tuple[float, ...]
) -> None:
    page = progress_html(past(*values, rises=goal == "maximize"), goal)
    drawing = base64.b64decode(page.partition("base64,")[2].partition('"')[0]).decode()
    path = drawing.partition('d="M')[2].partition('"')[0]
    first = float(path.split("H")[0].split(",")[1])
    last = float(path.split("V")[-1].split("H")[0])
    assert (last > first) == (goal == "minimize")
