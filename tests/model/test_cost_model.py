"""What a run of a setting is expected to cost."""

from __future__ import annotations

import pandas as pd
import pytest

import importance
from importance.model.cost_model import as_parameter, fit_costs
from tests.effects.test_cheapest import sweep


def test_the_cost_follows_the_parameters_that_drive_it() -> None:
    model = fit_costs(sweep(), "loss")
    settings = pd.DataFrame({"epochs": [10.0, 100.0], "width": 0.5, "idle": 0.5})
    assert model.predict(settings).tolist() == pytest.approx([0.1, 1.0], rel=0.1)


def test_without_its_column_the_budget_is_at_the_one_that_is_ranked() -> None:
    model = fit_costs(sweep().with_budget("epochs"), "loss")
    settings = pd.DataFrame({"width": [0.5], "idle": [0.5]})
    assert model.predict(settings).tolist() == pytest.approx([1.0], rel=0.1)
    assert dict(model.at) == {"epochs": 100.0}


def test_a_budget_becomes_a_parameter() -> None:
    runs = as_parameter(sweep().with_budget("epochs"))
    assert runs.budget is None and "epochs" in runs.parameters


def test_a_cost_that_is_the_same_in_all_runs_is_that() -> None:
    frame = sweep().frame.assign(runtime=3600.0)
    runs = importance.Runs.from_frame(frame, ["epochs", "width"], ["loss"]).with_roles({"runtime": "cost"})
    assert fit_costs(runs, "loss").predict(frame[:2]).tolist() == [1.0, 1.0]


def test_the_reason_why_no_cost_is_known_names_the_column() -> None:
    with pytest.raises(importance.ImportanceError, match=r"^loss is the metric here, so nothing says"):
        fit_costs(sweep(), "loss", "loss")
    alike = importance.Runs.from_frame(sweep().frame.assign(runtime=1.0), ["epochs"], ["loss", "runtime"])
    with pytest.raises(importance.ImportanceError, match="holds 5 numbers above 0 that differ"):
        fit_costs(alike, "loss")
