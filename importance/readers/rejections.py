"""Reject files that are not tables of runs, with a sentence that says what was found and what to do."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from importance.errors import UnreadableRuns
from importance.readers import file_signatures, unreadable_formats
from importance.runs.columns import Column, Kind, Role
from importance.runs.reading import Steps
from importance.trackers.wandb.export import HOW_TO_EXPORT

NEEDED = "Give a table with one row per run and one column per parameter and metric"
_FORMATS = f"{NEEDED} (CSV, JSON, Parquet or Excel)."
_STEPS = (
    "_step",
    "step",
    "global_step",
    "trainer/global_step",
    "epoch",
    "iteration",
    "training_iteration",
    "iter",
    "timestep",
    "timesteps_total",
    "train/global_step",
    "episode",
    "round",
    "_timestamp",
    "generation",
)


def check_bytes(name: str, data: bytes) -> None:
    """Raise UnreadableRuns for an empty file, and for a binary file without a table."""
    if not data.strip(b"\x00\t\r\n \xef\xbb\xbf\xff\xfe"):
        raise UnreadableRuns(empty(name))
    format_ = file_signatures.format_from_bytes(data)
    if format_ is not None:
        raise UnreadableRuns(unreadable_formats.describe_file(name, format_))
    head = data[:4096]
    zeros = head.count(0)
    is_wide = data[:2] in (b"\xff\xfe", b"\xfe\xff") or zeros > 0.3 * len(head)
    odd = sum(byte < 9 or 13 < byte < 32 for byte in head)
    if data[:4] not in (b"PAR1", b"PK\x03\x04", b"ARRO") and not is_wide and odd > 0.02 * len(head):
        raise UnreadableRuns(f"{name} is a binary file, not a table of runs. {_FORMATS}")


def check_text(name: str, text: str) -> None:
    """Raise UnreadableRuns for text that is clearly something else, such as a web page."""
    head = text.lstrip("\ufeff \t\r\n")[:2000].lower()
    if not head:
        raise UnreadableRuns(empty(name))
    if re.match(r"(<!--.*?-->\s*)?<(!doctype html|html|head|body)", head, re.DOTALL):
        raise UnreadableRuns(
            f"{name} is a web page (HTML) instead of a table, perhaps a login page. Download the file with "
            "the tracker's download button, or from its raw link."
        )
    if head.startswith("<?xml") or head.startswith("<svg"):
        raise UnreadableRuns(f"{name} is XML, not a table of runs. {_FORMATS}")
    if head.startswith("version https://git-lfs"):
        raise UnreadableRuns(
            f"{name} is a Git LFS pointer: the real file was never downloaded. "
            "Run `git lfs pull` and try again."
        )


def check_header(name: str, header: Sequence[str]) -> None:
    """Raise UnreadableRuns if the first line cannot be the names of at least two columns."""
    if len(header) < 2:
        first = header[0][:60] if header else ""
        raise UnreadableRuns(
            f"{name} is not a table: its first line, {first!r}, is a single cell. "
            f"{NEEDED}, separated by commas, tabs or semicolons."
        )
    numbers = sum(
        bool(re.fullmatch(r"\s*[+-]?(\d++\.?\d*+|\.\d++)([eE][+-]?\d+)?\s*", cell)) for cell in header
    )
    if numbers == len([cell for cell in header if cell.strip()]) and numbers:
        raise UnreadableRuns(
            f"The first line of {name} contains numbers instead of names. Add a first line with the names of "
            "the columns."
        )


def empty(name: str) -> str:
    """Return the sentence about a file without rows."""
    return (
        f"{name} is empty. Check that the export finished and that its filter did not exclude all runs. "
        f"{NEEDED}."
    )


def broken_csv(name: str, error: str, width: int, skipped: int) -> str:
    """Return the sentence about a CSV whose rows do not fit its header.

    Args:
        error: the message of pandas.
        width: the number of cells in the header.
        skipped: the number of comment lines above the header.
    """
    ragged = re.search(r"Expected (\d+) fields in line (\d+), saw (\d+)", error)
    if ragged:
        line = int(ragged[2]) + skipped
        return (
            f"{name} is a broken CSV: line {line} has {ragged[3]} cells, but the header has {width}. Perhaps "
            "a text contains a comma without quotes. Export the file again, or correct that line."
        )
    if "EOF inside string" in error:
        return (
            f"{name} is a broken CSV: a quotation mark is never closed. "
            "The download was probably cut off. Export the file again."
        )
    return f"{name} is a broken CSV: {error[:200]}. Export the file again."


def archive(name: str, names: Sequence[str]) -> str:
    """Return the sentence about a zip that is not an Excel workbook."""
    tables = [n for n in names if re.search(r"\.(csv|tsv|jsonl?|parquet|xlsx)$", n, re.IGNORECASE)]
    if tables:
        return f"{name} is a zip archive. Unpack it and give the table inside, for example {tables[0]!r}."
    return f"{name} is a zip archive without a table inside. {_FORMATS}"


def check_samples(name: str, frame: pd.DataFrame, columns: Mapping[str, Column]) -> None:
    """Raise UnreadableRuns for a logged table of texts, whose only settings are long and unique texts."""
    settings = [n for n, c in columns.items() if c.role is Role.PARAMETER and c.kind is not Kind.CONSTANT]
    texts = [n for n in settings if frame[n].dtype == object]
    if not settings or len(texts) < len(settings) or len(frame) < 3:
        return
    filled = [frame[n].dropna() for n in texts]
    if all(len(f) and f.nunique() > 0.8 * len(f) and f.str.len().median() > 40 for f in filled):
        raise UnreadableRuns(
            f"{name} looks like a logged table of texts ({', '.join(texts[:3])}): "
            f"each row is a sample, not a run. {NEEDED}. {HOW_TO_EXPORT}."
        )


def check_rows(name: str, rows: int) -> None:
    """Raise UnreadableRuns if there are fewer than two runs."""
    if rows == 0:
        raise UnreadableRuns(empty(name))
    if rows == 1:
        raise UnreadableRuns(
            f"{name} contains a single run. Importance compares runs, so it needs at least two, and better "
            "thirty. Export the whole table of runs, or give several such files together."
        )


def check_logs(name: str, steps: Steps | None, columns: Mapping[str, Column]) -> None:
    """Raise UnreadableRuns if the rows were steps of runs, and the runs have no settings."""
    if steps is None or not steps.folded or any(column.role is Role.PARAMETER for column in columns.values()):
        return
    raise UnreadableRuns(
        f"{name} contains the logs of {steps.runs:,} runs ({steps.rows:,} rows are their steps), but not "
        "their settings. Add columns with the settings, put the settings into the file names "
        "(lr=0.1_seed=2.csv), or put a file with the settings beside each log."
    )


def check_roles(name: str, frame: pd.DataFrame, columns: Mapping[str, Column]) -> None:
    """Raise UnreadableRuns if there is no parameter or number, or if the rows are the steps of one run."""
    parameters = [n for n, c in columns.items() if c.role is Role.PARAMETER and c.kind is not Kind.EMPTY]
    varying = [n for n in parameters if columns[n].kind is not Kind.CONSTANT]
    step = next((n for n in columns if n.lower() in _STEPS and _is_counter(frame[n])), None)
    if (
        step is not None
        and len(frame) >= 3
        and (not set(varying) - {step} or _is_wandb_history(frame, columns))
    ):
        raise UnreadableRuns(
            f"{name} looks like the history of one run: {step!r} changes from row to row, but no parameter "
            f"does. {NEEDED}. {HOW_TO_EXPORT}, not on the page of a run or on a chart."
        )
    numeric = [n for n, c in columns.items() if frame[n].dtype == np.float64 and frame[n].notna().any()]
    if not numeric:
        texts = [n for n in columns if frame[n].dtype != np.float64 and frame[n].notna().any()]
        content = "has no column of numbers, only text" if texts else "has only empty columns"
        raise UnreadableRuns(f"{name} {content}. It may be a logged table of samples. {NEEDED}.")
    if not parameters:
        names = ", ".join(list(columns)[:6]) + (", ..." if len(columns) > 6 else "")
        raise UnreadableRuns(
            f"{name} has no parameters: every column describes the run or is a result ({names}). "
            "Export it again with the settings of each run. In W&B, show the config columns first."
        )


def _is_wandb_history(frame: pd.DataFrame, columns: Mapping[str, Column]) -> bool:
    """Whether W&B's step, runtime and timestamp rise from row to row, and no text column differs.

    Then the rows are the steps of one run: from run to run, `_runtime` does not rise.
    """
    clocks = [frame[n] for n in ("_step", "_runtime", "_timestamp") if n in columns]
    texts = [n for n, c in columns.items() if frame[n].dtype == object and c.kind is not Kind.CONSTANT]
    texts = [n for n in texts if frame[n].notna().any()]
    if len(clocks) < 3 or len(frame) < 8 or texts or not all(map(_is_counter, clocks)):
        return False
    in_order = np.argsort(clocks[0].to_numpy(), kind="stable")
    return all(bool((np.diff(clock.to_numpy()[in_order]) >= 0).all()) for clock in clocks)


def _is_counter(values: pd.Series) -> bool:
    """Whether most rows have different numbers, in any order."""
    if values.dtype != np.float64 or len(values) < 2:
        return False
    numbers = values.to_numpy()
    return bool(np.isfinite(numbers).all()) and np.unique(numbers).size > 0.5 * len(numbers)
