"""Compare our importance with other methods, on problems whose true importances are known.

    python tests/benchmarks/importance_benchmark.py [--ns 30 100 300] [--seeds 5]
        [--peers wandb optuna_mdi optuna_condped]
    python tests/benchmarks/importance_benchmark.py --growth

The columns of the table are:

- spearman, ndcg3, top1: how well the order agrees with the true order,
- l1: half the absolute difference between the shares and the true shares,
- idle: the share given to parameters without any effect,
- held: how often the 90% interval contains the true share,
- null: how often pure noise is reported as noise,
- found: how often a real effect is reported as evidence,
- cpu: CPU time relative to W&B's recipe.

The peer optuna_condped is condPED-ANOVA (arXiv:2601.20800), the default evaluator of Optuna 5. PED-ANOVA, as
Optuna 4 has it, does not know conditions.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

sys.path[:0] = [str(Path(__file__).resolve().parents[2]), str(Path(__file__).resolve().parent)]

from known_truth import Case, cases  # noqa: E402

import importance  # noqa: E402

MEASURES = ["spearman", "ndcg3", "top1", "l1", "idle", "held", "null", "found"]


def agreement(estimate: pd.Series, truth: dict[str, float]) -> dict[str, float]:
    """Return how well importances agree with the true ones; {} for pure noise."""
    true = pd.Series(truth, dtype=float)
    if true.sum() == 0:
        return {}
    shares = estimate.reindex(true.index).fillna(0).clip(lower=0)
    shares = shares / shares.sum() if shares.sum() > 0 else shares
    true_shares = true / true.sum()
    gain = 1 / np.log2(np.arange(2, 5))
    top = np.argsort(-shares.to_numpy(), kind="stable")[:3]
    best = np.sort(true.to_numpy())[::-1][:3]
    return {
        "spearman": float(shares.rank().corr(true.rank())) if shares.nunique() > 1 else 0.0,
        "ndcg3": float((true.to_numpy()[top] * gain).sum() / (best * gain).sum()),
        "top1": float(shares.idxmax() == true.idxmax()),
        "l1": float((shares - true_shares).abs().sum() / 2),
        "idle": float(shares[true < 1e-4].sum()) if (true < 1e-4).any() else np.nan,
    }


def ours(method: str) -> Callable[[Case], dict[str, float]]:
    def measure(case: Case) -> dict[str, float]:
        runs = importance.Runs.from_frame(case.runs, parameters=list(case.truth), metrics=[case.metric])
        ranking = importance.rank(runs, case.metric, method=method)
        table = ranking.to_frame()
        true = pd.Series(case.truth)
        measures = {"null" if true.sum() == 0 else "found": float(ranking.fit.evidence == (true.sum() > 0))}
        if true.sum() > 0:
            true = true / true.sum()
            inside = (table.importance_low.reindex(true.index) <= true + 1e-9) & (
                true <= table.importance_high.reindex(true.index) + 1e-9
            )
            measures["held"] = float(inside.mean()) if table.importance_high.notna().any() else np.nan
        return measures | agreement(table["importance"], case.truth)

    return measure


def forest_as_documented(case: Case) -> dict[str, float]:
    """W&B's recipe: one-hot columns and the impurity importances of a forest."""
    from sklearn.ensemble import RandomForestRegressor

    table = case.runs[list(case.truth)]
    text = [c for c in table if not pd.api.types.is_numeric_dtype(table[c])]
    X = pd.get_dummies(table, columns=text)
    owner = [max((p for p in case.truth if c == p or c.startswith(p + "_")), key=len) for c in X.columns]
    X = X.fillna(X.median(numeric_only=True)).to_numpy(float)
    forest = RandomForestRegressor(100, random_state=0).fit(X, case.runs[case.metric])
    return agreement(pd.Series(forest.feature_importances_).groupby(owner).sum(), case.truth)


