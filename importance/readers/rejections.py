"""The wrong kinds of file: each gets a sentence that names the mistake and the way out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from importance.errors import UnreadableRuns
from importance.readers import formats, signatures
from importance.runs.columns import Column, Kind, Role
from importance.runs.reading import Steps
from importance.trackers.wandb.export import HOW_TO_EXPORT

NEEDED = "Needed is a table with one row a run, and the parameters and metrics in columns"
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
    """Raises UnreadableRuns for nothing at all and for binary files that hold no table."""
    if not data.strip(b"\x00\t\r\n \xef\xbb\xbf\xff\xfe"):
        raise UnreadableRuns(empty(name))
    found = signatures.of(data)
    if found is not None:
        raise UnreadableRuns(formats.sentence(name, found))
    head = data[:4096]
    zeros = head.count(0)
    is_wide = data[:2] in (b"\xff\xfe", b"\xfe\xff") or zeros > 0.3 * len(head)
    odd = sum(byte < 9 or 13 < byte < 32 for byte in head)
    if data[:4] not in (b"PAR1", b"PK\x03\x04", b"ARRO") and not is_wide and odd > 0.02 * len(head):
        raise UnreadableRuns(f"{name} is a binary file, not a table of runs. {_FORMATS}")


def check_text(name: str, text: str) -> None:
    """Raises UnreadableRuns for text that is plainly something else: a web page, a pointer, nothing."""
    head = text.lstrip("\ufeff \t\r\n")[:2000].lower()
    if not head:
        raise UnreadableRuns(empty(name))
    if re.match(r"(<!--.*?-->\s*)?<(!doctype html|html|head|body)", head, re.DOTALL):
        raise UnreadableRuns(
            f"{name} is a web page (HTML), not the file itself: often a login page saved in its place. "
            "Use the tracker's download button, or the raw link, and save again."
        )
    if head.startswith("<?xml") or head.startswith("<svg"):
        raise UnreadableRuns(f"{name} is XML, not a table of runs. {_FORMATS}")
    if head.startswith("version https://git-lfs"):
        raise UnreadableRuns(
            f"{name} is a Git LFS pointer: the real file was never downloaded. "
            "Run `git lfs pull` and try again."
        )


def check_header(name: str, header: Sequence[str]) -> None:
    """Raises UnreadableRuns when the first line cannot be the names of two or more columns."""
    if len(header) < 2:
        shown = header[0][:60] if header else ""
        raise UnreadableRuns(
            f"{name} is not a table: its first line, {shown!r}, is one cell. "
            f"{NEEDED}, separated by commas, tabs or semicolons."
        )
    numbers = sum(
        bool(re.fullmatch(r"\s*[+-]?(\d++\.?\d*+|\.\d++)([eE][+-]?\d+)?\s*", cell)) for cell in header
    )
    if numbers == len([cell for cell in header if cell.strip()]) and numbers:
        raise UnreadableRuns(
            f"The first line of {name} holds numbers, not names. Add a first line with the columns' names."
        )


def empty(name: str) -> str:
    """The sentence for a file without rows."""
    return f"{name} is empty. {NEEDED}; check that the export finished and that its filter left any runs."


def broken_csv(name: str, error: str, width: int, skipped: int) -> str:
    """The sentence for a CSV whose rows do not fit its header."""
    ragged = re.search(r"Expected (\d+) fields in line (\d+), saw (\d+)", error)
    if ragged:
        line = int(ragged[2]) + skipped
        return (
            f"{name} is a broken CSV: line {line} has {ragged[3]} cells where the header has {width}. "
            "Often a comma inside a text without quotes; export it again or mend that line."
        )
    if "EOF inside string" in error:
        return (
            f"{name} is a broken CSV: a quotation mark is opened and never closed. "
            "The download was probably cut off; export it again."
        )
    return f"{name} is a broken CSV: {error[:200]}. Export it again."


def archive(name: str, names: Sequence[str]) -> str:
    """The sentence for a zip that is no Excel workbook."""
    inside = [n for n in names if re.search(r"\.(csv|tsv|jsonl?|parquet|xlsx)$", n, re.IGNORECASE)]
    if inside:
        return f"{name} is a zip archive. Unpack it and give the table inside, for example {inside[0]!r}."
    return f"{name} is a zip archive without a table inside. {_FORMATS}"


def check_samples(name: str, frame: pd.DataFrame, columns: Mapping[str, Column]) -> None:
    """Raises UnreadableRuns for a logged table of texts: no setting but long texts, each only once."""
    settings = [n for n, c in columns.items() if c.role is Role.PARAMETER and c.kind is not Kind.CONSTANT]
    texts = [n for n in settings if frame[n].dtype == object]
    if not settings or len(texts) < len(settings) or len(frame) < 3:
        return
    present = [frame[n].dropna() for n in texts]
    if all(len(p) and p.nunique() > 0.8 * len(p) and p.str.len().median() > 40 for p in present):
        raise UnreadableRuns(
            f"{name} looks like a logged table of texts ({', '.join(texts[:3])}): "
            f"each row is a sample, not a run. {NEEDED}. {HOW_TO_EXPORT}."
        )


def check_rows(name: str, rows: int) -> None:
    """Raises UnreadableRuns for no run or a single one."""
    if rows == 0:
        raise UnreadableRuns(empty(name))
    if rows == 1:
        raise UnreadableRuns(
            f"{name} holds one run. Importance compares runs, so at least two are needed, better thirty: "
            "export the whole table of runs, or give several such files together."
        )


def check_logs(name: str, steps: Steps | None, columns: Mapping[str, Column]) -> None:
    """Raises UnreadableRuns when the rows were steps of runs, and nothing says what was set in these."""
    if steps is None or not steps.folded or any(column.role is Role.PARAMETER for column in columns.values()):
        return
    raise UnreadableRuns(
        f"{name} holds the logs of {steps.runs:,} runs ({steps.rows:,} rows are their steps), but nothing "
        "says what was set in each. Needed are columns of settings, names of files that spell them "
        "(lr=0.1_seed=2.csv), or a file of settings beside each log."
    )


def check_roles(name: str, frame: pd.DataFrame, columns: Mapping[str, Column]) -> None:
    """Raises UnreadableRuns when no column can be a parameter, none is a number, or the rows are one run's
    steps."""
    parameters = [n for n, c in columns.items() if c.role is Role.PARAMETER and c.kind is not Kind.EMPTY]
    varying = [n for n in parameters if columns[n].kind is not Kind.CONSTANT]
    step = next((n for n in columns if n.lower() in _STEPS and _ticks(frame[n])), None)
    if step is not None and len(frame) >= 3 and (not set(varying) - {step} or _one_clock(frame, columns)):
        raise UnreadableRuns(
            f"{name} looks like one run's history: {step!r} moves on from row to row and no parameter "
            f"changes. {NEEDED}. {HOW_TO_EXPORT}, not from the run's own page or a chart."
        )
    numeric = [n for n, c in columns.items() if frame[n].dtype == np.float64 and frame[n].notna().any()]
    if not numeric:
        texts = [n for n in columns if frame[n].dtype != np.float64 and frame[n].notna().any()]
        what = "a table of text without any column of numbers" if texts else "a table of empty columns"
        raise UnreadableRuns(f"{name} is {what}, such as a logged table of samples. {NEEDED}.")
    if not parameters:
        shown = ", ".join(list(columns)[:6]) + (", ..." if len(columns) > 6 else "")
        raise UnreadableRuns(
            f"{name} has no parameter: every column describes the run or is a result ({shown}). "
            "Show the config columns before exporting."
        )


def _one_clock(frame: pd.DataFrame, columns: Mapping[str, Column]) -> bool:
    """Whether W&B's own clock ticks from row to row and no text tells the rows apart: then they are the
    steps of one run. Runs have clocks of their own, whose `_runtime` does not rise from one to the next."""
    clocks = [frame[n] for n in ("_step", "_runtime", "_timestamp") if n in columns]
    texts = [n for n, c in columns.items() if frame[n].dtype == object and c.kind is not Kind.CONSTANT]
    texts = [n for n in texts if frame[n].notna().any()]
    if len(clocks) < 3 or len(frame) < 8 or texts or not all(map(_ticks, clocks)):
        return False
    in_order = np.argsort(clocks[0].to_numpy(), kind="stable")
    return all(bool((np.diff(clock.to_numpy()[in_order]) >= 0).all()) for clock in clocks)


def _ticks(values: pd.Series) -> bool:
    """Whether a count stands at another number in most rows, in whatever order these are."""
    if values.dtype != np.float64 or len(values) < 2:
        return False
    numbers = values.to_numpy()
    return bool(np.isfinite(numbers).all()) and np.unique(numbers).size > 0.5 * len(numbers)
