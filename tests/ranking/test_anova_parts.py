"""The parts of the estimator, each against a value found another way."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from importance import Kind, Runs, rank
from importance.errors import ImportanceError
from importance.model.additive_gp import (
    LogPosterior,
    coefficient_variances,
    covariance,
    fit_map,
    packed_kernels,
)
from importance.model.basis import bases
from importance.model.fit_subset import canonical_order
from importance.model.inputs import Input, select
from importance.model.linear_algebra import inverse
from importance.model.score_tests import cauchy_combination
from importance.model.significance import shuffle_test
from importance.model.sobol_indices import sobol_indices
from importance.model.target import read_target
from importance.model.target_scale import standardise
from importance.ranking.correlation import pearson, spearman
from importance.ranking.estimate import as_shares
from importance.ranking.level_scores import level_scores
from importance.ranking.one_hot import one_hot
from importance.ranking.skill import skill
from importance.runs.replicate_columns import Replicate, replicate_of
from importance.runs.settings import Settings


def numbers(values: object, name: str = "x") -> Input:
    return Input(name, pd.Series(values, dtype=float), Kind.NUMERIC)


def text(values: list[str | None], name: str = "c") -> Input:
    return Input(name, pd.Series(values, dtype=object), Kind.CATEGORICAL)


def test_pearson_is_scipys_with_its_interval() -> None:
    rng = np.random.default_rng(0)
    x = rng.random(30)
    y = x + rng.random(30)
    expected = stats.pearsonr(x, y)
    interval = expected.confidence_interval(0.95)
    assert pearson(x, y) == pytest.approx((expected.statistic, interval.low, interval.high))
    assert spearman(x, y) == pytest.approx(stats.spearmanr(x, y).statistic)


def test_pearson_takes_complete_pairs_only() -> None:
    x = np.array([1, 2, 3, 4, np.nan, np.inf, 7])
    y = np.array([2, 4, 7, 8, 1, 1, np.nan])
    assert pearson(x, y) == pytest.approx(pearson(x[:4], y[:4]))


@pytest.mark.parametrize(("x", "y"), [([1, 1, 1], [1, 2, 3]), ([1, 2, 3], [5, 5, 5]), ([1, 2], [1, 2])])
def test_an_undefined_correlation_is_nan(x: list[float], y: list[float]) -> None:
    assert np.isnan(pearson(np.array(x, float), np.array(y, float))).all()


def test_correlation_of_huge_numbers_does_not_overflow() -> None:
    x = np.array([1e200, 2e200, 4e200, 3e200])
    assert pearson(x, x)[0] == pytest.approx(1)


def test_levels_have_counts_means_and_effects() -> None:
    one = text(["a", "a", "b", "b", "b", None])
    y = np.array([1.0, 2.0, 4.0, 5.0, 6.0, 0.0])
    found = {s.level: s for s in level_scores(one, y, Settings(np.arange(len(y))), {"a": 0.2})}
    assert list(found) == ["b", "a", "missing"]
    assert (found["b"].n, found["b"].mean, found["b"].effect) == (3, 5.0, 4.0)
    assert found["b"].effect_low < 4 < found["b"].effect_high
    assert found["a"].importance == 0.2
    welch = stats.ttest_ind(y[2:5], [1, 2, 0], equal_var=False).confidence_interval(0.95)
    assert (found["b"].effect_low, found["b"].effect_high) == pytest.approx((welch.low, welch.high))


def test_a_level_called_missing_stays_apart_from_missing_values() -> None:
    names = [
        s.level
        for s in level_scores(text(["missing", "a", None]), np.arange(3.0), Settings(np.arange(3)), {})
    ]
    assert len(set(names)) == 3


def test_one_hot_features_find_their_way_home() -> None:
    encoded = one_hot([numbers([1, np.nan, 3]), text(["a", "b", None])])
    assert encoded.origin.tolist() == [0, 0, 1, 1, 1]
    assert encoded.levels == ("", "missing", "a", "b", "missing")
    assert encoded.X.tolist() == [[1, 0, 1, 0, 0], [2, 1, 0, 1, 0], [3, 0, 0, 0, 1]]


def test_numbers_that_float32_would_merge_stay_apart() -> None:
    assert len(np.unique(one_hot([numbers(1e9 + np.arange(5))]).X)) == 5


def test_the_canonical_order_forgets_how_the_table_was_written() -> None:
    rng = np.random.default_rng(1)
    X, y = rng.integers(0, 3, (20, 4)).astype(float), rng.random(20)
    shuffle, turn = rng.permutation(20), rng.permutation(4)
    rows, columns = canonical_order(X, y)
    again, other = canonical_order(X[shuffle][:, turn], -y[shuffle])
    assert (X[rows][:, columns] == X[shuffle][:, turn][again][:, other]).all()
    assert (y[rows] == y[shuffle][again]).all()


@pytest.mark.parametrize(
    "name", ["seed", "random_seed", "train.seed", "randomState", "random_state", "data/seed"]
)
def test_seeds_are_known_by_name(name: str) -> None:
    assert replicate_of(name) is Replicate.SEED


@pytest.mark.parametrize("name", ["seed_lr", "proceed", "n_seeds_per_batch", "lr"])
def test_other_names_are_no_seeds(name: str) -> None:
    assert replicate_of(name) is None


def test_columns_with_the_same_groups_share_a_row() -> None:
    frame = pd.DataFrame(
        {
            "a": [1, 2, 3, 1, 2, 3] * 2,
            "b": ["x", "y", "z"] * 4,
            "c": [1, 1, 2, 2, 3, 3] * 2,
            "loss": range(12),
        }
    )
    runs = Runs.from_frame(frame, parameters=["a", "b", "c"], metrics=["loss"])
    found = select(runs, np.ones(12, bool), "loss")
    assert [(p.name, p.also) for p in found] == [("a", ("b",)), ("c", ())]


def test_dropped_runs_are_counted_by_state() -> None:
    frame = pd.DataFrame(
        {
            "State": ["finished"] * 6 + ["crashed", "failed", "finished"],
            "lr": range(9),
            "loss": [1, 2, 3, 4, 5, 6, np.nan, np.nan, np.nan],
        }
    )
    target = read_target(Runs.from_frame(frame, parameters=["lr"], metrics=["loss"]), "loss")
    assert target.dropped == {"crashed without loss": 1, "failed without loss": 1, "without loss": 1}


def test_basis_functions_are_orthonormal() -> None:
    rng = np.random.default_rng(2)
    parts = bases(
        [
            numbers(rng.random(50)),
            numbers(rng.integers(0, 4, 50)),
            text(list(rng.choice(["a", "b", "c"], 50))),
            numbers(np.where(rng.random(50) < 0.3, np.nan, rng.random(50))),
        ]
    )
    for part in parts:
        gram = part.values.T @ part.values / 50
        assert part.values.mean(axis=0) == pytest.approx(0, abs=1e-9)
        assert np.abs(gram - np.diag(np.diag(gram))).max() < 1e-9
        assert part.smooth.sum() == pytest.approx(1)


def test_a_conditional_parameter_finds_its_switch() -> None:
    optimizer = ["sgd", "adam"] * 10
    momentum = [0.1 * k if name == "sgd" else np.nan for k, name in enumerate(optimizer)]
    parts = bases([numbers(momentum), text(optimizer), numbers(range(20))])
    assert [p.parent for p in parts] == [1, -1, -1]
    assert parts[0].active_share == 0.5


@pytest.fixture(scope="module")
def process() -> tuple[LogPosterior, list]:
    rng = np.random.default_rng(3)
    inputs = [
        numbers(rng.random(60)),
        numbers(rng.integers(0, 5, 60)),
        text(list(rng.choice(["a", "b"], 60))),
    ]
    y = inputs[0].values.to_numpy() * (1 + inputs[1].values.to_numpy()) + 0.1 * rng.standard_normal(60)
    parts = bases(inputs)
    return LogPosterior(packed_kernels(parts), (y - y.mean()) / y.std()), parts


def test_the_gradient_is_that_of_the_density(process: tuple[LogPosterior, list]) -> None:
    posterior, _ = process
    at = posterior.mean + 0.3 * np.random.default_rng(4).standard_normal(posterior.size)
    steps = 1e-5 * np.eye(posterior.size)
    numeric = [(posterior(at + e)[0] - posterior(at - e)[0]) / 2e-5 for e in steps]
    assert posterior(at)[1] == pytest.approx(np.array(numeric), abs=1e-6)


def test_total_indices_in_closed_form_are_those_of_the_mean_function(
    process: tuple[LogPosterior, list],
) -> None:
    """With next to no noise left the mean function is all, so Jansen's estimator on it must agree."""
    posterior, parts = process
    theta = fit_map(posterior).theta
    found = sobol_indices(posterior.y, parts, theta).total_indices
    w = np.exp(theta[-2])
    full = [
        (p.values * v) @ p.values.T for p, v in zip(parts, coefficient_variances(parts, theta), strict=True)
    ]
    K = (np.prod([1 + w * a for a in full], axis=0) - 1) / w + 1.0
    alpha = np.linalg.solve(K + np.exp(theta[-1]) * np.eye(60), posterior.y)
    rng = np.random.default_rng(5)
    rows = rng.integers(0, 60, (4, 4000))
    rows[3] = rng.integers(0, 60, 4000)

    def predicted(picks: list[np.ndarray]) -> np.ndarray:
        factors = np.prod([1 + w * full[i][p] for i, p in enumerate(picks)], axis=0)
        return np.asarray(((factors - 1) / w) @ alpha)

    base = predicted([rows[0], rows[1], rows[2]])
    for i in range(3):
        picks = [rows[0], rows[1], rows[2]]
        picks[i] = rows[3]
        jansen = np.mean((base - predicted(picks)) ** 2) / 2
        assert found[i] == pytest.approx(jansen, abs=0.05)


