"""The note on each row of a ranking: when a parameter is used, where it is best, what may mislead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from importance.formatting import number_text
from importance.model.basis import parents
from importance.model.constants import (
    EXTREME_GAP,
    MISLEADING_CORRELATION,
    MISLEADING_SHARE,
    MOVES_WITH,
    MOVES_WITH_LEFT,
    NOTE_GROUPS,
    NOTE_RIDGE,
    NOTED_MISSING,
    NOTED_SHARE,
    PARTNER_EXCESS,
    PARTNER_LEVEL,
    PARTNER_SECOND,
    PARTNER_SHARE,
    SHAPE_RUNS,
    WEAK_CORRELATION,
)
from importance.model.inputs import Input
from importance.model.target_scale import StandardisedTarget
from importance.ranking.best_region import Shape, level_shape, number_shape, unset_shape
from importance.ranking.confounded_pairs import confounding_notes
from importance.ranking.correlation import as_numbers, spearman
from importance.ranking.scores import ParameterScore, correlates_clearly, joined
from importance.runs.columns import Kind
from importance.runs.settings import Settings
from importance.runs.unset_values import NOT_SET

_NO_NAMES = frozenset(["true", "false", "none", "null", "yes", "no", "on", "off", "auto", "default", "nan"])


def with_notes(
    scores: Sequence[ParameterScore],
    inputs: Sequence[Input],
    y: np.ndarray,
    scaled: StandardisedTarget,
    settings: Settings,
    *,
    goal: str,
    evidence: bool,
) -> list[ParameterScore]:
    """Return the same scores with their notes, `best` and `place` filled in.

    Args:
        scores: one for each input, in the same order.
        inputs: the parameters over the n runs used.
        y: (n,) the metric, in its own units.
        scaled: the standardised target.
        settings: of the n runs; where a parameter is best is judged by one mean for each setting.
        goal: "minimize" or "maximize".
        evidence: whether the parameters predict the metric better than chance. If not, no note says where one
            is best.
    """
    sign = 1.0 if goal == "maximize" else -1.0
    good = sign * scaled.values
    inside = y[~scaled.extreme]
    in_units = np.clip(y, inside.min(), inside.max()) if scaled.scale == "raw" else None
    yes_no = bool(np.isin(y, (0.0, 1.0)).all())
    best = "best" if not yes_no else "most often" if goal == "maximize" else "least often"
    conditions = _conditions(inputs)
    if settings.repeated:
        inputs = [parameter.take(settings.first) for parameter in inputs]
        good, y = settings.mean(good), settings.mean(y)
        good = (good - good.mean()) / (good.std() or 1.0)
        in_units = None if in_units is None else settings.mean(in_units)
    matter = [i for i, score in enumerate(scores) if evidence and _matters(score) and inputs[i].idle is None]
    residuals = _partial_residuals([inputs[i] for i in matter], good)
    confounded, noted = confounding_notes(inputs), []
    for i, (score, parameter) in enumerate(zip(scores, inputs, strict=True)):
        shape = Shape()
        if i in matter:
            shape = _shape(score, parameter, residuals[matter.index(i)], None if yes_no else in_units, best)
            if shape.flat:
                partner = _partner(i, scores, inputs, good)
                shape = replace(shape, note=f"matters together with {partner}" if partner else "")
        disagreement = _misled(i, scores, inputs, y) if parameter.idle is None else ""
        before, after = joined(score.note, conditions[i]), joined(disagreement, confounded.get(score.name))
        note, remarks = joined(before, shape.note, after), joined(before, after)
        noted.append(replace(score, note=note, best=shape.best, place=shape.note, remarks=remarks))
    return noted


def _shape(
    score: ParameterScore, parameter: Input, good: np.ndarray, in_units: np.ndarray | None, best: str
) -> Shape:
    untested = bool(np.isnan(score.p_value))
    if parameter.kind is not Kind.NUMERIC:
        levels = (
            parameter.values.where(parameter.values.notna(), NOT_SET) if parameter.unset else parameter.values
        )
        return level_shape(levels, good, in_units, strict=untested, best=best)
    r = score.correlation
    weak = not abs(r) >= WEAK_CORRELATION or not correlates_clearly(score)
    x = parameter.values.to_numpy(float)
    shape = number_shape(x, good, weak=weak, strict=untested, best=best)
    if parameter.unset:
        return unset_shape(x, good, shape, strict=untested, best=best)
    for word in [] if parameter.words is None else sorted(set(parameter.words[np.isnan(x)])):
        rows = ~np.isnan(x) | (parameter.words == word).to_numpy()
        shape = unset_shape(x[rows], good[rows], shape, strict=untested, best=best, when=f"with {word}")
    return shape


def _matters(score: ParameterScore) -> bool:
    """Return whether an effect is worth a note; if the method has no test, its share alone decides."""
    return score.importance >= NOTED_SHARE and not score.by_chance


def _partial_residuals(inputs: Sequence[Input], good: np.ndarray) -> list[np.ndarray]:
    """Return for each parameter the target less the main effects of the others (Larsen and McCleary 1972,
    doi:10.1080/00401706.1972.10488966).

    The effects of the others are noise here, and bias if a sampler tried good values together. They are
    estimated by a ridge regression on three cosines of the rank of a number, or on the levels of text. The
    residuals are widened for its degrees of freedom.
    """
    blocks: list[np.ndarray] = []
    room = len(good) // 6
    for parameter in inputs:
        block = _functions(parameter)
        blocks.append(block if sum(b.shape[1] for b in blocks) + block.shape[1] <= room else block[:, :0])
    if not blocks:
        return []
    design = np.column_stack(blocks)
    inverse = np.linalg.inv(design.T @ design + NOTE_RIDGE * np.eye(design.shape[1]))
    weights = inverse @ (design.T @ good)
    used = float(np.trace(inverse @ (design.T @ design)))
    left = (good - design @ weights) * np.sqrt(len(good) / (len(good) - used))
    ends = np.cumsum([0, *(b.shape[1] for b in blocks)])
    effects = [b @ weights[ends[k] : ends[k + 1]] for k, b in enumerate(blocks)]
    return [left + effect if block.shape[1] else good for effect, block in zip(effects, blocks, strict=True)]


def _functions(parameter: Input) -> np.ndarray:
    """Return a few columns with mean 0 for the main effect of a parameter; missing counts as a level."""
    missing = parameter.values.isna().to_numpy()
    if parameter.kind is Kind.NUMERIC:
        place = parameter.values.rank(pct=True).fillna(0.5).to_numpy()
        count = min(3, parameter.values.nunique() - 1)
        columns = np.cos(np.pi * place[:, None] * np.arange(1, count + 1))
        columns[missing] = 0
        if missing.any():
            columns = np.column_stack([columns, missing])
    else:
        codes = np.minimum(pd.factorize(parameter.values, sort=True, use_na_sentinel=False)[0], NOTE_GROUPS)
        columns = np.eye(codes.max() + 1)[codes]
    return np.asarray(columns - columns.mean(axis=0))


def _conditions(inputs: Sequence[Input]) -> list[str]:
    """Return for each parameter when it is used, or in how many runs it is missing if that is many."""
    conditions = []
    for parameter, parent in zip(inputs, parents(inputs), strict=True):
        gaps = parameter.values.isna().to_numpy()
        count, n = int(gaps.sum()), len(gaps)
        if parameter.words is not None:
            conditions.append(f"a word in {count:,} of {n:,} runs")
        elif parent >= 0 and 4 <= count <= n - 4:
            conditions.append(condition(inputs, parent, ~gaps))
        else:
            conditions.append(f"missing in {count:,} of {n:,} runs" if count > NOTED_MISSING * n else "")
    return conditions


def condition(inputs: Sequence[Input], parent: int, active: np.ndarray) -> str:
    """Return when a parameter is used: "only with sgd", or "only with depth from 3 up".

    Args:
        inputs: the parameters over the same runs.
        parent: position of the parameter that decides about it.
        active: (n,) the runs that use it.
    """
    parameter = inputs[parent]
    # The parent itself may be inactive in some runs.
    on, off = (sorted(parameter.values[rows].dropna().unique()) for rows in (active, ~active))
    always = bool(parameter.values.notna().all())
    if parameter.kind is Kind.NUMERIC:
        if len(on) > 1 and min(on) > max(off):
            return f"only with {parameter.name} from {number_text(min(on))} up"
        if len(on) > 1 and max(on) < min(off):
            return f"only with {parameter.name} up to {number_text(max(on))}"
        on, off = ([number_text(v) for v in part] for part in (on, off))
    word, levels = ("not", off) if always and len(off) == 1 < len(on) else ("only", on)
    if len(levels) > 2:
        return f"only with {len(levels)} levels of {parameter.name}"
    plain = all(_is_unambiguous(str(level), inputs, parent) for level in levels)
    text = " or ".join(str(level) for level in levels)
    return f"{word} with {text}" if plain else f"{word} with {parameter.name} = {text}"


def _is_unambiguous(level: str, inputs: Sequence[Input], parent: int) -> bool:
    """Return whether the name of a level is enough to say which parameter is meant."""
    if len(level) < 2 or level.lower() in _NO_NAMES or not level[0].isalpha():
        return False
    others = (
        parameter for k, parameter in enumerate(inputs) if k != parent and parameter.kind is not Kind.NUMERIC
    )
    return not any((parameter.values == level).any() for parameter in others)


def _misled(i: int, scores: Sequence[ParameterScore], inputs: Sequence[Input], y: np.ndarray) -> str:
    """Return why a parameter that does almost nothing is correlated with the metric, if it is known."""
    score = scores[i]
    if not (abs(score.correlation) >= MISLEADING_CORRELATION and score.by_chance):
        return ""
    values, closest, strongest = None, "", MOVES_WITH
    step = max(1, len(y) // SHAPE_RUNS)
    for k, other in enumerate(scores):
        matters = other.importance >= max(MISLEADING_SHARE, 2 * score.importance) and not other.by_chance
        if k == i or inputs[k].idle is not None or not matters:
            continue
        values = as_numbers(inputs[i].values) if values is None else values
        other_values = as_numbers(inputs[k].values)
        if values is None or other_values is None:
            continue
        correlation = spearman(values[::step], other_values[::step])
        unexplained = score.spearman - correlation * other.spearman
        if abs(correlation) >= strongest and abs(unexplained) <= MOVES_WITH_LEFT * abs(score.spearman):
            closest, strongest = other.name, abs(correlation)
    if closest:
        return f"correlated with {closest}; no effect of its own"
    if abs(score.correlation - score.spearman) >= EXTREME_GAP and abs(score.spearman) < abs(
        score.correlation
    ):
        return "correlation driven by a few outliers"
    return ""


def _partner(i: int, scores: Sequence[ParameterScore], inputs: Sequence[Input], good: np.ndarray) -> str:
    """Return the parameter with which this one acts, if alone it does nothing; else an empty text.

    Both are cut into quarters or levels. The means of rows and columns are subtracted, and what is left of
    the differences between cells is compared with chance. It must be far above chance and the other
    candidates."""
    score = scores[i]
    if not (score.importance >= PARTNER_SHARE and score.p_value <= PARTNER_LEVEL):
        return ""
    order = np.lexsort((_places(inputs[i]), good))
    order = order[:: max(1, len(order) // SHAPE_RUNS)]
    values = _quarters(inputs[i])[order]
    candidates = []
    for k, other in enumerate(scores):
        if k == i or inputs[k].idle is not None or not other.importance >= NOTED_SHARE:
            continue
        candidates.append((_excess(values, _quarters(inputs[k])[order], good[order]), other.name))
    candidates.sort(reverse=True)
    if (
        not candidates
        or candidates[0][0] < PARTNER_EXCESS
        or (len(candidates) > 1 and candidates[1][0] > PARTNER_SECOND * candidates[0][0])
    ):
        return ""
    return candidates[0][1]


def _places(parameter: Input) -> np.ndarray:
    if parameter.kind is Kind.NUMERIC:
        return parameter.values.rank(pct=True).to_numpy()
    return pd.factorize(parameter.values, sort=True)[0].astype(float)


def _quarters(parameter: Input) -> np.ndarray:
    """Return the quarter of a number or the level of text (the eighth holds the rest), -1 where missing."""
    places = _places(parameter)
    if parameter.kind is Kind.NUMERIC:
        return np.where(np.isnan(places), -1, np.minimum(np.nan_to_num(places) * 4, 3.99)).astype(int)
    return np.minimum(places, 7).astype(int)


def _excess(a: np.ndarray, b: np.ndarray, good: np.ndarray) -> float:
    """Return how much the cells of two parameters differ beyond sums of row and column means.

    The unit is the standard deviation under chance.
    """
    both = (a >= 0) & (b >= 0)
    a, b, left = a[both], b[both], good[both] - good[both].mean()
    for _ in range(4):
        for codes in (a, b):
            size = np.maximum(np.bincount(codes), 1)
            left = left - (np.bincount(codes, left) / size)[codes]
    cells = np.unique(a * 8 + b, return_inverse=True)[1]
    size = np.bincount(cells)
    freedom = len(size) - len(np.unique(a)) - len(np.unique(b)) + 1
    if freedom < 1 or len(left) < 3 * len(size):
        return 0.0
    means = np.bincount(cells, left) / size
    between = float(size @ np.square(means))
    within = float(np.square(left - means[cells]).sum()) / (len(left) - len(size))
    return (between / within - freedom) / np.sqrt(2 * freedom) if within > 0 else 0.0
