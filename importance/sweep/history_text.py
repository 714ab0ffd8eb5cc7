"""The history of a sweep in sentences: whether to go on, and what the last runs brought."""

from __future__ import annotations

from importance.formatting import number_text, runs_text
from importance.sweep.history import GoOn, History


def verdict(past: History) -> str:
    """Return whether more runs are worth it, as a headline."""
    _, fifty, many = past.chances
    improve = f"improve {past.metric} by {number_text(past.difference)} or more"
    if past.go_on is GoOn.NO and not many.chance:
        return f"You can stop: {past.metric} cannot improve by {number_text(past.difference)} or more."
    if past.go_on is GoOn.NO:
        return f"You can stop: even {many.runs} more runs {improve} with a chance of only {many.chance:.0%}."
    chance = f"{fifty.runs} more runs {improve} with a chance of {fifty.chance:.0%}."
    if not past.evidence:
        return f"Only by luck: {chance}"
    return f"Go on: {chance}" if past.go_on is GoOn.YES else f"It is a gamble: {chance}"


def sentences(past: History) -> list[str]:
    """Return what the last runs brought, and what random search would have reached."""
    gained, metric = past.gained, past.metric
    last = "The last run" if past.last == 1 else f"The last {runs_text(past.last)}"
    brought = (
        f"{last} improved the best {metric} by {number_text(gained)}."
        if gained > 0
        else f"{last} brought no better {metric}."
    )
    since = (
        f"The best run came {runs_text(past.since)} ago." if past.since else "The best run is the last one."
    )
    random = (
        f"Random search would be at about {number_text(past.random[-1])} by now "
        f"({number_text(past.random_low[-1])} to {number_text(past.random_high[-1])})."
    )
    luck = f"Nothing predicts {metric} better than chance, so more runs are luck."
    return [
        *([brought, since] if past.is_ordered else []),
        random if past.evidence else luck,
        *past.notes,
    ]
