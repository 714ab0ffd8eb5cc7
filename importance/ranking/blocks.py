"""rank_blocks(): a ranking of runs that do not fit in memory, block by block, on any number of workers.

The first pass draws a random sample. It decides the basis functions, the hyperparameters and the trees, and
gives the tests. The second pass adds up what all runs say of the function (`importance.model.inducing`), in
a few megabytes for each block. Blocks are added in their order, so any number of workers gives the same
answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from math import sqrt

import numpy as np
import pandas as pd

from importance.errors import ImportanceError, NotEnoughRuns
from importance.model import additive_gp
from importance.model.basis_functions import BasisFunctions, basis_functions
from importance.model.constants import FOLDS_OF_MANY_RUNS, SAMPLE_RUNS, Z90
from importance.model.inducing import InducingGP, Moments, inducing_gp
from importance.model.inputs import Input, select
from importance.model.target import read_target
from importance.model.target_scale import InverseTransform, inverse_transform, standardise
from importance.model.threads import one_thread
from importance.ranking.many_runs import InducingFit, ManyRuns, estimate_from, learn, many_runs
from importance.ranking.parameter_columns import parameter_columns
from importance.ranking.rank import rank, standing
from importance.ranking.result import Ranking
from importance.ranking.scores import Fit
from importance.runs.column_scales import reads_log
from importance.runs.table import Runs

_BLOCKS_TOGETHER = 32  # blocks whose answers, 12 MB each, are in memory together

Block = pd.DataFrame | Callable[[], pd.DataFrame]
"""A table of runs, or a function that reads it where the work is done, such as
`functools.partial(pandas.read_parquet, path)`."""


def rank_blocks(
    blocks: Sequence[Block],
    metric: str,
    parameters: Sequence[str] | None = None,
    *,
    goal: str | None = None,
    scale: str = "auto",
    seed: int = 0,
    n_jobs: int | None = None,
) -> Ranking:
    """Rank the parameters of runs that come in blocks, each read and summarised on its own.

    Memory does not grow with the number of runs, and time grows in proportion. Each run counts as a setting
    of its own. If all blocks together hold no more than `SAMPLE_RUNS` runs, the answer is that of `rank`.

    Args:
        blocks: tables with the same columns, or functions that return them. Their order decides which runs
            are drawn.
        metric, parameters, goal, scale, seed: as in `rank`.
        n_jobs: as in joblib; None follows `joblib.parallel_config`, so that a Dask or Ray cluster shares the
            work.

    Raises:
        UnknownColumn, NotEnoughRuns, ImportanceError: as `rank` does, and when a parameter is a number in
            some runs and text in others.

    Examples:
        >>> import importance
        >>> runs = importance.read_runs("examples/digits_sweep.csv")
        >>> ranking = importance.rank_blocks([runs.frame[:200], runs.frame[200:]], "val_loss")
        >>> ranking.scores[0].name, ranking.n_runs
        ('learning_rate', 285)
    """
    sample, count = _sample(blocks, metric, seed, n_jobs)
    names = list(parameters) if parameters is not None else None
    runs = Runs.from_frame(sample, metrics=[metric], parameters=names)
    ranking = rank(runs, metric, parameters, goal=goal, scale=scale, seed=seed)
    if count <= len(sample):
        return ranking
    inputs, y, to_metric = _inputs(runs, metric, parameters, scale)
    with one_thread():
        drawn = many_runs(inputs, y, seed)
        theta = learn(drawn)
    model = _block_model(runs, drawn, theta, to_metric)
    folds = reduce(_added, _over_blocks(_summary, blocks, n_jobs, model, metric, seed))
    with one_thread():
        fitted = InducingFit(drawn, theta, [fold.moments for fold in folds])
        estimate = estimate_from(drawn, fitted, seed).estimate
    position = {parameter.name: i for i, parameter in enumerate(drawn.inputs)}
    scores = [
        replace(score, **estimate.numbers(position[score.name])) if score.name in position else score
        for score in ranking.scores
    ]
    note = (
        f"The importances are from all {count:,} runs. The tests, the correlations and the levels are from "
        f"{len(sample):,} drawn at random."
    )
    return replace(
        ranking,
        scores=tuple(sorted(scores, key=standing)),
        fit=replace(_fit(folds, fitted.folds), evidence=ranking.fit.evidence),
        n_runs=count,
        n_settings=count,
        notes=(*ranking.notes, note),
    )


@dataclass(frozen=True)
class _BlockModel:
    """What turns a block into a summary.

    Attributes:
        functions: the basis functions of each parameter.
        gp: the prior at the inducing runs, which are runs of the sample.
        to_metric: the way from the target to the metric's units.
    """

    functions: tuple[BasisFunctions, ...]
    gp: InducingGP
    to_metric: InverseTransform


@dataclass(frozen=True)
class _FoldSums:
    """Sums over the runs of a fold.

    Attributes:
        moments: of the GP.
        total, squares: of the target, and of its squares.
    """

    moments: Moments
    total: float
    squares: float


def _inputs(
    runs: Runs, metric: str, parameters: Sequence[str] | None, scale: str
) -> tuple[list[Input], np.ndarray, InverseTransform]:
    target = read_target(runs, metric)
    inputs = [p for p in select(runs, target.rows, metric, parameters) if p.idle is None]
    if mixed := [p.name for p in inputs if p.name in runs.mixed]:
        raise ImportanceError(
            f"{mixed[0]} is a number in some runs and text in others, which blocks of runs cannot hold. "
            "Make it a number or text everywhere, or leave it out."
        )
    scaled = standardise(target.y, metric, scale)
    return inputs, scaled.values, inverse_transform(scaled, target.y)


def _block_model(runs: Runs, drawn: ManyRuns, theta: np.ndarray, to_metric: InverseTransform) -> _BlockModel:
    variances = additive_gp.coefficient_variances(drawn.bases, theta)
    log = [reads_log(runs, parameter.name) for parameter in drawn.inputs]
    return _BlockModel(
        basis_functions(drawn.inputs, drawn.bases, variances, log),
        inducing_gp(drawn.bases, drawn.inducing, theta),
        to_metric.standardised_again(drawn.mean, drawn.sd),
    )


def _summary(block: Block, position: int, model: _BlockModel, metric: str, seed: int) -> list[_FoldSums]:
    """Return the sums over the runs of each fold of a block."""
    frame = _finite(block, metric)
    y = model.to_metric.standardise(frame[metric].to_numpy(float))
    columns = parameter_columns(frame, model.functions)
    functions = [parameter.evaluate(columns[parameter.name]) for parameter in model.functions]
    fold = np.random.default_rng([seed, 5, position]).integers(0, FOLDS_OF_MANY_RUNS, len(y))
    with one_thread():
        return [
            _FoldSums(
                model.gp.moments([values[fold == k] for values in functions], y[fold == k]),
                float(y[fold == k].sum()),
                float(np.square(y[fold == k]).sum()),
            )
            for k in range(FOLDS_OF_MANY_RUNS)
        ]


def _added(left: list[_FoldSums], right: list[_FoldSums]) -> list[_FoldSums]:
    return [
        _FoldSums(a.moments + b.moments, a.total + b.total, a.squares + b.squares)
        for a, b in zip(left, right, strict=True)
    ]


def _fit(folds: Sequence[_FoldSums], alphas: np.ndarray) -> Fit:
    """Return the mean R2 of the folds, each by the GP without it; the spread between them gives the interval.

    The squared errors of a fold follow from its sums.
    """
    n = sum(fold.moments.count for fold in folds)
    mean_square = sum(fold.squares for fold in folds) / n
    variance = mean_square - (sum(fold.total for fold in folds) / n) ** 2
    r2 = []
    for fold, alpha in zip(folds, alphas, strict=True):
        moments = fold.moments
        errors = fold.squares - 2 * alpha @ moments.target + alpha @ moments.cross @ alpha
        r2.append(1 - float(errors) / moments.count / variance)
    mean, half = float(np.mean(r2)), Z90 * float(np.std(r2, ddof=1)) / sqrt(len(folds))
    return Fit(mean, mean - half, min(1.0, mean + half))


def _sample(blocks: Sequence[Block], metric: str, seed: int, n_jobs: int | None) -> tuple[pd.DataFrame, int]:
    """Return runs drawn at random from all blocks, in their order, and the number of runs with a metric."""
    drawn: list[tuple[pd.DataFrame, np.ndarray]] = []
    count = 0
    for frame, keys, runs in _over_blocks(_drawn, blocks, n_jobs, metric, seed):
        count += runs
        drawn.append((frame, keys))
        if sum(len(keys) for _, keys in drawn) > 4 * SAMPLE_RUNS:
            drawn = [_smallest(drawn)]
    if not count:
        raise NotEnoughRuns(f"No run has a finite {metric}. Choose another metric, or runs that logged it.")
    return _smallest(drawn)[0].reset_index(drop=True), count


def _smallest(drawn: Sequence[tuple[pd.DataFrame, np.ndarray]]) -> tuple[pd.DataFrame, np.ndarray]:
    """Return the runs with the smallest keys, which are a random sample of all."""
    frame, keys = pd.concat([frame for frame, _ in drawn]), np.concatenate([keys for _, keys in drawn])
    kept = np.sort(np.argsort(keys, kind="stable")[:SAMPLE_RUNS])
    return frame.iloc[kept], keys[kept]


def _drawn(block: Block, position: int, metric: str, seed: int) -> tuple[pd.DataFrame, np.ndarray, int]:
    frame = _finite(block, metric)
    keys = np.random.default_rng([seed, 6, position]).random(len(frame))
    kept = np.sort(np.argsort(keys, kind="stable")[:SAMPLE_RUNS])
    return frame.iloc[kept], keys[kept], len(frame)


def _finite(block: Block, metric: str) -> pd.DataFrame:
    frame = block if isinstance(block, pd.DataFrame) else block()
    values = pd.to_numeric(frame[metric], errors="coerce").to_numpy(float)
    return frame.assign(**{metric: values})[np.isfinite(values)]


def _over_blocks(
    function: Callable[..., object], blocks: Sequence[Block], n_jobs: int | None, *arguments: object
) -> Iterator:
    """Yield what a function returns for each block, in their order."""
    from joblib import Parallel, delayed

    with Parallel(n_jobs=n_jobs) as parallel:  # the workers stay for all blocks
        for start in range(0, len(blocks), _BLOCKS_TOGETHER):
            tasks = enumerate(blocks[start : start + _BLOCKS_TOGETHER], start)
            yield from parallel(delayed(function)(block, position, *arguments) for position, block in tasks)
