"""Tables of runs of every odd kind, made from a seed, and all that the package answers about one."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, TypeVar

import numpy as np
import pandas as pd

import importance
from importance.cli.json_answer import json_answer
from importance.errors import ImportanceError
from importance.ranking.rank import METHODS
from importance.runs.table import Runs

Answer = TypeVar("Answer")
Column = Callable[[np.random.Generator, int], Any]
WORDS = ["adam", "sgd", "None", "nan", "", "ünïx", "a,b", "=1+1", "<b>"]
COLUMNS: dict[str, Column] = {
    "normal": lambda rng, n: rng.normal(size=n) * 10.0 ** rng.integers(-12, 12),
    "log": lambda rng, n: 10.0 ** rng.uniform(-8, 2, n),
    "integer": lambda rng, n: rng.integers(0, rng.choice([2, 5, 50, 10**6]), n),
    "large": lambda rng, n: rng.integers(2**60, 2**63 - 1, n),
    "boolean": lambda rng, n: rng.random(n) < 0.5,
    "words": lambda rng, n: rng.choice(WORDS[: rng.integers(1, 10)], n),
    "many words": lambda rng, n: [f"l{rng.integers(0, n)}" for _ in range(n)],
    "constant": lambda rng, n: np.full(n, rng.choice([0.0, 1.0, np.nan, 1e300])),
    "mixed": lambda rng, n: [
        rng.choice(["auto", "scale"]) if rng.random() < 0.4 else float(rng.uniform()) for _ in range(n)
    ],
    "infinite": lambda rng, n: rng.choice([np.inf, -np.inf, np.nan, 0.0, 1.0], n),
    "Int64": lambda rng, n: _with_gaps(rng, rng.integers(0, 9, n).tolist(), "Int64"),
    "nullable boolean": lambda rng, n: _with_gaps(rng, (rng.random(n) < 0.5).tolist(), "boolean"),
    "string": lambda rng, n: _with_gaps(rng, rng.integers(0, 4, n).astype(str).tolist(), "string"),
    "category": lambda rng, n: pd.Categorical(rng.choice(["x", "y", "z"], n)),
    "date": lambda rng, n: pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 10**6, n), unit="s"),
    "duration": lambda rng, n: pd.to_timedelta(rng.integers(0, 10**6, n), unit="s"),
    "lists": lambda rng, n: [[int(v)] * int(rng.integers(0, 4)) for v in rng.integers(0, 3, n)],
    "mappings": lambda rng, n: [{"a": int(v), "b": {"c": v / 3}} for v in rng.integers(0, 3, n)],
    "two values": lambda rng, n: rng.choice([0.1, 0.2], n),
    "spike": lambda rng, n: np.where(np.arange(n) == 0, 1e12, rng.uniform(size=n)),
    "decimal": lambda rng, n: [Decimal(int(v)) / 7 for v in rng.integers(0, 9, n)],
    "complex": lambda rng, n: rng.normal(size=n) + 1j,
    "smallest": lambda rng, n: rng.uniform(size=n) * 5e-324 * rng.integers(1, 1000),
    "nothing": lambda rng, n: np.array([None] * n, dtype=object),
}
RESULTS = ("normal", "normal", "two values", "infinite", "Int64", "spike", "constant", "mixed", "smallest")
NAMES = [
    "lr",
    "optimizer",
    "batch_size",
    "depth",
    "seed",
    "dropout",
    "model.layers",
    "config.x",
    "params.y",
    "param_z",
    "_wandb",
    "name",
    "id",
    "state",
    "epoch",
    "step",
    "trial",
    "created_at",
    "weight",
    "group",
    "fold",
]
METRICS = [
    "val_loss",
    "loss",
    "accuracy",
    "score",
    "auc",
    "objective",
    "value",
    "metrics.f1",
    "summary.loss",
    "runtime",
    "val/acc",
]


def _with_gaps(rng: np.random.Generator, values: list[Any], dtype: str) -> Any:
    return pd.array([None if rng.random() < 0.3 else value for value in values], dtype=dtype)


def table(seed: int) -> pd.DataFrame:
    """Return a table of 1 to 270 runs: any kinds of columns, with gaps and repeats."""
    rng = np.random.default_rng(seed)
    n = int(
        rng.choice([1, 2, 3, 5, 8, 12, 20, 40, 90], p=[0.03, 0.03, 0.05, 0.12, 0.15, 0.2, 0.2, 0.15, 0.07])
    )
    columns: dict[str, Any] = {}
    for _ in range(int(rng.integers(1, 7))):
        name = str(rng.choice(NAMES)) + ("" if rng.random() < 0.7 else str(rng.integers(0, 3)))
        columns[name] = COLUMNS[str(rng.choice(list(COLUMNS)))](rng, n)
    first = pd.to_numeric(pd.Series(next(iter(columns.values())), dtype=object), errors="coerce")
    for _ in range(int(rng.integers(1, 3))):
        result = COLUMNS[str(rng.choice(RESULTS))](rng, n)
        if rng.random() < 0.5 and not isinstance(result, list):
            with np.errstate(all="ignore"):
                result = pd.Series(result).astype("Float64").fillna(0) + first.fillna(0).astype(float)
        columns[str(rng.choice(METRICS))] = result
    frame = pd.DataFrame(columns)
    if rng.random() < 0.3:  # every setting is repeated
        frame = pd.concat([frame] * int(rng.integers(2, 4)), ignore_index=True)
    if rng.random() < 0.3:
        for name in frame.columns:
            if rng.random() < 0.3:
                frame[name] = frame[name].astype(object).where(rng.random(len(frame)) > 0.3, None)
    return frame


def read(seed: int) -> Runs | None:
    """Return the runs of a table, given as it is, as CSV or as JSON; None when it is refused."""
    frame = table(seed)
    source: object = frame
    if seed % 3 == 1:
        source = ("runs.csv", frame.to_csv(index=False).encode())
    elif seed % 3 == 2:
        text = frame.astype(object).where(frame.notna(), None).astype(str).to_json(orient="records")
        source = ("runs.json", text.encode())
    return _answer(lambda: importance.read_runs(source))


def _answer(function: Callable[[], Answer]) -> Answer | None:
    """Return an answer, or None where the package refuses with a sentence. Any other error is a fault."""
    try:
        return function()
    except ImportanceError as error:
        if not str(error).strip():
            raise
        return None


def rank_all(runs: Runs, methods: Sequence[str] = METHODS) -> None:
    """Ask for the rankings of two metrics, and for the noise floor."""
    for metric in runs.metrics[:2]:
        for method in methods:
            ranking = _answer(lambda: importance.rank(runs, metric, method=method))  # noqa: B023
            if ranking is not None:
                ranking.to_frame()
                json.dumps(json_answer(runs, ranking, None), allow_nan=False)
        _answer(lambda: importance.noise_floor(runs, metric))  # noqa: B023


def ask_everything(runs: Runs) -> None:
    """Ask for everything else about the first metric: effects, advice, next runs, pictures, report."""
    metric, parameters = runs.metrics[0], runs.parameters[:3]
    model = _answer(lambda: importance.fit_surrogate(runs, metric))
    for name in parameters:
        effect = _answer(lambda: importance.effect(runs, metric, name, model=model))  # noqa: B023
        if effect is not None:
            importance.plots.effect_curve(effect, [str(i) for i in range(len(runs))])
        _answer(lambda: importance.tunability(runs, metric, name, model=model))  # noqa: B023
    _answer(lambda: importance.interactions(runs, metric, model=model))
    if len(parameters) > 1:
        _answer(
            lambda: importance.plots.surface_map(
                importance.surface(runs, metric, parameters[0], parameters[1], model=model)
            )
        )
    sweep = _answer(lambda: importance.recommend(runs, metric))
    if sweep is not None:
        listed = _answer(lambda: importance.next_runs(sweep, 8))
        _answer(lambda: importance.forecast(sweep, listed=listed))
        for format_ in ("wandb", "optuna", "ray", "hydra", "configspace"):
            _answer(lambda: importance.write_space(sweep.space, format_, metric=metric))  # noqa: B023
    fitted = _answer(lambda: importance.fit_model(runs, metric))
    if fitted is not None:
        _answer(lambda: fitted.predict(runs.frame))
    _answer(lambda: importance.rank_best(runs, metric, goal="minimize", fraction=0.5))
    _answer(lambda: importance.rank_failures(runs, metric, goal="maximize"))
    _answer(lambda: importance.rank_each(runs, runs.metrics))
    _answer(lambda: importance.stability(runs, metric, repeats=2))
    _answer(lambda: importance.plots.parallel_coordinates(importance.parallel_axes(runs, metric, parameters)))
    _answer(lambda: importance.report(runs, metric))
