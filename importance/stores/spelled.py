"""Settings that are spelled in the names of folders and files: "lr=0.01_units=64", "bert-lr3e-5-bs16"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from importance.names import odds_of_result

_COMMON = 0.8
"""The share of the names that a setting has to stand in: what stands in a few is no setting of all."""
_PAIR = re.compile(
    r"(?:^|[_,;&/ -])(?P<key>[A-Za-z][A-Za-z0-9_.]*?)=(?P<value>.*?)"
    r"(?=[_,;& /-]+[A-Za-z][A-Za-z0-9_.]*?=|/|$)"
)
_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_GLUED = re.compile(
    rf"(?:^|(?<=[^A-Za-z0-9.]))(?P<key>[A-Za-z]+(?:_[A-Za-z]+)*?)[_-]?(?P<value>{_NUMBER})(?![A-Za-z0-9.])"
)
# Words that only number the runs, or say what kind of file it is.
_ORDINAL_WORDS = """
    run runs trial trials exp experiment experiments version v job jobs id no nr checkpoint ckpt history log
    logs results result metrics out output model try attempt sweep task number idx index
"""
_ORDINAL = frozenset(_ORDINAL_WORDS.split())
_ENDING = re.compile(r"\.(json|jsonl|csv|tsv|ya?ml|txt|log)$", re.IGNORECASE)


def settings(names: Sequence[str]) -> list[dict[str, str]]:
    """The settings in each name, as text; {} for all where the names agree on none.

    Args:
        names: what the runs are called, ways down to them included.
    """
    found = [_pairs(_ENDING.sub("", name)) for name in names]
    counts = Counter(key for one in found for key in one)
    common = {key for key, count in counts.items() if count >= _COMMON * len(names)}
    unknown = [key for key in common if odds_of_result(key) > -1]
    common -= {key for key in unknown if _only_numbers([one[key] for one in found if key in one])}
    return [{key: value for key, value in one.items() if key in common} for one in found]


def _names_the_run(words: Sequence[str]) -> bool:
    """Whether the first word says nothing of a setting and those behind it do."""
    return odds_of_result(words[0]) == 0 and odds_of_result("_".join(words[1:])) < -1


def _only_numbers(values: Sequence[str]) -> bool:
    """Whether the values just number the names: 0, 1, 2, ... in any order."""
    if len(values) < 3 or not all(value.isdecimal() and len(value) < 10 for value in values):
        return False
    counted = sorted(map(int, values))
    return counted[0] in (0, 1) and counted == list(range(counted[0], counted[0] + len(counted)))


def _pairs(name: str) -> dict[str, str]:
    """What a name sets by "key=value", or else by a word with a number behind it."""
    equal = {found["key"]: found["value"] for found in _PAIR.finditer(name) if found["value"]}
    if equal:
        return equal
    return _glued(name)


def _glued(name: str) -> dict[str, str]:
    glued = {_without_ordinals(found["key"]): found["value"] for found in _GLUED.finditer(name)}
    return {key: value for key, value in glued.items() if key}


def _without_ordinals(key: str) -> str:
    """The key from where it no longer only names or numbers the runs: "" for "run", "lr" for "mlp_lr"."""
    words = [word for word in key.split("_") if word]
    if words and words[-1].lower() in _ORDINAL:
        return ""
    while len(words) > 1 and (words[0].lower() in _ORDINAL or _names_the_run(words)):
        words.pop(0)
    return "_".join(words)
