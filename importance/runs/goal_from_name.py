"""The goal of a metric by its name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from importance.runs.goal_vocabulary import (
    COUNTS,
    ENDS,
    LOWERS,
    MILD,
    NEGATORS,
    NEUTRAL,
    OF_A_CLASS,
    PREPOSITIONS,
    RESOURCES,
    RISES,
    SPREADS,
    STRONG,
    TIMES,
    TURNERS,
)

_MORE, _LESS = "higher|larger|bigger|more|greater", "lower|smaller|less|fewer"
_LITERAL = {
    RISES: rf"↑|⬆|▲|\bmaximi[sz](e|ed|ing)\b|({_MORE})([ _-]is)?[ _-]better|[(\[]\s*(higher|up)\s*[)\]]",
    LOWERS: rf"↓|⬇|▼|\bminimi[sz](e|ed|ing)\b|({_LESS})([ _-]is)?[ _-]better|[(\[]\s*(lower|down)\s*[)\]]",
}
_STAGE = r"(?:(?:val|valid|validation|dev|test|eval|train|training|mean|avg|best|final|cv)[_ ])?"
_COMPLEMENT = re.compile(rf"(?:^|/){_STAGE}(?:(?:1|100|one)(?:\.0)?\s*(?:-|−|–|_?minus_?)|[-−–])\s*(?=[a-z])")
_PIECE = re.compile(r"[A-Z]{2,}s(?![a-z])|[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")
_OF_A_SEARCH = re.compile(r"((mean|split\d+)_(test|train)|d2)_")
_SHORTEST, _LONGEST = 3, 20  # letters of a word within words written together
_LONGEST_PHRASE = 4
_LONGEST_NAME = 200  # of a longer name only the end is read, where its head is
_WORTHLESS_PREFIX = re.compile(r"(un|in|im|dis|mis|non)(?=[a-z]{4})")


def literal_goal(name: str) -> str | None:
    """Return the goal that a name states explicitly: "f1 (maximize)", "FID ↓", "wer (lower is better)"."""
    low = name[-_LONGEST_NAME:].lower().replace("_", " ")
    stated = [goal for goal, pattern in _LITERAL.items() if re.search(pattern, low)]
    return stated[0] if len(stated) == 1 else None


@cache
def named_goal(name: str) -> str | None:
    """Return the goal that the words of a name imply, "minimize" or "maximize"; None if they imply none."""
    low = _plain(name).lower()
    if re.match(r"(rank|std)_(test|train)_", low):  # the best has rank 1, and a small spread is good
        return LOWERS
    if _OF_A_SEARCH.match(low):  # more is better for all scorers of scikit-learn
        return RISES
    words = metric_words(name)
    if SPREADS & set(words):
        return LOWERS
    end = _end(words)
    complement = _COMPLEMENT.search(low) and not NEGATORS & set(words)
    return _turned(end) if end and complement else end


def _end(words: Sequence[str]) -> str | None:
    """Return the goal by the first part of the name that implies one; prepositions separate the parts."""
    parts: list[list[str]] = [[]]
    for place, word in enumerate(words):
        if word == "per" and 0 < place < len(words) - 1:
            return _end_of_rate(words[:place], words[place + 1 :])
        if word not in PREPOSITIONS:
            parts[-1].append(word)
        if word.rpartition("_")[2] in PREPOSITIONS:  # "time_to" is one word, and ends its part
            parts.append([])
    ends = [end for part in parts if (end := _end_of_part(part)[0])]
    if not ends and words and words[-1] == "per":  # the phoneme error rate
        return LOWERS
    return ends[0] if ends else None


def _end_of_rate(before: Sequence[str], after: Sequence[str]) -> str | None:
    end, strength = _end_of_part(before)
    if end and strength >= MILD:
        return end
    if TIMES & set(before):
        return LOWERS
    if RESOURCES & set(after):
        return RISES
    return end or _end(after)


def _end_of_part(words: Sequence[str]) -> tuple[str | None, int]:
    """Return the goal of a part of a name, and the strength of the word that implies it.

    The head of an English compound comes last, so the last of the strongest words counts.
    """
    end: str | None = None
    strength, negated = 0, False
    for place, word in enumerate(words):
        if word in COUNTS and TIMES & set(words[place + 1 : place + 2]):  # "images_sec"
            end, strength = RISES, STRONG
        elif word in NEGATORS:
            negated = word != "negative" or not OF_A_CLASS & set(words[place + 1 :])
        elif word in TURNERS:
            end, strength = (_turned(end) if end else TURNERS[word]), STRONG
        elif word in ENDS and ENDS[word][1] >= strength:
            end, strength = ENDS[word]
    return (_turned(end) if end and negated else end), strength


def _turned(end: str) -> str:
    return LOWERS if end == RISES else RISES


def _in_vocabulary(word: str) -> bool:
    return word in ENDS or word in SPREADS or word in TURNERS or word in NEGATORS


def metric_words(name: str) -> list[str]:
    """Return the words of a metric's name in lower case, with the phrases of the vocabulary as one word each.

    "valFalsePositives@5" is ["val", "false_positives", "at", "5"].
    """
    words: list[str] = []
    for chunk in re.split(r"[^A-Za-z0-9]+", _plain(name)):
        if chunk:
            words.extend(_pieces(chunk))
    return _with_phrases(words)


def _plain(name: str) -> str:
    """Return the name, or the end of a long one, with its symbols as words."""
    name = (
        name[-_LONGEST_NAME:]
        .replace("²", "2")
        .replace("R^2", "R2")
        .replace("@", " at ")
        .replace("µ", "u")
        .replace("$", " usd ")
    )
    name = re.sub(
        r"/\s*(s|secs?|seconds?|min|h|hr|hour|kwh|joule|watt|usd)\b", r" per \1", name, flags=re.IGNORECASE
    )
    return re.sub(r"(?:^|(?<=/))(s|secs?|ms|us|ns|seconds?)/(?=[a-z])", r"\1 per ", name)


def _pieces(chunk: str) -> list[str]:
    low = chunk.lower()
    if _in_vocabulary(low):
        return [low]
    letters = low.rstrip("0123456789")
    if letters != low and _in_vocabulary(letters):
        return [letters, low[len(letters) :]]
    pieces: list[str] = []
    for part in _PIECE.findall(chunk):
        if pieces and part.isdigit() and _in_vocabulary(pieces[-1] + part):
            pieces[-1] += part
        else:
            pieces.extend(_split(part.lower()))
    return pieces


def _split(word: str) -> list[str]:
    """Return the words of the vocabulary in a word: itself, its singular, its parts, or its contrary."""
    if _in_vocabulary(word) or word in NEUTRAL or word in PREPOSITIONS or word in COUNTS:
        return [word]
    if word.endswith("s") and _in_vocabulary(word[:-1]) and len(word) > 3:
        return [word[:-1]]
    prefix = _WORTHLESS_PREFIX.match(word)
    if prefix and ENDS.get(word[prefix.end() :], ("", 0))[0] == RISES:
        return ["neg", word[prefix.end() :]]
    return _joined_words(word) or _ending(word) or [word]


def _joined_words(word: str) -> list[str]:
    """Return the parts of words written together, as in "valloss" and "f1score"; [] if a part is unknown."""
    best: list[list[str] | None] = [[]] + [None] * len(word)
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - _LONGEST), end):
            piece, before = word[start:end], best[start]
            if before is None or not (_in_vocabulary(piece) or piece in NEUTRAL):
                continue
            if (len(piece) >= _SHORTEST or piece in ("f1", "r2")) and (
                best[end] is None or len(before) + 1 < len(best[end] or [])
            ):
                best[end] = [*before, piece]
    return best[-1] or []


def _ending(word: str) -> list[str]:
    """Return the measure that a word such as "kdloss" ends with."""
    for end in ("loss", "error", "accuracy", "precision", "recall", "score", "rmse", "auc"):
        if word.endswith(end):
            return [end]
    return []


def _with_phrases(words: list[str]) -> list[str]:
    out: list[str] = []
    place = 0
    while place < len(words):
        for length in range(min(_LONGEST_PHRASE, len(words) - place), 1, -1):
            phrase = "_".join(words[place : place + length])
            if _in_vocabulary(phrase) or phrase in NEUTRAL:
                out.append(phrase)
                place += length
                break
        else:
            out.append(words[place])
            place += 1
    return out
