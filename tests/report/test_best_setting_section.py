"""The section on the best setting."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import importance
from importance.report.best_setting_section import SHOWN_SETTINGS, best_setting_section
from importance.report.inputs import ReportInputs
from tests.report.conftest import inputs_of


@pytest.fixture(scope="module")
def shown(inputs: ReportInputs) -> str:
    return best_setting_section(inputs)


def test_the_first_settings_are_those_of_the_python_function(shown: str, inputs: ReportInputs) -> None:
    rows = re.findall(r"<tr>(<td>.*?)</tr>", shown)
    cells = [[html.unescape(cell) for cell in re.findall(r"<td>(.*?)</td>", row)] for row in rows]
    assert len(cells) == SHOWN_SETTINGS
    table = importance.settings(inputs.runs, "loss", goal="minimize")
    assert [row[-1] for row in cells] == [f"{p:.0%}" for p in table["p_best"].head(SHOWN_SETTINGS)]
    assert all({"adam", "<b>sgd"} & set(row) for row in cells)


def test_the_best_run_is_explained_against_the_median_one(shown: str, inputs: ReportInputs) -> None:
    why = importance.explain(inputs.runs, "loss", goal="minimize")
    assert f"<h3>{why.b} beats {why.a} by " in shown
    assert f'aria-label="From {why.a} to {why.b}"' in shown
    assert "Best single change: " in shown and "seed or unknown" in shown


def test_names_are_never_markup(shown: str) -> None:
    assert "<i>lr" not in shown and "<b>sgd" not in shown


def test_nothing_is_said_of_luck_of_another_question_or_of_a_single_setting(
    inputs: ReportInputs, chance: ReportInputs
) -> None:
    assert best_setting_section(chance) == ""
    failures = replace(inputs, ranked=replace(inputs.ranked, metric="failed"))
    assert best_setting_section(failures) == ""


def test_many_parameters_keep_the_table_narrow() -> None:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({f"p{k}": rng.uniform(size=60) for k in range(12)})
    frame["loss"] = frame["p3"] + rng.normal(0, 0.05, 60)
    heads = re.findall(r"<th>(.*?)</th>", best_setting_section(inputs_of(frame)))
    assert len(heads) == 12 and heads[1] == "p3"
