"""`ParamlensImportanceEvaluator`: Paramlens as an importance evaluator of Optuna."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from optuna.importance import BaseImportanceEvaluator
from optuna.study import Study, StudyDirection
from optuna.trial import FrozenTrial, TrialState, create_trial

from importance.errors import ImportanceError, NotEnoughRuns, UnknownColumn
from importance.ranking import sentences
from importance.ranking.rank import METHODS, rank
from importance.ranking.result import Ranking
from importance.readers import read_runs
from importance.runs.table import Runs

Target = Callable[[FrozenTrial], float]
_TRIAL_ATTRIBUTES = ("number", "state", "datetime_start", "duration")


class ParamlensImportanceEvaluator(BaseImportanceEvaluator):
    """Lets Optuna use the ranking of Paramlens in `get_param_importances` and in its plots.

    Unlike most evaluators of Optuna, it also ranks conditional parameters, which only some trials have.

    Args:
        method: "anova", "wandb" or "permutation", as in `importance.rank`.
        seed: the seed of every random step.

    Examples:
        >>> import optuna
        >>> from paramlens.optuna import ParamlensImportanceEvaluator
        >>> optuna.logging.set_verbosity(optuna.logging.WARNING)
        >>> study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=1))
        >>> study.optimize(
        ...     lambda trial: trial.suggest_float("x", -1, 1) ** 2 + 0 * trial.suggest_float("y", 0, 1),
        ...     n_trials=40,
        ... )
        >>> shares = optuna.importance.get_param_importances(study, evaluator=ParamlensImportanceEvaluator())
        >>> {name: round(share, 1) for name, share in shares.items()}
        {'x': 1.0, 'y': 0.0}
    """

    def __init__(self, *, method: str = "anova", seed: int = 0) -> None:
        if method not in METHODS:
            raise ImportanceError(f"There is no method {method!r}. Choose one of {', '.join(METHODS)}.")
        self._method, self._seed = method, seed

    def evaluate(
        self, study: Study, params: list[str] | None = None, *, target: Target | None = None
    ) -> dict[str, float]:
        """Return the importance of each parameter, the largest first. Optuna calls this.

        Args:
            study: a study with completed trials.
            params: the parameters to rank. None takes all that a completed trial has.
            target: the number of a trial that is explained. None takes the objective value.

        Returns:
            Shares that sum to 1. A parameter that never varies has 0. All have 0, with a warning, if nothing
            predicts the target better than chance.

        Raises:
            NotEnoughRuns: when fewer than 5 trials are completed, or no parameter varies.
            ImportanceError: when the study has several objectives and no target is given.
        """
        if params is not None and not params:
            return {}
        ranking, names = self._ranked(study, params, target)
        if not ranking.fit.evidence:
            warnings.warn(
                f"{sentences.finding(ranking)} So all importances are 0, which Optuna shows as equal.",
                stacklevel=2,
            )
            return dict.fromkeys(names, 0.0)
        shares = {score.name: score.importance for score in ranking.scores}
        by_name = {name: shares.get(column, 0.0) for name, column in names.items()}
        finite = {name: share if math.isfinite(share) else 0.0 for name, share in by_name.items()}
        return dict(sorted(finite.items(), key=lambda item: -item[1]))

    def rank(self, study: Study, params: list[str] | None = None, *, target: Target | None = None) -> Ranking:
        """Return the whole ranking, with the intervals and the fit that Optuna's plots leave out.

        The arguments and errors are those of `evaluate`.
        """
        return self._ranked(study, params, target)[0]

    def _ranked(
        self, study: Study, params: Sequence[str] | None, target: Target | None
    ) -> tuple[Ranking, dict[str, str]]:
        """Return the ranking, and the column of each of Optuna's parameters."""
        trials = study.get_trials(deepcopy=False, states=(TrialState.COMPLETE,))
        tried = {name for trial in trials for name in trial.params}
        unknown = [name for name in params or () if name not in tried]
        if unknown:
            names = ", ".join(sorted(tried))
            raise UnknownColumn(f"No completed trial has the parameter {unknown[0]!r}. Choose from {names}.")
        runs, metric = _runs(study, trials, target)
        columns = {
            name: runs.name_of(_column(name)) for name in sorted(tried) if params is None or name in params
        }
        chosen = list(columns.values())
        if params is None:  # aliases and constants would share or dilute the importance of others
            chosen = [name for name in chosen if name in runs.auto_parameters] or chosen
        return rank(runs, metric, chosen, method=self._method, seed=self._seed), columns


@dataclass(frozen=True)
class _Trials:
    """What `read_runs` needs of a study: its trials, and the name and the direction of the value."""

    study_name: str
    trials: Sequence[FrozenTrial]
    metric_names: Sequence[str] | None
    directions: Sequence[StudyDirection]


def _runs(study: Study, trials: Sequence[FrozenTrial], target: Target | None) -> tuple[Runs, str]:
    """Return the completed trials with the target as their only metric, and its name."""
    if target is None and len(study.directions) > 1:
        raise ImportanceError(
            f"This study has {len(study.directions)} objectives. Say which one to explain, such as "
            "target=lambda trial: trial.values[0]."
        )
    values = [trial.value if target is None else target(trial) for trial in trials]
    plain = [
        _with_value(trial, value)
        for trial, value in zip(trials, values, strict=True)
        if value is not None and math.isfinite(value)
    ]
    if not plain:
        raise NotEnoughRuns("This study has no completed trial with a finite value. Run some first.")
    names = ["target"] if target is not None else study.metric_names
    # The direction of a target is not known. It changes no importance.
    directions = study.directions if target is None else [StudyDirection.MINIMIZE]
    runs = read_runs(_Trials(study.study_name, plain, names, directions))
    return runs, runs.declared_objectives[0]


def _with_value(trial: FrozenTrial, value: float) -> FrozenTrial:
    """Return a trial with the same parameters, this value, and nothing else."""
    return create_trial(
        params={_column(name): choice for name, choice in trial.params.items()},
        distributions={_column(name): drawn_from for name, drawn_from in trial.distributions.items()},
        value=float(value),
    )


def _column(name: str) -> str:
    """Return the column of a parameter. The columns of Optuna's own trial attributes come first."""
    return f"{name} (parameter)" if name in _TRIAL_ATTRIBUTES else name
