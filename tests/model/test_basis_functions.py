"""The basis functions at values that no run has, and at those that some run has."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importance.model.basis import bases
from importance.model.basis_functions import BasisFunctions, basis_functions
from importance.model.inputs import Input
from tests.builders import number_input, text_input


def functions_of(inputs: Sequence[Input], *, log: bool = False) -> tuple[BasisFunctions, ...]:
    """The functions of parameters whose coefficients all have variance 4."""
    parts = bases(inputs)
    variances = [np.full(part.values.shape[1], 4.0) for part in parts]
    return basis_functions(inputs, parts, variances, [log] * len(inputs))


NUMBERS = st.floats(-1e6, 1e6) | st.integers(-5, 5).map(float) | st.just(np.inf) | st.just(-np.inf)


@settings(max_examples=12, deadline=None)
@given(st.lists(NUMBERS | st.just(np.nan), min_size=4, max_size=25), st.booleans())
def test_at_the_runs_the_functions_of_a_number_are_its_basis(values: list[float], log: bool) -> None:
    parameter = number_input(values)
    part = bases([parameter])[0]
    (functions,) = functions_of([parameter], log=log)
    np.testing.assert_allclose(functions.evaluate(parameter.values), part.values, atol=1e-9)


@settings(max_examples=12, deadline=None)
@given(st.lists(st.sampled_from(["adam", "sgd", "lion", "0.1", None]), min_size=4, max_size=25))
def test_at_the_runs_the_functions_of_text_are_its_basis(values: list[str | None]) -> None:
    parameter = text_input(values)
    (functions,) = functions_of([parameter])
    np.testing.assert_allclose(functions.evaluate(parameter.values), bases([parameter])[0].values, atol=1e-9)


@pytest.mark.parametrize("log", [False, True])
def test_between_two_tried_numbers_the_functions_are_linear_on_the_axis_that_is_read(log: bool) -> None:
    (functions,) = functions_of([number_input([1.0, 4.0, 100.0, 10_000.0])], log=log)
    between = np.exp(np.interp([0.25], [0, 1], np.log([100, 10_000]))) if log else np.array([2_575.0])
    left, right = functions.evaluate(pd.Series([100.0, 10_000.0]))
    np.testing.assert_allclose(functions.evaluate(pd.Series(between))[0], 0.75 * left + 0.25 * right)


def test_a_parameter_with_a_number_that_is_not_positive_is_not_read_on_a_logarithm() -> None:
    (functions,) = functions_of([number_input([0.0, 1.0, 2.0, 4.0])], log=True)
    assert not functions.log


def test_beyond_the_tried_numbers_the_functions_are_constant() -> None:
    (functions,) = functions_of([number_input([1.0, 2.0, 3.0, 5.0])])
    low, high, *beyond = functions.evaluate(pd.Series([1.0, 5.0, -1e9, -np.inf, 6.0, np.inf]))
    for row, end in zip(beyond, [low, low, high, high], strict=True):
        np.testing.assert_allclose(row, end)


def test_a_level_that_no_run_has_is_average() -> None:
    levels = text_input(["adam", "sgd", "sgd", "lion"])
    (functions,) = functions_of([levels])
    unknown = functions.evaluate(pd.Series(["adamw"], dtype=object))
    np.testing.assert_allclose(unknown[0], functions.evaluate(levels.values).mean(axis=0), atol=1e-9)
    assert (functions.evaluate(pd.Series(["adam"], dtype=object)) != 0).any()


def test_a_level_that_no_run_has_is_as_uncertain_as_a_new_draw() -> None:
    parameter = text_input([f"v{k}" for k in range(10) for _ in range(4)])
    part = bases([parameter])[0]
    (functions,) = basis_functions([parameter], [part], [part.smooth_spectrum], [False])
    new, known = functions.scaled(pd.Series(["other", "v3"], dtype=object))
    # Ten levels of variance v differ from their average by v (1 - 1/10), a new level by v (1 + 1/10).
    assert known @ known == pytest.approx(1.0)
    assert new @ new == pytest.approx(1.1 / 0.9)
    assert new @ known == pytest.approx(0.0)


def test_the_order_of_the_settings_moves_no_value() -> None:
    (functions,) = functions_of([text_input(["b", "a", "c", "a"])])
    there = functions.evaluate(pd.Series(["a", "c", "b", "a"], dtype=object))
    np.testing.assert_array_equal(there[::-1], functions.evaluate(pd.Series(["a", "b", "c", "a"])))


def test_scaled_functions_give_the_prior_covariance_of_the_main_effect() -> None:
    parameter = number_input(np.random.default_rng(0).random(12))
    part = bases([parameter])[0]
    variances = np.linspace(0.1, 2, part.values.shape[1])
    (functions,) = basis_functions([parameter], [part], [variances], [False])
    scaled = functions.scaled(parameter.values)
    np.testing.assert_allclose(scaled @ scaled.T, part.values @ np.diag(variances) @ part.values.T, atol=1e-9)


def test_a_conditional_parameter_knows_where_it_is_active() -> None:
    optimizer = ["sgd", "adam", "nesterov", "lion"] * 5
    momentum = [0.01 * k if k % 2 == 0 else np.nan for k in range(20)]
    conditional, always = functions_of([number_input(momentum, "momentum"), text_input(optimizer, "opt")])
    assert conditional.parent == "opt"
    assert conditional.parent_values == {"sgd", "nesterov"}
    assert (conditional.missing == 0).all(), "it has no part where it is not active"
    assert always.parent == "" and not always.parent_values
