"""A fitted model of the metric: the additive GP that ranks, ready to predict.

    y = mean + sum_i f_i(x_i) + sum_{i<j} f_ij(x_i, x_j) + ... + noise        (see `additive_gp`)

Its answers are on the scale of the standardised target: the metric of the runs in the model has mean 0 and
standard deviation 1 there, and extreme runs are clipped. `Surrogate.inverse_transform` returns them in the
metric's units. It is monotone, so quantiles and ends of intervals may be transformed. Means and standard
deviations may not, because a logarithm or ranks are not linear.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypedDict

import numpy as np
import pandas as pd

from importance.errors import ImportanceError, UnknownColumn
from importance.model import additive_gp, linear_algebra, target_scale
from importance.model.additive_fit import AdditiveFit, fit_additive_gp
from importance.model.basis import bases
from importance.model.basis_functions import BasisFunctions, active_at, basis_functions
from importance.model.constants import MEAN_PRIOR_VARIANCE, SD_INFLATION
from importance.model.inputs import Input, independent_settings, select
from importance.model.joint_normal import JointNormal
from importance.model.metric_limits import natural_limits
from importance.model.partial_dependence import partial_dependence
from importance.model.sobol_indices import MainEffect
from importance.model.target import read_target
from importance.model.target_scale import InverseTransform, standardise
from importance.model.threads import one_thread
from importance.runs.column_scales import reads_log
from importance.runs.columns import Kind
from importance.runs.settings import Settings
from importance.runs.table import Runs

MOST_SAMPLED = 2_000
"""Most settings at which functions can be sampled together."""


class FitOptions(TypedDict, total=False):
    """Options of `fit` beside runs and metric, as in `rank`."""

    parameters: Sequence[str] | None
    goal: str | None
    scale: str
    seed: int


@dataclass(frozen=True)
class Surrogate:
    """The metric as a function of the parameters, with its uncertainty.

    Attributes:
        metric: the metric.
        goal: "minimize" or "maximize".
        scale: the scale of the target: "raw", "log" or "rank".
        basis_functions: the basis functions of each parameter; d of them.
        frame: (n rows) the settings in the model, one column a parameter. Their order does not depend on that
            of the table. Without repeats each run is a setting.
        rows: (n,) positions of their first runs in the table of runs.
        y: (n,) standardised target of each setting, the mean of its runs.
        noise_sd: standard deviation of the noise on that scale.
        interaction_weight: w in `additive_gp`.
        inverse_covariance: (n, n) of y.
        to_metric: the way from the standardised target to the metric's units.
        metric_limits: between which the metric lies by its nature (see `natural_limits`).
        notes: sentences on what was left out.
    """

    metric: str
    goal: str
    scale: str
    basis_functions: tuple[BasisFunctions, ...]
    frame: pd.DataFrame
    rows: np.ndarray
    y: np.ndarray
    noise_sd: float
    interaction_weight: float
    inverse_covariance: np.ndarray
    to_metric: InverseTransform
    metric_limits: tuple[float, float] = (-math.inf, math.inf)
    notes: tuple[str, ...] = ()

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the parameters in the model."""
        return tuple(parameter.name for parameter in self.basis_functions)

    @property
    def sign(self) -> float:
        """1 when higher is better, else -1."""
        return 1.0 if self.goal == "maximize" else -1.0

    def inverse_transform(self, values: np.ndarray) -> np.ndarray:
        """Return values of the standardised target in the metric's units (see `InverseTransform`)."""
        return self.to_metric(values)

    def predict(self, frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """Return the expected metric at these settings and its standard deviation.

        Args:
            frame: (m rows) one column for each parameter in the model, others are ignored. Numbers as in the
                runs, text and booleans as text, NaN or None where a parameter is inactive or has no value.

        Returns:
            mean (m,) and standard deviation (m,) of the function, without the noise of a single run, on the
            scale of the standardised target.

        Raises:
            UnknownColumn: when a parameter has no column.
        """
        with one_thread():
            phi = self._features(frame)
            cross = self._kernel(phi, self.train_features)
            mean = cross @ (self.inverse_covariance @ self.y)
            explained = np.einsum("ij,ij->i", cross @ self.inverse_covariance, cross)
            variance = np.clip(self._kernel_diagonal(phi) - explained, 0, None)
            return mean, SD_INFLATION * np.sqrt(variance)

    def posterior(self, frame: pd.DataFrame) -> JointNormal:
        """Return the joint distribution of the expected metric at these settings.

        Raises:
            UnknownColumn: when a parameter has no column.
            ImportanceError: for more than `MOST_SAMPLED` rows.
        """
        if len(frame) > MOST_SAMPLED:
            raise ImportanceError(
                f"Functions can be sampled at {MOST_SAMPLED:,} settings together, not at {len(frame):,}. "
                "Use fewer settings."
            )
        with one_thread():
            phi = self._features(frame)
            cross = self._kernel(phi, self.train_features)
            covariance = self._kernel(phi, phi) - cross @ self.inverse_covariance @ cross.T
            mean = cross @ (self.inverse_covariance @ self.y)
            return JointNormal(mean, SD_INFLATION**2 * covariance)

    def prior_covariance(self, left: pd.DataFrame, right: pd.DataFrame) -> np.ndarray:
        """Return the prior covariance (l, r) of the expected metric at two lists of settings."""
        with one_thread():
            return self._kernel(self._features(left), self._features(right))

    def prior_variance(self, frame: pd.DataFrame) -> np.ndarray:
        """Return the prior variance (m,) of the expected metric at these settings."""
        return self._kernel_diagonal(self._features(frame))

    def sample_posterior(self, frame: pd.DataFrame, n: int = 200, seed: int = 0) -> np.ndarray:
        """Return (n, m) values of n functions sampled from the posterior at these m settings."""
        return self.posterior(frame).sample(n, seed)

    def partial_dependence(
        self, fixed: pd.DataFrame, over: np.ndarray | None = None, average: np.ndarray | None = None
    ) -> JointNormal:
        """Return the metric at settings of some parameters, averaged over the settings of the others.

        A partial dependence (Friedman 2001, doi:10.1214/aos/1013203451) with the model's uncertainty
        (Moosbauer et al. 2021, arXiv:2111.04820). A parameter that a fixed value makes inactive stays so.

        Args:
            fixed: (m rows) a column for each fixed parameter.
            over: positions of the runs in the model to average over; all by default.
            average: of these fixed parameters, from `free_averages`; it only saves time.

        Raises:
            UnknownColumn: when a fixed column is not a parameter of the model.
        """
        for name in fixed.columns:
            if name not in self.parameters:
                raise UnknownColumn(f"{name} is not in the model, which holds {', '.join(self.parameters)}.")
        rows = np.arange(len(self.y)) if over is None else over
        functions, train, w = self.basis_functions, self.train_features, self.interaction_weight
        with one_thread():
            return partial_dependence(
                functions, train, w, self.inverse_covariance, self.y, fixed, rows, average
            )

    def with_value(self, frame: pd.DataFrame, name: str, value: object) -> pd.DataFrame:
        """Return the same settings with one parameter set, and without values of what that makes inactive."""
        active = active_at(self.basis_functions, pd.DataFrame({name: [value]}))
        inactive = {
            parameter.name: np.nan if parameter.kind is Kind.NUMERIC else None
            for parameter in self.basis_functions
            if not active[parameter.name].all()
        }
        column = pd.Series([value] * len(frame), index=frame.index)
        return frame.assign(**{name: column, **inactive})

    def main_effects(self) -> list[MainEffect]:
        """Return the prior of each main effect at the settings in the model."""
        return [
            MainEffect(
                parameter.evaluate(self.frame[parameter.name]),
                parameter.variances,
                float(self.frame[parameter.name].notna().mean()) if parameter.parent else 1.0,
            )
            for parameter in self.basis_functions
        ]

    @cached_property
    def train_features(self) -> list[np.ndarray]:
        """For each parameter its scaled functions at the settings in the model, (n, r)."""
        return self._features(self.frame)

    def _features(self, frame: pd.DataFrame) -> list[np.ndarray]:
        """Return for each parameter its scaled functions at these settings, (m, r)."""
        for name in self.parameters:
            if name not in frame.columns:
                raise UnknownColumn(f"These settings have no column {name}, which the model needs. Add it.")
        return [parameter.scaled(frame[parameter.name]) for parameter in self.basis_functions]

    def _kernel(self, left: Sequence[np.ndarray], right: Sequence[np.ndarray]) -> np.ndarray:
        product = np.ones((len(left[0]), len(right[0])))
        for a, b in zip(left, right, strict=True):
            product *= 1 + self.interaction_weight * (a @ b.T)
        return (product - 1) / self.interaction_weight + MEAN_PRIOR_VARIANCE

    def _kernel_diagonal(self, phi: Sequence[np.ndarray]) -> np.ndarray:
        product = np.prod([1 + self.interaction_weight * np.square(a).sum(axis=1) for a in phi], axis=0)
        return np.asarray((product - 1) / self.interaction_weight + MEAN_PRIOR_VARIANCE)


def fit(
    runs: Runs,
    metric: str,
    parameters: Sequence[str] | None = None,
    *,
    goal: str | None = None,
    scale: str = "auto",
    seed: int = 0,
) -> Surrogate:
    """Fit the additive GP that ranks, and return it as a model that predicts.

    The hyperparameters are those of the ranking of the same runs (see `fit_additive_gp`). If that ranking was
    made in this process, they are not computed again.

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
    inputs = [p for p in select(runs, target.rows, metric, parameters) if p.idle is None]
    scaled = standardise(target.y, metric, scale)
    settings = independent_settings(runs, target.rows, [parameter.name for parameter in inputs])
    positions, y, first = np.flatnonzero(target.rows), scaled.values, settings.first
    if settings.repeated:
        inputs = [parameter.take(first) for parameter in inputs]
        positions, y = positions[first], settings.mean(y)
    with one_thread():
        fitted = fit_additive_gp(inputs, y, seed)
        # Drawn curves need a slope at their ends, which changes neither shares nor hyperparameters.
        with_ends = bases(fitted.inputs, ends=True)
        covariance = additive_gp.covariance(with_ends, fitted.theta)
        variances = additive_gp.coefficient_variances(with_ends, fitted.theta)
        log = [reads_log(runs, parameter.name) for parameter in fitted.inputs]
        to_metric = target_scale.inverse_transform(scaled, target.y)
        return Surrogate(
            metric=metric,
            goal=goal,
            scale=scaled.scale,
            basis_functions=basis_functions(fitted.inputs, with_ends, variances, log),
            frame=pd.DataFrame({parameter.name: parameter.values for parameter in fitted.inputs}),
            rows=positions[fitted.rows],
            y=fitted.y,
            noise_sd=float(np.exp(fitted.theta[-1] / 2)),
            interaction_weight=float(np.exp(fitted.theta[-2])),
            inverse_covariance=linear_algebra.inverse(covariance),
            to_metric=to_metric.standardised_again(fitted.mean, fitted.sd),
            metric_limits=natural_limits(float(target.y.min()), float(target.y.max()), goal),
            notes=(*scaled.notes, *_what_was_left_out(inputs, fitted, settings)),
        )


def _what_was_left_out(inputs: Sequence[Input], fitted: AdditiveFit, settings: Settings) -> list[str]:
    """Return sentences on the runs and parameters that are not in the model."""
    n, d, notes = len(inputs[0].values), len(inputs), []
    if len(fitted.rows) < n:
        noun = "settings" if settings.repeated else "runs"
        notes.append(f"The curves are from {len(fitted.rows)} of the {n:,} {noun}, drawn at random.")
    if len(fitted.columns) < d:
        notes.append(f"Of {d} parameters, the {len(fitted.columns)} with the clearest link were modelled.")
    return notes
