"""What a report is about."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from importance.effects.interactions import interactions
from importance.model import surrogate
from importance.report.best_setting_section import best_setting_section
from importance.report.effects_section import effects_section
from importance.report.inputs import ReportInputs


def test_a_ranking_of_another_question_is_not_that_of_the_metric(inputs: ReportInputs) -> None:
    assert inputs.metric_ranking is inputs.ranking
    failures = replace(inputs, ranked=replace(inputs.ranked, metric="failed"))
    assert failures.metric_ranking is None


def test_all_sections_share_one_model_on_the_scale_of_the_ranking(inputs: ReportInputs) -> None:
    assert inputs.model is inputs.model
    assert inputs.model.scale == inputs.ranking.scale and inputs.model.goal == "minimize"


def test_the_model_and_the_pairs_are_computed_once_for_all_sections(
    inputs: ReportInputs, monkeypatch: pytest.MonkeyPatch
) -> None:
    computed: list[str] = []

    def counted(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def count(*arguments: Any, **options: Any) -> Any:
            computed.append(name)
            return function(*arguments, **options)

        return count

    monkeypatch.setattr(surrogate, "fit", counted("model", surrogate.fit))
    for module in ("inputs", "effects_section"):
        of_report = sys.modules[f"importance.report.{module}"]
        monkeypatch.setattr(of_report, "interactions", counted("pairs", interactions), raising=False)
    fresh = replace(inputs)
    assert "lr" in effects_section(fresh)
    assert fresh.ranking.scores[0].partner == "optimizer", "the ranking has the words of the model"
    best_setting_section(fresh)
    assert computed.count("model") == 1 and computed.count("pairs") == 1
