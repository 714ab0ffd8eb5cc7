"""The package of figures offers each figure that its modules draw from an answer."""

from __future__ import annotations

import inspect
import pkgutil
from importlib import import_module

from importance import plots

SHARED = {"bare", "stability_axes"}  # they draw nothing of an answer


def test_every_function_that_returns_a_figure_is_public() -> None:
    drawing = set()
    for module in pkgutil.iter_modules(plots.__path__):
        for name, function in vars(import_module(f"importance.plots.{module.name}")).items():
            if inspect.isfunction(function) and not name.startswith("_"):
                returned = inspect.signature(function).return_annotation
                drawing |= {name} if "go.Figure" in str(returned) else set()
    assert drawing - SHARED <= set(plots.__all__)
    assert plots.__all__ == sorted(plots.__all__)
