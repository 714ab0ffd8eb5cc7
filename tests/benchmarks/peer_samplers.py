"""Other optimisers that choose the next runs: BoTorch, SMAC, and Optuna's samplers. None of them is required.

Each function continues a sweep as `sweep_benchmark.tpe` does. It returns the true metric of the next runs, or
raises `ModuleNotFoundError` when its library is missing.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from sweep_benchmark import tpe
from sweep_problems import Problem

from importance.space.dimension import Choice, Dimension, Range
from importance.space.formats import configspace
from importance.space.sampling import draw

_TENTH = 10
_STARTS, _RAW, _SAMPLES = 8, 128, 128
"""Starting points, points they are chosen from, and samples of BoTorch's acquisition function. Its tutorials
use 10, 512 and 64 to 512."""


@dataclass(frozen=True)
class Peer:
    """An optimiser.

    Attributes:
        label: its name in a table.
        packages: what must be installed.
        next_true: returns the true metric of the next runs, given a problem, settings and metric of the first
            runs, the number of next runs, and a seed.
    """

    label: str
    packages: tuple[str, ...]
    next_true: Callable[[Problem, pd.DataFrame, np.ndarray, int, int], np.ndarray]


def unconditional(problem: Problem) -> Problem:
    """Return the problem for an optimiser without conditions: it chooses unused parameters too."""
    space = {name: replace(dimension, condition=None) for name, dimension in problem.space.items()}
    return replace(problem, space=space, run=lambda frame, rng: problem.run(used(problem, frame), rng))


def used(problem: Problem, settings: pd.DataFrame) -> pd.DataFrame:
    """Return settings with NaN where a parameter is not used. Parents stand before their children."""
    settings = settings.copy()
    for name, dimension in problem.space.items():
        if (when := dimension.condition) is not None:
            parent, values = problem.space[when.parent], settings[when.parent]
            levels: tuple[object, ...] = when.levels
            if isinstance(parent, Choice) and parent.numbers is not None:
                levels = tuple(parent.numbers[parent.levels.index(level)] for level in when.levels)
            settings[name] = settings[name].where(values.isin(levels))
    return settings


def completed(problem: Problem, settings: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Return settings with a random value for each parameter that a run does not use."""
    anything = draw(unconditional(problem).space, len(settings), np.random.default_rng([seed, 31]))
    return settings.fillna(anything[list(settings)])


def optuna_gp(problem: Problem, frame: pd.DataFrame, y: np.ndarray, n: int, seed: int) -> np.ndarray:
    """Return the true metric of n more runs of Optuna's Gaussian process sampler."""
    import optuna
    import torch

    torch.set_num_threads(1)
    sampler = optuna.samplers.GPSampler(seed=seed)
    return tpe(unconditional(problem), completed(problem, frame, seed), y, n, seed, sampler=sampler)


def _positions(dimension: Dimension, values: pd.Series) -> np.ndarray:
    """Values (n,) as positions in a choice, or between the ends of a range, 0 to 1."""
    if isinstance(dimension, Choice):
        levels = list(dimension.levels if dimension.numbers is None else dimension.numbers)
        return np.array([levels.index(value) for value in values], float)
    numbers, ends = values.to_numpy(float), np.array([dimension.low, dimension.high])
    if dimension.log:
        numbers, ends = np.log(numbers), np.log(ends)
    return (numbers - ends[0]) / (ends[1] - ends[0])


def _values(dimension: Dimension, positions: np.ndarray) -> list[object]:
    """The inverse of `_positions`."""
    if isinstance(dimension, Choice):
        levels = list(dimension.levels if dimension.numbers is None else dimension.numbers)
        return [levels[round(position)] for position in positions]
    low, high = np.log([dimension.low, dimension.high]) if dimension.log else (dimension.low, dimension.high)
    numbers = low + positions * (high - low)
    numbers = np.clip(np.exp(numbers) if dimension.log else numbers, dimension.low, dimension.high)
    return list(np.round(numbers) if dimension.integer else numbers)


