"""Optuna's distributions in the formats of all versions."""

from __future__ import annotations

import optuna
import pytest
from optuna.distributions import CategoricalDistribution, IntDistribution

from importance.trackers.optuna.distributions import parsed


def _old(name: str, **attributes: float) -> str:
    inside = ", ".join(f'"{key}": {value}' for key, value in attributes.items())
    return f'{{"name": "{name}", "attributes": {{{inside}}}}}'


@pytest.mark.parametrize(
    "text",
    [
        _old("UniformDistribution", low=0.0, high=2.0),
        _old("LogUniformDistribution", low=0.5, high=2.0),
        _old("DiscreteUniformDistribution", low=0.0, high=2.0, q=0.5),
        _old("IntUniformDistribution", low=1, high=9, step=2),
        _old("IntUniformDistribution", low=1, high=9),
        _old("IntLogUniformDistribution", low=1, high=9),
        '{"type": "float", "low": 1, "high": 2, "step": 0.25}',
        '{"type": "int", "low": 1, "high": 2, "log": true}',
        '{"type": "categorical", "choices": [1, null, "a"]}',
    ],
)
def test_distributions_of_any_age_are_what_optuna_takes_them_for(text: str) -> None:
    ours = parsed(text)
    theirs = optuna.distributions.json_to_distribution(text)
    assert ours is not None
    if isinstance(theirs, CategoricalDistribution):
        assert ours.choices == theirs.choices
        return
    assert (ours.low, ours.high, ours.log) == (theirs.low, theirs.high, theirs.log)  # type: ignore[attr-defined]
    assert ours.integer == isinstance(theirs, IntDistribution) or "Int" in type(theirs).__name__
    step = getattr(theirs, "step", None) or getattr(theirs, "q", None)
    assert (ours.step or (1 if ours.integer else None)) == step


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"name": "NewDistribution"}', '{"name": 3}'])
def test_an_unknown_distribution_is_read_as_none(text: str) -> None:
    assert parsed(text) is None
