"""Parse JSON and JSON Lines: find the runs in a document and return them as a raw table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from importance import read_budget, safe_documents
from importance.errors import UnreadableRuns
from importance.readers import run_lists
from importance.readers.raw_table import RawTable
from importance.readers.run_lists import RunListContext
from importance.rows import settings_in_names

_WRAPPERS = ("runs", "trials", "data", "results", "experiments", "records", "rows", "history", "items")
_MAX_DEPTH = 3

_Records = list[Mapping[object, object]] | pd.DataFrame


@dataclass(frozen=True)
class _Runs:
    """The runs in a document.

    Attributes:
        records: one mapping per run, or a table; None if the document holds no runs.
        context: what the document contains besides its list of runs.
    """

    records: _Records | None
    context: RunListContext | None = None


def parse_json(name: str, text: str) -> RawTable:
    """Return the table in a JSON document or in JSON Lines.

    Raises:
        UnreadableRuns: when the text is not JSON, is nested too deeply, or holds no list of runs.
    """
    notes: list[str] = []
    try:
        document = safe_documents.load_json(text)
    except safe_documents.TooDeep:
        raise UnreadableRuns(_too_deep(name)) from None
    except safe_documents.BrokenDocument as error:
        document, notes = _parse_lines(name, text, error)
    table = table_from_document(name, document)
    return RawTable(table.frame, [*notes, *table.notes], table.goals)


def table_from_document(name: str, document: object) -> RawTable:
    """Return the table in a document of JSON or YAML.

    Raises:
        UnreadableRuns: when it holds no list of runs.
    """
    try:
        runs = _find_runs(document)
    except RecursionError:
        raise UnreadableRuns(_too_deep(name)) from None
    notes = [] if runs.context is None else runs.context.notes()
    if runs.records is None:
        raise UnreadableRuns(
            f"{name} is JSON but contains no list of runs. Give a list of objects, one per run, such as "
            '[{"lr": 0.1, "loss": 0.5}, ...], or one such object per line.'
        )
    if isinstance(runs.records, pd.DataFrame):
        return RawTable(runs.records, notes)
    rows = [{str(key): value for key, value in record.items()} for record in runs.records]
    names = list(dict.fromkeys(key for row in rows for key in row))
    budget = read_budget.current()
    budget.check_shape(len(rows), len(names), name)
    cells = budget.each(names, every=10)
    frame = pd.DataFrame({key: pd.Series([row.get(key) for row in rows], dtype=object) for key in cells})
    return RawTable(frame, notes, {} if runs.context is None else runs.context.goals(names))


def _find_runs(document: object, depth: int = 0) -> _Runs:
    """Return the runs in a document, at most three levels deep."""
    if isinstance(document, list) and len(document) == 1:
        document = document[0] if isinstance(document[0], dict) else document
    if isinstance(document, dict):
        run_list = run_lists.find_run_list(document)
        if run_list is not None and (len(run_list.runs) > 1 or len(document) == 1):
            return _Runs(_records(run_list.runs, 1), run_list.context)
        if not depth and run_lists.is_one_run(document):
            return _Runs([document])
        inner = [value for value in document.values() if isinstance(value, dict)]
        inner_runs = [_find_runs(value, depth + 1) for value in inner] if depth < _MAX_DEPTH else []
        inner_runs = [runs for runs in inner_runs if runs.context is not None]
        if len(inner_runs) == 1:  # if there are several, each may be a run that holds a list
            return inner_runs[0]
    return _Runs(_records(document))


def _too_deep(name: str) -> str:
    return f"{name} is nested too deeply to be a table of runs. Export one flat object per run."


def _parse_lines(name: str, text: str, error: ValueError) -> tuple[list[object], list[str]]:
    """Return the documents in JSON Lines, and a sentence about lines that are not JSON."""
    lines = [line for line in text.splitlines() if line.strip()]
    documents: list[object] = []
    bad: list[int] = []
    for number, line in enumerate(lines, 1):
        try:
            documents.append(safe_documents.load_json(line))
        except safe_documents.TooDeep:
            raise UnreadableRuns(_too_deep(name)) from None
        except safe_documents.BrokenDocument:
            bad.append(number)
            if len(bad) > 10 and len(bad) > len(documents):
                break
    too_many_bad = len(bad) > max(1, 0.1 * len(lines))
    if not documents or too_many_bad or (len(documents) == 1 and len(lines) > 1 and bad):
        raise UnreadableRuns(
            f"{name} looks like JSON but is broken: {str(error)[:150]}. "
            "If the file is still being written or was cut off, export it again."
        ) from None
    notes = []
    if bad:
        numbers = ", ".join(map(str, bad[:5]))
        notes.append(f"Left out {len(bad)} of {len(lines)} lines that are not JSON (line {numbers}).")
    return documents, notes


def _records(document: object, depth: int = 0) -> _Records | None:
    """Return the runs in a list of mappings, in columns, in a split table, or in a wrapper around these."""
    if isinstance(document, list):
        return _from_list(document, depth)
    if not isinstance(document, dict) or not document:
        return None
    names, rows = document.get("columns"), document.get("data")
    if isinstance(names, list) and isinstance(rows, list) and all(isinstance(row, list) for row in rows):
        return _from_rows(names, rows)
    if isinstance(rows, list) and isinstance(document.get("schema"), dict):
        return _records(rows, depth + 1)
    if depth < _MAX_DEPTH:
        for key in _WRAPPERS:
            inner = document.get(key)
            if isinstance(inner, (list, dict)) and len(inner) > 1:
                records = _records(inner, depth + 1)
                if records is not None:
                    return records
    cells = list(document.values())
    if all(isinstance(cell, list) for cell in cells):  # one list per column
        if len({len(cell) for cell in cells}) == 1 and len(cells[0]) > 0:
            return pd.DataFrame({str(k): pd.Series(v, dtype=object) for k, v in document.items()})
        return None
    if all(isinstance(cell, dict) for cell in cells):
        return _from_mappings(document)
    return [document] if depth == 0 else None


def _from_list(document: list[object], depth: int) -> _Records | None:
    mappings: list[Mapping[object, object]] = [item for item in document if isinstance(item, dict)]
    if mappings and len(mappings) >= 0.5 * len(document):
        if len(mappings) == 1 and depth == 0:
            inner = _records(mappings[0], depth + 1)
            if inner is not None and len(inner) > 1:
                return inner
        return list(mappings)
    rows = [item for item in document if isinstance(item, list)]
    return _from_rows(rows[0], rows[1:]) if len(rows) == len(document) > 1 else None


def _from_mappings(document: Mapping[object, object]) -> _Records:
    """Return the runs in a mapping of mappings.

    Either each inner mapping is a column with row numbers as keys (pandas' default), or each is a run.
    """
    inner = {str(name): cell for name, cell in document.items() if isinstance(cell, dict)}
    keys = [set(cell) for cell in inner.values()]
    are_numbers = all(str(key).lstrip("-").isdigit() for cell_keys in keys for key in cell_keys)
    if are_numbers and all(cell_keys == keys[0] for cell_keys in keys):
        order = list(next(iter(inner.values())))
        return pd.DataFrame(
            {name: pd.Series([cell[key] for key in order], dtype=object) for name, cell in inner.items()}
        )
    in_names = settings_in_names.settings_in_names(list(inner))
    rows = zip(inner.items(), in_names, strict=True)
    return [dict([("name", name), *settings.items(), *cell.items()]) for (name, cell), settings in rows]


def _from_rows(names: Sequence[object], rows: Sequence[object]) -> pd.DataFrame | None:
    width = len(names)
    complete = [row for row in rows if isinstance(row, list) and len(row) == width]
    if not width or len(complete) < len(rows) or not all(isinstance(n, (str, int, float)) for n in names):
        return None
    columns = pd.Index([str(n) for n in names])
    return (
        pd.DataFrame(complete, dtype=object, columns=columns) if complete else pd.DataFrame(columns=columns)
    )
