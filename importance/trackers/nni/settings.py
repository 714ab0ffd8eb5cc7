"""NNI's settings and results: nested choices, and results that are a number or a mapping of numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from importance import safe_documents

CHOSEN = "_name"
"""The key with the name of a branch, in a choice that brings parameters of its own."""
DEFAULT = "default"
"""The result that the tuner optimises. NNI gives this name to a result that is a single number."""
BUDGETS = ("TRIAL_BUDGET", "STEPS")
"""What Hyperband and BOHB add to the settings: how long a trial may train."""
OWN = ("load_checkpoint_dir", "save_checkpoint_dir")
"""What population-based training adds to the settings."""


def flat(parameters: object) -> dict[str, object]:
    """Return settings under dotted names. The name of a chosen branch stands under the name of the choice.

    Example:
        >>> flat({"lr": 0.1, "model": {"_name": "cnn", "layers": {"_name": "two", "width": 8}}})
        {'lr': 0.1, 'model': 'cnn', 'model.layers': 'two', 'model.layers.width': 8}
    """
    named, _ = safe_documents.settings(parameters)
    return {name.removesuffix(f".{CHOSEN}"): value for name, value in named.items()}


def results(reported: object) -> dict[str, float]:
    """Return the numbers in a result: the one that is optimised under `DEFAULT`, and those beside it.

    Example:
        >>> results({"default": 0.9, "time": {"train": 3}, "note": "x"})
        {'default': 0.9, 'time.train': 3.0}
    """
    named: Mapping[str, Any] = reported if isinstance(reported, Mapping) else {DEFAULT: reported}
    numbers = {
        name: safe_documents.number(value) for name, value in safe_documents.settings(named)[0].items()
    }
    return {name: number for name, number in numbers.items() if number is not None}


def decoded(text: object) -> object:
    """Return what a cell with JSON says. NNI encodes results twice: '"0.5"' stands for 0.5."""
    value = text
    for _ in range(2):
        if isinstance(value, (str, bytes)):
            value = safe_documents.parsed_json(value)
    return value
