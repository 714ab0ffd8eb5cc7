"""Choose the metric that a person would look at first."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

import numpy as np
import pandas as pd

from importance.runs.column_names import bare, words
from importance.runs.columns import Column, Kind, Role
from importance.runs.goal_from_name import metric_words, named_goal
from importance.runs.goal_vocabulary import NEUTRAL, SPREADS
from importance.runs.replicate_words import REPEATS

_HELD_OUT = frozenset(["val", "valid", "validation", "dev", "eval", "evaluation"])
_TEST = frozenset(["test", "holdout", "heldout", "cv", "oof"])
_TRAIN = frozenset(["train", "training"])
# Headline measures. They are measured on held-out data only, so they say more than a loss that may be of the
# training data.
_HEADLINE_WORDS = """
    iou miou map bmap ap dice bleu sacrebleu rouge rougel rougelsum meteor cider wer cer ndcg mrr hit hits
    hr fid psnr ssim hypervolume hv success winrate pass_at exact_match em c_index hota sharpe average
    silhouette objective recall_at hit_at h_at p_at r_at throughput yield
"""
_HEADLINE = frozenset(_HEADLINE_WORDS.split())
_USUAL_WORDS = """
    f1 auc aucs auroc mse rmse mae reward rew return returns score error r2 ppl perplexity bpd bpc
    accuracy acc accuracies rewards_margins fitness mcc kappa
"""
_USUAL = frozenset(_USUAL_WORDS.split())
_RETURNS = frozenset(["return", "returns", "reward", "rewards", "rew", "ret"])
_NEVER_FIRST_WORDS = """
    epoch epochs step steps iter iteration iterations n_iter best_iteration runtime time duration elapsed
    seconds second secs sec s minutes hours timestamp flos flops samples norm gnorm lr learning rate_lr
    batch size memory gpu cpu utilization count wall rank params parameters fit predicted num n number
    global pid convergence len length trades tokens total_tokens batch_no id seed timesteps_total users
    items queries patients features trees iter_time mb gb cost_usd lower_bound episodes timesteps logps
    exposure
