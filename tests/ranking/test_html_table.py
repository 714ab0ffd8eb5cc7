"""The table of a ranking is well-formed, safe and complete, and its bars are as long as its numbers say."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace
from math import nan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importance.palette import BETTER, OUT_OF_BRUSH, WORSE
from importance.ranking.html_table import (
    MOST_LEVEL_ROWS,
    headline,
    notebook,
    ranking_table,
    signed,
    text,
)
from importance.ranking.scores import Fit, LevelScore, ParameterScore, Question, ScoresOfAll
from importance.ranking.sentences import finding, separation

LEVELS = tuple(LevelScore(f"level {k}", 10 - k, mean=0.1 * k, effect=-0.5) for k in range(10))
SCORES = (
    ParameterScore("lr", 0.6, 0.4, 0.8, 0.001, 0.1, -0.5, -0.7, -0.3, -0.5, 60, "best near 0.01"),
    ParameterScore("kind", 0.3, 0.1, 0.5, 0.01, 0.1, n_used=60, levels=LEVELS, also=("model.kind",)),
    ParameterScore("idle", 0.1, 0.0, 0.2, 0.6, 0.1, 0.25, n_used=60),
    ParameterScore("epochs", nan, note="the same in every run used"),
)
RANKING = ScoresOfAll("loss", "minimize", "anova", SCORES, Fit(0.8, 0.7, 0.9), 60, 60)

# Without code points that are no characters, because a parser of XML refuses them.
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cn"]), max_size=20)


def rows_of(html: str) -> list[ET.Element]:
    """The rows of the body; the table must be well-formed for that."""
    return list(ET.fromstring(html[: html.index("</table>") + 8]).iterfind("tbody/tr"))


def words(element: ET.Element) -> str:
    return " ".join("".join(element.itertext()).split())


def bar_width(row: ET.Element, cell: int) -> float:
    """The length of the bar in a cell, without the track behind it."""
    return float(row.findall("td")[cell].findall("svg/rect")[1].get("width", "nan"))


def test_each_parameter_has_a_row_with_its_numbers_and_notes() -> None:
    lr, kind, idle, epochs = rows_of(ranking_table(RANKING, levels=False))
    assert "lr" in words(lr) and "best near 0.01" in words(lr)
    assert [cell.text for cell in lr.findall("td[@class='n']")] == ["0.60", "−0.50"]
    assert "always varies together with model.kind" in words(kind) and "per value" in words(kind)
    assert [cell.text for cell in idle.findall("td[@class='n']")] == ["0.10", "+0.25"]
    assert [cell.text for cell in epochs.findall("td[@class='n']")] == ["–", "–"]


@pytest.mark.parametrize(("goal", "colour"), [("maximize", BETTER), ("minimize", WORSE)])
def test_a_correlation_is_blue_where_more_is_better_and_grey_where_it_may_be_0(
    goal: str, colour: str
) -> None:
    rising = ParameterScore("lr", 0.6, correlation=0.5, correlation_low=0.2, correlation_high=0.7)
    unclear = replace(rising, name="wd", correlation_low=-0.1)
    unknown = replace(rising, name="bs", correlation_low=nan, correlation_high=nan)
    rows = rows_of(ranking_table(replace(RANKING, goal=goal, scores=(rising, unclear, unknown))))
    colours = [row.findall("td")[3].findall("svg/rect")[1].get("fill") for row in rows]
    assert colours == [colour, OUT_OF_BRUSH, OUT_OF_BRUSH]


def test_without_a_signal_there_are_no_shares_and_no_bars() -> None:
    html = ranking_table(replace(RANKING, fit=Fit(evidence=False)))
    for row in rows_of(html)[:2]:
        assert len(row.findall("td")[1].findall("svg/rect")) == 1, "only the track"
        assert row.findall("td")[2].text == "–"
    assert "share of the explained" not in html


def test_bars_are_as_long_as_the_numbers_say() -> None:
    lr, kind, idle, _ = rows_of(ranking_table(RANKING, levels=False))
    assert bar_width(lr, 1) / bar_width(kind, 1) == pytest.approx(2, abs=0.01)
    assert bar_width(lr, 3) / bar_width(idle, 3) == pytest.approx(2, abs=0.01)


def test_a_row_no_better_than_chance_is_grey() -> None:
    chance = [row.get("class") for row in rows_of(ranking_table(RANKING, levels=False))]
    assert chance == [None, None, "pl-chance", "pl-chance"]
    none = replace(RANKING, fit=Fit(evidence=False))
    assert {row.get("class") for row in rows_of(ranking_table(none, levels=False))} == {"pl-chance"}


def test_levels_have_rows_of_their_own_and_those_beyond_the_most_are_counted() -> None:
    levels = [row for row in rows_of(ranking_table(RANKING)) if row.get("class") == "pl-level"]
    assert len(levels) == MOST_LEVEL_ROWS + 1
    assert "level 1" in words(levels[1]) and "mean 0.1 (−0.5), n = 9" in words(levels[1])
    assert words(levels[-1]) == "and 2 more levels"


def test_only_the_chosen_parameters_are_shown() -> None:
    assert len(rows_of(ranking_table(RANKING, ["idle"], levels=False))) == 1
    assert "Whiskers" in ranking_table(RANKING) and "Whiskers" not in ranking_table(RANKING, marks=False)


def test_a_bar_says_its_numbers_to_a_screen_reader() -> None:
    label = rows_of(ranking_table(RANKING))[0].find("td/svg")
    assert label is not None
    assert label.get("aria-label") == (
        "importance 0.600, 90% interval 0.400 to 0.800, a parameter that does nothing reaches 0.100, "
        "p = 0.001 against chance"
    )


@settings(max_examples=25, deadline=None)
@given(TEXTS, TEXTS)
def test_names_from_a_file_never_become_markup(name: str, note: str) -> None:
    level = LevelScore(name, 3, mean=0.5)
    score = ParameterScore(name, 0.5, note=note, levels=(level,), also=(note,))
    rows = rows_of(ranking_table(ScoresOfAll(name, "minimize", "anova", (score,))))
    assert len(rows) == 2
    assert {element.tag for row in rows for element in row.iter()} <= {
        "tr", "td", "b", "small", "svg", "title", "rect", "line", "path",
    }  # fmt: skip


def test_text_is_escaped_and_control_characters_are_spaces() -> None:
    assert text('<b a="1">&\n\x00') == "&lt;b a=&quot;1&quot;&gt;&amp;  "


def test_a_notebook_shows_the_finding_the_trust_and_all_notes() -> None:
    shown = notebook(replace(RANKING, notes=("Note <1>", "Note 2")))
    assert text(finding(RANKING)) in shown
    assert "Note &lt;1&gt;" in shown and "Note 2" in shown


@pytest.mark.parametrize("question", list(Question))
def test_the_headline_answers_the_question(question: Question) -> None:
    other = replace(RANKING, question=question)
    assert headline(other) == (finding(other) if question is Question.METRIC else separation(other))


@pytest.mark.parametrize(("value", "expected"), [(0.5, "+0.50"), (-0.5, "−0.50"), (nan, "–")])
def test_a_correlation_has_its_sign(value: float, expected: str) -> None:
    assert signed(value) == expected
