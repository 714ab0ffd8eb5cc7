"""What a report is about."""

from __future__ import annotations

from dataclasses import replace

from importance.report.inputs import ReportInputs


def test_a_ranking_of_another_question_is_not_that_of_the_metric(inputs: ReportInputs) -> None:
    assert inputs.metric_ranking is inputs.ranking
    failures = replace(inputs, ranking=replace(inputs.ranking, metric="failed"))
    assert failures.metric_ranking is None


def test_all_sections_share_one_model_on_the_scale_of_the_ranking(inputs: ReportInputs) -> None:
    assert inputs.model is inputs.model
    assert inputs.model.scale == inputs.ranking.scale and inputs.model.goal == "minimize"
