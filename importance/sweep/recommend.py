"""recommend(): what to try next, one piece of advice a parameter, with its reason and its evidence."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
import pandas as pd

from importance.model import matern_gp
from importance.model.matern_gp import MaternGP
from importance.model.target import read_target
from importance.model.target_scale import standardise
from importance.ranking.rank import rank
from importance.ranking.result import Ranking
from importance.ranking.scores import ParameterScore
from importance.runs.goals import GoalSource
from importance.runs.table import Runs
from importance.space.dimension import Dimension, Space
from importance.space.sampling import inside, ratio
from importance.sweep import narrowing
from importance.sweep.advice import Advice, freezing, said, unmoved
from importance.sweep.attempts import FEWEST_BEST, Attempts, Loss, attempts, notes_on, placed
from importance.sweep.growth import with_growth
from importance.sweep.safer_ranges import safer
from importance.sweep.success_chance import Success
from importance.sweep.tried_space import settled
from importance.sweep.tried_values import Tried
from importance.sweep.widening import may_grow, widening

__all__ = ["Advice", "Sweep", "kept_best", "recommend"]

MOST_KNOWN = 200
_NAMED = 3  # parameters that the headline names; more are counted
"""So many of the best settings are set against new ones: drawing functions at thousands takes minutes."""
MATTERS = 0.05
"""The upper end of an importance from which a parameter is cut to the box about the best runs."""


@dataclass(frozen=True)
class Sweep:
    """The next sweep: advice for each parameter, and what is needed to judge a change of it.

    Attributes:
        metric, goal: what the sweep is after.
        advice: one for each parameter that varied, the most important first.
        frame: the settings of the runs used, one row a setting however often it was run, as `placed` gives
            them.
        best: positions of the best settings in `frame`, by the mean of their runs, the best first.
        extent: the lowest and the highest metric of the runs used.
        model: the metric as a function of the settings.
        evidence: whether anything predicts the metric better than chance; without it nothing is narrowed and
            nothing promised.
        notes: sentences on the whole.
        seed: the seed.
        success: the chance that a run succeeds; None where no run failed and none is infeasible.
        failed: the settings without a result, as in `frame`; None where there are none.
        loss: what became of the runs that came to nothing; None where there are none.
        new: for each parameter that a widened one brings, and no run had, the sibling whose range it has.
        goal_source: who says that this is the goal.
        repeated: whether any setting was run more than once.
        run_sd: standard deviation of single runs about the mean of their setting, of the metric or, where the
            model judges that, its logarithm; None where too few repeats tell.
        open: the settings of runs that were pruned or have not ended; None where there are none.
        any_succeeded: whether any run neither failed nor is infeasible.
    """

    metric: str
    goal: str
    advice: tuple[Advice, ...]
    frame: pd.DataFrame
    best: np.ndarray
    extent: tuple[float, float]
    model: MaternGP
    evidence: bool
    notes: tuple[str, ...]
    seed: int
    success: Success | None = None
    failed: pd.DataFrame | None = None
    loss: Loss | None = None
    new: Mapping[str, str] = field(default_factory=dict)
    goal_source: GoalSource = GoalSource.TOLD
    repeated: bool = False
    run_sd: float | None = None
    open: pd.DataFrame | None = None
    any_succeeded: bool = True

    @property
    def before(self) -> dict[str, Dimension]:
        """The space as it was."""
        return {one.name: one.before for one in self.advice}

    @property
    def space(self) -> dict[str, Dimension]:
        """The recommended space, ready to be written down."""
        return settled({one.name: one.dimension for one in self.advice})

    @property
    def reach(self) -> dict[str, Dimension]:
        """Where single runs may be worth a try: the space as it was, frozen or grown as advised, and cut only
        where all runs were lost."""
        changed = ("freeze", "widen")
        grown = {
            one.name: _hull(one) if one.action in changed else one.safe or one.before for one in self.advice
        }
        return settled(grown)

    @property
    def known(self) -> np.ndarray:
        """Positions of the best settings that new settings are set against, at most `MOST_KNOWN`."""
        return self.best[:MOST_KNOWN]

    @property
    def ratio(self) -> float:
        """How much of the space as it was is left, from 0 to 1, or more when it grew."""
        return ratio({one.name: one.dimension for one in self.advice}, self.before)

    def placed(self, settings: pd.DataFrame) -> pd.DataFrame:
        """Settings as the model wants them (see `placed`)."""
        return placed(self.before, settings)

    @property
    def tried(self) -> pd.DataFrame:
        """The settings of all runs that ended, those without a result behind the others."""
        return self.frame if self.failed is None else pd.concat([self.frame, self.failed], ignore_index=True)

    @property
    def noise(self) -> float:
        """Standard deviation of a single run about the model, on the model's judged scale."""
        return (
            math.sqrt(self.model.noise_variance)
            if self.run_sd is None
            else self.run_sd / self.model.target_sd
        )

    def functions(self, settings: pd.DataFrame, n: int, seed: int) -> np.ndarray:
        """(n, m) values of n functions at m settings, where some of these may fail; higher is better."""
        values = self.model.sample_posterior(settings, n, seed)
        return values if self.success is None else self.success.drawn(values, settings, seed)

    @property
    def finding(self) -> str:
        """The headline, such as "Search 12% of the space: narrow 3, freeze 2.\""""
        return headline(self.advice, self.ratio)