def optuna_peer(evaluator: str) -> Callable[[Case], dict[str, float]]:
    def measure(case: Case) -> dict[str, float]:
        import optuna

        optuna.logging.set_verbosity(optuna.logging.ERROR)
        table, spaces = case.runs[list(case.truth)].astype(object), {}
        for p in table:
            present = case.runs[p].dropna()
            if present.dtype == bool or not pd.api.types.is_numeric_dtype(present):
                spaces[p] = optuna.distributions.CategoricalDistribution(sorted(set(present), key=str))
            else:
                low, high = float(present.min()), float(present.max())
                spaces[p] = optuna.distributions.FloatDistribution(
                    low, high, log=low > 0 and high > 100 * low
                )
        study = optuna.create_study()
        for row, value in zip(table.to_dict("records"), case.runs[case.metric], strict=True):
            plain = {p: v.item() if hasattr(v, "item") else v for p, v in row.items() if v == v}
            plain = {p: v if isinstance(v, (str, bool)) else float(v) for p, v in plain.items()}
            study.add_trial(
                optuna.trial.create_trial(
                    params=plain, distributions={p: spaces[p] for p in plain}, value=float(value)
                )
            )
        options = {} if evaluator == "PedAnovaImportanceEvaluator" else {"seed": 0}
        if not options and int(optuna.__version__.split(".")[0]) < 5:
            raise SystemExit("condPED-ANOVA needs Optuna 5.")
        chosen = getattr(optuna.importance, evaluator)(**options)
        importances = optuna.importance.get_param_importances(study, evaluator=chosen)
        return agreement(pd.Series(importances, dtype=float), case.truth)

    return measure


METHODS: dict[str, Callable[[Case], dict[str, float]]] = {
    "ours": ours("anova"),
    "permutation": ours("permutation"),
    "wandb": forest_as_documented,
    "optuna_mdi": optuna_peer("MeanDecreaseImpurityImportanceEvaluator"),
    "optuna_condped": optuna_peer("PedAnovaImportanceEvaluator"),
    "optuna_fanova": optuna_peer("FanovaImportanceEvaluator"),
}


def compare(ns: list[int], seeds: int, methods: list[str]) -> pd.DataFrame:
    rows = []
    for case in cases(ns, seeds):
        for method in methods:
            start = time.process_time()
            measures = METHODS[method](case)
            rows.append(
                {
                    "set": case.kind,
                    "n": len(case.runs),
                    "method": method,
                    "cpu": time.process_time() - start,
                    **measures,
                }
            )
    table = pd.DataFrame(rows)
    means = table.groupby(["set", "n", "method"])[[m for m in MEASURES if m in table]].mean().round(3)
    if "wandb" in methods:
        spent = table.groupby(["set", "n", "method"]).cpu.sum()
        base = spent.xs("wandb", level="method")
        means["cpu"] = [round(v / base[key[:2]], 2) for key, v in spent.items()]
    return means


def growth(sizes: tuple[tuple[int, int], ...]) -> pd.DataFrame:
    """Return CPU seconds of rank() and of the recipe's forest, and the peak memory so far."""
    from sklearn.ensemble import RandomForestRegressor

    rows = []
    for n, d in sizes:
        rng = np.random.default_rng(0)
        frame = pd.DataFrame(
            {
                f"p{i}": rng.choice(["a", "b", "c"], n) if i % 5 == 4 else rng.random(n) * 10.0 ** (i % 4)
                for i in range(d)
            }
        )
        names = list(frame)
        frame["loss"] = frame.p0 + frame.p1**2 / 100 + 0.3 * rng.standard_normal(n)
        runs = importance.Runs.from_frame(frame, parameters=names, metrics=["loss"])
        importance.rank(runs, "loss")  # imports are not part of the time
        start = time.process_time()
        importance.rank(runs, "loss")
        spent = time.process_time() - start
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        X = pd.get_dummies(frame[names]).to_numpy(float)
        trees = 100 if n < 5000 else 10 if n < 50_000 else 2
        start = time.process_time()
        RandomForestRegressor(trees, random_state=0).fit(X, frame.loss)
        forest = (time.process_time() - start) * 100 / trees
        rows.append(
            {
                "runs": n,
                "parameters": d,
                "ours": spent,
                "forest": forest,
                "ratio": spent / forest,
                "MB": memory,
            }
        )
    return pd.DataFrame(rows).round(2)


if __name__ == "__main__":
    warnings.filterwarnings("ignore")
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--ns", type=int, nargs="+", default=[30, 100, 300])
    parser.add_argument("--seeds", type=int, default=5)
    peers = ["wandb", "optuna_mdi", "optuna_condped"]
    parser.add_argument("--peers", nargs="*", default=peers, choices=list(METHODS))
    parser.add_argument("--growth", action="store_true", help="CPU and memory by size of the table instead")
    chosen = parser.parse_args()
    if chosen.growth:
        sizes = ((100, 10), (300, 10), (1000, 20), (10_000, 50), (100_000, 50))
        print(growth(sizes).to_string(index=False))
    else:
        print(compare(chosen.ns, chosen.seeds, ["ours", *chosen.peers]).to_string(na_rep=""))
