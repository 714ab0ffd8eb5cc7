"""The section on what to try next."""

from __future__ import annotations

import base64
import html
import io
import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from importance.report.inputs import ReportInputs
from importance.report.next_sweep_section import SHOWN_RUNS, next_sweep_section
from importance.space.formats import read_space
from importance.sweep.batch import next_runs
from importance.sweep.forecast import forecast
from importance.sweep.reach_text import forecast_text
from importance.sweep.recommend import recommend
from importance.sweep.result import Sweep


@pytest.fixture(scope="module")
def shown(inputs: ReportInputs) -> str:
    return next_sweep_section(inputs)


@pytest.fixture(scope="module")
def sweep(inputs: ReportInputs) -> Sweep:
    return recommend(inputs.runs, "loss", inputs.ranking, goal="minimize")


def test_the_advice_and_the_forecast_are_those_of_the_recommendation(shown: str, sweep: Sweep) -> None:
    text = html.unescape(shown)
    expected = forecast(sweep)
    assert expected is not None
    assert f"<b>{sweep.finding}</b>" in text
    assert forecast_text(expected, "loss") in text
    table = shown.split("<table class='all advice'>")[1].split("</table>")[0]
    rows = re.findall(r"<tr><td><b>(.*?)</b></td><td>(.*?)</td>.*?<td>([^<]*)</td></tr>", table)
    assert [tuple(map(html.unescape, row)) for row in rows] == [
        (advice.name, advice.action, advice.reason) for advice in sweep.advice
    ]


def test_the_next_runs_have_their_own_promise_and_all_of_them_are_in_the_link(
    shown: str, sweep: Sweep
) -> None:
    listed = next_runs(sweep)
    expected = forecast(sweep, listed=listed)
    assert expected is not None
    assert forecast_text(expected, "loss", listed=True) in html.unescape(shown)
    table = shown.split(f"<h3>The next {len(listed)} runs</h3>")[1].split("</table>")[0]
    rows = [re.findall(r"<td>(?:<b>)?([^<]*)", row) for row in table.split("<tr>")[2:]]
    values = {name: [html.unescape(value) for value in row] for name, *row in rows}
    assert values["optimizer"] == listed["optimizer"].head(SHOWN_RUNS).tolist()
    packed = shown.split('download="next_runs.csv" href="data:text/csv;charset=utf-8;base64,')[1]
    assert len(pd.read_csv(io.BytesIO(base64.b64decode(packed.split('"')[0])))) == len(listed)


def test_the_file_for_the_tool_is_the_recommended_space(shown: str, sweep: Sweep) -> None:
    config = html.unescape(re.findall(r"<pre>(.*?)</pre>", shown, re.DOTALL)[0])
    assert read_space(config, "wandb") == sweep.space


def test_without_evidence_nothing_is_promised(chance: ReportInputs) -> None:
    shown = next_sweep_section(chance)
    assert "Keep the whole space" in shown
    assert "should reach" not in shown


def test_too_few_runs_give_a_reason_and_no_advice(inputs: ReportInputs) -> None:
    few = replace(inputs, runs=inputs.runs.take(np.arange(80) < 3))
    assert re.fullmatch(r"<p>[^<]*\b3\b[^<]*</p>", next_sweep_section(few))