def recommend(
    runs: Runs,
    metric: str,
    ranking: Ranking | None = None,
    *,
    parameters: Sequence[str] | None = None,
    goal: str | None = None,
    seed: int = 0,
) -> Sweep:
    """What to try next: for each parameter whether to keep, narrow, widen or freeze it, or to drop levels.

    Parameters that may matter are cut to the box about the best runs, and further wherever that is expected
    to make the best of the next runs better, under functions drawn from a model of the good end of the
    metric (see `narrowing`): only where enough runs were tried, and with half of the best runs
    inside. A parameter is frozen only when the upper end of its importance's interval says that it cannot
    matter. Where the best runs crowd at an end of a range, it is widened there.

    Args:
        runs, metric, parameters, goal, seed: as in `rank`.
        ranking: the ranking of these runs, when it is at hand.

    Raises:
        UnknownColumn, NotEnoughRuns, ImportanceError: as `rank` does.
    """
    metric = runs.name_of(metric)
    if goal is None and ranking is not None:
        goal, source = ranking.goal, ranking.goal_source
    else:
        goal, source = runs.goal_for(metric, goal)
    if ranking is None:
        ranking = rank(runs, metric, parameters, goal=goal, seed=seed)
    target = read_target(runs, metric)
    order = {score.name: i for i, score in enumerate(ranking.scores)}
    log = bool((target.y > 0).all()) and standardise(target.y, metric).scale == "log"
    had = attempts(runs, target, parameters, goal, order, seed, log=log)
    before, frame, best = had.space, had.frame, had.best
    scores = {score.name: score for score in ranking.scores}
    tried = {name: _tried(had, name, scores.get(name)) for name in before}
    notes = notes_on(had)
    found = Sweep(
        metric=metric,
        goal=goal,
        advice=(),
        frame=frame,
        best=best,
        extent=(float(target.y.min()), float(target.y.max())),
        model=matern_gp.fit(before, frame, had.y, goal, log=log, seed=seed),
        evidence=ranking.fit.evidence,
        notes=notes,
        seed=seed,
        success=had.success,
        failed=had.failed,
        loss=had.loss,
        goal_source=source,
        repeated=had.repeated,
        run_sd=had.run_sd,
        open=had.open,
        any_succeeded=bool(had.came.any()),
    )
    safe = {name: one.safe for name, one in tried.items()}
    if not found.evidence:
        reason = f"nothing here predicts {metric} better than chance"
        return replace(found, advice=tuple(unmoved(one, reason) for one in tried.values()))
    start = safe | {name: kept for name, t in tried.items() if (kept := freezing(t)) is not None}
    allowed = partial(_allowed, tried)
    if len(best) >= FEWEST_BEST:
        matter = [name for name in before if name in scores and scores[name].high >= MATTERS]
        start = narrowing.about(start, frame.iloc[best], allowed, matter)
    left = narrowing.narrowed(start, found.functions, allowed, frame.iloc[best], seed=seed).space
    left = narrowing.given_back(left, safe, found.functions, seed=seed)
    fewer_lost = frozenset[str]()
    if found.success is not None:
        safest = safer(left, found.functions, found.success, allowed, frame.iloc[best], seed=seed)
        left, fewer_lost = safest.space, safest.names
    wider = {name: may_grow(widening(one), left, found.success, seed) for name, one in tried.items()}
    advice = _without_unused(
        tuple(said(one, left[name], wider[name], name in fewer_lost) for name, one in tried.items())
    )
    untold = [one.name for one in had.inputs if one.name not in had.told]
    if untold and had.told:
        notes = (*notes, f"No tool told the range of {', '.join(untold)}: what was tried stands in for it.")
    advice, new = with_growth(advice)
    empty = dict.fromkeys(new, math.nan)
    failed = None if found.failed is None else found.failed.assign(**empty)
    return replace(found, advice=advice, notes=notes, frame=frame.assign(**empty), failed=failed, new=new)


