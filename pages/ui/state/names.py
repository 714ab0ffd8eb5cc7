"""Choices of columns in a link, which may call a column by its name in the source or by a former name."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from importance.runs.table import Runs
from pages.ui.state.session import forget, get, link, linked, put

_CHART_SETTINGS = ("order", "flip", "colour", "scale_of")


def choose_linked(runs: Runs, key: str, options: Sequence[str], label: Callable[[str], str] = str) -> None:
    """Choose the column that the link means, before the widget that keeps one column is drawn.

    Streamlit takes only the labels that the widget itself writes into the link, and drops anything else.

    Args:
        runs: the runs whose columns the options are.
        key: the widget's key, which is its name in the link too.
        options: the columns to choose from.
        label: how the widget labels a column.
    """
    names = linked(key)
    if get(key) is None and names and names[-1] not in map(label, options):
        column = runs.find(names[-1])
        if column in options:
            put(key, column)


def choose_several_linked(
    runs: Runs, key: str, options: Sequence[str], label: Callable[[str], str]
) -> list[str]:
    """Choose the columns that the link means, before the widget that keeps several is drawn.

    Streamlit takes the labels that it recognises from the link before it looks at any choice made here. If
    that leaves columns out, `choose_again` chooses once more.

    Args:
        runs, key, options, label: as in `choose_linked`.

    Returns:
        The columns that the link means; [] when there is nothing to change.
    """
    remaining = get(f"_{key}_of_link")
    if remaining:
        forget(f"_{key}_of_link")
        put(key, remaining)
        return []
    names = linked(key)
    by_label = {label(name): name for name in options}
    if get(key) is not None or set(names) <= set(by_label):
        return []
    columns = dict.fromkeys(by_label.get(name) or runs.find(name) for name in names)
    of_link = [name for name in columns if name is not None and name in options]
    if of_link:
        put(key, of_link)
    return of_link


def choose_again(key: str, of_link: Sequence[str], chosen: Sequence[str]) -> bool:
    """Return whether Streamlit chose other columns than the link means; a rerun then mends that."""
    if not of_link or set(of_link) == set(chosen):
        return False
    put(f"_{key}_of_link", list(of_link))
    return True


def drop_unavailable(key: str, options: Sequence[str]) -> None:
    """Take out of a widget's choice what these runs do not have.

    The choice may be for other runs, or from a link. If nothing of it remains, the widget goes back to its
    default. A choice that was empty on purpose stays empty.
    """
    chosen = get(key)
    if chosen and not set(chosen) <= set(options):
        available = [name for name in chosen if name in options]
        if available:
            put(key, available)
        else:
            forget(key)


def use_present_names(runs: Runs) -> None:
    """Replace former names of columns in the chart's part of the link by the present ones."""
    for key in _CHART_SETTINGS:
        parts = []
        for part in linked(key):
            name, mark, scale = part.rpartition("~") if key == "scale_of" else (part, "", "")
            parts.append((runs.find(name) or name) + mark + scale)
        link(key, parts)
