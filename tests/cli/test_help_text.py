"""The longer texts of the help agree with what the commands do."""

from __future__ import annotations

import re
import shlex
from typing import get_args

import pytest

from importance.cli import exit_codes, help_text
from importance.cli.options import parser
from importance.sweep.advice import Action

NAMES = (
    "FIRST",
    "RANK",
    "SETTINGS",
    "EXPLAIN",
    "NEXT",
    "HISTORY",
    "TRADE_OFF",
    "TASKS",
    "COMPARE",
    "REPORT",
    "APP",
    "FAILURES",
    "EFFECTS",
    "INTERACTIONS",
    "COST",
    "CURVES",
    "SERVE",
    "COMPLETION",
    "MCP",
    "EXIT_CODES",
)
TEXTS = {name: getattr(help_text, name) for name in NAMES}
EXAMPLES = [
    re.split(r"\s{3,}|[|>]", line.strip())[0]
    for text in TEXTS.values()
    for line in text.splitlines()
    if line.startswith("  paramlens ")
]


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_is_a_command_that_is_understood(example: str) -> None:
    _, command, *_ = shlex.split(example)
    assert parser().parse_args(shlex.split(example)[1:]).command == command


def test_every_command_has_an_example() -> None:
    (actions,) = (action for action in parser()._actions if isinstance(action.choices, dict))
    assert {shlex.split(example)[1] for example in EXAMPLES} == set(actions.choices) - {"skill"}


def test_the_help_of_next_explains_every_advice(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parser().parse_args(["next", "--help"])
    shown = capsys.readouterr().out
    assert all(f"\n  {action} " in shown for action in get_args(Action))


def test_the_help_explains_each_exit_code_that_is_an_answer_of_the_command() -> None:
    explained = re.findall(r"^  (\d+)  ", help_text.EXIT_CODES, re.MULTILINE)
    assert [int(code) for code in explained] == [
        exit_codes.ANSWERED,
        exit_codes.IMPOSSIBLE,
        exit_codes.MISUSED,
    ]


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_the_help_fits_a_page_of_110_columns(text: str) -> None:
    assert max(map(len, text.splitlines())) <= 110
