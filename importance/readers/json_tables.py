"""JSON and JSON Lines to a raw table, whatever way round the document holds its runs."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from importance.errors import UnreadableRuns
from importance.readers import run_lists
from importance.rows import settings_in_names

_WRAPPERS = ("runs", "trials", "data", "results", "experiments", "records", "rows", "history", "items")


@dataclass(frozen=True)
class RawTable:
    """The raw table in a file.

    Attributes:
        frame: one row a run; cells may hold nested mappings and lists.
        notes: sentences on what the user should know.
        goals: "minimize" or "maximize" for the columns of which the file tells it.
    """

    frame: pd.DataFrame
    notes: Sequence[str] = ()
    goals: Mapping[str, str] = field(default_factory=dict)


def parse_json(name: str, text: str) -> RawTable:
    """The table in a JSON document or in JSON Lines.

    Raises:
        UnreadableRuns: when it is not JSON, is nested too deeply, or holds no list of runs.
    """
    notes: list[str] = []
    try:
        document = json.loads(text)
    except RecursionError:
        raise UnreadableRuns(_too_deep(name)) from None
    except ValueError as error:
        document, notes = _lines(name, text, error)
    found = table_from_document(name, document)
    return RawTable(found.frame, [*notes, *found.notes], found.goals)


def table_from_document(name: str, document: object) -> RawTable:
    """The table in what a file of JSON or YAML says.

    Raises:
        UnreadableRuns: when it holds no list of runs.
    """
    try:
        records, beside = _unwrapped(document)
    except RecursionError:
        raise UnreadableRuns(_too_deep(name)) from None
    notes = [] if beside is None else beside.notes()
    if records is None:
        raise UnreadableRuns(
            f"{name} is JSON, but holds no list of runs. Needed is a list of objects, one a run, such as "
            '[{"lr": 0.1, "loss": 0.5}, ...], or one such object a line.'
        )
    if isinstance(records, pd.DataFrame):
        return RawTable(records, notes)
    rows = [{str(key): value for key, value in record.items()} for record in records]
    names = list(dict.fromkeys(key for row in rows for key in row))
    frame = pd.DataFrame({key: pd.Series([row.get(key) for row in rows], dtype=object) for key in names})
    return RawTable(frame, notes, {} if beside is None else beside.goals(names))


def _deeper(depth: int) -> Callable[[object], tuple[_Records, run_lists.RunListContext | None]]:
    return lambda document: _unwrapped(document, depth + 1)


_Records = list[Mapping[object, object]] | pd.DataFrame | None


def _unwrapped(document: object, depth: int = 0) -> tuple[_Records, run_lists.RunListContext | None]:
    """The runs in a document, and what an object says beside the list of them."""
    if isinstance(document, list) and len(document) == 1:
        document = document[0] if isinstance(document[0], dict) else document
    if isinstance(document, dict):
        listed = run_lists.find_run_list(document)
        if listed is not None and (len(listed[0]) > 1 or len(document) == 1):
            return _records(listed[0], 1), listed[1]
        if not depth and run_lists.is_one_run(document):
            return [document], None
        inner = [value for value in document.values() if isinstance(value, dict)] if depth < 3 else []
        found = [(records, beside) for records, beside in map(_deeper(depth), inner) if beside is not None]
        if len(found) == 1:  # each of several may be a run that holds a list
            return found[0]
    return _records(document), None


def _too_deep(name: str) -> str:
    return f"{name} is nested too deeply to be a table of runs. Export one flat object a run."


def _lines(name: str, text: str, error: ValueError) -> tuple[list[object], list[str]]:
    lines = [line for line in text.splitlines() if line.strip()]
    good: list[object] = []
    bad: list[int] = []
    for position, line in enumerate(lines):
        try:
            good.append(json.loads(line))
        except RecursionError:
            raise UnreadableRuns(_too_deep(name)) from None
        except ValueError:
            bad.append(position + 1)
            if len(bad) > 10 and len(bad) > len(good):
                break
    if not good or len(bad) > max(1, 0.1 * len(lines)) or (len(good) == 1 and len(lines) > 1 and bad):
        raise UnreadableRuns(
            f"{name} looks like JSON but is broken: {str(error)[:150]}. "
            "If it is still being written, or was cut off, export it again."
        ) from None
    notes = []
    if bad:
        which = ", ".join(map(str, bad[:5]))
        notes.append(f"Left out {len(bad)} of {len(lines)} lines that are not JSON (line {which}).")
    return good, notes


def _records(document: object, depth: int = 0) -> _Records:
    """One mapping a run, from a list of mappings, columns, a split table, or a wrapper around one of
    these."""
    if isinstance(document, list):
        mappings: list[Mapping[object, object]] = [item for item in document if isinstance(item, dict)]
        if mappings and len(mappings) >= 0.5 * len(document):
            if len(mappings) == 1 and depth == 0:
                inner = _records(mappings[0], depth + 1)
                if inner is not None and len(inner) > 1:
                    return inner
            return list(mappings)
        if len(document) > 1 and all(isinstance(item, list) for item in document):
            return _from_rows(document[0], document[1:])
        return None
    if not isinstance(document, dict) or not document:
        return None
    names, rows = document.get("columns"), document.get("data")
    if isinstance(names, list) and isinstance(rows, list) and all(isinstance(row, list) for row in rows):
        return _from_rows(names, rows)
    if isinstance(rows, list) and isinstance(document.get("schema"), dict):
        return _records(rows, depth + 1)
    if depth < 3:
        for key in _WRAPPERS:
            inner = document.get(key)
            if isinstance(inner, (list, dict)) and len(inner) > 1:
                found = _records(inner, depth + 1)
                if found is not None:
                    return found
    cells = list(document.values())
    if all(isinstance(cell, list) for cell in cells):  # one list a column
        if len({len(cell) for cell in cells}) == 1 and len(cells[0]) > 0:
            return pd.DataFrame({str(k): pd.Series(v, dtype=object) for k, v in document.items()})
        return None
    if all(isinstance(cell, dict) for cell in cells):
        return _from_mappings(document)
    if depth == 0 or not any(isinstance(cell, (dict, list)) for cell in cells):
        return [document] if depth == 0 else None
    return None


def _from_mappings(document: Mapping[object, object]) -> list[Mapping[object, object]] | pd.DataFrame:
    """Mappings of mappings: one a column with row numbers inside (pandas' default), or one a run by its
    name."""
    inner = [set(cell) for cell in document.values() if isinstance(cell, dict)]
    digits = all(str(key).lstrip("-").isdigit() for keys in inner for key in keys)
    if digits and all(keys == inner[0] for keys in inner):
        order = list(next(iter(document.values())))  # type: ignore[call-overload]
        return pd.DataFrame(
            {
                str(name): pd.Series([cell[key] for key in order], dtype=object)
                for name, cell in document.items()
                if isinstance(cell, dict)
            }
        )
    named = {str(name): cell for name, cell in document.items() if isinstance(cell, dict)}
    spelt = settings_in_names.settings_in_names(list(named))
    rows = zip(named.items(), spelt, strict=True)
    return [dict([("name", name), *given.items(), *cell.items()]) for (name, cell), given in rows]


def _from_rows(names: Sequence[object], rows: Sequence[object]) -> pd.DataFrame | None:
    width = len(names)
    even = [row for row in rows if isinstance(row, list) and len(row) == width]
    if not width or len(even) < len(rows) or not all(isinstance(n, (str, int, float)) for n in names):
        return None
    columns = pd.Index([str(n) for n in names])
    return pd.DataFrame(even, dtype=object, columns=columns) if even else pd.DataFrame(columns=columns)
