"""The command to give next means the same runs and the same answer, without passwords."""

from __future__ import annotations

import shlex

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importance.cli import commands
from importance.cli.next_command import answer_options, next_command
from importance.cli.options import parser

WORDS = st.text(alphabet="ab -'\"$é,", min_size=1, max_size=8).filter(lambda text: not text.startswith("-"))


@settings(max_examples=50, deadline=None)
@given(
    source=st.lists(WORDS, min_size=1, max_size=2),
    study=st.lists(WORDS, max_size=2),
    metric=WORDS,
    parameters=st.none() | WORDS,
    goal=st.sampled_from([None, "minimize", "maximize"]),
    history=st.sampled_from([None, "best", "rows"]),
    nested=st.sampled_from([None, "mean"]),
    scale=st.sampled_from(["auto", "rank"]),
    seed=st.integers(0, 9),
)
def test_the_shown_command_asks_the_same_question_again(
    source: list[str],
    study: list[str],
    metric: str,
    parameters: str | None,
    goal: str | None,
    history: str | None,
    nested: str | None,
    scale: str,
    seed: int,
) -> None:
    given_options = {
        "--metric": metric,
        "--parameters": parameters,
        "--goal": goal,
        "--history": history,
        "--nested": nested,
        "--scale": scale,
        "--seed": str(seed),
    }
    command = ["report", *source, *(part for name in study for part in ("--study", name))]
    command += [part for name, value in given_options.items() if value is not None for part in (name, value)]
    arguments = parser().parse_args(command)
    shown = next_command(arguments, *answer_options(arguments))
    assert shlex.split(shown)[0] == "paramlens"
    assert parser().parse_args(shlex.split(shown)[1:]) == arguments


def test_an_option_with_its_default_is_not_repeated() -> None:
    arguments = parser().parse_args(["rank", "runs.csv", "--metric", "loss", "--seed", "0"])
    assert answer_options(arguments) == ["--metric", "loss"]
    assert next_command(arguments, "--top", "3") == "paramlens rank runs.csv --top 3"


def test_a_source_cannot_steer_the_terminal_from_the_command() -> None:
    shown = next_command(parser().parse_args(["rank", "runs\x1b[2J.csv"]))
    assert shown.isprintable()


def test_the_command_has_no_password() -> None:
    arguments = parser().parse_args(["rank", "mysql://ada:pa55word@host/runs", "--study", "resnet"])
    assert next_command(arguments) == "paramlens rank 'mysql://ada:***@host/runs' --study resnet"


def test_no_message_of_the_command_line_holds_a_password(capsys: pytest.CaptureFixture[str]) -> None:
    commands.main(["rank", "https://ada:pa55word@127.0.0.1:9/runs.csv?token=abcdef"])
    commands.main(["rank", "unknowndb://ada:pa55word@host/runs"])
    shown = capsys.readouterr()
    assert "ada:***@" in shown.err
    assert "pa55word" not in shown.out + shown.err
    assert "abcdef" not in shown.out + shown.err
