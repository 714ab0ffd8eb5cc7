"""The section on learning curves: what matters at which step, and which runs could have been stopped."""

from __future__ import annotations

from importance.curves import sentences
from importance.curves.by_step import importance_by_step
from importance.curves.stopping import Rule, stopping
from importance.errors import ImportanceError
from importance.ranking.html_table import text
from importance.report.html import csv_link, notes
from importance.report.inputs import ReportInputs
from importance.report.svg_steps import steps_svg


def curves_section(inputs: ReportInputs) -> str:
    """Return the section as HTML; empty if the curves of the metric are not known."""
    curves, metric = inputs.curves, inputs.metric
    if curves is None or metric not in curves.metrics:
        return ""
    seed = inputs.ranking.seed
    try:
        result = importance_by_step(
            inputs.runs, curves, metric, inputs.parameters, goal=inputs.goal, seed=seed
        )
        replays = [stopping(inputs.runs, curves, metric, goal=inputs.goal, rule=rule) for rule in Rule]
    except ImportanceError as error:
        return notes([str(error)])
    lines = "".join(f"<p>{text(sentences.stopping_finding(replay))}</p>" for replay in replays)
    return (
        f"<p><b>{text(sentences.step_finding(result))}</b></p>"
        f"{csv_link(result.to_frame(), 'importance_by_step', 'The importance at each step as CSV')}"
        f"{steps_svg(result)}{lines}{notes(sentences.step_notes(result))}"
    )
