"""plan_runs() and next_runs(): the next runs as a list of settings, chosen together.

Random draws from good ranges waste runs: some lie close to another one, and most miss the best corner. Here
the settings are chosen one after the other. Each adds most to the expected best of those chosen so far, under
functions drawn from the posterior of the Gaussian process (batch expected improvement, greedily; Wilson,
Hutter and Deisenroth 2018, arXiv:1805.10196). So that the list does not depend on a single model, every
fourth run is from a tree-structured Parzen estimator (`parzen`), and every fourth is a small change of one of
the three best runs. As long as some level of text has no run, every second run of the estimator's is at
such a level: one level may be far better than all others, and no model can tell which.

Where runs of one setting differ, some of the list repeat a promising setting (`repeats`).
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from functools import partial

import numpy as np
import pandas as pd

from importance.errors import ImportanceError
from importance.model.constants import (
    CHANGED_RUNS,
    NEXT_RUNS,
    POOL,
    POOL_CENTRES,
    POOL_COMPARED,
    POOL_FUNCTIONS,
    POOL_ROUNDS,
    SOURCES,
    UNSAFE_DRAWS,
)
from importance.space.conditions import simplified
from importance.space.dimension import Choice, Range, Space
from importance.space.levels import level_of
from importance.space.rounding import round_digits
from importance.space.sampling import draw, inside
from importance.sweep.candidates import (
    alternating,
    at_untried_levels,
    changed_settings,
    greedy_batch_ei,
    stacked,
)
from importance.sweep.parzen import sample_tpe
from importance.sweep.repeats import repeats_worth_it
from importance.sweep.result import Sweep
from importance.sweep.run_plan import Purpose, RunPlan
from importance.sweep.typed_settings import typed_table

__all__ = ["next_runs", "plan_runs", "records", "within"]

_DIGITS, _STEP_DIGITS = 4, 12


def next_runs(
    recommendation: Sweep, n: int = NEXT_RUNS, space: Space | None = None, *, seed: int = 0
) -> pd.DataFrame:
    """Return the next n runs as a list of settings, the most promising first.

    Where you can, run n / 5 of them and ask again with their results, and so on. The regret of the best of 50
    runs was 0.077 in fifths, 0.104 in two halves and 0.165 at once (`tests/benchmarks/sweep_benchmark.py`).
    The first 10 of 50 runs bring about four fifths of what all 50 gain (`forecast_benchmark.py`).

    Args:
        recommendation: the result of `recommend`.
        n: how many runs.
        space: the space to choose from. By default it is the whole space as it was, grown where the advice
            widens it and frozen where a parameter does not matter: chosen settings need no narrow range.
        seed: the same seed gives the same list.

    Returns:
        (n, parameters) one row for each run, in the types that a trainer expects: NaN or NA where a parameter
        is not used, None where it is set to None. A setting that was tried is listed only where one more run
        of it tells more than a new setting does, and no new setting is listed twice. There are fewer rows
        when the space has no more settings.

    Raises:
        ImportanceError: when the space has a parameter that the recommendation does not know.

    Examples:
        >>> import importance
        >>> runs = importance.read_runs("examples/digits_sweep.csv")
        >>> sweep = importance.recommend(runs, "val_loss")
        >>> settings = importance.next_runs(sweep, 20)
        >>> len(settings), list(settings.columns[:2])
        (20, ['learning_rate', 'solver'])
    """
    return plan_runs(recommendation, n, space, seed=seed).settings


def plan_runs(
    recommendation: Sweep, n: int = NEXT_RUNS, space: Space | None = None, *, seed: int = 0
) -> RunPlan:
    """Return the next n runs as `next_runs` does, and for each why it is listed.

    A repeat is listed where one more run of a promising setting is expected to improve what is finally chosen
    more than the new setting in its place (the knowledge gradient: Frazier, Powell and Dayanik 2009,
    doi:10.1287/ijoc.1080.0314). At most a fifth of the runs are repeats. There are none where runs of one
    setting never differ.

    Args:
        recommendation, n, space, seed: as in `next_runs`.

    Raises:
        ImportanceError: as `next_runs` does.

    Examples:
        >>> import importance
        >>> runs = importance.read_runs("examples/digits_sweep.csv")
        >>> plan = importance.plan_runs(importance.recommend(runs, "val_loss"), 20)
        >>> len(plan), plan.purposes[0].value, plan.runs_so_far[0]
        (20, 'model', 0)
    """
    sweep = recommendation
    unknown = [name for name in space or () if name not in sweep.before]
    if unknown:
        raise ImportanceError(f"The runs say nothing about {', '.join(unknown)}. Leave it out of the space.")
    space = simplified(sweep.batch_space if space is None else space)
    rng = np.random.default_rng([sweep.seed, seed, 17])
    quarter = 1 + n // len(SOURCES)
    n_drawn = quarter if sweep.success is None else quarter * UNSAFE_DRAWS
    estimated = sample_tpe(sweep.before, space, sweep.ended_settings, sweep.best.tolist(), n_drawn, rng)
    modelled = _candidate_pool(sweep, space, n, rng)
    best = sweep.model_inputs(sweep.settings.iloc[sweep.best[:CHANGED_RUNS]]).reset_index(drop=True)
    changed = changed_settings(space, best, rng)
    tried = pd.concat([table.reindex(columns=list(space)) for table in _tried_settings(sweep)])
    untried = at_untried_levels(space, tried, modelled, partial(_expected, sweep), rng)
    if sweep.success is not None:
        reference = sweep.model_inputs(draw(space, POOL, rng, evenly=True))
        safe_enough = sweep.success.safe_enough
        estimated = estimated[safe_enough(sweep.model_inputs(estimated), 0, reference)]
        changed = changed[safe_enough(sweep.model_inputs(changed), 0, reference)]
        untried = untried[safe_enough(sweep.model_inputs(untried), 0, reference)]
    estimated = alternating(untried, estimated)
    sources = (modelled, round_values(space, estimated), round_values(space, changed.head(2 * quarter)))
    rows, turns = _taken_in_turn(space, sources, n, _tried_keys(space, _tried_settings(sweep)))
    new = typed_table(space, rows)
    listed = list(zip(rows, _purposes(space, turns, new, tried), [-1] * len(rows), strict=True))
    again = sweep.settings.reindex(columns=list(space))
    for repeat in reversed(repeats_worth_it(sweep, new, np.array(turns) == 0, _may_repeat(sweep, space), n)):
        row = {str(name): value for name, value in again.iloc[repeat.position].items()}
        listed.insert(repeat.before, (row, Purpose.REPEAT, int(repeat.position)))
    positions = tuple(at for _, _, at in listed[:n])
    return RunPlan(
        settings=typed_table(space, [row for row, _, _ in listed[:n]]),
        purposes=tuple(purpose for _, purpose, _ in listed[:n]),
        runs_so_far=tuple(0 if at < 0 else int(sweep.counts[at]) for at in positions),
        noise_known=sweep.repeat_sd is not None,
        positions=positions,
    )


def _purposes(space: Space, turns: list[int], new: pd.DataFrame, tried: pd.DataFrame) -> list[Purpose]:
    """Return why each new setting is listed: its source, unless it has a level that no run had."""
    has_untried = np.zeros(len(new), dtype=bool)
    for name, dimension in space.items():
        if isinstance(dimension, Choice) and not dimension.is_numeric and len(new):
            levels = new[name].map(level_of)
            has_untried |= (levels.notna() & ~levels.isin(set(tried[name].dropna()))).to_numpy()
    by_source = (Purpose.MODEL, Purpose.GOOD_RUNS, Purpose.CHANGE)
    return [
        Purpose.UNTRIED_LEVEL if untried else by_source[turn]
        for untried, turn in zip(has_untried, turns, strict=True)
    ]


def _may_repeat(sweep: Sweep, space: Space) -> np.ndarray:
    """Return which settings (k,) may run again: they succeeded, lie in the space, and are not running now.

    What a frozen parameter was does not matter, unless its value was set by hand.
    """
    as_advised = sweep.batch_space
    frozen = {advice.name for advice in sweep.advice if advice.action == "freeze"}
    by_hand = {name for name, each in space.items() if each != as_advised.get(name)}
    limits = {name: each for name, each in space.items() if name not in frozen - by_hand}
    allowed = (sweep.counts > 0) & inside(limits, sweep.settings.reindex(columns=list(space)))
    if sweep.open_settings is not None:
        running = {_key(space, row) for row in sweep.open_settings.to_dict("records")}
        allowed &= [_key(space, row) not in running for row in sweep.settings.to_dict("records")]
    return np.asarray(allowed)


def _taken_in_turn(
    space: Space, sources: tuple[pd.DataFrame, ...], n: int, tried: set[tuple[str, ...]]
) -> tuple[list[dict[str, object]], list[int]]:
    """Up to n settings from the sources in turn, without those tried or taken before, and their sources."""
    rows: list[dict[str, object]] = []
    source_of: list[int] = []
    queues = [iter(source.to_dict("records")) for source in sources]
    turns = list(SOURCES)
    while len(rows) < n and turns:
        turn = turns[len(rows) % len(turns)]
        row = next(queues[turn], None)
        if row is None:
            turns = [other for other in turns if other != turn]
            continue
        key = _key(space, row)
        if key not in tried:
            tried.add(key)
            rows.append({str(name): value for name, value in row.items()})
            source_of.append(turn)
    return rows, source_of


def records(runs: pd.DataFrame) -> list[dict[str, object]]:
    """Return the settings of each run as plain Python values, without the parameters that it does not use."""
    columns = {str(name): runs[name].tolist() for name in runs}
    rows = (dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True))
    return [{name: v for name, v in row.items() if v is not pd.NA and v == v} for row in rows]


def within(space: Space, runs: pd.DataFrame) -> pd.DataFrame:
    """Return those of the runs that lie in a space, with its parameters only."""
    space = simplified(space)
    none = {name: "None" if isinstance(each, Choice) else math.nan for name, each in space.items()}
    rows = ({name: none.get(name) if v is None else v for name, v in row.items()} for row in records(runs))
    settings = pd.DataFrame(list(rows), columns=list(runs))
    names = [name for name in runs if name in space]
    return runs.loc[inside(space, settings), names].reset_index(drop=True)


def _candidate_pool(sweep: Sweep, space: Space, n: int, rng: np.random.Generator) -> pd.DataFrame:
    """Settings of a space: the first n chosen together, the rest in the order of what the model expects."""
    model, success = sweep.model, sweep.success
    pool = draw(space, POOL, rng, evenly=True)
    pool = stacked(pool, sweep.settings[inside(space, sweep.settings)].reindex(columns=list(space)))
    for round_ in range(POOL_ROUNDS):
        inputs = sweep.model_inputs(pool)
        mean, sd = model.predict(inputs)
        if success is not None:
            mean = np.where(success.safe_enough(inputs, POOL_CENTRES, inputs), mean, -np.inf)
        # In the first round the centres may be good, in the second they are.
        top = np.argsort(-(mean + (0.5 * sd if round_ == 0 else 0)), kind="stable")[:POOL_CENTRES]
        pool = stacked(pool, changed_settings(space, pool.iloc[top].reset_index(drop=True), rng))
    pool = new_settings(space, pool, _tried_settings(sweep))
    if not len(pool):
        return pool
    chance = None
    if success is not None:
        inputs = sweep.model_inputs(pool)
        pool = pool[success.safe_enough(inputs, n, inputs)].reset_index(drop=True)
        chance = success.probability(sweep.model_inputs(pool))
    mean, sd = model.predict(sweep.model_inputs(pool))
    kept = np.sort(np.argsort(-(mean + 2 * sd), kind="stable")[: max(POOL_COMPARED, 2 * n)])
    pool, mean = pool.iloc[kept].reset_index(drop=True), mean[kept]
    reference = sweep.model_inputs(sweep.settings.iloc[sweep.reference])
    values = model.sample_posterior(stacked(sweep.model_inputs(pool), reference), POOL_FUNCTIONS, sweep.seed)
    best_so_far = values[:, len(pool) :].max(axis=1)
    chance = None if chance is None else chance[kept]
    batch = greedy_batch_ei(values[:, : len(pool)], best_so_far, n, chance)
    rest = [j for j in np.argsort(-mean, kind="stable").tolist() if j not in set(batch)]
    return pool.iloc[batch + rest].reset_index(drop=True)


def new_settings(space: Space, pool: pd.DataFrame, tried_settings: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return the rounded settings of a pool that are not in the tables of those tried, each once."""
    rounded = round_values(space, pool)
    tried = _tried_keys(space, tried_settings)
    new = np.array([_key(space, row) not in tried for row in rounded.to_dict("records")], dtype=bool)
    return rounded[new & ~rounded.duplicated().to_numpy()].reset_index(drop=True)


