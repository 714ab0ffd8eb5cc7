"""A fitted model of the metric, the same process of main effects and interactions that ranks.

    y = m + sum_i f_i(x_i) + sum_{i<j} f_ij(x_i, x_j) + ... + noise        (see `process`)

All its answers are on the judged scale, where the metric of the runs used has mean 0 and standard deviation 1
and outliers are pulled in; `Surrogate.to_units` leads back to the metric's own units. That way back is
monotone, so quantiles and the ends of intervals may be mapped, while means and standard deviations may not
(the logarithm and ranks bend them).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

import numpy as np
import pandas as pd

from importance.errors import ImportanceError, UnknownColumn
from importance.model import additive_gp
from importance.model.basis import bases
from importance.model.basis_functions import Curves, curves
from importance.model.fit_subset import (
    FIT_RUNS,
    MOST_PARAMETERS,
    READ_RUNS,
    canonical_order,
    clearest,
    codes_of,
)
from importance.model.inputs import Input, independent_settings, select
from importance.model.joint_normal import WIDER, Gaussian
from importance.model.partial_dependence import averaged
from importance.model.target import read_target
from importance.model.target_scale import Scaled, on_scale, way_back
from importance.model.threads import one_thread
from importance.runs.column_scales import reads_log
from importance.runs.columns import Kind
from importance.runs.settings import Settings
from importance.runs.table import Runs

KEPT_BEST = 25
"""Of more than `READ_RUNS` runs, so many of the best are always among those used."""
MOST_DRAWN = 2_000
"""Rows at which functions can be drawn together."""


class Asked(TypedDict, total=False):
    """What `fit` may be told beside runs and metric, as in `rank`."""

    parameters: Sequence[str] | None
    goal: str | None
    scale: str
    seed: int


@dataclass(frozen=True)
class Surrogate:
    """The metric as a function of the parameters, with what is not known of it.

    Attributes:
        metric: the metric.
        goal: "minimize" or "maximize".
        scale: the scale it is judged on: "raw", "log" or "rank".
        curves: the functions of each parameter; d of them.
        frame: the settings used, one column a parameter; n rows, in an order that does not hang on the
            table's. Without repeats each run is a setting.
        rows: (n,) the positions of their first runs in the table of runs.
        y: (n,) their mean metric on the judged scale.
        noise: standard deviation of the noise on the judged scale.
        together: the weight of interactions, w in `process`.
        inverse: (n, n) inverse covariance of y.
        back: judged values and the metric's at the same runs, both ascending, the way back to units.
        notes: sentences on what was left out.
    """

    metric: str
    goal: str
    scale: str
    curves: tuple[Curves, ...]
    frame: pd.DataFrame
    rows: np.ndarray
    y: np.ndarray
    noise: float
    together: float
    inverse: np.ndarray
    back: tuple[np.ndarray, np.ndarray]
    notes: tuple[str, ...] = ()

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the parameters modelled."""
        return tuple(one.name for one in self.curves)

    @property
    def sign(self) -> float:
        """1 when higher is better, else -1."""
        return 1.0 if self.goal == "maximize" else -1.0

    def to_units(self, values: np.ndarray) -> np.ndarray:
        """Judged values in the metric's own units; monotone.

        On the raw and the logarithmic scale the map goes on past the runs' ends; on ranks it stops there.
        """
        judged, units = self.back
        values = np.asarray(values, float)
        if self.scale == "rank" or judged[-1] == judged[0]:
            return np.interp(values, judged, units)
        ends = np.sign(units[0]) * np.log(np.abs(units)) if self.scale == "log" else units
        slope = (ends[-1] - ends[0]) / (judged[-1] - judged[0])
        straight = ends[0] + (values - judged[0]) * slope
        if self.scale == "log":
            return np.asarray(np.sign(units[0]) * np.exp(np.sign(units[0]) * straight))
        return np.asarray(straight)

    def predict(self, frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """The expected metric of runs with these settings, and how far it may be off.

        Args:
            frame: one column for each parameter modelled, others are ignored; numbers as in the runs, text
                and booleans as text, NaN or None where a parameter is not active or has no value.

        Returns:
            mean (m,) and standard deviation (m,) of the function, without the noise of a single run, on the
            judged scale.

        Raises:
            UnknownColumn: when a parameter has no column.
        """
        with one_thread():
            phi = self._functions(frame)
            cross = self._kernel(phi, self.own)
            own = self._self_kernel(phi)
            variance = own - np.einsum("ij,ij->i", cross @ self.inverse, cross)
            return cross @ (self.inverse @ self.y), WIDER * np.sqrt(np.clip(variance, 0, None))

    def at(self, frame: pd.DataFrame) -> Gaussian:
        """The joint distribution of the expected metric at these settings.

        Raises:
            UnknownColumn: when a parameter has no column.
            ImportanceError: for more than `MOST_DRAWN` rows.
        """
        if len(frame) > MOST_DRAWN:
            raise ImportanceError(
                f"Functions cannot be drawn at {len(frame):,} settings together, only at {MOST_DRAWN:,}. "
                "Ask for fewer."
            )
        with one_thread():
            phi = self._functions(frame)
            cross = self._kernel(phi, self.own)
            covariance = self._kernel(phi, phi) - cross @ self.inverse @ cross.T
            return Gaussian(cross @ (self.inverse @ self.y), WIDER**2 * covariance)

    def draws(self, frame: pd.DataFrame, n: int = 200, seed: int = 0) -> np.ndarray:
        """(n, m) values of n functions drawn from the posterior at these m settings, on the judged scale."""
        return self.at(frame).draws(n, seed)

    def averaged(self, fixed: pd.DataFrame, over: np.ndarray | None = None) -> Gaussian:
        """The metric at each setting of some parameters, averaged over the others as they were run.

        A partial dependence (Friedman 2001, doi:10.1214/aos/1013203451) with the posterior's uncertainty, in
        closed form on the judged scale (Moosbauer et al. 2021, arXiv:2111.04820). A parameter that one of
        the fixed values turns off stays off.

        Args:
            fixed: (m rows) a column for each parameter that is held.
            over: positions of the runs, among those used, to average over; all by default.

        Raises:
            UnknownColumn: when a held column is no parameter of the model.
        """
        for name in fixed.columns:
            if name not in self.parameters:
                raise UnknownColumn(
                    f"{name} is not in the model. Modelled are: {', '.join(self.parameters)}."
                )
        rows = np.arange(len(self.y)) if over is None else over
        with one_thread():
            return averaged(self.curves, self.own, self.together, self.inverse, self.y, fixed, rows)

    def with_value(self, frame: pd.DataFrame, name: str, value: object) -> pd.DataFrame:
        """The same settings with one parameter set, and what this turns off left without a value."""
        gaps = {
            one.name: np.nan if one.kind is Kind.NUMERIC else None
            for one in self.curves
            if one.switch == name and value not in one.on
        }
        column = pd.Series([value] * len(frame), index=frame.index)
        return frame.assign(**{name: column, **gaps})

    # -- the process at settings --------------------------------------------------------------------------

    @property
    def own(self) -> list[np.ndarray]:
        """For each parameter its functions at the runs used, (n, r), times the root of their variances."""
        return self._functions(self.frame)

    def _functions(self, frame: pd.DataFrame) -> list[np.ndarray]:
        """For each parameter its functions at the rows, times the root of their variances."""
        for name in self.parameters:
            if name not in frame.columns:
                raise UnknownColumn(f"These settings have no column {name}, which the model needs. Add it.")
        return [one.at(frame[one.name]) * np.sqrt(one.variances) for one in self.curves]

    def _kernel(self, left: Sequence[np.ndarray], right: Sequence[np.ndarray]) -> np.ndarray:
        product = np.ones((len(left[0]), len(right[0])))
        for a, b in zip(left, right, strict=True):
            product *= 1 + self.together * (a @ b.T)
        return (product - 1) / self.together + additive_gp.MEAN_VARIANCE

    def _self_kernel(self, phi: Sequence[np.ndarray]) -> np.ndarray:
        product = np.prod([1 + self.together * np.square(a).sum(axis=1) for a in phi], axis=0)
        return np.asarray((product - 1) / self.together + additive_gp.MEAN_VARIANCE)


def fit(
    runs: Runs,
    metric: str,
    parameters: Sequence[str] | None = None,
    *,
    goal: str | None = None,
    scale: str = "auto",
    seed: int = 0,
) -> Surrogate:
    """Fit the process that ranks, and keep it.

    Its variances are learnt from at most 200 runs and its function from at most 500, as `rank` does. Of
    more, the 25 best are kept and the others drawn at random with the seed, after sorting: the order of the
    runs does not matter.

    Args:
        runs, metric, parameters, goal, scale, seed: as in `rank`.

    Raises:
        UnknownColumn, NotEnoughRuns, ImportanceError: as `rank` does.

    Examples:
        >>> import importance
        >>> runs = importance.read_runs("examples/digits_sweep.csv")
        >>> model = importance.fit_surrogate(runs, "val_loss")
        >>> curves = [importance.effect(runs, "val_loss", name, model=model) for name in model.parameters[:2]]
        >>> [curve.parameter for curve in curves] == list(model.parameters[:2])
        True
    """
    metric = runs.name_of(metric)
    goal, _ = runs.goal_for(metric, goal)
    target = read_target(runs, metric)
    inputs = [one for one in select(runs, target.rows, metric, parameters) if not one.idle]
    scaled = on_scale(target.y, metric, scale)
    settings = independent_settings(runs, target.rows, [one.name for one in inputs])
    with one_thread():
        return _fitted(
            runs, inputs, np.flatnonzero(target.rows), target.y, scaled, settings, metric, goal, seed
        )


def _fitted(
    runs: Runs,
    inputs: Sequence[Input],
    places: np.ndarray,
    units: np.ndarray,
    scaled: Scaled,
    settings: Settings,
    metric: str,
    goal: str,
    seed: int,
) -> Surrogate:
    judged = scaled.values
    if settings.repeated:
        inputs = [one.at(settings.first) for one in inputs]
        places, judged = places[settings.first], settings.mean(judged)
    codes = np.column_stack([codes_of(one) for one in inputs])
    rows, columns = canonical_order(codes, judged)
    rng = np.random.default_rng(seed)
    notes: list[str] = list(scaled.notes)
    if len(rows) > READ_RUNS:
        better = judged[rows] * (1 if goal == "maximize" else -1)
        best = np.argsort(-better, kind="stable")[:KEPT_BEST]
        rest = np.setdiff1d(np.arange(len(rows)), best)
        others = rng.choice(rest, READ_RUNS - KEPT_BEST, replace=False)
        whole = f"{len(rows):,} {'settings' if settings.repeated else 'runs'}"
        notes.append(f"Of {whole}, the {KEPT_BEST} best and {len(others)} drawn at random were modelled.")
        rows = rows[np.sort(np.concatenate([best, others]))]
    ordered = [inputs[j].at(rows) for j in columns]
    parts = bases(ordered, ends=True)
    y = judged[rows]
    if len(parts) > MOST_PARAMETERS:
        kept = clearest(parts, y)
        notes.append(f"Of {len(parts)} parameters, the {len(kept)} with the clearest link were modelled.")
        ordered = [ordered[j] for j in kept]
        parts = bases(ordered, ends=True)
    n = len(y)
    drawn = np.random.default_rng([seed, 1])
    few = np.sort(drawn.choice(n, FIT_RUNS, replace=False)) if n > FIT_RUNS else np.arange(n)
    learnt = additive_gp.Posterior(additive_gp.kernels(parts, few), y[few])
    theta = additive_gp.maximum(learnt).theta
    inverse = additive_gp.inverse_of(additive_gp.covariance(parts, theta))
    log = [reads_log(runs, one.name) for one in ordered]
    return Surrogate(
        metric=metric,
        goal=goal,
        scale=scaled.scale,
        curves=curves(ordered, parts, additive_gp.variances(parts, theta), log),
        frame=pd.DataFrame({one.name: one.values for one in ordered}),
        rows=places[rows],
        y=y,
        noise=float(np.exp(theta[-1] / 2)),
        together=float(np.exp(theta[-2])),
        inverse=inverse,
        back=way_back(scaled, units),
        notes=tuple(notes),
    )
