"""The files that W&B keeps beside the log of an online run."""

from __future__ import annotations

from pathlib import Path

from importance import safe_documents


def config(path: Path | None) -> dict[str, object]:
    """Return the settings in `files/config.yaml`; none if there is no such file or it cannot be read.

    The file has `key: {value: ..., desc: ...}` for each setting.
    """
    content = safe_documents.parsed_yaml(_text(path))
    if not isinstance(content, dict):
        return {}
    return {
        str(key): value["value"] if isinstance(value, dict) and "value" in value else value
        for key, value in content.items()
        if key not in ("_wandb", "wandb_version")
    }


def summary(path: Path | None) -> dict[str, object]:
    """Return the metrics in `files/wandb-summary.json`; none if there is no such file to read."""
    content = safe_documents.parsed_json(_text(path))
    values = content if isinstance(content, dict) else {}
    return {key: value for key, value in values.items() if key != "_wandb"}


def _text(path: Path | None) -> str:
    """Return a small file's text; "" when it does not exist, is a link or is too long."""
    return "" if path is None or path.is_symlink() else safe_documents.text(path) or ""
