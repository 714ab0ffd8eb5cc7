"""Links that call a column as its source does, or as another route to the same runs does."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from importance.runs.table import Runs
from pages.ui.state.session import forget, get, link, linked, put

_OF_THE_CHART = ("order", "flip", "colour", "scale_of")


def choose_linked(runs: Runs, key: str, options: Sequence[str], written: Callable[[str], str] = str) -> None:
    """Before a widget is drawn that keeps one column in the link: choose the one that the link means.

    Streamlit takes only what the widget writes itself (`written`), and drops the rest of a link.
    """
    names = linked(key)
    if get(key) is None and names and names[-1] not in map(written, options):
        column = runs.find(names[-1])
        if column in options:
            put(key, column)


def choose_several_linked(
    runs: Runs, key: str, options: Sequence[str], written: Callable[[str], str]
) -> list[str]:
    """The same for a widget that keeps several columns; the columns that the link means, [] for no change.

    Streamlit takes the ones that it knows out of a link before any choice made here. Where that leaves some
    out, `correct` chooses once more.
    """
    waiting = get(f"_{key}_of_link")
    if waiting:
        forget(f"_{key}_of_link")
        put(key, waiting)
        return []
    names = linked(key)
    labels = {written(name): name for name in options}
    if get(key) is not None or set(names) <= set(labels):
        return []
    found = [labels.get(name) or runs.find(name) for name in names]
    wanted = [name for name in dict.fromkeys(found) if name in options]
    if wanted:
        put(key, wanted)
    return [name for name in wanted if name is not None]


def correct(key: str, wanted: Sequence[str], chosen: Sequence[str]) -> bool:
    """Whether Streamlit chose something else than the link means; the next run of the page then has it."""
    if not wanted or set(wanted) == set(chosen):
        return False
    put(f"_{key}_of_link", list(wanted))
    return True


def use_present_names(runs: Runs) -> None:
    """Put the names that the columns have now into what the link says of the chart."""
    for key in _OF_THE_CHART:
        now = []
        for part in linked(key):
            name, mark, scale = part.rpartition("~") if key == "scale_of" else (part, "", "")
            now.append((runs.find(name) or name) + mark + scale)
        link(key, now)
