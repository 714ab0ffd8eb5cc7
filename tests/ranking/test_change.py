"""The sentence about what new runs changed."""

from __future__ import annotations

from math import nan

import pytest

from importance.ranking.change import change, ordinal
from importance.ranking.result import Ranking
from importance.ranking.scores import Fit, ParameterScore


def made(n_runs: int, *names: str, evidence: bool = True, unclear: tuple[str, ...] = ()) -> Ranking:
    """A ranking in this order; the parameters in `unclear` do not beat chance."""
    scores = tuple(
        ParameterScore(name, 0.5**place, p_value=0.5 if name in unclear else 0.001)
        for place, name in enumerate(names, 1)
    )
    return Ranking("loss", "minimize", "anova", scores, Fit(0.5, 0.4, 0.6, evidence), n_runs)


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        (made(60, *"abcd"), made(100, *"adbc"), "After 40 more runs, d rose from 4th to 2nd."),
        (made(60, *"abcd"), made(61, *"abdc"), "After 1 more run, d rose from 4th to 3rd."),
        (made(60, *"abcd"), made(50, *"abcd"), "After 10 fewer runs, the order is the same, a first."),
        (made(60, *"ab"), made(1060, *"ba"), "After 1,000 more runs, b rose from 2nd to 1st, ahead of a."),
        (made(60, *"ab"), made(70, *"cab"), "After 10 more runs, c is new and comes first, ahead of a."),
        (
            made(9, *"ab", evidence=False),
            made(30, *"ab"),
            "After 21 more runs, the parameters predict loss better than chance, a first.",
        ),
        (
            made(9, *"ab"),
            made(30, *"ab", evidence=False),
            "After 21 more runs, nothing predicts loss better than chance any more.",
        ),
        (
            made(9, *"ab", evidence=False),
            made(30, *"ba", evidence=False),
            "After 21 more runs, still nothing predicts loss better than chance.",
        ),
        (made(9, "a"), made(9, "a"), "With as many runs as before, the order is the same, a first."),
    ],
)
def test_one_sentence_says_what_changed(before: Ranking, after: Ranking, sentence: str) -> None:
    assert change(before, after) == sentence


def test_a_swap_of_parameters_that_do_not_beat_chance_is_not_reported() -> None:
    before = made(60, *"abcd", unclear=("c", "d"))
    assert "order is the same" in change(before, made(90, *"abdc", unclear=("c", "d")))


def test_a_parameter_without_an_importance_has_no_place() -> None:
    scores = (ParameterScore("a", 1.0), ParameterScore("b", nan))
    before = Ranking("loss", "minimize", "anova", scores, n_runs=5)
    assert change(before, made(9, "a", "b")) == "After 4 more runs, the order is the same, a first."


def test_places_are_spelled_as_people_do() -> None:
    sentence = " ".join(ordinal(n) for n in (1, 2, 3, 4, 11, 12, 13, 21, 22, 103, 111))
    assert sentence == "1st 2nd 3rd 4th 11th 12th 13th 21st 22nd 103rd 111th"
