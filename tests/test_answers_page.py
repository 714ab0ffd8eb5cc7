"""The table of answers in docs/answers.md names what there is."""

from __future__ import annotations

import re

import importance
from importance.cli.options import parser
from importance.report import report
from tests.builders import ROOT

PAGE = (ROOT / "docs" / "answers.md").read_text("utf-8")
ROWS = [
    [cell.strip(" `") for cell in line.strip("|").split("|")]
    for line in PAGE.splitlines()
    if re.match(r"\| [a-z]", line) and "answer | Python" not in line
]


def test_every_function_command_section_and_figure_exists() -> None:
    sections = (ROOT / "importance" / "report" / "report.py").read_text("utf-8")
    assert len(ROWS) == 14
    for answer, function, command, section, figure in ROWS:
        assert callable(getattr(importance, function)), answer
        assert callable(getattr(importance.plots, figure)), answer
        assert f'"{section}": ' in sections, answer
        words = [*command.split(), "runs.csv", *(["other.csv"] if command == "compare" else [])]
        for format in ("table", "json", "csv", "markdown"):
            assert parser().parse_args([*words, "--format", format]).format == format
    assert callable(report)
