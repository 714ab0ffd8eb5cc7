"""What a source is and which studies it holds, without reading its runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from importance import read_budget, regular_files
from importance.errors import ImportanceError
from importance.readers import sources
from importance.readers.addresses import Reach, check_reach, redact_message
from importance.readers.opened_source import open_place, opened
from importance.rows import metric_lists
from importance.rows.store import Store
from importance.trackers import place_of


@dataclass(frozen=True)
class SourceSummary:
    """What a source is.

    Attributes:
        kind: a description, such as "MLflow folder"; "" for a plain file.
        word: the tracker's word for a study.
        studies: the number of runs by study (-1 where it is not known); empty for a plain file.
        live: whether runs may still be added.
        stamp: a text that changes when the source does; "" when only reading the source would tell.
        over_time: whether metrics may be kept over time, so that one of the values has to be chosen.
        on_request: the studies that are read only if the user chooses them.
    """

    kind: str = ""
    word: str = "study"
    studies: Mapping[str, int] = field(default_factory=dict)
    live: bool = False
    stamp: str = ""
    over_time: bool = False
    on_request: frozenset[str] = frozenset()


def summarise_source(source: object, reach: Reach = "any") -> SourceSummary:
    """Return what a source is. A web address that belongs to no tracker is not fetched.

    For a list of sources, the studies are those of the sources that hold more than one.

    Raises:
        ImportanceError: when the source is a store or an archive that cannot be opened.
    """
    with read_budget.within():
        return _summary(source, reach)


def _summary(source: object, reach: Reach) -> SourceSummary:
    if isinstance(source, list):
        return _combined([_summary(member, reach) for member in sources.flatten_sources(source)])
    stamp = file_stamp(source) if reach != "public" else ""
    if isinstance(source, str) and not stamp:
        check_reach(source, reach)
        try:
            if reach == "public":
                return SourceSummary()
            return _of_store(open_place(place_of(source, linked=reach == "linked")))
        except ImportanceError as error:
            error.args = (redact_message(str(error), source), *error.args[1:])
            raise
    with opened(source, reach) as result:
        content = result.content
        summary = _of_store(content if isinstance(content, Store) else None)
        if isinstance(content, sources.Input) and isinstance(content.data, bytes):
            summary = replace(summary, over_time=metric_lists.has_metric_lists(content.data))
    return replace(summary, live=True, stamp=summary.stamp or stamp) if stamp else summary


def _of_store(store: Store | None) -> SourceSummary:
    if store is None:
        return SourceSummary()
    counts = {study.name: study.n_runs for study in store.studies}
    on_request = frozenset(study.name for study in store.studies if study.on_request)
    return SourceSummary(store.kind, store.word, counts, store.live, store.stamp, store.over_time, on_request)


def _combined(summaries: Sequence[SourceSummary]) -> SourceSummary:
    """Several sources as one; studies of the same name count as one study."""
    studies: dict[str, int] = {}
    stores = [summary for summary in summaries if summary.kind]
    with_choice = [summary for summary in stores if sum(n != 0 for n in summary.studies.values()) > 1]
    for summary in with_choice:
        for name, count in summary.studies.items():
            earlier = studies.get(name, 0)
            studies[name] = earlier + count if min(earlier, count) >= 0 else -1
    words = {summary.word for summary in with_choice}
    kind = "upload" if stores else ""
    word = words.pop() if len(words) == 1 else "study"
    over_time = any(summary.over_time for summary in summaries)
    on_request = frozenset[str]().union(*(summary.on_request for summary in with_choice))
    return SourceSummary(kind, word, studies, over_time=over_time, on_request=on_request)


def file_stamp(source: object) -> str:
    """Return a text that changes when a local file does; "" for anything but the path of a file."""
    if not isinstance(source, str):
        return ""
    try:
        path = regular_files.with_home(source)
        status = path.stat()
        return f"{status.st_mtime_ns}-{status.st_size}" if path.is_file() else ""
    except (OSError, ValueError):
        return ""
