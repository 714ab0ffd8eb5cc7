"""Parameters that move together are found, whatever their kinds, and both rows say so."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats.contingency import association

from importance import rank
from importance.model.inputs import Input
from importance.ranking.confounded_pairs import confounded_pairs, confounding_notes, cramers_v
from importance.runs.columns import Kind
from tests.builders import loss_runs, number_input, text_input

RNG = np.random.default_rng(4)
N = 200
LR = 10 ** RNG.uniform(-5, -1, N)
OPTIMIZER = RNG.choice(["adam", "sgd"], N)


def test_two_numbers_that_move_together_on_any_scale_are_a_pair() -> None:
    inputs = [
        number_input(LR, "lr"),
        number_input(-np.log10(LR) + 0.1 * RNG.normal(size=N), "decay"),
        number_input(RNG.random(N), "free"),
    ]
    (pair,) = confounded_pairs(inputs)
    assert {pair.a, pair.b} == {"lr", "decay"}
    assert pair.strength < -0.95, "the ranks agree, the numbers themselves less"
    assert abs(np.corrcoef(inputs[0].values, inputs[1].values)[0, 1]) < 0.8


def test_runs_without_a_value_are_skipped() -> None:
    decay = pd.Series(LR * 2).where(RNG.random(N) < 0.5)
    (pair,) = confounded_pairs([number_input(LR, "lr"), number_input(decay, "decay")])
    assert pair.strength == pytest.approx(1)


def test_two_choices_and_a_choice_with_a_number_of_few_values_are_pairs() -> None:
    schedule = np.where(OPTIMIZER == "adam", "cosine", "step")
    schedule[:5] = "step"
    warmup = np.where(OPTIMIZER == "adam", 100.0, 500.0)
    inputs = [text_input(list(OPTIMIZER), "optimizer"), text_input(list(schedule), "schedule")]
    pairs = confounded_pairs([*inputs, number_input(warmup, "warmup")])
    assert {pairs[0].a, pairs[0].b} == {"optimizer", "warmup"}
    assert {frozenset((pair.a, pair.b)) for pair in pairs} >= {frozenset(("optimizer", "schedule"))}
    assert not any(pair.is_correlation for pair in pairs)


def test_two_booleans_are_compared_by_their_correlation() -> None:
    values = pd.Series(np.where(OPTIMIZER == "adam", "true", "false"), dtype=object)
    other = values.copy()
    other[:4] = "true"
    inputs = [Input("a", values, Kind.BOOLEAN), Input("b", other, Kind.BOOLEAN)]
    (pair,) = confounded_pairs(inputs)
    assert pair.is_correlation


def test_cramers_v_is_scipys_without_the_bias() -> None:
    a, b = RNG.integers(0, 4, (2, 40))
    assert cramers_v(a, b) < association(pd.crosstab(a, b).to_numpy())
    many = RNG.integers(0, 4, 20_000)
    close = np.where(RNG.random(20_000) < 0.9, many, 0)
    large = association(pd.crosstab(many, close).to_numpy())
    assert cramers_v(many, close) == pytest.approx(large, abs=1e-3)
    assert cramers_v(many, many) == pytest.approx(1)
    assert np.isnan(cramers_v(many, np.zeros(20_000, int)))


def test_runs_without_a_value_and_levels_that_only_they_have_do_not_count() -> None:
    a, b = RNG.integers(0, 3, (2, 60))
    unset = RNG.random(60) < 0.3
    alone = np.where(unset, 3, a)  # a level that no run with a value of the other parameter has
    assert cramers_v(alone, np.where(unset, -1, b)) == cramers_v(a[~unset], b[~unset])


def test_independent_parameters_are_rarely_a_pair() -> None:
    n_pairs = 0
    for seed in range(50):
        rng = np.random.default_rng(seed)
        numbers = [number_input(rng.random(20), f"x{k}") for k in range(4)]
        texts = [text_input(list(rng.choice(list("abc"), 20)), f"c{k}") for k in range(2)]
        n_pairs += len(confounded_pairs([*numbers, *texts]))
    assert n_pairs == 0, "of 50 x 15"


def test_a_note_names_the_closest_partner_and_counts_the_others() -> None:
    near, far = (LR * (1 + spread * RNG.random(N)) for spread in (0.1, 0.4))
    notes = confounding_notes([number_input(x, name) for x, name in ((LR, "lr"), (near, "a"), (far, "b"))])
    assert notes["lr"].startswith("confounded with a: they move together (correlation ")
    assert notes["lr"].endswith("and with 1 more")


def test_both_rows_of_a_ranking_announce_that_they_are_confounded() -> None:
    frame = pd.DataFrame({"lr": LR, "decay": LR * (1 + 0.3 * RNG.random(N)), "free": RNG.random(N)})
    ranking = rank(loss_runs(frame.assign(loss=np.log10(LR) + 0.1 * RNG.normal(size=N))), "loss")
    notes = {score.name: score.note for score in ranking.scores}
    assert "confounded with decay" in notes["lr"] and "confounded with lr" in notes["decay"]
    assert "confounded" not in notes["free"]