def botorch(
    problem: Problem, frame: pd.DataFrame, y: np.ndarray, n: int, seed: int, *, size: int
) -> np.ndarray:
    """Return the true metric of n more runs of BoTorch, which learns after each part of some size.

    The model is `SingleTaskGP`, or `MixedSingleTaskGP` where levels have no order. Runs maximise noisy
    expected improvement (`qLogNoisyExpectedImprovement`; Ament et al. 2023, arXiv:2310.20708).
    """
    import torch
    from botorch.acquisition.logei import qLogNoisyExpectedImprovement
    from botorch.fit import fit_gpytorch_mll
    from botorch.models import MixedSingleTaskGP, SingleTaskGP
    from botorch.optim import optimize_acqf, optimize_acqf_mixed_alternating
    from botorch.sampling import SobolQMCNormalSampler
    from gpytorch.mlls import ExactMarginalLogLikelihood

    torch.set_num_threads(1)
    torch.manual_seed(seed)
    flat, frame = unconditional(problem), completed(problem, frame, seed)
    space, rng, reached = flat.space, np.random.default_rng([seed, 5]), list[np.ndarray]()
    choices = {i: each for i, each in enumerate(space.values()) if isinstance(each, Choice)}
    levels = {i: [float(k) for k in range(len(each.levels))] for i, each in choices.items()}
    unordered = {i: levels[i] for i, each in choices.items() if each.numbers is None}
    ordered = {i: levels[i] for i, each in choices.items() if each.numbers is not None}
    ends = [len(each.levels) - 1.0 if isinstance(each, Choice) else 1.0 for each in space.values()]
    bounds = torch.tensor([[0.0] * len(ends), ends], dtype=torch.double)
    sign = 1.0 if problem.goal == "maximize" else -1.0
    for start in range(0, n, size):
        columns = [_positions(dimension, frame[name]) for name, dimension in space.items()]
        x = torch.tensor(np.column_stack(columns), dtype=torch.double)
        target = torch.tensor(sign * y, dtype=torch.double)[:, None]
        scale = _scaling(ordered, len(ends), bounds)
        if unordered:
            model = MixedSingleTaskGP(x, target, cat_dims=list(unordered), input_transform=scale)
        else:
            model = SingleTaskGP(x, target, input_transform=scale)
        fit_gpytorch_mll(ExactMarginalLogLikelihood(model.likelihood, model))
        sampler = SobolQMCNormalSampler(torch.Size([_SAMPLES]), seed=seed)
        acquisition = qLogNoisyExpectedImprovement(model, x, sampler=sampler, prune_baseline=True)
        q, effort = min(size, n - start), {"num_restarts": _STARTS, "raw_samples": _RAW}
        if choices:
            chosen, _ = optimize_acqf_mixed_alternating(
                acquisition, bounds, discrete_dims=ordered, cat_dims=unordered, q=q, **effort
            )
        else:
            chosen, _ = optimize_acqf(acquisition, bounds, q=q, sequential=True, **effort)
        positions = chosen.detach().numpy()
        columns = {name: _values(each, positions[:, i]) for i, (name, each) in enumerate(space.items())}
        settings = pd.DataFrame(columns)
        noisy, true = flat.run(settings, rng)
        frame, y = pd.concat([frame, settings[list(frame)]], ignore_index=True), np.concatenate([y, noisy])
        reached.append(true)
    return np.concatenate(reached)


def _scaling(ordered: dict[int, list[float]], d: int, bounds: object) -> object:
    """BoTorch's transform of ordered positions to 0 to 1; None when there are none."""
    from botorch.models.transforms.input import Normalize

    return Normalize(d, indices=list(ordered), bounds=bounds[:, list(ordered)]) if ordered else None


def smac(problem: Problem, frame: pd.DataFrame, y: np.ndarray, n: int, seed: int) -> np.ndarray:
    """Return the true metric of n more runs of SMAC's random forest, which learns after each run."""
    from ConfigSpace import Configuration, ConfigurationSpace
    from smac import HyperparameterOptimizationFacade, Scenario
    from smac.runhistory.dataclasses import TrialInfo, TrialValue

    document = json.loads(configspace.write(problem.space))
    entries = [_with_order(problem.space[each["name"]], each) for each in document["hyperparameters"]]
    space = ConfigurationSpace.from_serialized_dict({**document, "hyperparameters": entries})
    space.seed(seed)
    sign, rng, reached = (-1.0 if problem.goal == "maximize" else 1.0), np.random.default_rng([seed, 5]), []
    with tempfile.TemporaryDirectory() as folder:
        scenario = Scenario(
            space, deterministic=True, n_trials=len(y) + n, seed=seed, output_directory=folder
        )
        optimiser = HyperparameterOptimizationFacade(
            scenario,
            lambda config, seed: 0.0,
            initial_design=HyperparameterOptimizationFacade.get_initial_design(scenario, n_configs=0),
            logging_level=False,
            overwrite=True,
        )
        for row, value in zip(frame.to_dict("records"), y, strict=True):
            values = {str(k): _plain(problem.space[str(k)], v) for k, v in row.items() if v == v}
            info = TrialInfo(Configuration(space, values=values), seed=0)
            optimiser.tell(info, TrialValue(cost=sign * float(value)))
        for _ in range(n):
            trial = optimiser.ask()
            settings = pd.DataFrame([{name: trial.config.get(name, np.nan) for name in problem.space}])
            noisy, true = problem.run(settings, rng)
            optimiser.tell(trial, TrialValue(cost=sign * float(noisy[0])))
            reached.append(float(true[0]))
    return np.array(reached)


def _with_order(dimension: Dimension, entry: dict[str, Any]) -> dict[str, Any]:
    """The entry of a ConfigSpace, with the order of a choice of numbers."""
    if not (isinstance(dimension, Choice) and dimension.numbers is not None):
        return entry
    sequence = entry["choices"]
    return {
        "type": "ordinal",
        "name": dimension.name,
        "sequence": sequence,
        "default_value": sequence[0],
        "meta": None,
    }


def _plain(dimension: Dimension, value: Any) -> object:
    """A value in the type that ConfigSpace declares."""
    if isinstance(dimension, Choice) and dimension.numbers is not None:
        return dimension.values[dimension.numbers.index(float(value))]
    if isinstance(dimension, Range):
        return dimension.number(float(value))
    return value


PEERS = {
    "tpe": Peer("Optuna's TPE", ("optuna",), tpe),
    "gp": Peer("Optuna's GP", ("optuna", "torch"), optuna_gp),
    "botorch": Peer("BoTorch, one run at a time", ("botorch",), partial(botorch, size=1)),
    "tens": Peer("BoTorch, ten at a time", ("botorch",), partial(botorch, size=_TENTH)),
    "smac": Peer("SMAC", ("smac",), smac),
}
"""The optimisers by name."""
