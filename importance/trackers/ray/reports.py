"""What a trial of Ray Tune reported, line by line."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from importance import regular_files, safe_documents
from importance.rows.store import ReportShare
from importance.trackers.formats import framed_records

_MOST_LINE = 50 * 10**6
_PROGRESS_EVERY = 1_000


def read_reports(path: Path, tell: ReportShare) -> Iterator[dict[str, object] | None]:
    """Yield a trial's reports line by line; None for an incomplete line."""
    try:
        if path.suffix == ".csv":
            with regular_files.open_text(path, newline="") as text:
                for row in csv.DictReader(text):
                    if None in row.values() or None in row:
                        yield None
                        continue
                    cells = {name.replace("/", "."): _cell(cell) for name, cell in row.items() if cell}
                    yield {name: cell for name, cell in cells.items() if not name.startswith("config.")}
            return
        with regular_files.open_bytes(path) as stream:
            for number in count(1):
                line = stream.readline(_MOST_LINE)
                if not line:
                    break
                if number % _PROGRESS_EVERY == 0:
                    tell(framed_records.share(stream))
                if not line.strip():
                    continue
                report = safe_documents.parsed_json(line)
                yield report if isinstance(report, dict) else None
    except (OSError, csv.Error):
        yield None


def _cell(text: str) -> object:
    """Return a cell of progress.csv as a number, a boolean or text."""
    if text in ("True", "False"):
        return text == "True"
    try:
        return float(text)
    except ValueError:
        return text
