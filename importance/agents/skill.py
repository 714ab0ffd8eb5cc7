"""The skill: a text that teaches an agent how to tune with these tools."""

from __future__ import annotations

from importlib.resources import files


def skill_text() -> str:
    """Return the skill as Markdown with a header of name and description, as agents load it.

    Examples:
        >>> from importance.agents.skill import skill_text
        >>> skill_text().splitlines()[1]
        'name: tune-hyperparameters'
    """
    return files("importance.agents").joinpath("skill.md").read_text(encoding="utf-8")
