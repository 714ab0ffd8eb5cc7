"""Count the columns of plain tables that get the right role: `python tests/benchmarks/role_benchmark.py`.

The tables are those of role_tables.txt, with random values. We looked at every second table while we made the
rules ("tuning"), and at first only measured the others ("held out"). The "fresh" tables have headers of real
tables, and were added after the rules were final. `--wrong` lists the wrong columns of one group.
"""

from __future__ import annotations

import argparse
import itertools
import re
import sys
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from importance import Role, read_runs
from importance.errors import UnreadableRuns
from importance.runs.columns import Kind

TABLES = Path(__file__).with_name("role_tables.txt")
_DRAWN = re.compile(r"(-?[\d.e-]+)~(-?[\d.e+-]+)(?:/(\d))?( log| f32)?")
_MARKS = {"=": Role.PARAMETER, ":": Role.METRIC}


@dataclass(frozen=True)
class Spec:
    """One column of a table: its name, its role, and how its values are drawn."""

    name: str
    role: Role
    values: str


@dataclass(frozen=True)
class Table:
    """One table. `rows` is "grid", "grid2" or a number. A fresh table was added after the rules."""

    title: str
    rows: str
    columns: tuple[Spec, ...]
    fresh: bool = False


def tables() -> list[Table]:
    """Return all tables of the file, in order."""
    parsed = []
    title = rows = ""
    for line in TABLES.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            title, rows, *fresh = (part.strip() for part in line[3:].split("|"))
        elif not line.startswith("#"):
            parsed.append(Table(title, rows, tuple(map(_spec, line.split("; "))), bool(fresh)))
    return parsed


def frame_of(table: Table, seed: int) -> pd.DataFrame:
    """Return the table with values drawn with this seed."""
    rng = np.random.default_rng([seed, zlib.crc32(table.title.encode())])
    settings = {s.name: s.values.split("|") for s in table.columns if s.role is Role.PARAMETER}
    grid: list[tuple[str, ...]] = []
    if table.rows.startswith("grid"):
        grid = list(itertools.product(*settings.values()))[:400]
        grid = [row for row in grid for _ in range(2 if table.rows == "grid2" else 1)]
    n = len(grid) or int(table.rows)
    cells: dict[str, list[object]] = {}
    for at, (name, values) in enumerate(settings.items()):
        cells[name] = [row[at] for row in grid] if grid else _drawn("|".join(values), n, rng.uniform(size=n))
    # Results are a function of the settings, with noise.
    effects = [rng.normal(size=n)] + [
        rng.normal(size=len(values) + n)[pd.factorize(np.array(cells[name]))[0]]
        for name, values in settings.items()
    ]
    for spec in table.columns:
        if spec.role is Role.LABEL:
            cells[spec.name] = list(range(1, n + 1))
        elif spec.role is Role.METRIC:
            weights = rng.normal(size=len(effects))
            level = np.tensordot(weights / np.linalg.norm(weights), np.array(effects), 1)
            cells[spec.name] = _drawn(spec.values, n, 1 / (1 + np.exp(-1.5 * level)))
    return pd.DataFrame({spec.name: cells[spec.name] for spec in table.columns})


def mistakes(table: Table, seed: int = 0) -> tuple[int, list[str]]:
    """Return the number of columns that vary, and those with a wrong role."""
    frame = frame_of(table, seed)
    wanted = {spec.name: spec.role for spec in table.columns if "seed" not in spec.name}
    counted, wrong = 0, []
    try:
        runs = read_runs(("results.csv", frame.to_csv(index=False).encode()))
    except UnreadableRuns as refused:
        return frame.shape[1], [f"{name}: {refused}" for name in wanted]
    for column in runs.columns.values():
        name = column.original or column.name
        if name in wanted and column.kind not in (Kind.CONSTANT, Kind.EMPTY):
            counted += 1
            # A result that is not a number is logged text, so it is a label.
            text_result = (
                wanted[name] is Role.METRIC and column.kind is Kind.BOOLEAN and column.role is Role.LABEL
            )
            # The author of a table calls a column that counts repeats a setting.
            role = Role.PARAMETER if column.role is Role.REPLICATE else column.role
            if role is not wanted[name] and not text_result:
                wrong.append(f"{name} is {column.role}, for: {column.why}")
    return counted, wrong


def measured(of: list[Table], seeds: int = 2, show: bool = False) -> tuple[int, int]:
    """Return the number of right columns, and of all columns that vary, in these tables."""
    right = total = 0
    for table in of:
        for seed in range(seeds):
            counted, wrong = mistakes(table, seed)
            total, right = total + counted, right + counted - len(wrong)
            if show and wrong and not seed:
                print(f"{table.title}:", *wrong, sep="\n    ")
    return right, total


def _spec(text: str) -> Spec:
    if text.endswith("#"):
        return Spec(text[:-1], Role.LABEL, "")
    # Split at the last colon, because names may contain colons.
    at = max(text.rfind("="), text.rfind(":"))
    return Spec(text[:at], _MARKS[text[at]], text[at + 1 :])


def _drawn(values: str, n: int, shares: np.ndarray) -> list[object]:
    """Return the values at these fractions (n,) of the range."""
    drawn = _DRAWN.fullmatch(values)
    if drawn is None:
        options = values.split("|")
        return [options[min(int(share * len(options)), len(options) - 1)] for share in shares]
    low, high = float(drawn[1]), float(drawn[2])
    is_log = drawn[4] == " log"
    numbers = low * (high / low) ** shares if is_log else low + (high - low) * shares
    if drawn[4] == " f32":
        numbers = numbers.astype(np.float32).astype(float)
    if drawn[3]:
        numbers = numbers.round(int(drawn[3]))
        return [int(v) for v in numbers] if drawn[3] == "0" else numbers.tolist()
    return numbers.tolist()


def main() -> int:
    """Print the share of right columns for each group of tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--wrong", choices=("tuning", "held-out", "fresh"), help="list the columns that are wrong"
    )
    options = parser.parse_args()
    not_fresh = [table for table in tables() if not table.fresh]
    halves = {
        "tuning": not_fresh[::2],
        "held-out": not_fresh[1::2],
        "fresh": [t for t in tables() if t.fresh],
    }
    for half, its_tables in halves.items():
        right, total = measured(its_tables, show=options.wrong == half)
        print(f"{half}: {right} of {total} columns, {right / total:.1%}, in {len(its_tables)} tables")
    return 0


if __name__ == "__main__":
    sys.exit(main())
