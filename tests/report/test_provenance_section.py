"""How a report was made."""

from __future__ import annotations

import html
import platform
import re
import shlex
from dataclasses import replace
from importlib.metadata import version

from importance.cli.options import parser
from importance.report.inputs import ReportInputs
from importance.report.provenance_section import provenance_section
from importance.runs.goals import GoalSource


def facts(section: str) -> dict[str, str]:
    pairs = re.findall(r"<tr><th scope=row>(.*?)</th><td>(.*?)</td></tr>", section)
    return {name: html.unescape(fact) for name, fact in pairs}


def command(section: str) -> list[str]:
    (text,) = re.findall(r"<pre>(.*?)</pre>", section)
    return shlex.split(html.unescape(text))


def test_the_facts_name_the_runs_the_question_and_the_versions(inputs: ReportInputs) -> None:
    named = facts(provenance_section(inputs, "", "2026-01-02"))
    assert named["Source"] == "runs.csv"
    assert named["Digest of the runs"] == inputs.runs.digest
    assert named["Runs"] == "80"
    assert named["Goal"] == "minimize"
    assert named["Parameters"] == "all that vary"
    assert (named["Method"], named["Seed"]) == ("anova", "0")
    assert f"python {platform.python_version()}" in named["Versions"]
    assert f"numpy {version('numpy')}" in named["Versions"]
    assert named["Made"] == "2026-01-02"
    assert "Made" not in facts(provenance_section(inputs, "", ""))


def test_the_command_asks_the_same_question_again(inputs: ReportInputs) -> None:
    chosen = replace(inputs, parameters=["<i>lr", 'a "b", c'])
    arguments = parser().parse_args(command(provenance_section(chosen, "", ""))[1:])
    assert arguments.source == ["runs.csv"]
    assert (arguments.metric, arguments.goal) == ("loss", "minimize")
    assert arguments.parameters == '<i>lr,"a ""b"", c"'
    assert (arguments.method, arguments.scale, arguments.seed) == ("anova", inputs.ranking.scale, 0)


def test_what_the_source_is_called_is_not_part_of_its_path(inputs: ReportInputs) -> None:
    runs = replace(inputs.runs, source="my runs.csv (a W&B runs table)")
    assert command(provenance_section(replace(inputs, runs=runs), "", ""))[2] == "my runs.csv"


def test_the_command_that_was_typed_is_kept_as_it_is(inputs: ReportInputs) -> None:
    typed = "paramlens report 'a b.csv' --metric loss"
    assert command(provenance_section(inputs, typed, "")) == shlex.split(typed)


def test_a_guessed_goal_is_called_a_guess_and_is_guessed_again(inputs: ReportInputs) -> None:
    guessed = replace(inputs.ranked, goal_source=GoalSource.GUESS)
    section = provenance_section(replace(inputs, ranked=guessed), "", "")
    assert facts(section)["Goal"] == "minimize, a guess"
    assert "--goal" not in command(section)


def test_filters_and_another_question_are_said(inputs: ReportInputs) -> None:
    other = replace(inputs, filters="state <b>", ranked=replace(inputs.ranked, metric="failed"))
    section = provenance_section(other, "", "")
    assert facts(section)["Runs"] == "80, only those with state <b>"
    assert facts(section)["Metric"] == "loss; question: failed"
    assert "the filters have to be set again" in section
    assert "<b>" not in section
