"""What the name, the values and the place of a column say of its role.

Three kinds of evidence, as log odds that a column is a logged result rather than a setting: its name, its
values, and its place. W&B and MLflow write the settings in alphabetical order, then the results in
alphabetical order, so the place where the alphabet starts again is the border; where a user arranged the
columns by hand there are several such places, and names and values must decide. A hidden Markov chain over
the columns weighs the three.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from importance.columns import Kind, Role
from importance.names import odds_of_result

# W&B's own clock of a run.
CLOCK = re.compile(r"(^|[./])_(step|runtime|timestamp|wandb)([./]|$)")
_UNIT = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")  # "speed (1/min)"
_RESULT_PREFIXES = frozenset(
    [
        "metrics",
        "metric",
        "summary",
        "sum",
        "results",
        "result",
        "scores",
        "score",
        "final",
        "outcome",
        "outcomes",
    ]
)
_SETTING_PREFIXES = frozenset(
    ["config", "cfg", "args", "params", "param", "hparams", "hp", "hyperparameters", "settings"]
)
# Chance that two neighbours share a role, by the length of the sorted stretch they stand in: a stretch of
# seven is no accident (1 in 5,040) but W&B's own order, one of two or three is how people arrange
# columns.
_STAY = (0.5, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98)
_BEFORE_ANY_EVIDENCE = -0.5
_SIBLING, _END = re.compile(r"[\W_]*(\d+|(?<=[\W_])[A-Za-z])$"), 40
LONG = "long decimals that nobody types"
ANOTHER = "another value in nearly every run"
# Evidence of names and values, in log odds, that overrules a single restart of the alphabet.
_TRUST_IN_BREAK = 11.0


@dataclass(frozen=True, slots=True)
class _Evidence:
    """Log odds of result against setting, and the words for the strongest reason."""

    odds: float
    why: str


def guess(
    frame: pd.DataFrame,
    kinds: Mapping[str, tuple[Kind, bool]],
    names: Sequence[str],
    settled: Mapping[str, tuple[Role, str]],
) -> dict[str, tuple[Role, str]]:
    """Role and reason of the columns that no prefix or tracker settles."""
    if not names:
        return {}
    drawn = _drawn_at_random(frame, kinds, names)
    found = {name: _evidence(name, frame[name].to_numpy(), kinds[name][0], drawn) for name in names}
    for name in settled:
        # W&B keeps its clock and its media in the summary: results stand next to them.
        if CLOCK.search(name) or settled[name][0] is Role.IGNORED:
            found[name] = _Evidence(6.0, "")
    for name in _after_the_clock(list(map(str, frame.columns))):
        if name in found:
            found[name] = _Evidence(12.0, "stands in W&B's summary, which starts with its clock")
    order = [name for name in frame.columns if name in found]
    placed, place = _placed(order, np.array([found[name].odds for name in order]))
    totals = dict(zip(order, placed, strict=True))
    out = {}
    for name in names:
        is_result = totals[name] > 0
        odds, why = found[name].odds, found[name].why
        if is_result and frame[name].dtype != np.float64 and kinds[name][0] is not Kind.EMPTY:
            out[name] = (Role.LABEL, "logged text or truth value: no number to rank by")
            continue
        if (odds > 0) != is_result or abs(odds) < 1.0:
            why = place[is_result]
        out[name] = (Role.METRIC if is_result else Role.PARAMETER, why)
    return out


def _after_the_clock(names: Sequence[str]) -> list[str]:
    """The columns of W&B's summary where its API's keys were spread in their order: the clock, which sorts
    first, then all that follows by the alphabet. Fewer than three such columns may be an accident."""
    start = next((i for i, name in enumerate(names) if CLOCK.match(name)), len(names))
    end = next((i for i in range(start + 1, len(names)) if names[i] < names[i - 1]), len(names))
    logged = [name for name in names[start:end] if not CLOCK.search(name)]
    return logged if len(logged) >= 3 else []


def _drawn_at_random(
    frame: pd.DataFrame, kinds: Mapping[str, tuple[Kind, bool]], names: Sequence[str]
) -> bool:
    """Whether most numbers that are settings by their names differ from run to run, as a random search
    draws them: a setting of unknown name then looks just as a result does."""
    counts = []
    for name in names:
        if kinds[name][0] is Kind.NUMERIC and odds_of_result(name) < -2.5:
            values = frame[name].to_numpy()
            values = values[np.isfinite(values)]
            if (values != np.round(values)).any():
                counts.append(np.unique(values).size > 0.6 * values.size)
    return len(counts) >= 2 and float(np.mean(counts)) > 0.5


def _evidence(name: str, values: np.ndarray, kind: Kind, drawn: bool = False) -> _Evidence:
    """What the name and the values of one column say."""
    parts: list[_Evidence] = []
    named = odds_of_result(name)
    if values.dtype != np.float64 and kind is not Kind.EMPTY:
        named = min(named, 1.0)  # text called "loss" names the loss function
    if named:
        parts.append(_Evidence(named, f"its name speaks of a {'result' if named > 0 else 'setting'}"))
    logged = False
    first = re.split(r"[./]", name, maxsplit=1)[0].lower()
    if "/" in _UNIT.sub("", name) and not re.match(
        r"(params?|config|hparams?|hps?|hyper\w*|args?|settings?)/", name.lower()
    ):
        logged = not name.startswith("model/")
        if logged:
            parts[:] = [_Evidence(max(named, -2.0), parts[0].why)] if parts else []
            parts.append(_Evidence(5.5, 'a "/" in the name: logged metrics are named so'))
    elif re.search(r"[A-Za-z_]\.\w", name):
        if first in _RESULT_PREFIXES and values.dtype == np.float64:
            parts = [_Evidence(6.0, f"logged under {first!r}")]
        elif first in _SETTING_PREFIXES:
            parts = [_Evidence(-9.0, f"a setting under {first!r}")]
        elif first in ("eval", "test", "val", "valid", "validation", "train"):
            parts.append(_Evidence(-1.0, "a dotted name: a nested setting"))
        else:
            parts.append(_Evidence(-5.5 if named < 5 else -2.0, "a dotted name: a nested setting"))
    if values.dtype != np.float64:
        if kind is not Kind.EMPTY:
            present = values[~pd.isna(values)]
            truth = present.size and present[0] in ("true", "false")
            text = "true or false: settings are" if truth else "text: settings are, results are numbers"
            parts.append(_Evidence((-4.0 if truth else -5.0) * (0.5 if logged else 1.0), text))
    else:
        parts.extend(_number_evidence(values, kind, named, drawn))
    total = float(sum(part.odds for part in parts)) + _BEFORE_ANY_EVIDENCE
    agreeing = [part for part in parts if (part.odds > 0) == (total > 0)]
    why = max(agreeing, key=lambda part: abs(part.odds)).why if agreeing else "nothing says what it is"
    return _Evidence(max(-12.0, min(12.0, total)), why)


def _even(sample: np.ndarray) -> bool:
    """Whether at least 40 values lie as evenly between their ends, on a plain or a log scale, as draws do.

    Kolmogorov's distance to the uniform distribution, at the level where 1 in 20 even samples fails.
    """
    n = len(sample)
    if n < 40:
        return False
    scales = [np.sort(sample)] + ([np.sort(np.log(sample))] if sample.min() > 0 else [])
    steps = np.arange(1, n + 1) / n
    for values in scales:
        width = values[-1] - values[0]
        place = (values - values[0]) / width if width > 0 else np.zeros(n)
        if max(np.max(steps - place), np.max(place - steps + 1 / n)) < 1.36 / np.sqrt(n):
            return True
    return False


def _number_evidence(values: np.ndarray, kind: Kind, named: float, drawn: bool) -> list[_Evidence]:
    finite = values[np.isfinite(values)]
    if not finite.size:
        return []
    sample = finite[:: max(1, finite.size // 500)]
    distinct = np.unique(sample)
    parts = []
    whole = (sample == np.round(sample)).all()
    long = np.array([v != round(v) and _digits(v) >= 9 for v in sample.tolist()])
    with np.errstate(over="ignore"):
        narrow = long & (sample == sample.astype(np.float32).astype(np.float64))
    if narrow.mean() > 0.3 or (narrow.sum() >= 3 and narrow[long].mean() > 0.8):
        parts.append(_Evidence(6.5, "long decimals in single precision: what training code logs"))
    elif long.mean() > 0.5 and abs(named) < 1.5 and _even(sample):
        parts.append(_Evidence(-2.5, "spread evenly over a range, as a random search draws"))
    elif long.mean() > 0.5:
        repeated = sample.size >= 8 and distinct.size <= 0.7 * sample.size
        strength = (0.5 if named < -1.5 or (drawn and named < 1.5) else 2.5) + (1.0 if repeated else 0.0)
        parts.append(_Evidence(strength + (2.0 if named > 2 else 0.0), LONG))
    if np.isinf(values).any():
        parts.append(_Evidence(1.0, "infinite in some runs"))
    if kind is Kind.CONSTANT:
        parts.append(_Evidence(-1.5, "the same in every run"))
    elif whole and distinct.size <= max(6, 0.1 * sample.size) and sample.size >= 8:
        parts.append(_Evidence(-1.5, "a few round values, as people choose them"))
    elif not whole and distinct.size <= max(4, 0.05 * sample.size) and sample.size >= 12 and not long.any():
        parts.append(_Evidence(-2.0, "a few values, as people choose them"))
    elif (
        not whole and not long.any() and not drawn and sample.size >= 8 and distinct.size > 0.6 * sample.size
    ):
        parts.append(_Evidence(1.5, ANOTHER))
    elif (
        whole
        and distinct.size > 0.8 * sample.size
        and sample.size >= 6
        and distinct[-1] > 50
        and not long.any()
    ):
        parts.append(_Evidence(1.2, "another whole number in nearly every run"))
    return parts


def _digits(value: float) -> int:
    """Significant digits of a number as it is written."""
    return len(repr(value).split("e")[0].replace("-", "").replace(".", "").strip("0"))


def _placed(names: Sequence[str], odds: np.ndarray) -> tuple[np.ndarray, dict[bool, str]]:
    """The log odds of each column once its place in the header is weighed in, and the words for the place."""
    breaks = alphabet_breaks(names)
    words_for = {
        True: "stands among the results in the order of the columns",
        False: "stands among the settings in the order of the columns",
    }
    if len(names) == 1:
        return odds, words_for
    chained = _chain(odds, _stay(names, breaks))
    if len(breaks) == 1 and len(names) >= 5:
        # The one restart is the border, unless names and values plainly say otherwise.
        after = np.arange(len(names)) >= breaks[0]
        clipped = np.clip(odds, -6, 6)
        against = np.where(after, chained < 0, chained > 0)
        trust = min(_TRUST_IN_BREAK, 0.6 * len(names))
        if np.abs(clipped[against]).sum() < trust and clipped[after].mean() > clipped[~after].mean():
            words_for = {
                True: "after the place where the alphabet starts again: results come second",
                False: "before the place where the alphabet starts again: settings come first",
            }
            return np.where(after, np.maximum(odds + 9, 1), np.minimum(odds - 9, -1)), words_for
    return chained, words_for


def alphabet_breaks(names: Sequence[str]) -> list[int]:
    """Positions where the alphabet starts again, in whichever collation has the fewest."""
    found = []
    for key in (str, str.casefold, lambda s: re.sub(r"[^a-z0-9]", "", s.lower())):
        keyed = [key(name) for name in names]
        found.append([i for i in range(1, len(keyed)) if keyed[i] < keyed[i - 1]])
    return min(found, key=len)


def _stay(names: Sequence[str], breaks: Sequence[int]) -> np.ndarray:
    """Chance that neighbours share a role: high inside long sorted stretches, open at their borders.

    Siblings such as "class1", "class2" or "hsv_h", "hsv_s" count once: people write them in order.
    """
    # Of the end of a name only: a long run of one sign would take the square of its length.
    stems = [name[:-_END] + _SIBLING.sub("", name[-_END:]) or name for name in names]
    borders = [0, *breaks, len(names)]
    stay = np.empty(len(names) - 1)
    for start, end in itertools.pairwise(borders):
        length = len(set(stems[start:end]))
        stay[start : end - 1] = _STAY[min(length, len(_STAY) - 1)]
    for border in breaks:
        stay[border - 1] = 0.5
    return stay


def _chain(odds: np.ndarray, stay: np.ndarray) -> np.ndarray:
    """Posterior log odds of a two-state chain (forward and backward pass); settings tend to come first."""
    likely = np.stack([-odds / 2, odds / 2])
    leave = np.log(1 - stay)
    keep = np.log(stay)
    forward = np.empty_like(likely)
    forward[:, 0] = likely[:, 0] + np.log([0.6, 0.4])
    back_penalty = np.log(0.5)  # from results back to settings is the rarer step
    for i in range(1, likely.shape[1]):
        to_setting = np.logaddexp(
            forward[0, i - 1] + keep[i - 1], forward[1, i - 1] + leave[i - 1] + back_penalty
        )
        to_result = np.logaddexp(forward[1, i - 1] + keep[i - 1], forward[0, i - 1] + leave[i - 1])
        forward[:, i] = likely[:, i] + (to_setting, to_result)
    backward = np.zeros_like(likely)
    for i in range(likely.shape[1] - 2, -1, -1):
        setting, result = likely[:, i + 1] + backward[:, i + 1]
        backward[0, i] = np.logaddexp(setting + keep[i], result + leave[i])
        backward[1, i] = np.logaddexp(result + keep[i], setting + leave[i] + back_penalty)
    posterior = forward + backward
    return posterior[1] - posterior[0]