def _tried(had: Attempts, name: str, score: ParameterScore | None) -> Tried:
    """One parameter over the runs, with the parts where all were lost."""
    values, before = had.frame[name], had.space[name]
    failed = None if had.failed is None else had.failed[name]
    return Tried(before, values, had.best, score, failed, had.cuts.get(name), had.repeated)


def _without_unused(advice: tuple[Advice, ...]) -> tuple[Advice, ...]:
    """The advice, where a parameter that no setting of the recommended space uses is left as it was."""
    used = settled({one.name: one.dimension for one in advice})
    return tuple(
        replace(
            one,
            action="keep",
            dimension=one.before,
            reason=f"not used: it comes only where {one.before.when[0]} is {' or '.join(one.before.when[1])}",
        )
        if one.name not in used and one.before.when is not None
        else one
        for one in advice
    )


def kept_best(sweep: Sweep, space: Space) -> float:
    """The share of the best settings so far that lie in a space, 0 to 1.

    A value that a parameter is frozen at because it does not matter keeps no run out.
    """
    frozen = {one.dimension for one in sweep.advice if one.action == "freeze"}
    counted = {name: one for name, one in space.items() if one not in frozen}
    return float(inside(counted, sweep.frame.iloc[sweep.best]).mean())


def headline(advice: Sequence[Advice], left: float) -> str:
    """The finding in one sentence."""
    words = {word: word for word in ("narrow", "widen", "fix", "freeze", "add")}
    words["drop levels"] = "drop levels of"
    changed = {text: [one.name for one in advice if one.action == word] for word, text in words.items()}
    total = sum(map(len, changed.values()))
    if not total:
        return "Keep the whole space: these runs do not say which part of it is better."
    parts = [
        f"{text} {' and '.join(names) if total <= _NAMED else len(names)}"
        for text, names in changed.items()
        if names
    ]
    unit = "" if total <= _NAMED else " parameters"
    return f"Search {share_text(left)} of the space: {', '.join(parts)}{unit}."


def share_text(share: float) -> str:
    """A share as a percentage with as many digits as it needs."""
    if share >= 0.1:
        return f"{share:.0%}"
    return f"{100 * share:.2g}%" if share >= 1e-4 else "less than 0.01%"


def _hull(one: Advice) -> Dimension:
    """A frozen dimension as advised; a grown one from its lowest to its highest end, before and after."""
    before, after = one.safe or one.before, one.dimension
    ends = (before.low, before.high, after.low, after.high)
    if one.action == "freeze" or None in ends:
        return after
    return replace(after, low=min(before.low, after.low), high=max(before.high, after.high))  # type: ignore[type-var]


def _allowed(tried: Mapping[str, Tried], smaller: Dimension) -> bool:
    return tried[smaller.name].may_become(smaller)
