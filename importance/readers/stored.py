"""From whatever was handed over to a store, where it is one: bytes are laid down in a folder of their own."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from importance import stores, values
from importance.errors import SeveralStudies, UnreadableRuns
from importance.readers.layouts import Layout
from importance.stores import Store, Study


@contextmanager
def opened(source: object) -> Iterator[Store | None]:
    """The store that a source is, or None; what had to be unpacked for it is gone afterwards."""
    if isinstance(source, (str, os.PathLike)):
        yield stores.open_store(stores.place_of(os.fspath(source)))
    else:
        yield None


def chosen(store: Store, study: str | Sequence[str] | None) -> list[Study]:
    """The studies to read.

    Raises:
        SeveralStudies: when there are several with runs and none was chosen.
        UnreadableRuns: when a chosen one is not there.
    """
    by_name = {one.name: one for one in store.studies}
    if study is None:
        filled = [one for one in store.studies if one.n_runs != 0] or list(store.studies)
        if len(filled) == 1:
            return filled
        counts = {one.name: one.n_runs for one in store.studies}
        listed = ", ".join(f"{name} ({n:,} runs)" for name, n in list(counts.items())[:8])
        more = f" and {len(counts) - 8} more" if len(counts) > 8 else ""
        raise SeveralStudies(
            f"This {store.kind} holds {len(counts)} of what it calls a {store.word}: {listed}{more}. "
            f"Choose one with study=, or several to join them.",
            counts,
        )
    wanted = [study] if isinstance(study, str) else list(study)
    unknown = [name for name in wanted if name not in by_name]
    if unknown or not wanted:
        raise UnreadableRuns(
            f"This {store.kind} has no {store.word} {', '.join(map(repr, unknown))}. It has: "
            f"{', '.join(list(by_name)[:20])}."
        )
    return [by_name[name] for name in wanted]


def label(store: Store, study: Study) -> str:
    """A name for one study, for messages."""
    return study.name or store.kind


def digest(layout: Layout) -> str:
    """A digest of what was read: a store has no bytes of its own to go by."""
    frame = layout.frame
    try:
        content = values.frame_digest(frame)
    except TypeError:  # lists in cells
        content = values.frame_digest(frame.astype(str))
    return hashlib.sha256(f"{content}{layout.space!r}".encode()).hexdigest()[:16]
