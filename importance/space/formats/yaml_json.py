"""Documents in YAML or JSON: written in a fixed order, read without running anything in them."""

from __future__ import annotations

import json
from typing import Any

from importance.errors import ImportanceError

MAX_TEXT = 2_000_000


def yaml_text(document: Any, comments: list[str]) -> str:
    """A document as YAML under its comments."""
    import yaml

    body = yaml.safe_dump(document, sort_keys=False, allow_unicode=True, default_flow_style=None, width=100)
    return "\n".join([*comments, body])


def read_yaml(text: str) -> dict[str, Any]:
    """A YAML mapping.

    Raises:
        ImportanceError: when it is none.
    """
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        found = yaml.load(_bounded(text), loader)  # noqa: S506 - a safe loader
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise ImportanceError(f"This is no YAML: {str(error).splitlines()[0]}.") from None
    return _mapping(found, "YAML")


def read_json(text: str) -> dict[str, Any]:
    """A JSON mapping.

    Raises:
        ImportanceError: when it is none.
    """
    try:
        found = json.loads(_bounded(text))
    except (ValueError, RecursionError) as error:
        raise ImportanceError(f"This is no JSON: {error}.") from None
    return _mapping(found, "JSON")


def _bounded(text: str) -> str:
    if len(text) > MAX_TEXT:
        raise ImportanceError(f"This has {len(text):,} characters; a search space has fewer than 2 million.")
    return text


def _mapping(found: object, kind: str) -> dict[str, Any]:
    if not isinstance(found, dict):
        raise ImportanceError(f"This {kind} holds no mapping, so it describes no search space.")
    return {str(key): value for key, value in found.items()}
