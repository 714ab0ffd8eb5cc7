"""A ranking in a terminal shows what it should, and fits the width."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from importance.cli.ranking_text import ranking_lines
from importance.cli.terminal import Style, cells
from importance.ranking.result import Ranking
from importance.ranking.scores import Fit, ParameterScore

nan = math.nan


def ranking(*names: str, evidence: bool = True, dropped: dict[str, int] | None = None) -> Ranking:
    scores = tuple(
        ParameterScore(
            name,
            1 / (i + 2),
            0.1,
            0.6,
            correlation=(-1) ** i * 0.5,
            correlation_low=(-1) ** i * 0.5 - 0.2,
            correlation_high=(-1) ** i * 0.5 + 0.2,
            n_used=50,
        )
        for i, name in enumerate(names)
    )
    fit = Fit(0.6, 0.5, 0.7, evidence)
    return Ranking("val_loss", "minimize", "anova", scores, fit, n_runs=50, dropped=dropped or {})


@pytest.mark.parametrize("width", [40, 60, 80, 120])
@pytest.mark.parametrize("unicode", [True, False])
def test_every_line_fits_the_terminal(width: int, unicode: bool) -> None:
    answer = ranking(
        "learning_rate", "model.encoder.attention.dropout", "学習率", dropped={"without val_loss": 3}
    )
    lines = ranking_lines(answer, ["A note that is long enough to be wrapped."], Style(width, unicode))
    assert max(map(cells, lines)) <= width


def test_long_names_never_look_alike_after_the_cut() -> None:
    names = [f"model.encoder.block_{i}.attention.dropout_rate" for i in range(12)]
    lines = ranking_lines(ranking(*names), [], Style(60))
    start = lines.index("") + 2
    rows = [line.split("  ")[0] for line in lines[start : start + len(names)]]
    assert len(set(rows)) == len(names)


def test_colour_is_only_written_where_it_is_wanted() -> None:
    plain = "\n".join(ranking_lines(ranking("lr", "wd"), [], Style()))
    painted = "\n".join(ranking_lines(ranking("lr", "wd"), [], Style(colour=True)))
    assert "\x1b" not in plain
    better, worse = "\x1b[34m█", "\x1b[33m█"
    rows = {name: line for line in painted.splitlines() for name in ("lr", "wd") if line.startswith(name)}
    signs = {name: "−" in line for name, line in rows.items()}
    for name, line in rows.items():  # a loss: what lowers it is better
        bar = line.split("│")[0 if signs[name] else 1][-40:]
        assert (better if signs[name] else worse) in bar


def test_a_correlation_that_may_be_zero_is_dim() -> None:
    answer = ranking("lr")
    unclear = replace(answer.scores[0], correlation_low=-0.1)
    for score in (unclear, replace(unclear, correlation_low=nan, correlation_high=nan)):
        painted = "\n".join(ranking_lines(replace(answer, scores=(score,)), [], Style(colour=True)))
        assert "\x1b[33m" not in painted and "\x1b[2m█" in painted


def test_there_are_no_shares_when_nothing_beats_chance() -> None:
    lines = ranking_lines(ranking("lr", evidence=False), [], Style())
    assert lines[0] == "Nothing here predicts val_loss better than chance."
    assert next(line for line in lines if line.startswith("lr")).split()[1] == "–"
    assert "0.50" not in "\n".join(lines).replace("+0.50", "") and "90%" not in "\n".join(lines)


def test_an_undefined_number_is_a_dash_and_a_tiny_negative_one_has_no_sign() -> None:
    scores = (
        ParameterScore("a", nan, note="the same in every run"),
        ParameterScore("b", 1.0, correlation=-0.001),
    )
    lines = ranking_lines(Ranking("loss", "minimize", "anova", scores), [], Style())
    start = lines.index("") + 2
    assert lines[start].split() == ["a", "–", "–"]
    assert lines[start + 1].endswith(" 0.00")
    assert "a: the same in every run" in lines


def test_top_says_how_many_rows_are_left() -> None:
    lines = ranking_lines(ranking("a", "b", "c"), [], Style(), top=1)
    assert "2 more: --top 3 shows them." in lines
    assert not [line for line in lines if line.startswith("b")]


def test_a_name_cannot_steer_the_terminal() -> None:
    lines = ranking_lines(ranking("lr\x1b[2J\r", "wd"), [], Style())
    assert "\x1b" not in "".join(lines)
    assert "lr\\x1b[2J\\r" in "".join(lines)
