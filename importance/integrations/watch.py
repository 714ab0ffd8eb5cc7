"""`watch`: a line about the parameters while an Optuna study runs."""

from __future__ import annotations

import sys
import threading
from typing import Any, TextIO

from importance.errors import ImportanceError
from importance.ranking import sentences
from importance.ranking.rank import rank
from importance.ranking.result import Ranking
from importance.readers import read_runs

_ENDED = ("COMPLETE", "PRUNED", "FAIL")


class Watch:
    """A callback for `study.optimize`, which prints a verdict every few trials. `watch` returns it.

    Calling it without arguments prints the verdict on the trials so far, for a loop of `ask` and `tell`.
    """

    def __init__(self, study: Any, every: int, metric: str | None, seed: int, file: TextIO | None) -> None:
        self._study, self._every, self._metric, self._seed, self._file = study, every, metric, seed, file
        self._lock = threading.Lock()
        self._printed_at = 0

    def __call__(self, study: Any = None, trial: Any = None) -> None:
        """Print the verdict if enough trials have ended since the last one, or if called without a trial."""
        watched = self._study if study is None else study
        with self._lock:  # with n_jobs above 1, callbacks run in several threads
            n = sum(each.state.name in _ENDED for each in watched.get_trials(deepcopy=False))
            if trial is not None and n < self._printed_at + self._every:
                return
            self._printed_at = n
        print(self._line(watched, n), file=self._file or sys.stdout, flush=True)

    def _line(self, study: Any, n: int) -> str:
        start = f"{n:,} trial{'s' * (n != 1)}:"
        try:
            runs = read_runs(study)
            metric = self._metric or next(iter(runs.declared_objectives), runs.first_metric)
            if metric is None:
                return f"{start} none of them has a value yet."
            return f"{start} {_verdict(rank(runs, metric, seed=self._seed))}"
        except ImportanceError as error:  # too few trials so far: the study goes on
            return f"{start} {error}"


def watch(
    study: Any, every: int = 20, *, metric: str | None = None, seed: int = 0, file: TextIO | None = None
) -> Watch:
    """Return a callback that prints a one-line verdict on the parameters of a study every few trials.

    Args:
        study: an Optuna study. It is not changed.
        every: the number of trials from one line to the next, at least 1.
        metric: the name of the value to explain. None takes the first objective.
        seed: the seed of every random step.
        file: where the lines go. None takes the standard output.

    Raises:
        ImportanceError: when `every` is below 1.

    Examples:
        >>> import importance, io, optuna
        >>> optuna.logging.set_verbosity(optuna.logging.WARNING)
        >>> study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=1))
        >>> printed = io.StringIO()
        >>> study.optimize(
        ...     lambda trial: trial.suggest_float("x", -1, 1) ** 2,
        ...     n_trials=40,
        ...     callbacks=[importance.watch(study, every=40, file=printed)],
        ... )
        >>> printed.getvalue().split(' of ')[0]
        '40 trials: x is the main driver'
    """
    if every < 1:
        raise ImportanceError(f"A line every {every} trials is not possible. Choose at least 1.")
    return Watch(study, every, metric, seed, file)


def _verdict(ranking: Ranking) -> str:
    """Return the finding, and how much of the metric the parameters explain."""
    finding, fit = sentences.finding(ranking), ranking.fit
    if not fit.evidence or not fit.r2 > 0:
        return finding
    who = "It explains" if ranking.n_modelled == 1 else "The parameters explain"
    return f"{finding} {who} {fit.r2:.0%} of the variation of {ranking.metric} on held-out {ranking.units}."