def round_values(space: Space, settings: pd.DataFrame) -> pd.DataFrame:
    """Return the settings with numbers of four digits, where these lie in the range."""
    rounded = settings[list(space)].copy()
    for name, dimension in space.items():
        if not isinstance(dimension, Range) or dimension.integer or dimension.low == dimension.high:
            continue
        values = rounded[name].to_numpy(dtype=float)
        digits = _DIGITS if dimension.step is None else _STEP_DIGITS
        short = np.array([round_digits(value, digits) for value in values])
        rounded[name] = np.where((short >= dimension.low) & (short <= dimension.high), short, values)
    return rounded


def _tried_settings(sweep: Sweep) -> list[pd.DataFrame]:
    """The settings of all runs: of those that ended, and of the others."""
    return [table for table in (sweep.ended_settings, sweep.open_settings) if table is not None]


def _expected(sweep: Sweep, settings: pd.DataFrame) -> np.ndarray:
    """What the model expects of settings (m,), higher is better."""
    return sweep.model.predict(sweep.model_inputs(settings))[0]


def _tried_keys(space: Space, tried_settings: Sequence[pd.DataFrame]) -> set[tuple[str, ...]]:
    """The settings of all runs, ended or not, as they are and rounded."""
    tables = [table.reindex(columns=list(space)) for table in tried_settings]
    tables += [round_values(space, table) for table in tables]
    return {_key(space, row) for table in tables for row in table.to_dict("records")}


def _key(space: Space, row: Mapping[Hashable, object]) -> tuple[str, ...]:
    values = (row[name] for name in space)
    return tuple(
        repr(float(v)) if isinstance(v, (int, float)) and v == v else level_of(v) or "" for v in values
    )