"""
_NEVER_FIRST = frozenset(_NEVER_FIRST_WORDS.split())
_DURATIONS = frozenset(["runtime", "duration", "elapsed"])
_OBJECTIVE = frozenset(
    ["value", "objective", "mean_test_score", "values_0", "score", "y", "target", "result"]
)
_WHOLE = frozenset(
    ["mean", "avg", "average", "overall", "all", "total", "macro", "global", "aggregate", "agg"]
)
_STAGES = _HELD_OUT | _TEST | _TRAIN | frozenset(["final", "best", "last", "epoch"])
_KIND_OF_LOSS = frozenset(
    [
        "ce",
        "bce",
        "mse",
        "nll",
        "cross_entropy",
        "crossentropy",
        "cross",
        "entropy",
        "l1",
        "l2",
        "huber",
        "focal",
        "log",
    ]
)
_REPEAT = re.compile(
    rf"(.*?)(?<![a-z])({'|'.join(sorted(REPEATS))}|run|trial)s?[\W_]*(\d+)(.*)", re.IGNORECASE
)
_MOMENT = re.compile(r"(.*?)(?<![a-z])(epoch|ep|step|iter|iteration|round)s?[\W_]*(\d+)(.*)", re.IGNORECASE)
_DECLARED_ODDS = 30.0
_EDGE = re.compile(r"(?<![a-z])(min|max)(?![a-z])", re.IGNORECASE)


def pick_metric(
    frame: pd.DataFrame, columns: Mapping[str, Column], objectives: Collection[str] = ()
) -> str | None:
    """Return the metric to show first, or None if no numeric column can be one.

    The objective of the search comes first. Then a total comes before its parts, validation before test
    before training, and a column with few gaps before others. A count, an epoch or a time is chosen only if
    there is nothing else. If there is no metric at all, the run time is used if it is known, and never an id,
    a count or a setting.

    Args:
        frame, columns: the runs.
        objectives: the metrics that the search optimised.
    """
    metrics = [n for n, c in columns.items() if c.role is Role.METRIC and c.kind is Kind.NUMERIC]
    if not metrics:
        metrics = [n for n, c in columns.items() if c.role is Role.METRIC and _numbers(frame, n)]
    if not metrics:
        labels = [n for n, c in columns.items() if c.role is Role.LABEL and c.kind is Kind.NUMERIC]
        metrics = [name for name in labels if _DURATIONS & set(words(bare(name)))]
    if not metrics:
        return None
    place = _places(metrics)
    appeal = {
        name: _appeal(name)
        + place[name]
        + 6.0 * _filled(frame, name)
        + (_DECLARED_ODDS if name in objectives else 0.0)
        for name in metrics
    }
    return max(metrics, key=appeal.__getitem__)  # the first of several equals


def repeats_of(metric: str, metrics: Sequence[str]) -> tuple[str, ...]:
    """Return the columns with the same metric of each fold or seed if `metric` is one, else ()."""
    groups, _ = _numbered(metrics, _REPEAT)
    return next((tuple(group) for group in groups.values() if metric in group), ())


def _places(metrics: Sequence[str]) -> dict[str, float]:
    """Return what the other metrics add to each score: more for a total, less for a part or a fold."""
    terms_of = {name: frozenset(metric_words(bare(name))) for name in metrics}
    place = dict.fromkeys(metrics, 0.0)
    for group in _numbered(metrics, _REPEAT)[0].values():
        for name in group:
            place[name] -= 3.0
    moments, numbers = _numbered(metrics, _MOMENT)
    for group in moments.values():
        last = max(group, key=lambda name: numbers[name])
        for name in group:
            place[name] += 8.0 if name == last else 1.0  # "epoch_10" is not a count of epochs here
    has_returns = any(_RETURNS & terms and "loss" not in terms for terms in terms_of.values())
    has_headline = any((_HEADLINE | _USUAL) & terms and not SPREADS & terms for terms in terms_of.values())
    has_loss = any(_is_whole_loss(terms) for terms in terms_of.values())
    known = set(metrics)
    for name, terms in terms_of.items():
        if has_returns and "loss" in terms and not terms & _HELD_OUT:
            place[name] -= 4.0  # an agent's losses change with its policy: less is not better
        if (has_headline or has_loss) and "loss" in terms and not _is_whole_loss(terms):
            place[name] -= 3.0
        if _EDGE.search(name) and {_EDGE.sub("mean", name), _EDGE.sub("avg", name)} & known:
            place[name] -= 2.0
    with_word: dict[str, set[str]] = defaultdict(set)
    for name, terms in terms_of.items():
        for word in terms:
            with_word[word].add(name)
    for whole, terms in terms_of.items():
        parts = _parts_of(terms, terms_of, with_word)
        for part in parts:
            place[part] -= 1.5
        if terms & _WHOLE and len(parts) > 1 and not terms & SPREADS:
            place[whole] += 0.5
    return place


def _parts_of(
    whole: frozenset[str], terms_of: Mapping[str, frozenset[str]], with_word: Mapping[str, set[str]]
) -> list[str]:
    """Return the metrics whose name has the words of another and more: "val_loss_box" beside "val_loss"."""
    stem = whole - _WHOLE
    is_mean = bool(whole & _WHOLE)
    # Comparing each metric with each other would take minutes for 20,000 of them.
    sets = sorted((with_word[word] for word in stem), key=len)
    parts = []
    for name in set.intersection(*sets) if sets else terms_of:
        terms = terms_of[name]
        more = terms - stem - _STAGES
        is_more = any(map(str.isalpha, more)) or (is_mean and more)
        if is_more and terms != whole and not more & (SPREADS | _WHOLE | {"rank"}):
            parts.append(name)
    return parts if stem or len(parts) > 2 else []


def _is_whole_loss(terms: frozenset[str]) -> bool:
    return "loss" in terms and not {
        word for word in terms - NEUTRAL - _STAGES - _KIND_OF_LOSS - {"loss"} if word.isalpha()
    }


def _numbered(
    metrics: Sequence[str], pattern: re.Pattern[str]
) -> tuple[dict[tuple[str, ...], list[str]], dict[str, int]]:
    """Return the names that differ only in the number after such a word, and the number of each."""
    groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
    numbers: dict[str, int] = {}
    for name in metrics:
        match = pattern.fullmatch(name)
        if match and len(match[3]) < 10:
            groups[match[1], match[2].lower(), match[4]].append(name)
            numbers[name] = int(match[3])
    return {stem: names for stem, names in groups.items() if len(names) > 1}, numbers


def _numbers(frame: pd.DataFrame, name: str) -> bool:
    return frame[name].dtype == np.float64 and bool(frame[name].notna().any())


def _filled(frame: pd.DataFrame, name: str) -> float:
    values = frame[name].to_numpy()
    return float(np.isfinite(values).mean()) if values.dtype == np.float64 and len(values) else 0.0


def _appeal(name: str) -> float:
    """Return how much a name looks like that of the main result."""
    low = bare(name).lower()
    terms = set(metric_words(bare(name)))
    appeal = _appeal_of_stage(terms) + _appeal_of_measure(terms, bare(name))
    if low in _OBJECTIVE:
        appeal += 8
    if re.match(r"mean_test_", low):
        appeal += 6
    if re.match(r"(split\d+_|std_|rank_(test|train)_)", low) or terms & SPREADS:
        appeal -= 8
    if re.search(r"so[_ -]?far|incumbent|running[_ -]?best", low):
        appeal -= 8  # it depends on when a run came, not on how good it was
    elif terms & {"best", "final"}:
        appeal += 0.5
    if terms & _RETURNS:
        terms -= {"episode", "ep"}  # "episode_reward_mean" is a reward, not a count of episodes
    if terms & _NEVER_FIRST and not terms & (_HEADLINE | _USUAL | {"loss"}):
        appeal -= 7
    return appeal - 0.05 * len(terms)


def _appeal_of_stage(terms: set[str]) -> float:
    if terms & _HELD_OUT:
        return 3
    if terms & _TEST:
        return 2
    return -1 if terms & _TRAIN else 0


def _appeal_of_measure(terms: set[str], name: str) -> float:
    if "loss" in terms:  # finer than an accuracy of few test cases; may be of the training data
        return 3.0 if terms & (_HELD_OUT | _TEST) else 2.6
    if terms & _HEADLINE:
        # Averaged over thresholds ("mAP50-95") before a single one ("AP75").
        single = terms & {"map", "ap"} and any(map(str.isdigit, terms)) and "95" not in terms
        first = "pass_at" in terms and "1" in terms  # "pass@1" before "pass@100"
        return 3.3 if single else 3.6 if first else 3.5
    if terms & {"accuracy", "acc"}:
        return 2.5
    if terms & _USUAL:
        return 2.7
    return 0.5 if named_goal(name) else 0.0


def listed_metrics(metrics: Sequence[str], columns: Mapping[str, Column], first: str) -> list[str]:
    """Return the metrics that a user chooses from, those without any value left out.

    Args:
        metrics: all metrics.
        columns: the columns of the runs by their names.
        first: the metric to list first, and alone if no other has a value.
    """
    with_values = [name for name in metrics if columns[name].kind is not Kind.EMPTY] or [first]
    return sorted(with_values, key=lambda name: name != first)
