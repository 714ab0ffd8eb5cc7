"""What the terminal can show, and text that fits it."""

from __future__ import annotations

import io
import math
import os
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importance.cli.ranking_text import ranking_lines
from importance.cli.terminal import YELLOW, Style, cells, complain, padded, printable, this_terminal, write
from importance.ranking.result import Ranking
from importance.ranking.scores import Fit, ParameterScore


class Screen(io.TextIOWrapper):
    """A terminal of an encoding, which keeps what it was sent."""

    def __init__(self, encoding: str) -> None:
        super().__init__(io.BytesIO(), encoding, newline="\n")

    def isatty(self) -> bool:
        return True

    def text(self) -> str:
        self.flush()
        assert isinstance(self.buffer, io.BytesIO)
        return self.buffer.getvalue().decode(self.encoding)


def screen_of(encoding: str, monkeypatch: pytest.MonkeyPatch) -> Screen:
    """Make a terminal the standard output, with colours unless a variable says otherwise."""
    screen = Screen(encoding)
    monkeypatch.setattr(sys, "stdout", screen)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("NO_COLOR", raising=False)
    return screen


def test_a_terminal_has_blocks_and_colours_unless_the_user_refuses_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    screen_of("utf-8", monkeypatch)
    assert this_terminal() == Style(80, unicode=True, colour=True)
    monkeypatch.setenv("NO_COLOR", "1")
    assert not this_terminal().colour
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("TERM", "dumb")
    assert not this_terminal().colour
    monkeypatch.setenv("COLUMNS", "132")
    assert this_terminal().width == 132


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "latin-1"])
def test_a_terminal_without_blocks_is_recognised(encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    screen_of(encoding, monkeypatch)
    assert not this_terminal().unicode


def test_output_to_a_pipe_has_no_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), "utf-8"))
    assert not this_terminal().colour


def test_a_terminal_without_blocks_gets_a_ranking_in_ascii(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = screen_of("ascii", monkeypatch)
    monkeypatch.setenv("NO_COLOR", "1")
    scores = (ParameterScore("lr", 0.7, 0.5, 0.9, correlation=-0.5), ParameterScore("wd", math.nan))
    ranking = Ranking("loss", "minimize", "anova", scores, Fit(0.5, 0.4, 0.6), n_runs=50)
    write("\n".join(ranking_lines(ranking, [], this_terminal())))
    shown = screen.text()
    assert "####" in shown
    assert "\x1b" not in shown
    assert "\\u" not in shown, "each sign that the terminal lacks has a plain one in its place"


def test_a_character_that_the_terminal_lacks_is_spelt_out(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = screen_of("ascii", monkeypatch)
    write("学習率 0.1")
    assert screen.text() == "\\u5b66\\u7fd2\\u7387 0.1\n"


def test_a_complaint_goes_to_standard_error_with_the_name_of_the_program(
    capsys: pytest.CaptureFixture[str],
) -> None:
    complain("no file 'runs.csv'")
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("", "paramlens: no file 'runs.csv'\n")


def test_only_text_is_painted_and_only_where_there_are_colours() -> None:
    assert Style(colour=True).paint("worse", YELLOW) == "\x1b[33mworse\x1b[0m"
    assert Style(colour=True).paint("   ", YELLOW) == "   "
    assert Style(colour=False).paint("worse", YELLOW) == "worse"


@settings(max_examples=50, deadline=None)
@given(st.text())
def test_no_text_can_steer_the_terminal(text: str) -> None:
    assert printable(text).isprintable()
    assert printable(printable(text)) == printable(text)


@settings(max_examples=50, deadline=None)
@given(st.text(alphabet="ab \n-_/", max_size=300), st.integers(20, 100))
def test_wrapped_lines_keep_every_word_whole_and_fit_unless_a_word_does_not(text: str, width: int) -> None:
    lines = Style(width).wrap(text)
    assert " ".join(lines).split() == printable(text).split()
    assert all(len(line) <= width or " " not in line for line in lines)


def test_the_width_of_text_is_counted_in_cells() -> None:
    assert cells("rate") == 4
    assert cells("学習率") == 6
    assert cells("e\N{COMBINING ACUTE ACCENT}") == 1


@settings(max_examples=50, deadline=None)
@given(st.text(alphabet="aé学\N{COMBINING ACUTE ACCENT}", max_size=9), st.booleans())
def test_padded_text_fills_the_width_and_never_loses_a_character(text: str, right: bool) -> None:
    filled = padded(text, 12, right)
    assert cells(filled) == max(12, cells(text))
    assert filled.endswith(text) if right else filled.startswith(text)


@pytest.mark.skipif(os.name == "nt", reason="the size of a console is known without COLUMNS")
def test_the_width_is_80_when_nothing_tells_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.setattr(sys, "__stdout__", None)
    assert this_terminal().width == 80
