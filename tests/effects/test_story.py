"""One story for one parameter: every view names the same best values, or says why it does not."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from importance import interactions, rank, read_runs, tunability
from importance.effects import effect_text
from importance.effects.best_runs import best_reached, strongest_partner
from importance.effects.one_parameter import effect
from importance.effects.story import (
    before_story,
    has_clear_best,
    is_clear,
    leading_pair,
    place_of,
    reading,
    with_story,
    without_best,
)
from importance.effects.tunability_text import sentences
from importance.model import surrogate
from importance.ranking.result import Ranking
from importance.ranking.sentences import finding
from importance.runs.table import Runs
from tests.builders import ROOT, by_csv, sweep, sweep_runs

NUMBER = re.compile(r"\d[\d.]*(?:e-?\d+)?")


def curved(seed: int) -> pd.DataFrame:
    """A peak, a slope, a parameter that does nothing, and two levels."""
    rng = np.random.default_rng(seed)
    n = 80
    frame = pd.DataFrame({"lr": 10 ** rng.uniform(-5, -1, n), "width": rng.uniform(size=n)})
    frame["idle"], frame["kind"] = rng.uniform(size=n), rng.choice(["a1", "b1", "c1"], n)
    y = 0.3 * (np.log10(frame["lr"]) + rng.uniform(2, 4)) ** 2 - 0.4 * frame["width"]
    return frame.assign(loss=y + 0.3 * (frame["kind"] == "c1") + rng.normal(0, 0.1, n))


def crossed(seed: int) -> pd.DataFrame:
    """A best learning rate that depends on the optimizer, and nothing else."""
    frame = sweep(120, seed)[["lr", "optimizer"]]
    best = np.where(frame["optimizer"] == "sgd", -1.8, -4.2)
    noise = np.random.default_rng(seed).normal(0, 0.1, len(frame))
    return frame.assign(loss=0.3 * (np.log10(frame["lr"]) - best) ** 2 + noise)


def example() -> Runs:
    """The built-in sweep."""
    return read_runs(str(ROOT / "examples/digits_sweep.csv"))


SWEEPS = {
    "peak 1": lambda: (by_csv(curved(1)), "loss"),
    "peak 2": lambda: (by_csv(curved(2)), "loss"),
    "optimizers": lambda: (by_csv(sweep(150)), "loss"),
    "crossed": lambda: (by_csv(crossed(1)), "loss"),
    "built-in": lambda: (example(), "val_loss"),
}


@pytest.fixture(scope="module", params=list(SWEEPS))
def ranked(request: pytest.FixtureRequest) -> tuple[Runs, str, Ranking, surrogate.Surrogate]:
    """Runs, their metric, their ranking with its story, and the model behind it."""
    runs, metric = SWEEPS[request.param]()
    model = surrogate.fit(runs, metric)
    return runs, metric, with_story(runs, rank(runs, metric), model=model), model


def test_every_view_names_the_same_best_values(
    ranked: tuple[Runs, str, Ranking, surrogate.Surrogate],
) -> None:
    runs, metric, ranking, model = ranked
    pairs = interactions(runs, metric, model=model)
    title = finding(ranking)
    for score in ranking.scores:
        if score.by_chance or not score.importance > 0 or score.name not in model.parameters:
            continue
        curve, pair = effect(runs, metric, score.name, model=model), leading_pair(score, pairs)
        headline = effect_text.headline(curve, ranking, strongest_partner(score.name, pairs))
        numbers = set(NUMBER.findall(score.place))
        if pair is not None:
            assert headline == f"{pair.sentence}."
            assert pair.a != score.name or score.place == pair.predicate
        elif not curve.levels:
            assert numbers <= set(NUMBER.findall(headline)), "the row and the page of effects"
        if score.best and f"({score.best})" in title:
            assert pair is None
            assert set(NUMBER.findall(score.best)) <= numbers, "the headline and the row"
        shown, words = effect_text.predicted_words(curve)
        if curve.grid and is_clear(curve):
            assert pair is not None or shown in numbers
            run = curve.observed.value
            outside = not curve.predicted.low <= run <= curve.predicted.high
            assert outside == ("its other parameters suit that" in words), "the best run, or why it differs"
        worth = tunability(runs, metric, score.name, model=model)
        for line in sentences(worth):
            if "best single value" in line and isinstance(worth.single, float):
                assert reading(worth.single) == shown, "the page of effects and what tuning gains"


def test_a_leading_interaction_is_in_the_headline_and_in_the_row() -> None:
    runs = by_csv(crossed(1))
    ranking = with_story(runs, rank(runs, "loss"))
    title, row = finding(ranking), next(score for score in ranking.scores if score.name == "lr")
    assert "lr" in title and "depends on optimizer" in title
    assert "with adam" in title and "with sgd" in title
    assert row.partner == "optimizer"
    assert row.place in title
    assert ranking.widget() is not None, "it still knows its runs"


def test_the_words_of_the_ranking_stay_where_the_curve_is_not_clear() -> None:
    runs = by_csv(sweep(60))
    score = replace(rank(runs, "loss").scores[0], place="worse above 0.1", best="worse above 0.1")
    curve = effect(runs, "loss", "lr")
    unclear = replace(curve, predicted=replace(curve.predicted, low=min(curve.x), high=max(curve.x)))
    assert place_of(unclear, score).note == "worse above 0.1"
    assert place_of(unclear).note == ""


def test_without_a_signal_nothing_is_told() -> None:
    rng = np.random.default_rng(0)
    noise = by_csv(pd.DataFrame(rng.uniform(size=(40, 3)), columns=["a", "b", "loss"]))
    ranking = rank(noise, "loss")
    assert with_story(noise, ranking) is ranking


def test_before_the_words_of_the_model_no_row_and_no_headline_names_a_value() -> None:
    runs = example()
    ranking = rank(runs, "val_loss")
    shown_first, with_words = before_story(ranking), with_story(runs, ranking)
    assert [score.importance for score in shown_first.scores] == [
        score.importance for score in ranking.scores
    ]
    for before, after in zip(shown_first.scores, with_words.scores, strict=True):
        if before.by_chance or not before.importance > 0:
            assert before.note == after.note
        else:
            assert before.best == before.place == "" and before.note.startswith("…")
    assert "between" not in finding(shown_first)


def test_an_effect_that_may_be_chance_has_no_best_value_in_its_chart() -> None:
    for name in ("lr", "optimizer"):
        curve = effect(sweep_runs(150), "loss", name)
        assert has_clear_best(curve)
        plain = without_best(curve)
        assert not has_clear_best(plain) and best_reached(plain) is None
        assert plain.mean == curve.mean and plain.levels == curve.levels
