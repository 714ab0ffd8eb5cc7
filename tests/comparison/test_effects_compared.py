"""What each parameter does in both sweeps, and whether its best value moved."""

from __future__ import annotations

import numpy as np

from importance import Comparison, EffectComparison


def effect_of(comparison: Comparison, name: str) -> EffectComparison:
    return next(effect for effect in comparison.effects if effect.parameter == name)


def test_a_best_value_that_moved_is_found_with_its_direction(moved: Comparison) -> None:
    lr = effect_of(moved, "lr")
    assert lr.changed and lr.best_moved and lr.log
    assert lr.a.best_low <= 1e-4 <= lr.a.best_high < lr.b.best_low <= 3e-3 <= lr.b.best_high
    # The axis has four decades, of which the best moved log10(30).
    assert lr.move.low <= np.log10(30) / 4 <= lr.move.high
    assert lr.move.low > 0


def test_what_did_not_change_has_the_same_best_value(moved: Comparison) -> None:
    for name in ("width", "optimizer"):
        effect = effect_of(moved, name)
        assert not effect.changed and not effect.best_moved
        assert effect.a.best == effect.b.best
    assert effect_of(moved, "optimizer").a.best == "adam"
    assert set(effect_of(moved, "optimizer").grid) == {"adam", "sgd"}


def test_the_bands_hold_both_true_curves_and_the_true_difference(moved: Comparison) -> None:
    lr = effect_of(moved, "lr")
    grid = np.log10(np.array(lr.grid, float))
    others = 0.5 * 0.5 + 0.2 * 0.5
    held = []
    for curve, best in ((lr.a, 1e-4), (lr.b, 3e-3)):
        truth = 0.25 * np.square(grid - np.log10(best)) + others
        low, mean, high = (np.array(part) for part in (curve.low, curve.mean, curve.high))
        shown = np.isfinite(mean)
        assert (low[shown] <= mean[shown]).all() and (mean[shown] <= high[shown]).all()
        held += [*(low[shown] - 0.1 <= truth[shown]) & (truth[shown] <= high[shown] + 0.1)]
    assert np.mean(held) > 0.9


def test_the_level_is_the_difference_at_the_same_settings(moved: Comparison, narrowed: Comparison) -> None:
    rng = np.random.default_rng(0)
    log_lr = rng.uniform(-5, -1, 100_000)
    truth = 0.25 * np.mean(np.square(log_lr - np.log10(3e-3)) - np.square(log_lr + 4))
    assert abs(moved.level.value - truth) < 0.15
    assert moved.level.high < 0
    assert narrowed.level.low < 0 < narrowed.level.high, "although its runs are worse on average"


def test_a_curve_ends_where_its_sweep_ends(narrowed: Comparison) -> None:
    width = effect_of(narrowed, "width")
    untried = np.array(width.grid, float) < 0.5
    assert untried.any()
    assert np.isnan(np.array(width.b.mean)[untried]).all()
    assert np.isfinite(np.array(width.a.mean)[untried]).all()
    assert np.isfinite(width.b.mean).any()
    assert isinstance(width.a.best, float) and width.a.best >= 0.5, "only what both tried is compared"
