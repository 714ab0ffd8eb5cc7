"""`importance_by_step`: the importance of each parameter at several steps of the training."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pandas as pd

from importance.curves.at_step import spaced_steps, values_at
from importance.curves.checks import check_rows, curve_of
from importance.errors import NotEnoughRuns
from importance.even_spread import evenly_spread
from importance.model.constants import CURVE_ROUNDS, CURVE_STEPS, FEWEST_RUNS, MOST_RANKED_AT_STEP
from importance.ranking.rank import rank
from importance.ranking.result import Ranking
from importance.runs.columns import Column, Kind, Role
from importance.runs.curves import Curves, MetricCurves
from importance.runs.table import Runs

MOST_DRAWN = 6
"""The most parameters of a figure."""
LONG = 20
"""If the last step is more than so many times the first, the axis of the steps is logarithmic."""
_AtStep = tuple[float, int, Ranking]
"""A step, the number of runs that had a finite metric there, and their ranking."""


@dataclass(frozen=True)
class Stretch:
    """Steps in a row at which one parameter is clearly the most important.

    Attributes:
        parameter: its name.
        first, last: the steps.
    """

    parameter: str
    first: float
    last: float


@dataclass(frozen=True, eq=False)
class StepImportance:
    """The importances at several steps; what `importance_by_step` returns.

    Attributes:
        metric: the metric.
        goal: "minimize" or "maximize".
        clock: what counts the steps, such as "step" or "epoch".
        steps: (k,) the steps that could be ranked, ascending.
        n_runs: (k,) the number of runs that had a finite metric at each step.
        n_logged: the number of runs with a curve.
        rankings: the ranking at each step.
        stretches: where one parameter is clearly the most important, in the order of the steps. Its 90%
            interval is then above that of every other parameter at one of these steps at least.
    """

    metric: str
    goal: str
    clock: str
    steps: tuple[float, ...]
    n_runs: tuple[int, ...]
    n_logged: int
    rankings: tuple[Ranking, ...]
    stretches: tuple[Stretch, ...]

    def to_frame(self) -> pd.DataFrame:
        """Return a row for each step and parameter: runs, importance, and its 90% interval."""
        rows = [
            {
                "step": step,
                "runs": count,
                "parameter": score.name,
                "importance": score.importance,
                "importance_low": score.low,
                "importance_high": score.high,
            }
            for step, count, ranking in zip(self.steps, self.n_runs, self.rankings, strict=True)
            for score in ranking.shown_scores
        ]
        return pd.DataFrame(rows)

    def highest(self, most: int = MOST_DRAWN) -> list[str]:
        """Return the parameters with the highest importance at any step, in the order of these steps.

        Figures draw them, and give them colours in this order.
        """
        peaks: dict[str, tuple[float, float]] = {}
        for step, ranking in zip(self.steps, self.rankings, strict=True):
            for score in ranking.shown_scores:
                if score.importance > peaks.get(score.name, (-1.0, 0.0))[0]:
                    peaks[score.name] = (score.importance, step)
        names = sorted(peaks, key=lambda name: -peaks[name][0])[:most]
        return sorted(names, key=lambda name: (peaks[name][1], -peaks[name][0]))

    @property
    def on_log_axis(self) -> bool:
        """Whether figures draw the steps on a logarithmic axis."""
        return self.steps[0] > 0 and self.steps[-1] > LONG * self.steps[0]


def importance_by_step(
    runs: Runs,
    curves: Curves,
    metric: str | None = None,
    parameters: Sequence[str] | None = None,
    *,
    goal: str | None = None,
    n_steps: int = CURVE_STEPS,
    seed: int = 0,
    progress: Callable[[float], object] = lambda step: None,
) -> StepImportance:
    """Rank the parameters by what the metric was at several steps.

    A run counts at a step if it had logged the metric by then and had not ended. So runs that were stopped
    early are missing at later steps.

    Args:
        runs: the runs.
        curves: their curves, as `importance.read_curves` returns them for the same source.
        metric: the metric; None takes the only one whose curves were read, or the first of the runs.
        parameters: the parameters to rank; by default those that the automatic selection takes.
        goal: "minimize" or "maximize"; by default that of the metric.
        n_steps: the most steps. They are spaced evenly on a log scale if the runs logged 30 or more. Where
            the most important parameter changes, up to 3 more steps locate the change.
        seed: of every random step.
        progress: called with each step that was ranked.

    Returns:
        the ranking at each step. At a step with more than 500 runs, 500 of them are ranked, evenly spread.

    Raises:
        UnknownColumn: when the metric has no curves.
        NotEnoughRuns: when at no step 5 runs have a finite metric that varies.
        ImportanceError: when the curves are those of other runs.

    Examples:
        >>> import importance, numpy, pandas
        >>> draws = numpy.random.default_rng(0).random((40, 2))
        >>> rows = [
        ...     (run, lr, decay, epoch, lr if epoch < 4 else decay)
        ...     for run, (lr, decay) in enumerate(draws) for epoch in range(1, 7)
        ... ]
        >>> table = pandas.DataFrame(rows, columns=["run_id", "lr", "decay", "epoch", "loss"])
        >>> runs, curves = importance.read_runs(table), importance.read_curves(table)
        >>> result = importance.importance_by_step(runs, curves, "loss")
        >>> [(stretch.parameter, stretch.first, stretch.last) for stretch in result.stretches]
        [('lr', 1.0, 3.0), ('decay', 4.0, 6.0)]
    """
    check_rows(runs, curves)
    name, curve = curve_of(runs, curves, metric)
    direction = runs.goal_for(name, goal)[0]

    def ranked_at(steps: np.ndarray) -> list[_AtStep]:
        values = values_at(curve, steps)
        answers = (
            _ranked(runs, name, step, values[:, place], parameters, direction, seed)
            for place, step in enumerate(progress_over(steps))
        )
        return [answer for answer in answers if answer is not None]

    def progress_over(steps: np.ndarray) -> Iterator[float]:
        for step in steps:
            yield float(step)
            progress(float(step))

    ranked = ranked_at(spaced_steps(curve, n_steps))
    if not ranked:
        raise NotEnoughRuns(
            f"At no step do {FEWEST_RUNS} runs have a finite {name} that varies, so nothing can be ranked. "
            "Choose another metric, or log it at more steps."
        )
    for _ in range(CURVE_ROUNDS):  # between the steps where the most important parameter changes
        between = _between_stretches(curve, ranked)
        if not len(between):
            break
        ranked = sorted([*ranked, *ranked_at(between)], key=lambda answer: answer[0])
    at, counts, rankings = zip(*ranked, strict=True)
    return StepImportance(
        name, direction, curves.clock, at, counts, int(curve.logged.sum()), rankings, _stretches(at, rankings)
    )


def _ranked(
    runs: Runs,
    metric: str,
    step: float,
    values: np.ndarray,
    parameters: Sequence[str] | None,
    goal: str,
    seed: int,
) -> _AtStep | None:
    """Return a step, the number of runs there, and their ranking; None if they cannot be ranked."""
    at_step = _runs_at(runs, metric, values)
    if at_step is None:
        return None
    try:
        return step, at_step[1], rank(at_step[0], metric, parameters, goal=goal, seed=seed)
    except NotEnoughRuns:
        return None


def _between_stretches(curve: MetricCurves, ranked: Sequence[_AtStep]) -> np.ndarray:
    """Return a logged step half-way between each two stretches; none where no other step was logged."""
    at, _, rankings = zip(*ranked, strict=True)
    stretches = _stretches(at, rankings)
    logged = np.unique(curve.steps)
    steps = []
    for before, after in pairwise(stretches):
        inside = logged[(logged > before.last) & (logged < after.first)]
        if len(inside) and not set(inside.tolist()) & set(at):
            steps.append(inside[len(inside) // 2])
    return np.array(steps)


def _runs_at(runs: Runs, metric: str, values: np.ndarray) -> tuple[Runs, int] | None:
    """Return the runs with the metric that they had at a step, and their number; None for too few."""
    rows = np.flatnonzero(np.isfinite(values))
    count = len(rows)
    if count < FEWEST_RUNS:
        return None
    rows = evenly_spread(rows, MOST_RANKED_AT_STEP)
    mask = np.zeros(len(runs), dtype=bool)
    mask[rows] = True
    # All runs here have reached the step, so how far they went later and how they ended is beside the point.
    beside = {runs.state_column, *runs.of_role(Role.BUDGET)} - {None}
    taken = runs.take(mask)
    frame = taken.frame.drop(columns=[column for column in beside if column is not None])
    frame = frame.assign(**{metric: values[rows]})
    columns = {column: kind for column, kind in taken.columns.items() if column not in beside}
    columns[metric] = replace(
        columns.get(metric, Column(metric, Role.METRIC, Kind.NUMERIC)), role=Role.METRIC, kind=Kind.NUMERIC
    )
    mixed = {column: cells for column, cells in taken.mixed.items() if column in columns and column != metric}
    return replace(taken, frame=frame, columns=columns, mixed=mixed), count


def _stretches(steps: Sequence[float], rankings: Sequence[Ranking]) -> tuple[Stretch, ...]:
    """Return where one parameter is the most important, if it is clearly so at one of these steps."""
    groups: list[tuple[str, list[float], bool]] = []
    for step, ranking in zip(steps, rankings, strict=True):
        if not ranking.fit.evidence:
            continue
        first, *others = ranking.scores
        clear = all(not first.low <= other.high for other in others)
        if groups and groups[-1][0] == first.name:
            groups[-1] = (first.name, [*groups[-1][1], step], groups[-1][2] or clear)
        else:
            groups.append((first.name, [step], clear))
    joined: list[Stretch] = []
    for name, at, clear in groups:
        if not clear:
            continue
        if joined and joined[-1].parameter == name:
            joined[-1] = replace(joined[-1], last=at[-1])
        else:
            joined.append(Stretch(name, at[0], at[-1]))
    return tuple(joined)
