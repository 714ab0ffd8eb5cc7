"""The trade-off in words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from importance.runs.goals import GoalSource
from importance.tradeoff import sentences
from importance.tradeoff.result import TradeOff
from tests.weighed_runs import weighed


def test_the_finding_names_the_first_parameter_and_where_another_is_first() -> None:
    importance = weighed().importance
    text = sentences.finding(importance)
    assert text in (
        "size matters most for error and seconds, and for every trade-off between them.",
        "lr matters most for the trade-off between error and seconds, size for error and size for seconds.",
    )
    blind = importance.rankings[1]
    blind = replace(blind, fit=replace(blind.fit, evidence=False))
    half_known = replace(importance, rankings=(importance.rankings[0], blind))
    assert (
        sentences.finding(half_known)
        == "size matters most for error; nothing predicts seconds better than chance."
    )
    nothing = replace(importance, evidence=np.zeros(9, bool))
    assert sentences.finding(nothing) == "Nothing here predicts error and seconds better than chance."
    turned = replace(importance, parameters=("lr", "size", "idle"))
    assert sentences.finding(turned).startswith(
        "lr matters most for the trade-off between error and seconds, size"
    )


def test_the_front_is_counted_with_its_doubt() -> None:
    front = weighed().front
    text = sentences.front_text(front)
    n = int(front.on_front.sum())
    assert text.startswith(f"{n} of 60 settings are expected to be on the front")
    assert "The front should hold about" in text
    doubtful = sentences.front_text(replace(front, p_front=np.full(60, 0.2)))
    assert "none of them with a chance above 50%" in doubtful
    one = replace(front, on_front=np.arange(60) == 0)
    assert "1 of 60 settings is expected to be on the front" in sentences.front_text(one)
    sure = replace(front, p_front=np.ones(60))
    assert sentences.is_sure(sure) and not sentences.is_sure(replace(front, p_front=np.full(60, 0.2)))


def test_the_hypervolume_has_its_corner_and_what_the_last_runs_added() -> None:
    front = weighed().front
    text = sentences.hypervolume_text(front)
    assert "measured from error " in text and " and seconds " in text and "The last 30 runs" in text
    flat = replace(front.hypervolume, values=(1.0,) * len(front.hypervolume.values))
    assert sentences.growth_text(replace(front, hypervolume=flat)) == "The last 30 runs did not raise it."
    sudden = replace(flat, values=(0.0,) * (len(flat.values) - 1) + (1.0,))
    assert (
        sentences.growth_text(replace(front, hypervolume=sudden)) == "All of it came with the last 30 runs."
    )
    sorted_table = replace(front, hypervolume=replace(front.hypervolume, is_ordered=False))
    assert "last" not in sentences.hypervolume_text(sorted_table)


def test_notes_say_what_was_left_out_guessed_and_put_on_another_scale() -> None:
    answer = weighed()
    assert sentences.notes(answer) == list(answer.front.hypervolume.notes)
    guessed = tuple(replace(each, goal_source=GoalSource.GUESS) for each in answer.objectives)
    front = replace(
        answer.front,
        codes=np.append(answer.front.codes, -1),
        feasible=np.arange(60) > 1,
        objectives=guessed,
    )
    importance = replace(answer.importance, scales=("raw", "log"))
    assert sentences.notes(TradeOff(front, importance))[:4] == [
        "1 run without a final value of each metric was left out.",
        "2 settings break a constraint and cannot be on the front.",
        "The goal of error and seconds is a guess: set it if it is wrong.",
        "seconds is weighted on a scale of logarithms.",
    ]
    assert sentences.goal_text(guessed[0]) == "error (minimize, a guess)"


def test_a_metric_that_is_predicted_alone_is_named_where_no_trade_off_is() -> None:
    importance = weighed().importance
    ends = (importance.weights > 0).sum(axis=1) == 1
    sentence = sentences.finding(replace(importance, evidence=ends))
    first = importance.rankings[0].scores[0].name
    assert sentence.startswith("Nothing here predicts a trade-off between")
    assert f"{first} matters most for {importance.metrics[0]}" in sentence