def test_a_covariance_is_inverted_even_where_rounding_left_it_none() -> None:
    draws = np.random.default_rng(0).standard_normal((6, 6))
    whole = draws @ draws.T
    assert np.allclose(inverse(whole.copy()), np.linalg.inv(whole))
    flat = draws[:, :2] @ draws[:, :2].T
    flat[0, 0] -= 1e-12
    inverted = inverse(flat.copy())
    assert np.isfinite(inverted).all()
    assert np.linalg.eigvalsh(inverted).min() > 0
    assert np.allclose(flat @ inverted @ flat, flat, atol=1e-5)


def test_left_out_errors_are_those_of_fits_without_the_run(process: tuple[LogPosterior, list]) -> None:
    posterior, parts = process
    theta = fit_map(posterior).theta
    K = posterior.covariance(theta, posterior.factors(theta)[1])
    assert covariance(parts, theta) == pytest.approx(K), "packed or whole, it is the same covariance"
    rest = np.arange(1, 60)
    predicted = K[0, rest] @ np.linalg.solve(K[np.ix_(rest, rest)], posterior.y[rest])
    errors = sobol_indices(posterior.y, parts, theta).loo_residuals
    assert errors[0] == pytest.approx(posterior.y[0] - predicted, abs=1e-6)


def test_the_test_for_evidence_is_uniform_under_noise() -> None:
    rng = np.random.default_rng(6)
    p = []
    for _ in range(60):
        parts = bases([numbers(rng.random(25)), text(list(rng.choice(["a", "b"], 25)))])
        y = rng.standard_normal(25)
        p.append(shuffle_test(parts, (y - y.mean()) / y.std()))
    assert stats.kstest(p, "uniform").pvalue > 0.01


