"""The options of the command `curves`."""

from __future__ import annotations

import pytest

from importance.cli.options import parser


def test_the_defaults_are_a_table_and_median_stopping() -> None:
    arguments = parser().parse_args(["curves", "mlruns", "-m", "loss"])
    assert (arguments.format, arguments.rule, arguments.top) == ("table", "median", None)


@pytest.mark.parametrize("wrong", [["--format", "html"], ["--rule", "asha"], ["--top", "0"]])
def test_other_formats_and_rules_are_refused(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parser().parse_args(["curves", "mlruns", "-m", "loss", *wrong])
    assert wrong[0] in capsys.readouterr().err


def test_the_help_says_how_to_read_the_answer(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parser().parse_args(["curves", "--help"])
    shown = capsys.readouterr().out
    assert "says where the most important parameter changes" in shown and "exit" in shown.lower()
