"""The filters, in the session and in the link, and the runs that they keep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from importance.runs import filters as typed
from importance.runs.filters import Filter
from importance.runs.table import Runs
from pages.ui.state.session import get, link, linked, put


@dataclass(frozen=True)
class Filtered:
    """The runs that the filters keep.

    Attributes:
        runs: the runs that are kept.
        active: the filters that apply, on columns of these runs.
        ignored: sentences on filters, or parts of them, that do not apply.
    """

    runs: Runs
    active: tuple[Filter, ...]
    ignored: tuple[str, ...]


def filtered(runs: Runs) -> Filtered:
    """Return the runs that the filters of this session or of the link keep."""
    applied = [typed.applicable(runs, each) for each in _wanted(runs)]
    active = tuple(each for each, _ in applied if each is not None)
    ignored = tuple(dict.fromkeys(sentence for _, sentence in applied if sentence))
    return Filtered(_kept(runs, active), active, ignored)


def _kept(runs: Runs, active: tuple[Filter, ...]) -> Runs:
    """Return the runs that are kept; the same object while nothing changes."""
    before = get("_filtered")
    if before is not None and before[0] is runs and before[1] == active:
        kept: Runs = before[2]
        return kept
    mask = typed.kept_by(runs, active)
    kept = runs if mask.all() else runs.take(mask)
    put("_filtered", (runs, active, kept))
    return kept


def keep_filters(runs: Runs, filters: Sequence[Filter]) -> None:
    """Keep these filters for these runs, in the session and in the link."""
    put("_filters", (runs.source, tuple(filters)))
    link("filter", [typed.to_text(each) for each in filters])


def drop_filter(runs: Runs, dropped: Filter) -> None:
    """Remove one filter, and keep all others of this moment, which may not be those on screen."""
    keep_filters(runs, [each for each in filtered(runs).active if each != dropped])


def drop_ignored_filters(runs: Runs) -> None:
    """Remove the filters that do not apply to these runs."""
    keep_filters(runs, filtered(runs).active)


def _wanted(runs: Runs) -> tuple[Filter, ...]:
    """Return the filters that were set for this source; another source starts with none."""
    of_session = get("_filters")
    if of_session is None:
        wanted = _of_link(runs)
        if wanted or linked("filter"):
            keep_filters(runs, wanted)
        else:
            put("_filters", (runs.source, ()))
        return wanted
    source, wanted = of_session
    if source != runs.source:
        wanted = ()
        keep_filters(runs, wanted)
    elif wanted and not linked("filter"):  # a new page's link keeps only what widgets are bound to
        keep_filters(runs, wanted)
    return wanted


def _of_link(runs: Runs) -> tuple[Filter, ...]:
    """Return the filters of the link, those on the state of older links too."""
    filters = [each for text in linked("filter") if (each := typed.from_text(text)) is not None]
    states, column = linked("state"), runs.state_column
    if states:
        link("state", [])
        if column is not None:
            filters.append(Filter(column, tuple(states)))
    return tuple(filters)
