"""Settings that the names of files and folders spell: "lr=0.01-bs=32", "beta0.70_seed2", "optim_adam/lr_0.1".

The names of all runs are read together: what is the same in all of them is a key, what differs is a value.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from importance.runs.column_names import odds_of_result, words

NameSettings = dict[str, str]
"""Key and value of each setting that one name spells."""

_NUMBER = r"(?:\d+\.?\d*|\.\d+)(?:[eE][+−]?\d+)?"
_IS_NUMBER = re.compile(rf"[+−]?{_NUMBER}[kKmMbB%]?|\d+p\d+")
_GLUED = re.compile(rf"([A-Za-z]+(?:[A-Za-z]|(?<=[A-Za-z])\.)*?)({_NUMBER}|\d+p\d+)([kKmMbB%]?)")
_MINUS_OF_EXPONENT = re.compile(r"(?<=\d[eE])-(?=\d)")
_DELIMITERS = re.compile(r"[\s_,;&+~@()\[\]{}-]+")
_KEY = re.compile(r"[A-Za-z][\w.]*")
_MOMENT = re.compile(
    r"\d{4}-\d{2}-\d{2}(?:[T_ -]\d{2}[-:h]?\d{2}(?:[-:m]?\d{2}(?:[.,]\d+)?)?)?s?"
    r"|(?<!\d)(?:19|20)\d{6}(?:[T_-]?\d{4,6})?(?!\d)|(?<![\d.])\d{2}-\d{2}-\d{2}(?![\d.])|(?<![\d.])\d{9,}(?![\d.])"
)
_HASH = re.compile(
    r"(?<![A-Za-z0-9])(?:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{7,})"
    r"(?![A-Za-z0-9.])"
)
_COUNTER_WORDS = """
    run runs trial trials exp exps experiment experiments job jobs version config id idx index no nr num
    number task worker epoch step iter iteration ckpt checkpoint part shard file try attempt events out
