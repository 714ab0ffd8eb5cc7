"""fit_model(): the model behind a ranking, so that anyone can check its predictions on fresh runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from importance.model import surrogate
from importance.model.all_runs import AllRuns, given_all_runs
from importance.model.constants import MOST_READ_RUNS, QUADRATURE_NODES
from importance.model.inputs import independent_settings
from importance.model.surrogate import Surrogate
from importance.model.target import read_target
from importance.ranking.parameter_columns import parameter_columns
from importance.ranking.rank import rank
from importance.ranking.scores import Fit
from importance.runs.table import Runs


@dataclass(frozen=True)
class FittedModel:
    """The model that a ranking is computed from, ready to predict.

    Attributes:
        metric: the metric.
        parameters: names of the parameters in the model.
        r2, r2_low, r2_high: R2 on unseen runs with its 90% interval, as in `Ranking.fit`; NaN when it cannot
            be estimated.
        evidence: False when the parameters predict no better than chance.
    """

    metric: str
    parameters: tuple[str, ...]
    r2: float
    r2_low: float
    r2_high: float
    evidence: bool
    _model: Surrogate
    _all_runs: AllRuns | None

    def predict(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return the expected metric at these settings.

        Args:
            frame: (m rows) one column for each parameter, as in the table of runs: numbers, text, true and
                false, or nothing where a parameter is not used. Other columns are ignored.

        Returns:
            (m rows) in the metric's units, with the index of `frame`: "mean", the expected metric; "sd", the
            standard deviation of that expectation; "run_sd", the standard deviation of a single run, which
            includes the noise between runs.

        Raises:
            UnknownColumn: when a parameter has no column.
            ImportanceError: when a numeric parameter has a value that is not a number.

        Examples:
            >>> import importance
            >>> runs = importance.read_runs("examples/digits_sweep.csv")
            >>> model = importance.fit_model(runs, "val_loss")
            >>> prediction = model.predict(runs.frame.head(3))
            >>> list(prediction.columns), bool((prediction["run_sd"] > prediction["sd"]).all())
            (['mean', 'sd', 'run_sd'], True)
        """
        mean, sd = (self._all_runs or self._model).predict(
            parameter_columns(frame, self._model.basis_functions)
        )
        run_sd = np.sqrt(sd**2 + self._model.noise_sd**2)
        expected, spread = self._in_units(mean, sd)
        _, of_run = self._in_units(mean, run_sd)
        return pd.DataFrame({"mean": expected, "sd": spread, "run_sd": of_run}, index=frame.index)

    def _in_units(self, mean: np.ndarray, sd: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the mean and the standard deviation of a normal distribution, in the metric's units."""
        nodes, weights = np.polynomial.hermite_e.hermegauss(QUADRATURE_NODES)
        values = self._model.inverse_transform(mean[:, None] + sd[:, None] * nodes)
        weights = weights / weights.sum()
        expected = values @ weights
        return expected, np.sqrt(np.square(values - expected[:, None]) @ weights)


def _of_all_runs(model: Surrogate, runs: Runs) -> AllRuns | None:
    """Return the posterior given all settings, or None if all of them are in the model."""
    target = read_target(runs, model.metric)
    settings = independent_settings(runs, target.rows, model.parameters)
    if len(settings) <= len(model.y):
        return None
    y = settings.mean(model.to_metric.standardise(target.y))
    order = np.argsort(y, kind="stable")
    chosen = np.sort(order[:: -(-len(order) // MOST_READ_RUNS)])
    first = np.flatnonzero(target.rows)[settings.first[chosen]]
    return given_all_runs(model, parameter_columns(runs.frame.iloc[first], model.basis_functions), y[chosen])


def fit_model(
    runs: Runs,
    metric: str,
    parameters: Sequence[str] | None = None,
    *,
    goal: str | None = None,
    scale: str = "auto",
    seed: int = 0,
) -> FittedModel:
    """Return the model that ranks the parameters of these runs, with its R2 on unseen runs.

    Use it to check the ranking's claims: predict runs that the model has not seen, and compare their R2 with
    `r2`. The model is an additive Gaussian process (docs/how-it-works.md).

    Args:
        runs, metric, parameters, goal, scale, seed: as in `rank`.

    Raises:
        UnknownColumn, NotEnoughRuns, ImportanceError: as `rank` does.

    Examples:
        >>> import importance
        >>> runs = importance.read_runs("examples/digits_sweep.csv")
        >>> model = importance.fit_model(runs, "val_loss")
        >>> model.r2 == importance.rank(runs, "val_loss").fit.r2
        True
    """
    fit: Fit = rank(runs, metric, parameters, goal=goal, scale=scale, seed=seed).fit
    model = surrogate.fit(runs, metric, parameters, goal=goal, scale=scale, seed=seed)
    return FittedModel(
        metric=model.metric,
        parameters=model.parameters,
        r2=fit.r2,
        r2_low=fit.r2_low,
        r2_high=fit.r2_high,
        evidence=fit.evidence,
        _model=model,
        _all_runs=_of_all_runs(model, runs),
    )
