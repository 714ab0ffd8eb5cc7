"""Which metric a user most likely wants first, and which end of it is good."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

import numpy as np
import pandas as pd

from importance.columns import Column, Kind, Role
from importance.errors import ImportanceError
from importance.names import bare, words

Goal = Literal["minimize", "maximize"]

_LOWER_WORDS = """
    loss losses error err mse rmse mae mape rmspe smape nmse nrmse rmsle mase msle wmape perplexity ppl
    latency fpr fnr fp fn eer wer cer cost nll ece mce brier time runtime duration elapsed seconds rank
    regret fid lpips kl divergence variance std stddev instability distance dist violation violations
    penalty overfit gap energy memory mem flops flos overhead failures collisions bpc bpb crps deviation
    ter entropy residual risk ms sec drawdown size params misclassified rank1err fpr95 logloss remaining
    bias overshoot
"""
_LOWER = frozenset(_LOWER_WORDS.split())
_HIGHER_WORDS = """
    accuracy acc accuracies auc auroc auprc roc f1 f2 fbeta hit hits mrr map map50 map95 ap precision
    recall reward rewards return returns score scores r2 iou miou dice jaccard bleu rouge rougel meteor
    cider psnr ssim throughput sensitivity specificity ndcg kappa mcc qwk pearson spearman kendall corr
    correlation tpr tnr tp tn rew win wins winrate success fitness sharpe profit pnl likelihood elbo
    hypervolume hv top1 top5 bacc auac speed similarity improvement gain ppv npv pass compression
    is confidence coverage fidelity utility revenue reduction speedup
"""
_HIGHER = frozenset(_HIGHER_WORDS.split())
_NOT_FIRST_WORDS = """
    epoch epochs step steps iter iteration iterations runtime time duration elapsed seconds timestamp
    second flos samples norm gnorm lr learning rate batch size memory gpu count wall std var variance sem
    split rank params parameters fit predicted num min_lr episode timesteps global pid convergence
"""
_NOT_FIRST = frozenset(_NOT_FIRST_WORDS.split())

_WANTED_WORDS = """
    f1 auc auroc mse rmse mae reward rew return score error r2 ppl perplexity iou dice mrr psnr bleu
"""
_WANTED = frozenset(_WANTED_WORDS.split())
# Measured on held-out data only: they say more than a loss that may be the training's.
_EVALUATED_WORDS = """
    iou miou map map50 map95 bleu rouge rougel meteor cider wer cer ndcg mrr fid psnr ssim hypervolume hv
    success winrate
"""
_EVALUATED = frozenset(_EVALUATED_WORDS.split())
_RETURNS = frozenset(["return", "returns", "reward", "rewards", "rew"])
_HELD_OUT = frozenset(["val", "valid", "validation", "dev", "eval", "test"])
_EDGE = re.compile(r"(?<![a-z])(min|max)(?![a-z])", re.IGNORECASE)


def guess_goal(name: str) -> Goal:
    """Whether less or more of a metric is better, by its name; "minimize" where the name says nothing.

    Per-second rates and scikit-learn's scores (`mean_test_score`, `neg_*`) are maximised.
    """
    low = name.lower()
    spoken = words(bare(name))
    if re.match(r"(rank|std)_(test|train)_", low):  # the best has rank 1, and a small spread is good
        return "minimize"
    if re.search(r"per[_ ]?(sec|second|s|min|minute|hour)\b|/s(ec)?\b", low) and "time" not in spoken:
        return "maximize"
    if re.search(r"\bneg_|neg(ative)?_(mean|median|root|log|mse|mae|rmse|error|max)", low):
        return "maximize"
    if re.search(r"log[_ ]?(likelihood|prob)", low) and "neg" not in spoken:
        return "maximize"
    if re.match(r"(mean|split\d+)_(test|train)_", low):
        return "maximize"
    # The head of the name comes last: "val_loss_acc" is an accuracy, "accuracy_loss" a loss.
    for word in reversed(spoken):
        if word in _LOWER:
            return "minimize"
        if word in _HIGHER:
            return "maximize"
    return "minimize"


def check_goal(goal: str | None) -> None:
    """Raises ImportanceError for a goal that is neither "minimize" nor "maximize" nor left open."""
    if goal not in (None, "minimize", "maximize"):
        raise ImportanceError(f"There is no goal {goal!r}. Choose minimize or maximize.")


def says_goal(name: str) -> bool:
    """Whether a word of the name tells which end is good."""
    return bool((_LOWER | _HIGHER).intersection(words(bare(name))))


def pick_metric(frame: pd.DataFrame, columns: Mapping[str, Column]) -> str | None:
    """The metric to show first, or None when no numeric column can serve.

    Validation before test before training, loss and accuracy before the rest, the fullest column first;
    never an epoch, a step or a time while there is anything else. With no metric at all, a numeric label
    such as the run time serves.
    """
    metrics = [n for n, c in columns.items() if c.role is Role.METRIC and c.kind is Kind.NUMERIC]
    if not metrics:
        metrics = [n for n, c in columns.items() if c.role is Role.METRIC and _numbers(frame, n)]
    if not metrics:
        metrics = [n for n, c in columns.items() if c.role is Role.LABEL and c.kind is Kind.NUMERIC]
    if not metrics:
        return None
    has_returns = any(_RETURNS & set(words(name)) and "loss" not in words(name) for name in metrics)

    def key(name: str) -> tuple[float, int]:
        spoken = set(words(bare(name)))
        appeal = _appeal(name, _filled(frame, name))
        if has_returns and "loss" in spoken and not spoken & _HELD_OUT:
            appeal -= 4  # an agent's losses move with its policy: less is not better
        if _EDGE.search(name) and {_EDGE.sub("mean", name), _EDGE.sub("avg", name)} & set(metrics):
            appeal -= 2
        return appeal, -metrics.index(name)

    return max(metrics, key=key)


def _numbers(frame: pd.DataFrame, name: str) -> bool:
    return frame[name].dtype == np.float64 and bool(frame[name].notna().any())


def _filled(frame: pd.DataFrame, name: str) -> float:
    values = frame[name].to_numpy()
    return float(np.isfinite(values).mean()) if values.dtype == np.float64 and len(values) else 0.0


def _appeal(name: str, filled: float) -> float:
    low = bare(name).lower()
    spoken = set(words(bare(name)))
    score = 6.0 * filled
    if low in ("value", "objective", "mean_test_score", "values_0", "score", "y"):
        score += 8
    if re.match(r"mean_test_", low):
        score += 6
    if re.match(r"(split\d+_|std_|rank_)", low):
        score -= 8
    if spoken & {"val", "valid", "validation", "dev", "eval"}:
        score += 3
    elif "test" in spoken:
        score += 2
    elif spoken & {"train", "training"}:
        score -= 1
    if "loss" in spoken:  # what training minimises, and finer than an accuracy of few test cases
        score += 3
    elif spoken & {"accuracy", "acc"}:
        score += 2.5
    elif spoken & _EVALUATED:
        score += 3.5
    elif spoken & _WANTED:
        score += 2
    elif spoken & (_LOWER | _HIGHER):
        score += 0.5
    if re.search(r"so[_ -]?far|incumbent|running[_ -]?best", low):
        score -= 8  # it tells when a run came, not how good it was
    elif spoken & {"best", "final"}:
        score += 0.5
    if spoken & _RETURNS:
        spoken -= {"episode"}  # "episode_reward_mean" is a reward, no count of episodes
    if spoken & _NOT_FIRST and not spoken & {"loss", "accuracy", "acc", "f1"}:
        score -= 7
    return score - 0.05 * len(spoken)