"""
_COUNTERS = frozenset(_COUNTER_WORDS.split())
_FILLER_WORDS = "log logs train training result results metrics metric history progress"
_FILLERS = _COUNTERS | frozenset(_FILLER_WORDS.split())
_LONGEST_NAME = 1_000
_MOST_NAMES = 50


def settings_in_names(names: Sequence[str]) -> list[NameSettings]:
    """The settings that each of these names spells; the endings of files are no part of a name.

    Args:
        names: paths with "/" between folders, without the ending of the file.
    """
    parts = [[part for part in name[:_LONGEST_NAME].split("/") if part] for name in names]
    out: list[NameSettings] = [{} for _ in names]
    if len(names) < 2:
        return out
    if len({len(part) for part in parts}) == 1:
        columns = list(zip(*parts, strict=True))
    else:
        columns = [tuple("/".join(part) for part in parts)]
    for level, column in enumerate(columns):
        if len(set(column)) > 1 or any("=" in part for part in column):
            for row, found in zip(out, _of_parts(column), strict=True):
                for key, value in found.items():
                    row.setdefault(f"{level}.{key}" if _unnamed(key) else key, value)
    return _telling(out)


def same_named_settings(found: Sequence[NameSettings]) -> bool:
    """Whether every name spells the same settings, each under a key of its own."""
    keys = set(found[0]) if found else set()
    return bool(keys) and all(set(row) == keys for row in found) and any(not _unnamed(key) for key in keys)


def _of_parts(parts: Sequence[str]) -> list[NameSettings]:
    """What the folders or files of one level spell."""
    cleaned = [_HASH.sub("~", _MOMENT.sub("~", _MINUS_OF_EXPONENT.sub("−", part))) for part in parts]
    if sum("=" in part for part in cleaned) > 0.5 * len(cleaned):
        return _of_pairs(cleaned)
    tokens = [[token for token in _DELIMITERS.split(part.replace("/", "_")) if token] for part in cleaned]
    if len({len(row) for row in tokens}) == 1:
        return _aligned(tokens)
    return [_alone(row) for row in tokens]


# -- key=value ----------------------------------------------------------------------------------------------


def _of_pairs(parts: Sequence[str]) -> list[NameSettings]:
    """Settings with "=" between key and value, in any order."""
    pieces = [
        [piece for folder in part.split("/") if "=" in folder for piece in _pieces(folder)] for part in parts
    ]
    ends: dict[str, set[str]] = {}
    for row in pieces:
        for key, value in row:
            ends.setdefault(key, set()).add(value)
    return [{key: _trimmed(value, ends[key]) for key, value in row} for row in pieces]


def _pieces(folder: str) -> list[tuple[str, str]]:
    """The keys and values of one name: a key is the longest word before a "=" that leaves a value."""
    before, *rest = folder.split("=")
    key = _key_at_end(before, first=True)
    found = []
    for place, text in enumerate(rest):
        if place == len(rest) - 1:
            found.append((key, text))
            break
        following = _key_at_end(text, first=False)
        value = text[: len(text) - len(following)] if following else text
        found.append((key, value.rstrip(" _,;&+-~")))
        key = following
    return [(key.replace("−", "-"), value.replace("−", "-")) for key, value in found if key and value]


def _key_at_end(text: str, first: bool) -> str:
    """The key before a "=": all of a text, or what follows a delimiter in it, the longest that can be one."""
    starts = [0] if first else []
    starts += [found.end() for found in re.finditer(r"[\s_,;&+~-]+", text)]
    keys = [text[start:] for start in starts if _KEY.fullmatch(text[start:])]
    if first:
        plain = [key for key in keys if words(key)[:1] and words(key)[0] not in _FILLERS]
        keys = plain or keys
    commas = [key for key in keys if text[: len(text) - len(key)].rstrip().endswith((",", ";", "&"))]
    return (commas or keys or [""])[0]


def _trimmed(value: str, values: set[str]) -> str:
    """A value without the word that stands behind every one of its values: "0.1_log", "0.2_log"."""
    tails = {re.sub(r"^.*?(?=[_-][A-Za-z]+$|$)", "", one) for one in values}
    tail = tails.pop() if len(tails) == 1 else ""
    return value.removesuffix(tail) if tail and len(values) > 1 else value


# -- keys before values -------------------------------------------------------------------------------------


def _aligned(tokens: Sequence[Sequence[str]]) -> list[NameSettings]:
    """Settings of names with equally many words: the words that are the same in all of them are keys."""
    out: list[NameSettings] = [{} for _ in tokens]
    literals: list[str] = []
    for place, column in enumerate(zip(*tokens, strict=True)):
        glued = [_GLUED.fullmatch(token) for token in column]
        prefixes = {found[1] for found in glued if found}
        numeric = all(_IS_NUMBER.fullmatch(token) for token in column)
        if all(glued) and len(prefixes) == 1:
            key = _key([*literals, prefixes.pop()])
            values = [token[len(found[1]) :] for token, found in zip(column, glued, strict=True) if found]
        elif numeric:
            key, values = _key(literals) or f"name {place + 1}", list(column)
        elif len(set(column)) == 1:
            literals.append(column[0])
            continue
        else:
            last = literals[-1] if literals else ""
            named = last and odds_of_result(last) <= -1.5
            key, values = (_key(literals) if named else f"name {place + 1}"), list(column)
        literals = []
        for row, value in zip(out, values, strict=True):
            row.setdefault(key, _number(value))
    return out


def _alone(tokens: Sequence[str]) -> NameSettings:
    """The numbers of one name under the words before them."""
    found: NameSettings = {}
    literals: list[str] = []
    for token in tokens:
        glued = _GLUED.fullmatch(token)
        if glued:
            found.setdefault(_key([*literals, glued[1]]), _number(token[len(glued[1]) :]))
        elif _IS_NUMBER.fullmatch(token) and literals:
            found.setdefault(_key(literals), _number(token))
        else:
            literals.append(token)
            continue
        literals = []
    return found


def _key(literals: Sequence[str]) -> str:
    """The last of these words, with those before it that are words of settings as well: "batch_size"."""
    if not literals:
        return ""
    key = [literals[-1]]
    for word in reversed(literals[:-1]):
        if len(key) == 3 or word.lower() in _FILLERS or not _speaks(word) or not word.isalpha():
            break
        key.insert(0, word)
    return "_".join(key)


def _speaks(word: str) -> bool:
    return odds_of_result(word) != 0


def _number(value: str) -> str:
    value = value.replace("−", "-")
    return value.replace("p", ".") if re.fullmatch(r"\d+p\d+", value) else value


# -- what tells something -----------------------------------------------------------------------------------


def _unnamed(key: str) -> bool:
    return re.fullmatch(r"(\d+\.)?name \d+", key) is not None


def _says_nothing(key: str) -> bool:
    """Whether a key tells neither of a setting nor of a result; a letter before a number tells too little."""
    return len(key) == 1 or odds_of_result(key) == 0


def _number_runs(values: Sequence[str]) -> bool:
    """Whether these are whole numbers one apart, each once, as "r0", "r1", "r2" number runs."""
    if len(values) < 3 or not all(re.fullmatch(r"\d{1,9}", value) for value in values):
        return False
    numbers = {int(value) for value in values}
    return len(numbers) == len(values) == max(numbers) - min(numbers) + 1


def _telling(found: list[NameSettings]) -> list[NameSettings]:
    """The settings without what only counts or names the runs."""
    kept: dict[str, str] = {}
    unnamed = 0
    for key in dict.fromkeys(key for row in found for key in row):
        values = [row[key] for row in found if key in row]
        counts = words(key)[-1:] and words(key)[-1] in _COUNTERS
        if (counts or _unnamed(key)) and len(set(values)) > 0.5 * len(values):
            continue
        if (_unnamed(key) and len(set(values)) < 2) or (_says_nothing(key) and _number_runs(values)):
            continue
        if len(kept) < _MOST_NAMES:
            unnamed += _unnamed(key)
            kept[key] = f"name {unnamed}" if _unnamed(key) else key
    return [{kept[key]: value for key, value in row.items() if key in kept} for row in found]
