"""Answers for programs, as JSON."""

from __future__ import annotations

import dataclasses
import math
from enum import Enum

from importance.comparison.result import Comparison
from importance.ranking import sentences
from importance.ranking.result import Ranking
from importance.runs.table import Runs


def json_answer(runs: Runs, ranking: Ranking, top: int | None) -> object:
    """Return a ranking in the types of JSON.

    Args:
        runs: the runs that were ranked.
        ranking: their ranking.
        top: the largest number of parameters; None for all.
    """
    fields = dataclasses.asdict(ranking)
    del fields["question"]  # it is part of the command
    if ranking.budget is None:
        del fields["budget"]
    parameters = fields.pop("scores")[:top]
    texts = {"finding": sentences.finding(ranking), "trust": sentences.trust_line(ranking)}
    return in_json({"source": runs.source} | texts | fields | {"parameters": parameters})


def comparison_answer(comparison: Comparison) -> object:
    """Return a comparison in the types of JSON."""
    fields = dataclasses.asdict(comparison)
    texts = {name: fields.pop(name) for name in ("finding", "tried")}
    return in_json(texts | {"response_changed": comparison.response_changed} | fields)


def in_json(value: object) -> object:
    """Return a value in the types of JSON, with NaN and the infinities as null."""
    if isinstance(value, dict):
        return {key: in_json(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [in_json(part) for part in value]
    if isinstance(value, Enum) and not isinstance(value, str):
        return value.name.lower()
    if hasattr(value, "item"):  # scalars of NumPy, which json does not know
        value = value.item()
    return None if isinstance(value, float) and not math.isfinite(value) else value
