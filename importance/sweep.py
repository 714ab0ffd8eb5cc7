"""recommend(): what to try next, one piece of advice a parameter, with its reason and its evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pandas as pd

from importance import landscape, narrowing
from importance.advice import Advice, Tried, freezing, said, widening
from importance.dimensions import settled, tried_space
from importance.inputs import Input, select
from importance.landscape import Landscape
from importance.ranking import rank
from importance.runs import Runs
from importance.sampling import inside, is_number, ratio, text
from importance.scale import on_scale
from importance.scores import Ranking
from importance.space import Dimension, Space
from importance.target import read_target
from importance.values import LENGTH_SUFFIX

__all__ = ["Advice", "Sweep", "kept_best", "recommend"]

BEST = 0.1
"""The share of runs that count as the best."""
FEWEST_BEST = 5
MOST_KNOWN = 200
"""So many of the best settings are set against new ones: drawing functions at thousands takes minutes."""
MATTERS = 0.05
"""The upper end of an importance from which a parameter is cut to the box about the best runs."""


@dataclass(frozen=True)
class Sweep:
    """The next sweep: advice for each parameter, and what is needed to judge a change of it.

    Attributes:
        metric, goal: what the sweep is after.
        advice: one for each parameter that varied, the most important first.
        frame: the settings of the runs used, one row a run, as `placed` gives them.
        best: positions of the best runs in `frame`, the best first.
        extent: the lowest and the highest metric of the runs used.
        model: the metric as a function of the settings.
        evidence: whether anything predicts the metric better than chance; without it nothing is narrowed and
            nothing promised.
        notes: sentences on the whole.
        seed: the seed.
    """

    metric: str
    goal: str
    advice: tuple[Advice, ...]
    frame: pd.DataFrame
    best: np.ndarray
    extent: tuple[float, float]
    model: Landscape
    evidence: bool
    notes: tuple[str, ...]
    seed: int

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
        """Where single runs may be worth a try: the space as it was, frozen or grown as advised, not cut."""
        changed = ("freeze", "widen")
        grown = {one.name: _hull(one) if one.action in changed else one.before for one in self.advice}
        return settled(grown)

    @property
    def known(self) -> np.ndarray:
        """Positions of the best runs that new settings are set against, at most `MOST_KNOWN`."""
        return self.best[:MOST_KNOWN]

    @property
    def ratio(self) -> float:
        """How much of the space as it was is left, from 0 to 1, or more when it grew."""
        return ratio({one.name: one.dimension for one in self.advice}, self.before)

    def placed(self, settings: pd.DataFrame) -> pd.DataFrame:
        """Settings as the model wants them (see `placed`)."""
        return placed(self.before, settings)

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
    goal = goal or (ranking.goal if ranking is not None else runs.goal_of(metric))
    if ranking is None:
        ranking = rank(runs, metric, parameters, goal=goal, seed=seed)
    target = read_target(runs, metric)
    order = {score.name: i for i, score in enumerate(ranking.scores)}
    chosen = select(runs, target.rows, metric, parameters)
    inputs = sorted((one for one in chosen if not one.idle), key=lambda one: order.get(one.name, 999))
    before, told = tried_space(runs, inputs)
    frame = placed(before, pd.DataFrame({one.name: one.values for one in inputs}))
    sign = 1.0 if goal == "maximize" else -1.0
    best = np.argsort(-sign * target.y, kind="stable")[: max(FEWEST_BEST, round(BEST * len(target.y)))]
    scores = {score.name: score for score in ranking.scores}
    tried = {one.name: Tried(before[one.name], frame[one.name], best, scores.get(one.name)) for one in inputs}
    notes = _notes(inputs)
    extent = float(target.y.min()), float(target.y.max())
    log = bool((target.y > 0).all()) and on_scale(target.y, metric).scale == "log"
    model = landscape.fit(before, frame, target.y, goal, log=log, seed=seed)
    if not ranking.fit.evidence:
        reason = f"nothing here predicts {metric} better than chance"
        advice = tuple(Advice(n, "keep", one, one, reason) for n, one in before.items())
        return Sweep(metric, goal, advice, frame, best, extent, model, False, notes, seed)
    start = before | {name: kept for name, t in tried.items() if (kept := freezing(t)) is not None}
    allowed = partial(_allowed, tried)
    matter = [name for name in before if name in scores and scores[name].high >= MATTERS]
    start = narrowing.about(start, frame.iloc[best], allowed, matter)
    found = narrowing.narrowed(start, model.draws, allowed, frame.iloc[best], seed=seed).space
    found = narrowing.given_back(found, before, model.draws, seed=seed)
    advice = _without_unused(tuple(said(tried[name], found[name], widening(tried[name])) for name in before))
    untold = [one.name for one in inputs if one.name not in told]
    if untold and told:
        notes = (*notes, f"No tool told the range of {', '.join(untold)}: what was tried stands in for it.")
    return Sweep(metric, goal, advice, frame, best, extent, model, True, notes, seed)


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


def placed(space: Space, settings: pd.DataFrame) -> pd.DataFrame:
    """Settings as the model wants them: levels as text, and no value of what they have no column for.

    Where a choice holds None, having no value is that level.
    """
    nothing = pd.Series([None] * len(settings), dtype=object, index=settings.index)
    held = {}
    for name, one in space.items():
        values = settings[name] if name in settings.columns else nothing
        held[name] = values.astype(float) if is_number(one) else values.map(text).astype(object)
        if name in settings.columns and one.when is None and "None" in one.levels:
            held[name] = held[name].where(held[name].notna(), "None")
    return pd.DataFrame(held)


def kept_best(sweep: Sweep, space: Space) -> float:
    """The share of the best runs so far that lie in a space, 0 to 1.

    A value that a parameter is frozen at because it does not matter keeps no run out.
    """
    frozen = {one.dimension for one in sweep.advice if one.action == "freeze"}
    counted = {name: one for name, one in space.items() if one not in frozen}
    return float(inside(counted, sweep.frame.iloc[sweep.best]).mean())


def headline(advice: Sequence[Advice], left: float) -> str:
    """The finding in one sentence."""
    counts = {
        word: sum(one.action == word for one in advice) for word in ("narrow", "widen", "fix", "freeze")
    }
    parts = [f"{word} {count}" for word, count in counts.items() if count]
    dropped = sum(one.action == "drop levels" for one in advice)
    if dropped:
        parts.append(f"drop levels of {dropped}")
    if not parts:
        return "Keep the whole space: these runs do not say which part of it is better."
    return f"Search {share_text(left)} of the space: {', '.join(parts)}."


def share_text(share: float) -> str:
    """A share as a percentage with as many digits as it needs."""
    if share >= 0.1:
        return f"{share:.0%}"
    return f"{100 * share:.2g}%" if share >= 1e-4 else "less than 0.01%"


def _hull(one: Advice) -> Dimension:
    """A frozen dimension as advised; a grown one from its lowest to its highest end, before and after."""
    before, after = one.before, one.dimension
    ends = (before.low, before.high, after.low, after.high)
    if one.action == "freeze" or None in ends:
        return after
    return replace(after, low=min(before.low, after.low), high=max(before.high, after.high))  # type: ignore[type-var]


def _allowed(tried: Mapping[str, Tried], smaller: Dimension) -> bool:
    return tried[smaller.name].may_become(smaller)


def _notes(inputs: Sequence[Input]) -> tuple[str, ...]:
    others = {o.name: [n for n in o.also if n != f"{o.name}{LENGTH_SUFFIX}"] for o in inputs}
    twins = [f"{', '.join(also)} as {name}" for name, also in others.items() if also]
    return (f"Repeats another parameter, and is left out: {'; '.join(twins)}.",) if twins else ()
