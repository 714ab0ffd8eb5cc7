"""settings(): which setting is best and not just lucky."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd

from importance.model.constants import CLEARLY_BETTER, MOST_COMPARED_SETTINGS, SETTING_DRAWS, Z90
from importance.model.surrogate import Surrogate
from importance.ranking.setting_posterior import SettingPosterior, setting_posterior
from importance.runs.table import Runs

FIGURES = ("runs", "mean", "shrunken", "low", "high", "p_best")
"""The columns of `settings` after those of the parameters."""


def settings(
    runs: Runs,
    metric: str,
    parameters: Sequence[str] | None = None,
    *,
    goal: str | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Return what to expect of each setting, the best first.

    The best of many runs was also lucky. The expected metric of a setting, the mean of ever more runs of it,
    is therefore estimated from all runs: by the additive Gaussian process that ranks, plus a lack of fit of
    each setting that only its own runs tell (Ankenman, Nelson and Staum 2010, doi:10.1287/opre.1090.0754).
    The mean of a setting is shrunk towards what the model expects there, the more the fewer runs it has. If
    nothing predicts the metric, all are close to the mean of all runs.

    Runs share a setting if they agree in all parameters that the automatic selection takes, and in
    `parameters`. Seeds, folds and the like are not parameters.

    Args:
        runs: the runs. Those without a finite metric are left out.
        metric: the metric, any numeric or boolean column.
        parameters: the parameters in the model; by default those that the automatic selection takes.
        goal: "minimize" or "maximize"; by default that of the metric.
        seed: of the random draws.

    Returns:
        a row for each setting, sorted by `shrunken` in the direction of the goal, with a RangeIndex. Settings
        that failed or broke a constraint in most of their runs come last. The columns are in the metric's
        units unless something else is stated:

        - one for each parameter whose value differs between settings, as in `Runs.frame`;
        - runs: the number of its runs with a finite metric;
        - mean: their mean;
        - shrunken: the expected metric of the setting given all runs; extreme runs count as the most extreme
          of the others;
        - low, high: its 90% interval;
        - p_best: the probability that no other setting is expected to be better, 0 to 1; their sum is 1. It
          is 0 for those that come last. Of more than 500 settings, only the 500 most promising can
          have one above 0.

    Raises:
        UnknownColumn, NotEnoughRuns, ImportanceError: as `rank` does.

    Examples:
        >>> import importance
        >>> runs = importance.read_runs("examples/digits_sweep.csv")
        >>> table = importance.settings(runs, "val_loss", ["learning_rate", "solver"])
        >>> list(table.columns[-6:])
        ['runs', 'mean', 'shrunken', 'low', 'high', 'p_best']
        >>> bool((table["low"] <= table["shrunken"]).all()), round(float(table["p_best"].sum()), 6)
        (True, 1.0)
    """
    return setting_table(runs, metric, parameters, goal=goal, seed=seed).frame


def parameters_of(table: pd.DataFrame) -> pd.DataFrame:
    """Return the columns of what `settings` returns that hold the parameters."""
    return table.iloc[:, : -len(FIGURES)]


def figures_of(table: pd.DataFrame) -> pd.DataFrame:
    """Return the columns `FIGURES` of what `settings` returns: the last, as names may repeat."""
    return table.iloc[:, -len(FIGURES) :]


class SettingChoice(StrEnum):
    """How the setting with the best expected metric stands to the setting of the best run."""

    BEST_RUN = "best run"  # it is the setting of the best run
    ANOTHER = "another"  # it is another one, and better more likely than not
    TOO_CLOSE = "too close"  # it is another one, and these runs cannot tell which of the two is better


