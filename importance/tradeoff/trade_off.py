"""trade_off(): the Pareto front of a sweep, and which parameters decide on the trade-off between metrics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from importance.runs.table import Runs
from importance.tradeoff.front import front
from importance.tradeoff.result import TradeOff
from importance.tradeoff.weighted_importance import weighted_importance

__all__ = ["trade_off"]


def trade_off(
    runs: Runs,
    metrics: Sequence[str],
    goals: Mapping[str, str] | None = None,
    *,
    parameters: Sequence[str] | None = None,
    seed: int = 0,
) -> TradeOff:
    """Return what a sweep says of the trade-off between two or three metrics.

    The front is that of what to expect of each setting, with the probability of each setting to be on it and
    with the hypervolume so far. The importance for the trade-off is the mean importance for the weighted sum
    of the metrics, over a grid of all weights.

    Args:
        runs: the runs. Those without a finite value of each metric are left out.
        metrics: two or three metrics, any numeric or boolean columns.
        goals: "minimize" or "maximize" for some of them; by default that of the metric.
        parameters: the parameters in the model; by default those that the automatic selection takes.
        seed: of every random step.

    Raises:
        UnknownColumn, NotEnoughRuns, ImportanceError: as `importance.rank` does, and when there are not two
            or three different metrics.

    Examples:
        >>> import importance
        >>> runs = importance.read_runs("examples/digits_sweep.csv")
        >>> metrics, goals = ["val_loss", "Runtime"], {"Runtime": "minimize"}
        >>> answer = importance.trade_off(runs, metrics, goals, parameters=["width", "momentum"])
        >>> int(answer.front.on_front.sum()) > 1, answer.importance.parameters
        (True, ('width', 'momentum'))
    """
    tried = front(runs, metrics, goals, parameters=parameters, seed=seed)
    weighted = weighted_importance(runs, metrics, goals, parameters=parameters, front=tried, seed=seed)
    return TradeOff(tried, weighted)
