"""The additive GP is fitted only once for all questions about the same runs."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest

from importance import Runs, rank
from importance.effects.interactions import interactions
from importance.effects.one_parameter import effect
from importance.effects.tunability import tunability
from importance.model import additive_fit, additive_gp, surrogate
from importance.model.additive_fit import MOST_REMEMBERED, fit_additive_gp
from importance.model.constants import MOST_MODELLED_RUNS
from importance.model.inputs import Input
from importance.runs.columns import Kind
from tests.builders import sweep, sweep_runs


@pytest.fixture
def fits(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """The number of runs in each fit from scratch, starting with an empty cache.

    A refit starts from the hyperparameters of another fit, as those without a fold do, and costs little.
    """
    sizes: list[int] = []
    fit_map = additive_gp.fit_map

    def counted(
        log_posterior: additive_gp.LogPosterior,
        similar: additive_gp.MapEstimate | None = None,
        **options: float,
    ) -> additive_gp.MapEstimate:
        if similar is None:
            sizes.append(len(log_posterior.y))
        return fit_map(log_posterior, similar, **options)

    monkeypatch.setattr(additive_fit, "_remembered", {})
    monkeypatch.setattr(additive_gp, "fit_map", counted)
    yield sizes


@pytest.mark.parametrize("n", [250, 700])
def test_a_ranking_its_effects_interactions_and_tunability_cost_one_fit(n: int, fits: list[int]) -> None:
    runs = sweep_runs(n)
    ranking = rank(runs, "loss")
    effect(runs, "loss", "lr")
    # A ranking of more than 500 runs is of all of them, and effects are of 500 drawn from them.
    expected = [200] if ranking.n_runs <= MOST_MODELLED_RUNS else [200, 200]
    assert fits == expected
    interactions(runs, "loss")
    tunability(runs, "loss", "lr")
    assert fits == expected


def test_what_would_change_the_fit_leads_to_another(fits: list[int]) -> None:
    runs = sweep_runs(60)
    rank(runs, "loss")
    assert len(fits) == 1
    surrogate.fit(runs, "loss", goal="maximize")
    assert len(fits) == 1, "the goal does not change the importances"
    surrogate.fit(runs, "loss", scale="rank")
    surrogate.fit(runs, "loss", ["lr", "batch_size"])
    surrogate.fit(sweep_runs(59), "loss")
    assert len(fits) == 4


def test_repeated_settings_are_fitted_once_too(fits: list[int]) -> None:
    table = sweep(40)
    table = table.loc[table.index.repeat(2)].reset_index(drop=True)
    table["loss"] += np.random.default_rng(0).normal(0, 0.05, len(table))
    runs = Runs.from_frame(table.assign(seed=[0, 1] * 40), metrics=["loss"])
    rank(runs, "loss")
    before = len(fits)
    effect(runs, "loss", "lr")
    assert len(fits) == before


def test_the_memory_stays_small(fits: list[int]) -> None:
    rng = np.random.default_rng(0)
    for _ in range(MOST_REMEMBERED + 3):
        parameter = Input("x", pd.Series(rng.random(8)), Kind.NUMERIC)
        fit_additive_gp([parameter], rng.random(8))
    assert len(additive_fit._remembered) == MOST_REMEMBERED