@dataclass(frozen=True, eq=False)
class SettingTable:
    """What `settings` returns, and where the runs of each setting are.

    Attributes:
        frame: as `settings` returns it, k rows.
        first: (k,) the position of each setting's first run in the table of runs.
        codes: (n,) the row of each run's setting in `frame`; -1 for a run without a finite metric.
        best_run_row: the row of the setting that the best single run has.
        beats_best_run: the probability that the first row is better than that row; 0.5 if it is the same.
    """

    frame: pd.DataFrame
    first: np.ndarray
    codes: np.ndarray
    best_run_row: int = 0
    beats_best_run: float = 0.5

    @property
    def choice(self) -> SettingChoice:
        """Whether the first setting is to be preferred to that of the best run."""
        if self.best_run_row == 0:
            return SettingChoice.BEST_RUN
        if self.beats_best_run >= CLEARLY_BETTER:
            return SettingChoice.ANOTHER
        return SettingChoice.TOO_CLOSE

    @property
    def parameters(self) -> pd.DataFrame:
        """The columns of `frame` that hold the parameters."""
        return parameters_of(self.frame)

    @property
    def figures(self) -> pd.DataFrame:
        """The columns `FIGURES` of `frame`."""
        return figures_of(self.frame)


def setting_table(
    runs: Runs,
    metric: str,
    parameters: Sequence[str] | None = None,
    *,
    goal: str | None = None,
    seed: int = 0,
    model: Surrogate | None = None,
) -> SettingTable:
    """Return what to expect of each setting, as `settings` does, and the runs of each.

    Args:
        runs, metric, parameters, goal, seed: as in `settings`.
        model: a model of these runs, this metric and these parameters. None fits one.
    """
    posterior = setting_posterior(runs, metric, parameters, goal=goal, seed=seed, model=model)
    first, target, groups = posterior.first, posterior.target, posterior.groups
    low, high = posterior.interval()
    figures = {
        "runs": groups.counts,
        "mean": posterior.mean_of_runs,
        "shrunken": posterior.shrunken(),
        "low": low,
        "high": high,
        "p_best": _chances(posterior, seed),
    }
    expected = posterior.model.sign * posterior.effects.mean.round(9)
    order = np.lexsort((np.arange(len(first)), -expected, ~posterior.usable))
    shown = varying_parameters(runs, first, posterior.names)
    columns = [runs.frame[name].iloc[first[order]].reset_index(drop=True) for name in shown]
    # Joined side by side, because a parameter may have the name of another column.
    table = pd.concat(
        [*columns, pd.DataFrame(figures, columns=list(FIGURES)).iloc[order].reset_index(drop=True)], axis=1
    )
    codes = np.full(len(runs), -1)
    codes[target.rows] = np.argsort(order)[groups.codes]
    of_feasible = np.where(posterior.usable[groups.codes], posterior.model.sign * target.y, -np.inf)
    best_run_row = int(codes[target.rows][np.argmax(of_feasible)])
    beats = _chance_over(posterior, order[[0, best_run_row]], seed)
    return SettingTable(table, first[order], codes, best_run_row, beats)


def _chances(posterior: SettingPosterior, seed: int) -> np.ndarray:
    """Return for each setting the probability (k,) that it is the best."""
    sign, effects = posterior.model.sign, posterior.effects
    promise = np.where(posterior.usable, sign * effects.mean + Z90 * effects.sd, -np.inf)
    most = min(MOST_COMPARED_SETTINGS, int(posterior.usable.sum()))
    chosen = np.argsort(-promise.round(9), kind="stable")[:most]
    drawn = sign * posterior.draws(chosen, SETTING_DRAWS, seed)
    chances = np.zeros(len(promise))
    chances[chosen] = np.bincount(drawn.argmax(axis=1), minlength=len(chosen)) / len(drawn)
    return chances


def _chance_over(posterior: SettingPosterior, pair: np.ndarray, seed: int) -> float:
    """Return the probability that the first of two settings is better; 0.5 if they are the same."""
    if pair[0] == pair[1]:
        return 0.5
    drawn = posterior.model.sign * posterior.draws(pair, SETTING_DRAWS, seed)
    return float(np.mean(drawn[:, 0] > drawn[:, 1]) + 0.5 * np.mean(drawn[:, 0] == drawn[:, 1]))


def varying_parameters(runs: Runs, first: np.ndarray, names: Sequence[str]) -> list[str]:
    """Return the names of the columns that tell the settings apart, in the order of the table."""
    count = set(runs.names_of([*runs.auto_parameters, *names]))
    frame = runs.frame.iloc[first]
    return [name for name in runs.frame.columns if name in count and frame[name].nunique(dropna=False) > 1]
