"""The sections on failures, budgets and costs."""

from __future__ import annotations

import numpy as np
import pandas as pd

from importance.ranking.rank import rank
from importance.report.further_sections import budgets_section, cost_section, failures_section
from importance.report.inputs import ReportInputs
from importance.runs.columns import Role
from importance.runs.table import Runs


def _inputs(frame: pd.DataFrame, budget: str | None = None) -> ReportInputs:
    parameters = [name for name in frame.columns if name not in ("loss", "seconds")]
    runs = Runs.from_frame(frame, parameters, [name for name in ("loss", "seconds") if name in frame])
    runs = runs.with_roles({budget: Role.BUDGET}) if budget else runs
    return ReportInputs(runs, "loss", None, "minimize", rank(runs, "loss", goal="minimize"), "")


def _table(n: int = 80) -> pd.DataFrame:
    rng = np.random.default_rng(6)
    frame = pd.DataFrame({"<i>lr": rng.uniform(size=n), "width": rng.choice([16.0, 64.0], n)})
    return frame.assign(loss=(frame["<i>lr"] - 0.4) ** 2 + rng.normal(0, 0.01, n))


def test_failures_are_explained_and_names_are_no_markup() -> None:
    frame = _table()
    frame.loc[frame["<i>lr"] > 0.8, "loss"] = np.nan
    html = failures_section(_inputs(frame))
    assert "&lt;i&gt;lr separates the failed from the rest." in html
    assert "<i>lr" not in html


def test_without_failures_budgets_or_costs_there_is_no_section() -> None:
    inputs = _inputs(_table())
    assert failures_section(inputs) == budgets_section(inputs) == cost_section(inputs) == ""


def test_the_importances_at_each_budget_have_intervals() -> None:
    frame = _table(120)
    frame["epochs"] = np.where(np.arange(120) % 2, 4.0, 16.0)
    frame["loss"] += (frame["width"] == 16) * (frame["epochs"] == 4) * 0.3
    html = budgets_section(_inputs(frame, "epochs"))
    assert "Importance at epochs" in html
    assert "<th>4</th><th>16</th>" in html
    assert html.count(" to ") > 3


def test_costs_say_what_is_nearly_as_good_and_what_tuning_gains() -> None:
    frame = _table()
    frame["seconds"] = 60 * frame["width"]
    html = cost_section(_inputs(frame))
    assert "Gain per hour" in html
    assert "The cost is seconds." in html
    assert "&lt;i&gt;lr" in html
