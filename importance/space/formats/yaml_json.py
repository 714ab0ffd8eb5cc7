"""Documents in YAML or JSON: written in a fixed order, and read without running anything in them."""

from __future__ import annotations

import json
from typing import Any

from importance.errors import ImportanceError

MAX_TEXT = 2_000_000


def yaml_text(document: Any, comments: list[str]) -> str:
    """Return a document as YAML, below lines of comment."""
    import yaml

    body = yaml.safe_dump(document, sort_keys=False, allow_unicode=True, default_flow_style=None, width=100)
    return "\n".join([*comments, body])


def read_yaml(text: str) -> dict[str, Any]:
    """Return a YAML mapping.

    Raises:
        ImportanceError: when the text is not YAML, not a mapping, or too large with its aliases expanded.
    """
    import yaml

    from importance.safe_documents import swells

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        document = yaml.load(_bounded(text), loader)  # noqa: S506 - a safe loader
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise ImportanceError(f"This is not YAML: {str(error).splitlines()[0]}.") from None
    if swells(document):
        raise ImportanceError("This YAML is too large for a search space when its aliases are expanded.")
    return _mapping(document, "YAML")


def read_json(text: str) -> dict[str, Any]:
    """Return a JSON mapping.

    Raises:
        ImportanceError: when the text is not JSON, or not a mapping.
    """
    try:
        document = json.loads(_bounded(text))
    except (ValueError, RecursionError) as error:
        raise ImportanceError(f"This is not JSON: {error}.") from None
    return _mapping(document, "JSON")


def _bounded(text: str) -> str:
    if len(text) > MAX_TEXT:
        raise ImportanceError(f"This has {len(text):,} characters; a search space has fewer than 2 million.")
    return text


def _mapping(document: object, kind: str) -> dict[str, Any]:
    if not isinstance(document, dict):
        raise ImportanceError(f"This {kind} is not a mapping, so it does not define a search space.")
    return {str(key): value for key, value in document.items()}
