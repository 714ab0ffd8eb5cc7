"""Runs with different budgets whose true importances are known: learning curves, simulated and trained.

Simulated: loss(x, b) = asymptote(x) + amplitude(x) b^-rate(x) + noise, where each of the three depends on
parameters of its own, as the curves of LCBench do (Zimmer et al. 2021, doi:10.1109/TPAMI.2021.3067763). The
truth is the total Sobol indices at the highest budget, estimated with 20,000 pairs of points.

Trained: a network and boosted trees of scikit-learn on two data sets of scikit-learn, 300 random settings
each, with the error on held out data at each budget. The truth is the total indices of a large forest that is
fitted to all settings at the highest budget.

A search is successive halving: at each budget the worst of the runs that are left are pruned.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

RUNGS = (1.0, 3.0, 9.0, 27.0, 81.0)
PARAMETERS = ("lr", "decay", "width", "depth", "dropout", "momentum", "idle_a", "idle_b")
IDLE = 2
METRIC = "loss"
KINDS = ("weak", "strong", "crossing", "noisy")
TRAINED = ("network", "boosting")
_CACHE = Path.home() / ".cache" / "paramlens-tests"

Curve = Callable[[np.ndarray, float], np.ndarray]


def _shape(rng: np.random.Generator) -> Callable[[np.ndarray], np.ndarray]:
    kind, centre, sign, slope = rng.integers(4), rng.uniform(0.2, 0.8), rng.choice([-1, 1]), rng.uniform(3, 8)
    if kind == 0:
        return lambda u: sign * (u - 0.5) * 3.46
    if kind == 1:
        return lambda u: ((u - centre) ** 2 - ((1 - centre) ** 3 + centre**3) / 3) * 8
    if kind == 2:
        return lambda u: sign * np.tanh(slope * (u - centre))
    return lambda u: np.sin(slope * u + centre * 6) * 1.4


def curve(kind: str, seed: int) -> tuple[Curve, float, float]:
    """Return loss(settings (n, 8), budget), the noise at high budgets and at low ones, in units of its sd.

    Args:
        kind: "weak" curves hardly change the order of the settings; "strong" ones do; in "crossing" the
            parameter that decides at low budgets matters in the opposite direction at the highest; "noisy"
            ones have three times the noise below 9.
    """
    rng = np.random.default_rng([seed, KINDS.index(kind), 77])
    d = len(PARAMETERS)

    def effects(count: int) -> Callable[[np.ndarray], np.ndarray]:
        chosen = rng.permutation(d - IDLE)[:count]
        weights = rng.lognormal(0, 1, count)
        weights /= np.sqrt((weights**2).sum())
        shapes = [_shape(rng) for _ in range(count)]
        return lambda u: sum(w * f(u[:, i]) for w, f, i in zip(weights, shapes, chosen, strict=True))

    asymptote, amplitude, rate = effects(5), effects(3), effects(3)
    i, j = rng.permutation(d - IDLE)[:2]
    joint = rng.uniform(0, 0.6)
    size = {"weak": 0.7, "strong": 3.0, "crossing": 2.0, "noisy": 1.5}[kind] * rng.uniform(0.7, 1.3)
    fast = int(rng.integers(d - IDLE))

    def loss(u: np.ndarray, b: float) -> np.ndarray:
        limit = asymptote(u) + joint * 6.9 * (u[:, i] - 0.5) * (u[:, j] - 0.5)
        height = size * np.exp(0.4 * amplitude(u))
        decay = b ** -np.exp(np.log(0.5) + 0.4 * rate(u))
        if kind == "crossing":
            limit = limit + 1.5 * (u[:, fast] - 0.5)
            height = height * np.exp(-2.5 * (u[:, fast] - 0.5))
        return np.asarray(limit + height * decay)

    return loss, 0.25, {"noisy": 0.75}.get(kind, 0.25)


def truth(loss: Curve, d: int = len(PARAMETERS), budget: float = RUNGS[-1], n: int = 20_000) -> np.ndarray:
    """Return the shares (d,) of the total Sobol indices (Jansen 1999) at one budget."""
    rng = np.random.default_rng(1)
    a, b = rng.random((n, d)), rng.random((n, d))
    y, totals = loss(a, budget), []
    for i in range(d):
        other = a.copy()
        other[:, i] = b[:, i]
        totals.append(np.mean((y - loss(other, budget)) ** 2))
    return np.array(totals) / np.sum(totals)


def halving(
    values: np.ndarray, rungs: tuple[float, ...], finished: int, every: bool
) -> list[tuple[int, float, float]]:
    """Return (setting, budget, metric) of each row of a search by successive halving.

    Args:
        values: (n, rungs) the metric of each setting at each budget; lower is better.
        rungs: the budgets.
        finished: settings that reach the highest; at each budget the same share goes on.
        every: whether each budget of a run is a row, as in SMAC, or only its last, as in Optuna.
    """
    n, rows = len(values), []
    share = (finished / n) ** (1 / (len(rungs) - 1))
    left = np.arange(n)
    for k, budget in enumerate(rungs):
        at = values[left, k]
        size = finished if k == len(rungs) - 2 else round(n * share ** (k + 1))
        going = np.argsort(at, kind="stable")[: size if k < len(rungs) - 1 else 0]
        rows += [
            (int(i), budget, float(y))
            for place, (i, y) in enumerate(zip(left, at, strict=True))
            if every or place not in set(going)
        ]
        left = np.sort(left[going])
    return rows


def simulated(
    kind: str, seed: int, n: int = 130, finished: int = 30, every: bool = False
) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """Return the table of a search, the true shares (d,), and the loss (n,) of every setting at the top."""
    loss, high, low = curve(kind, seed)
    rng = np.random.default_rng([seed, 5])
    u = rng.random((n, len(PARAMETERS)))
    sd = loss(rng.random((4000, len(PARAMETERS))), RUNGS[-1]).std()
    noise = [sd * (high if b >= 9 else low) for b in RUNGS]
    values = np.column_stack(
        [loss(u, b) + s * rng.standard_normal(n) for b, s in zip(RUNGS, noise, strict=True)]
    )
    rows = halving(values, RUNGS, finished, every)
    return _table(pd.DataFrame(u, columns=list(PARAMETERS)), rows), truth(loss), values[:, -1]


def _table(settings: pd.DataFrame, rows: list[tuple[int, float, float]]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["setting", "epochs", METRIC])
    return table.join(settings, on="setting")


def trained(
    name: str, seed: int, n: int = 130, finished: int = 30, every: bool = False
) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """Return the same as `simulated` for n settings of a trained table, drawn at random."""
    settings, curves, rungs, shares = _trained(name)
    chosen = np.random.default_rng([seed, 9]).permutation(len(settings))[:n]
    rows = halving(curves[chosen], rungs, finished, every)
    return _table(settings.iloc[chosen].reset_index(drop=True), rows), shares, curves[chosen, -1]


@cache
def _trained(name: str) -> tuple[pd.DataFrame, np.ndarray, tuple[float, ...], np.ndarray]:
    path = _CACHE / f"curves_{name}.csv"
    rungs = (1.0, 3.0, 9.0, 27.0) if name == "network" else (3.0, 9.0, 27.0, 81.0)
    if not path.exists():
        _CACHE.mkdir(parents=True, exist_ok=True)
        {"network": _train_networks, "boosting": _train_trees}[name](rungs).to_csv(path, index=False)
    table = pd.read_csv(path)
    curves = table[[f"at {b:g}" for b in rungs]].to_numpy()
    settings = table.drop(columns=[f"at {b:g}" for b in rungs])
    return settings, curves, rungs, _forest_shares(settings, curves[:, -1])


def _forest_shares(settings: pd.DataFrame, y: np.ndarray) -> np.ndarray:
    from sklearn.ensemble import RandomForestRegressor

    uniform = settings.rank(pct=True).to_numpy()
    forest = RandomForestRegressor(500, min_samples_leaf=2, max_features=0.7, random_state=0)
    forest.fit(uniform, y)
    return truth(lambda u, _: forest.predict(u), uniform.shape[1], n=5_000)


def _train_networks(rungs: tuple[float, ...], count: int = 300) -> pd.DataFrame:
    from sklearn.datasets import load_digits
    from sklearn.neural_network import MLPClassifier

    X, y = load_digits(return_X_y=True)
    X, rng, rows = X / 16, np.random.default_rng(0), []
    for _ in range(count):
        setting = {
            "lr": 10 ** rng.uniform(-3, 0),
            "alpha": 10 ** rng.uniform(-6, 1),
            "width": int(2 ** rng.uniform(2, 6)),
            "batch_size": int(2 ** rng.uniform(4, 8)),
            "momentum": rng.uniform(0, 0.95),
        }
        model = MLPClassifier(
            (setting["width"],),
            solver="sgd",
            learning_rate_init=setting["lr"],
            alpha=setting["alpha"],
            batch_size=setting["batch_size"],
            momentum=setting["momentum"],
            random_state=int(rng.integers(2**31)),
        )
        train = rng.permutation(len(y))
        fit, held = train[:300], train[300:]
        for epoch in range(1, int(rungs[-1]) + 1):
            model.partial_fit(X[fit], y[fit], classes=np.arange(10))
            if epoch in rungs:
                setting[f"at {epoch}"] = 1 - model.score(X[held], y[held])
        rows.append(setting)
    return pd.DataFrame(rows)


def _train_trees(rungs: tuple[float, ...], count: int = 300) -> pd.DataFrame:
    from sklearn.datasets import load_diabetes
    from sklearn.ensemble import GradientBoostingRegressor

    X, y = load_diabetes(return_X_y=True)
    rng, rows = np.random.default_rng(1), []
    for _ in range(count):
        setting = {
            "lr": 10 ** rng.uniform(-2.5, 0),
            "max_depth": int(rng.integers(1, 8)),
            "subsample": rng.uniform(0.2, 1.0),
            "max_features": rng.uniform(0.1, 1.0),
            "min_samples_leaf": int(2 ** rng.uniform(0, 6)),
        }
        model = GradientBoostingRegressor(
            learning_rate=setting["lr"],
            max_depth=setting["max_depth"],
            subsample=setting["subsample"],
            max_features=setting["max_features"],
            min_samples_leaf=setting["min_samples_leaf"],
            n_estimators=int(rungs[-1]),
            random_state=int(rng.integers(2**31)),
        )
        train = rng.permutation(len(y))
        model.fit(X[train[:250]], y[train[:250]])
        held = train[250:]
        for trees, predicted in enumerate(model.staged_predict(X[held]), 1):
            if trees in rungs:
                setting[f"at {trees}"] = float(np.sqrt(np.mean((predicted - y[held]) ** 2)))
        rows.append(setting)
    return pd.DataFrame(rows)
