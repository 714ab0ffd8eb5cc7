"""The section on learning curves."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

from importance import read_curves, read_runs
from importance.ranking.rank import rank
from importance.report.curves_section import curves_section
from importance.report.inputs import ReportInputs
from tests.curves.test_by_step import switching

FRAME = switching().rename(columns={"lr": "<i>lr</i>"})


def test_the_section_is_there_if_the_metric_has_curves() -> None:
    runs = read_runs(FRAME)
    inputs = ReportInputs(runs, "loss", None, "minimize", rank(runs, "loss"), "", read_curves(FRAME))
    shown = curves_section(inputs)
    assert "&lt;i&gt;lr&lt;/i&gt; decides until step 50, decay after." in shown
    assert "Median stopping would have" in shown and "Successive halving would have" in shown
    assert "<i>" not in shown
    drawing = ElementTree.fromstring(shown[shown.index("<svg") : shown.index("</svg>") + 6])
    assert len(drawing.findall("g")) == 3, "a band and a line for each parameter"
    assert curves_section(replace(inputs, curves=None)) == ""
    assert curves_section(replace(inputs, metric="decay")) == ""


def test_too_few_runs_leave_a_sentence() -> None:
    runs = read_runs(FRAME)
    few = FRAME[FRAME["run_id"] < 4]
    inputs = ReportInputs(read_runs(few), "loss", None, "minimize", rank(runs, "loss"), "", read_curves(few))
    assert "At no step do 5 runs" in curves_section(inputs)
