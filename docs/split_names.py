"""Let the reference list names that a docstring describes together ("low, high: 90% interval") one by one.

mkdocstrings loads this extension of Griffe, which reads the docstrings.
"""

from __future__ import annotations

import re
from collections.abc import Container

from griffe import Class, Extension, Function, ParameterKind

_TOGETHER = re.compile(r"^    (\w+(?:, \w+)+): (.*(?:\n {8}.*)*)", re.MULTILINE)


class SplitNames(Extension):
    """Gives each of several names the description that they share."""

    def on_function_instance(self, *, func: Function, **_: object) -> None:
        """Split the names of arguments."""
        _split(func)

    def on_class_instance(self, *, cls: Class, **_: object) -> None:
        """Split the names of attributes."""
        _split(cls)


def _split(described: Function | Class) -> None:
    if described.docstring is not None:
        names = {parameter.name: parameter.kind for parameter in described.parameters}
        options = next((name for name, kind in names.items() if kind is ParameterKind.var_keyword), "")
        described.docstring.value = _TOGETHER.sub(
            lambda entry: _one_by_one(entry[1].split(", "), entry[2], names, options),
            described.docstring.value,
        )


def _one_by_one(together: list[str], text: str, names: Container[str], options: str) -> str:
    # What a function passes on as **options is not in its signature.
    passed_on = [name for name in together if options and name not in names]
    lines = [f"    {name}: {text}" for name in together if name not in passed_on]
    if passed_on:
        lines.append(f"    **{options}: {', '.join(passed_on)}: {text}")
    return "\n".join(lines)