def test_skill_of_the_mean_is_zero_and_of_the_truth_one() -> None:
    y = np.random.default_rng(7).standard_normal(50)
    others = (y.sum() - y) / 49
    assert skill(y, others).r2 == pytest.approx(0)
    assert skill(y, y).r2 == 1


def test_scales_and_their_limits() -> None:
    rng = np.random.default_rng(8)
    y = rng.standard_normal(100)
    assert standardise(y, "loss").scale == "raw"
    assert standardise(np.exp(8 * rng.standard_normal(100)), "loss").scale == "log"
    assert standardise(-np.exp(8 * rng.standard_normal(100)), "loss").scale == "log"
    assert standardise(rng.standard_cauchy(100) ** 3, "loss").scale == "rank"
    scaled = standardise(np.append(y, [1e9]), "loss")
    assert scaled.extreme.sum() == 1
    assert scaled.values[-1] == scaled.values[:-1].max()
    assert (scaled.values.mean(), scaled.values.std()) == pytest.approx((0, 1))
    with pytest.raises(ImportanceError, match="not positive"):
        standardise(y, "loss", "log")


def test_a_metric_that_is_almost_constant_is_judged_by_ranks() -> None:
    y = np.full(100, 0.5)
    y[3] = 0.7
    assert np.isfinite(standardise(y, "loss").values).all()


def test_shares_of_nothing_are_zero() -> None:
    assert as_shares(np.array([-1.0, np.nan, 0.0])).tolist() == [0, 0, 0]


def test_tests_of_one_question_are_combined() -> None:
    assert cauchy_combination([0.3]) == pytest.approx(0.3)
    assert cauchy_combination([0.02, 0.02, 0.02]) == pytest.approx(0.02)
    assert cauchy_combination([1e-20, 1.0, 0.9, 0.5]) < 1e-18
    assert cauchy_combination([1.0, 0.001]) < 0.01
    drawn = np.random.default_rng(0).random((4_000, 4))
    assert np.mean([cauchy_combination(p) <= 0.05 for p in drawn]) == pytest.approx(0.05, abs=0.015)


@pytest.mark.parametrize("shape", ["line", "bowl", "wave"])
def test_a_bowl_is_told_from_chance_as_a_line_is(shape: str) -> None:
    told = []
    for seed in range(6):
        rng = np.random.default_rng(seed)
        table = pd.DataFrame(rng.random((100, 5)), columns=list("abcde"))
        effect = {"line": table.a, "bowl": (table.a - 0.5) ** 2, "wave": np.sin(2 * np.pi * table.a)}[shape]
        signal = (effect - effect.mean()) / effect.std()
        table["loss"] = 0.5 * signal + 0.87 * rng.normal(size=100)
        ranking = rank(Runs.from_frame(table, parameters=list("abcde"), metrics=["loss"]), "loss")
        told.append(ranking.to_frame().loc["a", "p_value"] < 0.05)
    assert sum(told) >= 5
