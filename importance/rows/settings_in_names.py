"""Settings in the names of files and folders: "lr=0.01-bs=32", "beta0.70_seed2", "optim_adam/lr_0.1".

The names of all runs are compared. Words that all names share are keys, and words that differ are values.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from importance.runs.column_names import odds_of_result, words

NameSettings = dict[str, str]
"""Key and value of each setting in one name."""

# Possessive: a number or a word of a thousand characters must not be tried at each of its lengths.
_NUMBER = r"(?:\d++(?:\.\d*+)?|\.\d++)(?:[eE][+−]?\d++)?"
_IS_NUMBER = re.compile(rf"[+−]?{_NUMBER}[kKmMbB%]?|\d+p\d+")
_GLUED = re.compile(rf"([A-Za-z]++(?:\.[A-Za-z]++)*+\.??)({_NUMBER}|\d+p\d+)([kKmMbB%]?)")
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
_MAX_NAME_LENGTH = 1_000
_MAX_SETTINGS = 50


def settings_in_names(names: Sequence[str]) -> list[NameSettings]:
    """Return the settings in each of these names.

    Args:
        names: paths with "/" between folders, without the ending of the file.
    """
    parts = [[part for part in name[:_MAX_NAME_LENGTH].split("/") if part] for name in names]
    settings: list[NameSettings] = [{} for _ in names]
    if len(names) < 2:
        return settings
    if len({len(part) for part in parts}) == 1:
        levels = list(zip(*parts, strict=True))
    else:
        levels = [tuple("/".join(part) for part in parts)]
    for level, level_parts in enumerate(levels):
        if len(set(level_parts)) > 1 or any("=" in part for part in level_parts):
            for row, in_part in zip(settings, _of_parts(level_parts), strict=True):
                for key, value in in_part.items():
                    row.setdefault(f"{level}.{key}" if _is_unnamed(key) else key, value)
    return _without_counters(settings)


def same_named_settings(settings: Sequence[NameSettings]) -> bool:
    """Whether all names contain the same settings, at least one of them with a key."""
    keys = set(settings[0]) if settings else set()
    return (
        bool(keys) and all(set(row) == keys for row in settings) and any(not _is_unnamed(key) for key in keys)
    )


def _of_parts(parts: Sequence[str]) -> list[NameSettings]:
    """Return the settings in the folders or files of one level."""
    cleaned = [_HASH.sub("~", _MOMENT.sub("~", _MINUS_OF_EXPONENT.sub("−", part))) for part in parts]
    if sum("=" in part for part in cleaned) > 0.5 * len(cleaned):
        return _of_pairs(cleaned)
    tokens = [[token for token in _DELIMITERS.split(part.replace("/", "_")) if token] for part in cleaned]
    if len({len(row) for row in tokens}) == 1:
        return _from_aligned(tokens)
    return [_from_single_name(row) for row in tokens]


# -- key=value ----------------------------------------------------------------------------------------------


def _of_pairs(parts: Sequence[str]) -> list[NameSettings]:
    """Return settings written as key=value, in any order."""
    pieces = [
        [piece for folder in part.split("/") if "=" in folder for piece in _pieces(folder)] for part in parts
    ]
    values: dict[str, set[str]] = {}
    for row in pieces:
        for key, value in row:
            values.setdefault(key, set()).add(value)
    return [{key: _without_common_tail(value, values[key]) for key, value in row} for row in pieces]


def _pieces(folder: str) -> list[tuple[str, str]]:
    """Return keys and values of one name. A key is the longest word before a "=" that leaves a value."""
    before, *rest = folder.split("=")
    key = _key_at_end(before, first=True)
    pairs = []
    for position, text in enumerate(rest):
        if position == len(rest) - 1:
            pairs.append((key, text))
            break
        next_key = _key_at_end(text, first=False)
        value = text[: len(text) - len(next_key)] if next_key else text
        pairs.append((key, value.rstrip(" _,;&+-~")))
        key = next_key
    return [(key.replace("−", "-"), value.replace("−", "-")) for key, value in pairs if key and value]


def _key_at_end(text: str, first: bool) -> str:
    """Return the key before a "=": the longest end of the text that can be a key and follows a delimiter.

    The first key of a name may also be the whole text.
    """
    starts = [0] if first else []
    starts += [match.end() for match in re.finditer(r"[\s_,;&+~-]+", text)]
    keys = [text[start:] for start in starts if _KEY.fullmatch(text[start:])]
    if first:
        plain = [key for key in keys if words(key)[:1] and words(key)[0] not in _FILLERS]
        keys = plain or keys
    after_comma = [key for key in keys if text[: len(text) - len(key)].rstrip().endswith((",", ";", "&"))]
    return (after_comma or keys or [""])[0]


def _without_common_tail(value: str, values: set[str]) -> str:
    """Return a value without the word at the end of all values of its key, as in "0.1_log" and "0.2_log"."""
    tails = {re.sub(r"^.*?(?=[_-][A-Za-z]+$|$)", "", other) for other in values}
    tail = tails.pop() if len(tails) == 1 else ""
    return value.removesuffix(tail) if tail and len(values) > 1 else value


# -- keys before values -------------------------------------------------------------------------------------


def _from_aligned(tokens: Sequence[Sequence[str]]) -> list[NameSettings]:
    """Return the settings of names with equally many words. Words that all names share are keys."""
    settings: list[NameSettings] = [{} for _ in tokens]
    literals: list[str] = []
    for position, column in enumerate(zip(*tokens, strict=True)):
        glued = [_GLUED.fullmatch(token) for token in column]
        prefixes = {match[1] for match in glued if match}
        numeric = all(_IS_NUMBER.fullmatch(token) for token in column)
        if all(glued) and len(prefixes) == 1:
            key = _key([*literals, prefixes.pop()])
            values = [token[len(match[1]) :] for token, match in zip(column, glued, strict=True) if match]
        elif numeric:
            key, values = _key(literals) or f"name {position + 1}", list(column)
        elif len(set(column)) == 1:
            literals.append(column[0])
            continue
        else:
            last = literals[-1] if literals else ""
            is_setting = last and odds_of_result(last) <= -1.5
            key, values = (_key(literals) if is_setting else f"name {position + 1}"), list(column)
        literals = []
        for row, value in zip(settings, values, strict=True):
            row.setdefault(key, _number(value))
    return settings


def _from_single_name(tokens: Sequence[str]) -> NameSettings:
    """Return the numbers in one name, each with the words before it as its key."""
    settings: NameSettings = {}
    literals: list[str] = []
    for token in tokens:
        glued = _GLUED.fullmatch(token)
        if glued:
            settings.setdefault(_key([*literals, glued[1]]), _number(token[len(glued[1]) :]))
        elif _IS_NUMBER.fullmatch(token) and literals:
            settings.setdefault(_key(literals), _number(token))
        else:
            literals.append(token)
            continue
        literals = []
    return settings


def _key(literals: Sequence[str]) -> str:
    """Return the last of these words, with the words before it that also belong to settings: "batch_size"."""
    if not literals:
        return ""
    key = [literals[-1]]
    for word in reversed(literals[:-1]):
        if len(key) == 3 or word.lower() in _FILLERS or odds_of_result(word) == 0 or not word.isalpha():
            break
        key.insert(0, word)
    return "_".join(key)


def _number(value: str) -> str:
    value = value.replace("−", "-")
    return value.replace("p", ".") if re.fullmatch(r"\d+p\d+", value) else value


# -- counters -----------------------------------------------------------------------------------------------


def _is_unnamed(key: str) -> bool:
    return re.fullmatch(r"(\d+\.)?name \d+", key) is not None


def _is_uninformative(key: str) -> bool:
    """Whether a key suggests neither a setting nor a result. A single letter never does."""
    return len(key) == 1 or odds_of_result(key) == 0


def _number_runs(values: Sequence[str]) -> bool:
    """Whether these are consecutive whole numbers, each once, as when "r0", "r1", "r2" number runs."""
    if len(values) < 3 or not all(re.fullmatch(r"\d{1,9}", value) for value in values):
        return False
    numbers = {int(value) for value in values}
    return len(numbers) == len(values) == max(numbers) - min(numbers) + 1


def _without_counters(settings: list[NameSettings]) -> list[NameSettings]:
    """Return the settings without anything that only numbers or names the runs."""
    kept: dict[str, str] = {}
    n_unnamed = 0
    for key in dict.fromkeys(key for row in settings for key in row):
        values = [row[key] for row in settings if key in row]
        is_counter = words(key)[-1:] and words(key)[-1] in _COUNTERS
        if (is_counter or _is_unnamed(key)) and len(set(values)) > 0.5 * len(values):
            continue
        if _is_unnamed(key) and len(set(values)) < 2:
            continue
        if _is_uninformative(key) and _number_runs(values):
            continue
        if len(kept) < _MAX_SETTINGS:
            n_unnamed += _is_unnamed(key)
            kept[key] = f"name {n_unnamed}" if _is_unnamed(key) else key
    return [{kept[key]: value for key, value in row.items() if key in kept} for row in settings]
