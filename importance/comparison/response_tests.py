"""Tests of whether the metric responds to the parameters as it did: its level, and the effect of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from importance.effects.multiple_tests import holm
from importance.model.constants import CHANGE_LEVEL
from importance.model.pair_tests import pair_factors, pair_tests
from importance.model.score_tests import main_effect_kernels, main_effect_test
from importance.model.surrogate import Surrogate
from importance.model.threads import one_thread


@dataclass(frozen=True)
class ResponseTests:
    """P-values of no change from one sweep to the other, adjusted for all of them (Holm 1979).

    Attributes:
        level: that the metric at the same settings is the same on average.
        effects: parameter -> that its effect is the same, alone.
    """

    level: float
    effects: Mapping[str, float]

    @property
    def level_changed(self) -> bool:
        """Whether the metric at the same settings changed."""
        return self.level <= CHANGE_LEVEL

    @property
    def changed(self) -> tuple[str, ...]:
        """The parameters whose effect changed, the clearest first."""
        changed = [name for name, p_value in self.effects.items() if p_value <= CHANGE_LEVEL]
        return tuple(sorted(changed, key=lambda name: self.effects[name]))

    @property
    def any_changed(self) -> bool:
        """Whether anything changed."""
        return self.level_changed or bool(self.changed)


def response_tests(model: Surrogate, sweep: str) -> ResponseTests:
    """Test whether the metric responds to the parameters in both sweeps in the same way.

    The model has the sweep as one more parameter. The level is its main effect, and a changed effect is its
    interaction with a parameter. Both are score tests that their variance is 0 (Zhang and Lin 2003,
    doi:10.1093/biostatistics/4.1.57), whose p-value also holds if the noise is uneven (Liu 1988,
    doi:10.1214/aos/1176351062). Holm's correction (1979, jstor.org/stable/4615733) is weighted: half of a
    parameter's weight is by its importance, because what matters changes more often.

    Args:
        model: of both sweeps.
        sweep: the parameter that is the sweep.
    """
    functions, effects = model.basis_functions, model.main_effects()
    last, w, noise = model.parameters.index(sweep), model.interaction_weight, model.noise_sd**2
    others = [i for i in range(len(functions)) if i != last]
    factors = [
        pair_factors(effect.values, basis.test_variances, basis.cosines)
        for effect, basis in zip(effects, functions, strict=True)
    ]
    kernels = main_effect_kernels(
        effects[last].values, functions[last].test_variances, functions[last].cosines
    )
    with one_thread():
        level = main_effect_test(model.y, effects, kernels, last, w, noise)
        tests = pair_tests(model.y, effects, factors, [(i, last) for i in others], w, noise)
    traces = np.array([effects[i].trace for i in others])
    weights = 0.5 + 0.5 * traces / max(float(traces.mean()), 1e-300)
    p_values = [level, *(tests[i, last].p_value for i in others)]
    adjusted = holm(p_values, [1.0, *weights])
    return ResponseTests(
        adjusted[0], dict(zip((functions[i].name for i in others), adjusted[1:], strict=True))
    )
