"""The words of a column's name, and whether they suggest a setting or a result."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from importance.runs import name_vocabulary as vocabulary
from importance.runs import prefix_vocabulary
from importance.runs.name_vocabulary import RATES, WHOLE
from importance.runs.replicate_words import REPEATS_OR_PLURALS

_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+|[^\W\d_A-Za-z]+")
_BRACKETS = re.compile(r"\s*[(\[][^()\[\]]*[)\]]\s*")
_LONGEST = 300

_ODDS = {word: odds for odds, words in vocabulary.RESULTS.items() for word in words.split()}
_ODDS |= {word: -odds for odds, words in vocabulary.SETTINGS.items() for word in words.split()}

# Words that qualify a result or a setting but are neither: "train_loss_step", "hidden_size_2".
_TRAILING_WORDS = """
    step epoch mean avg average std stddev sem var min max median last best final total sum sec s
    seconds at of per in the and or to for sd c
"""
_TRAILING = frozenset(_TRAILING_WORDS.split())
# What a result was measured on, if a result comes before: "acc_class_3", "auc_color_group".
_MEASURED_ON = REPEATS_OR_PLURALS | {"group", "class", "classes", "task", "domain", "layer", "client", "run"}


@cache
def words(name: str) -> tuple[str, ...]:
    """Return the words of a name in lower case without accents: "valLoss" becomes ("val", "loss").

    Digits that form a word of the vocabulary with the word before stay with it, as in "f1".
    """
    parts: list[str] = []
    for chunk in re.split(r"[\W_]+", _plain(name)):
        low = chunk.lower()
        if low in _ODDS:
            parts.append(low)
            continue
        parts.extend(word.lower() for word in _WORD.findall(chunk))
    joined: list[str] = []
    for part in parts:
        if joined and part.isdigit() and joined[-1] + part in _ODDS:
            joined[-1] += part
        else:
            joined.append(part)
    return tuple(joined)


@cache
def odds_of_result(name: str) -> float:
    """Return the log odds, -7 to 7, that a column of this name is a logged result and not a setting.

    The head of an English compound comes last, so the last word of the vocabulary counts most:
    `val_batch_size` is a size, `loss_weight` a weight, `batch_loss` a loss.
    """
    low = name.strip().lower()[:_LONGEST]
    if low in WHOLE:
        return WHOLE[low]
    if re.match(r"lr-[A-Z]", name):  # what Lightning's LearningRateMonitor logs: "lr-AdamW"
        return 5.0
    if re.match(r"p\d\d(\d|[._]\d)?(?![a-z0-9])", low):
        return 3.5  # a percentile: "p99", "p95_latency_ms"
    spoken = _without_units(re.sub(r"[_ ]last[_ ]?(n|\d+)$", "", name, flags=re.IGNORECASE))
    if not spoken:
        return 0.0
    if low.endswith(("mb", "gb", "mib", "gib")) and spoken[0] in vocabulary.MEASURED_MEMORY:
        return 3.0
    if "_".join(spoken) in WHOLE:
        return WHOLE["_".join(spoken)]
    phrase = _phrase(spoken[:-1] if spoken[-1].isdigit() and len(spoken) > 1 else spoken)
    if phrase is not None:
        return phrase
    return _by_the_head(spoken, re.split(r"[/.]", low)[-1])


def bare(name: str) -> str:
    """Return the name without a tracker's prefix: "params_lr", "param.lr" and "config/lr" become "lr"."""
    prefix = prefix_vocabulary.ANY.match(name)
    return name[prefix.end() :] if prefix else name


def _by_the_head(spoken: list[str], last: str) -> float:
    """Return the odds of the last word of the vocabulary, plus half of those of the words before it."""
    everything = spoken
    spoken = list(spoken)
    while len(spoken) > 1 and (spoken[-1] in _TRAILING or spoken[-1].isdigit()):
        spoken.pop()
    if spoken[-1] in _MEASURED_ON:
        before = [w for w in spoken if w not in _MEASURED_ON]
        while before and before[-1] not in _ODDS:
            before.pop()
        if before and _ODDS[before[-1]] >= 3.5:
            spoken = before
    odds = [_ODDS[word] for word in spoken if word in _ODDS]
    if not odds and everything[-1] in vocabulary.QUALIFIERS:
        return 3.0  # "o3_std": a mean or a spread of something
    if not odds:
        odds = [_ODDS[word] for word in everything if word in _ODDS]
    if not odds:
        return 0.0 if len(everything) < 2 or everything[-1] not in ("ms", "us", "ns") else 2.0
    head = _ODDS.get(spoken[-1], 0.0)
    rest = sum(odds) - head
    total = 1.2 * head + 0.5 * max(-6.0, min(6.0, rest))
    if head < 0 and last in WHOLE and WHOLE[last] > 0:
        total += WHOLE[last]
    return max(-7.0, min(7.0, total))


def _phrase(spoken: list[str]) -> float | None:
    """Return the odds of a name whose last two words have a meaning together; None for other names."""
    head, before = spoken[-1], spoken[:-1]
    last = next((word for word in reversed(before) if not word.isdigit()), "")
    if head in RATES and before:
        if last in vocabulary.SET_RATES:
            return -4.5
        if _ODDS.get(last, 0.0) >= 2.0 or head.startswith("rate"):
            return 3.5  # "error_rate", "win_ratio", "collision_rate"
        return None
    if head in ("time", "duration") and last in vocabulary.SET_TIMES:
        return -3.0
    if head == "time" and last:
        return 3.0
    if (
        head in vocabulary.UNTIL
        and last == "to"
        and vocabulary.STEPS.union(["episodes", "evals"]).intersection(before)
    ):
        return 3.5
    if head in vocabulary.MEANS and last in vocabulary.LENGTHS:
        return 3.0  # "ep_len_mean", where "noise_mean" may be set
    if head in vocabulary.ENDED and before:
        return 4.0
    if head in vocabulary.OUTCOMES:
        return 5.0
    if head in ("len", "length", "width", "height", "depth") and last in vocabulary.MEASURED_LENGTHS:
        return 3.0
    if head == "size" and last in vocabulary.MEASURED_SIZES:
        return 2.5
    if before and before[0] in vocabulary.QUALIFIERS and (head not in _ODDS or head in vocabulary.LENGTHS):
        return 3.0
    if (
        len(before) >= 2
        and last == "per"
        and head in vocabulary.PER_TIME
        and before[0] not in vocabulary.STEPS
    ):
        return 3.5
    if before and before[0] in ("total", "sum") and head not in _ODDS:
        return 2.0
    return None


def _without_units(name: str) -> list[str]:
    """Return the words of a name without parts in brackets and without a unit at the end."""
    outside = _BRACKETS.sub(" ", name[:_LONGEST])
    spoken = list(words(outside if re.search(r"\w", outside) else name[:_LONGEST]))
    telling = [word for word in spoken if word in _ODDS and word not in vocabulary.UNITS]
    while telling and len(spoken) > 1 and spoken[-1] in vocabulary.UNITS:
        spoken.pop()
    return spoken


def _plain(name: str) -> str:
    """Return the name without accents: "précision" is "precision"."""
    if name.isascii():
        return name
    # Only of Latin letters: in other scripts the same marks are part of the letter.
    return "".join(
        unicodedata.normalize("NFKD", c)[0] if unicodedata.name(c, "").startswith("LATIN") else c
        for c in unicodedata.normalize("NFKC", name)
    )
