"""From whatever was handed over to a store, where it is one: bytes are laid down in a folder of their own."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from importance.errors import ImportanceError, SeveralStudies, UnreadableRuns
from importance.readers import archives, formats, sources, table_folders
from importance.readers.addresses import Reach, check_reach, without_secrets
from importance.readers.sources import Input
from importance.rows import list_histories
from importance.rows.layout import Layout
from importance.rows.store import Place, Store, Study
from importance.runs import typed_columns
from importance.trackers import open_store, place_of

Found = tuple[Store | Input, tuple[str, ...]]
"""A store or one table, and sentences on what was left out on the way to it."""


@contextmanager
def opened(source: object, reach: Reach = "any") -> Iterator[Found]:
    """What a source is; what had to be unpacked for it is gone afterwards.

    Raises:
        ImportanceError: when it is nothing that can be read; no message holds a password, also of those
            that are raised while this is open.
    """
    try:
        with _opened(source, reach) as found:
            yield found
    except ImportanceError as error:
        if isinstance(source, str):
            error.args = (without_secrets(str(error), source), *error.args[1:])
        raise


@contextmanager
def _opened(source: object, reach: Reach) -> Iterator[Found]:
    if isinstance(source, (str, os.PathLike)):
        text = os.fspath(source)
        check_reach(text, reach)
        if reach != "public":
            place = place_of(text, linked=reach == "linked")
            if place.path is not None and not place.path.is_file() and not place.path.is_dir():
                raise UnreadableRuns(
                    f"{text} is a pipe or a device. Needed is a file or a folder: save what it gives first."
                )
            store = _open_store(place)
            if store is not None:
                yield store, ()
                return
            if place.path is not None and archives.kind_of(place.path) is not None:
                with _unpacked(place.path, place.path.name) as found:
                    yield found
                return
            if place.path is not None:  # a plain file, which no store has known
                yield sources.one(source, reach), ()
                return
    given = sources.one(source, reach)
    if not isinstance(given.data, bytes):
        yield given, ()
        return
    with tempfile.TemporaryDirectory(prefix="paramlens-", ignore_cleanup_errors=True) as folder:
        path = Path(folder) / _file_name(given.name)
        path.write_bytes(given.data)
        if archives.kind_of(path) is not None:
            with _unpacked(path, given.name) as found:
                yield found
        else:
            store = _open_store(Place(given.name, path))
            yield (given if store is None else _settled(store)), ()


@contextmanager
def _unpacked(path: Path, name: str) -> Iterator[Found]:
    """The store in an archive: the one file that it holds, or its folder."""
    with tempfile.TemporaryDirectory(prefix="paramlens-", ignore_cleanup_errors=True) as folder:
        root = Path(folder) / (re.sub(r"(\.tar)?\.\w+$", "", _file_name(name)) or "runs")
        root.mkdir()
        left = archives.unpacked(path, name, root)
        files = [file for file in root.rglob("*") if file.is_file()]
        if not files:
            why = formats.on_files(left.formats)
            end = f": {why}" if why else "."
            raise UnreadableRuns(f"{name} is an archive without a file that runs can be read from{end}")
        store = _open_store(Place(name, files[0] if len(files) == 1 else root))
        yield (sources.one(files[0]) if store is None else _settled(store)), left.notes


def _settled(store: Store) -> Store:
    """A store that was handed over as a copy: nothing is added to it any more."""
    return replace(store, live=False, stamp="")


def _open_store(place: Place) -> Store | None:
    """The runs at a place: those of a tool, or the tables in a folder that no tool knows."""
    return open_store(place, last_resort=table_folders.open_path)


def _file_name(name: str) -> str:
    """A name as that of a file in a folder of our own, its ending kept."""
    last = re.sub(r"[\x00-\x1f/\\:]", "_", name.replace("\\", "/").rsplit("/", 1)[-1]).strip(". ")
    return last[-100:] or "runs"


@dataclass(frozen=True)
class Glance:
    """What a source is, without its runs.

    Attributes:
        kind: what it is, in words; "" for a plain file.
        word: what it calls a study.
        studies: the name of each, with its number of runs (-1 where that is not known); {} for a plain file.
        live: whether runs may still be added.
        stamp: a text that changes when the source does; "" when only reading would tell.
        over_time: whether metrics may be kept over time, so that one of their values has to be chosen.
    """

    kind: str = ""
    word: str = "study"
    studies: Mapping[str, int] = field(default_factory=dict)
    live: bool = False
    stamp: str = ""
    over_time: bool = False


def glance(source: object, reach: Reach = "any") -> Glance:
    """What a source is; of a web address that is no store nothing is fetched.

    Of a list of sources the studies are those among which there is something to choose.

    Raises:
        ImportanceError: when it is a store or an archive that cannot be opened.
    """
    if isinstance(source, list):
        return _among([glance(one, reach) for one in sources.each(source)])
    stamp = file_stamp(source) if reach != "public" else ""
    if isinstance(source, str) and not stamp:
        check_reach(source, reach)
        try:
            if reach == "public":
                return Glance()
            return _seen(_open_store(place_of(source, linked=reach == "linked")))
        except ImportanceError as error:
            error.args = (without_secrets(str(error), source), *error.args[1:])
            raise
    with opened(source, reach) as (found, _):
        seen = _seen(found if isinstance(found, Store) else None)
        if isinstance(found, sources.Input) and isinstance(found.data, bytes):
            seen = replace(seen, over_time=list_histories.offered(found.data))
    return replace(seen, live=True, stamp=seen.stamp or stamp) if stamp else seen


def _seen(store: Store | None) -> Glance:
    if store is None:
        return Glance()
    counts = {study.name: study.n_runs for study in store.studies}
    return Glance(store.kind, store.word, counts, store.live, store.stamp, store.over_time)


def _among(seen: Sequence[Glance]) -> Glance:
    """Several sources as one: a study of the same name in two of them stands for both."""
    studies: dict[str, int] = {}
    stores_of_runs = [one for one in seen if one.kind]
    several = [one for one in stores_of_runs if sum(n != 0 for n in one.studies.values()) > 1]
    for one in several:
        for name, count in one.studies.items():
            known = studies.get(name, 0)
            studies[name] = known + count if min(known, count) >= 0 else -1
    words = {one.word for one in several}
    kind = "upload" if stores_of_runs else ""
    word = words.pop() if len(words) == 1 else "study"
    return Glance(kind, word, studies, over_time=any(one.over_time for one in seen))


def file_stamp(source: object) -> str:
    """A text that changes when a file of this machine does; "" for anything but the path of a file."""
    if not isinstance(source, str):
        return ""
    try:
        path = Path(source).expanduser()
        status = path.stat()
        return f"{status.st_mtime_ns}-{status.st_size}" if path.is_file() else ""
    except (OSError, ValueError, RuntimeError):
        return ""


def chosen(store: Store, study: str | Sequence[str] | None, shared: bool = False) -> list[Study]:
    """The studies to read.

    Args:
        shared: whether the chosen ones are looked for in other sources too: then a store with a single study
            is read in any case, and one without any of the chosen not at all.

    Raises:
        SeveralStudies: when there are several with runs and none was chosen.
        UnreadableRuns: when a chosen one is not there.
    """
    by_name = {one.name: one for one in store.studies}
    filled = _filled(store)
    if len(filled) == 1 and (study is None or shared):
        return filled
    if study is None:
        counts = {one.name: one.n_runs for one in store.studies}
        sizes = {name: f" ({n:,} runs)" if n >= 0 else "" for name, n in counts.items()}
        listed = ", ".join(f"{name}{size}" for name, size in list(sizes.items())[:8])
        more = f" and {len(counts) - 8} more" if len(counts) > 8 else ""
        article = "an" if store.word[0] in "aeiou" else "a"
        raise SeveralStudies(
            f"This {store.kind} holds {len(counts)} of what it calls {article} {store.word}: {listed}{more}. "
            f"Choose one with study=, or several to join them.",
            counts,
        )
    wanted = [study] if isinstance(study, str) else list(study)
    if shared:
        return [by_name[name] for name in wanted if name in by_name]
    unknown = [name for name in wanted if name not in by_name]
    if unknown or not wanted:
        raise UnreadableRuns(
            f"This {store.kind} has no {store.word} {', '.join(map(repr, unknown))}. It has: "
            f"{', '.join(list(by_name)[:20])}."
        )
    return [by_name[name] for name in wanted]


def _filled(store: Store) -> list[Study]:
    return [one for one in store.studies if one.n_runs != 0] or list(store.studies)


def check_chosen(study: str | Sequence[str], read: Collection[str]) -> None:
    """Raises UnreadableRuns when a chosen study was in none of several sources."""
    unknown = [name for name in ([study] if isinstance(study, str) else study) if name not in read]
    if unknown:
        raise UnreadableRuns(f"None of the sources has {', '.join(map(repr, unknown))}.")


def label(store: Store, study: Study) -> str:
    """A name for one study, for messages."""
    return study.name or store.kind


def nothing_in(store: Store, study: Study) -> str:
    """What to say of a study without a run."""
    named = f"the {store.word} {study.name!r}" if study.name else f"this {store.word}"
    return f"In this {store.kind}, {named} has no runs yet. Start some and look again, or choose another."


def digest(layout: Layout) -> str:
    """A digest of what was read: a store has no bytes of its own to go by."""
    frame = layout.frame
    try:
        content = typed_columns.frame_digest(frame)
    except TypeError:  # lists in cells
        content = typed_columns.frame_digest(frame.astype(str))
    return hashlib.sha256(f"{content}{layout.space!r}".encode()).hexdigest()[:16]
