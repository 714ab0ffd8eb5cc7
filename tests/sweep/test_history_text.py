"""The sentences on the history are short and say what its fields say."""

from __future__ import annotations

from dataclasses import replace

import pytest

from importance.sweep.history import Chance, History
from importance.sweep.history_text import sentences, verdict

PAST = History(
    metric="val_loss",
    goal="minimize",
    ordered_by="",
    runs=("a", "b", "c", "d"),
    values=(3.0, 1.0, 2.0, 4.0),
    best=(3.0, 1.0, 1.0, 1.0),
    random=(3.0, 2.0, 1.5, 1.2),
    random_low=(2.0, 1.0, 0.9, 0.8),
    random_high=(4.0, 3.0, 2.5, 2.0),
    last=2,
    gained=0.0,
    since=2,
    difference=0.01,
    chances=(Chance(10, 0.2), Chance(50, 0.55), Chance(200, 0.8)),
    evidence=True,
)


def chances(*values: float) -> History:
    return replace(PAST, chances=tuple(Chance(n, c) for n, c in zip((10, 50, 200), values, strict=True)))


def test_the_headline_says_whether_to_go_on() -> None:
    assert verdict(PAST) == "Go on: 50 more runs improve val_loss by 0.01 or more with a chance of 55%."
    assert verdict(chances(0.1, 0.3, 0.5)).startswith("It is a gamble: 50 more runs")
    assert verdict(replace(PAST, evidence=False)).startswith("Only by luck: 50 more runs")
    stop = verdict(chances(0.0, 0.01, 0.04))
    improve = "improve val_loss by 0.01 or more with a chance of only 4%."
    assert stop == f"You can stop: even 200 more runs {improve}"


def test_the_sentences_say_what_the_last_runs_brought_and_where_random_search_is() -> None:
    assert sentences(PAST) == [
        "The last 2 runs brought no better val_loss.",
        "The best run came 2 runs ago.",
        "Random search would be at about 1.2 by now (0.8 to 2).",
    ]
    better = sentences(replace(PAST, gained=0.5, since=0, evidence=False))
    assert better[0] == "The last 2 runs improved the best val_loss by 0.5."
    assert better[1] == "The best run is the last one."
    assert "more runs are luck" in better[-1]


@pytest.mark.parametrize("values", [(0.2, 0.5, 0.8), (0.1, 0.3, 0.5), (0.0, 0.01, 0.04)])
def test_no_sentence_has_more_than_20_words(values: tuple[float, float, float]) -> None:
    past = replace(chances(*values), evidence=False)
    assert all(len(sentence.split()) <= 20 for sentence in (verdict(past), *sentences(past)))


def test_one_run_is_not_called_runs() -> None:
    lines = " ".join(sentences(replace(PAST, since=1, last=1)))
    assert "1 run ago" in lines and "The last run " in lines and "1 runs" not in lines
