"""Sentences on a page that have too many words."""

from __future__ import annotations

import re

MOST_WORDS = 20
_END = re.compile(r"(?<=[.!?])\s+(?=[\"'(A-Z0-9])|[\n\t]+")
_WORD = re.compile(r"[^\W_]")


def long_sentences(text: str) -> list[tuple[str, int]]:
    """Return the sentences of more than 20 words, each with its number of words."""
    counted = [(sentence.strip(), len(_words(sentence))) for sentence in _END.split(text)]
    return [(sentence, n) for sentence, n in counted if n > MOST_WORDS]


def _words(sentence: str) -> list[str]:
    return [word for word in sentence.split() if _WORD.search(word)]
