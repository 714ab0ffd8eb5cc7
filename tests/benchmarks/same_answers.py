"""Write down everything that the product says about many files, and compare it with an earlier time.

    python tests/benchmarks/same_answers.py --write /tmp/before
    ... change the code ...
    python tests/benchmarks/same_answers.py --write /tmp/after --against /tmp/before

It writes one text file for each answer: the roles, the rankings by all methods, the advice, the next runs,
the exports, the report (which contains the effects) and the terminal output. It does so for the built-in
sweep and, where they exist, for the files in ../shared/data and ../shared/cases. With `--against` it lists
the files that differ, with the lines that differ, and exits with 1 if there are any. It uses the command
line only, so you can compare versions whose code is organised differently.
"""

from __future__ import annotations

import argparse
import contextlib
import difflib
import io
import re
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import importance
from importance.cli.commands import main as command
from importance.errors import ImportanceError

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
METHODS = ("anova", "wandb", "permutation")
EXPORTS = ("wandb", "optuna", "ray", "sklearn", "configspace", "hydra")
# The date, the versions and the command differ in each call, and do not depend on the runs.
_VOLATILE = re.compile(r"\b20\d\d-\d\d-\d\d\b|\b(Python|paramlens|numpy|pandas|scipy|scikit-learn) [\d.]+\w*")
_MOST_LINES = 12


def main(argv: Sequence[str] | None = None) -> int:
    """Write the answers, and compare them if told to. Return 1 if any differs."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--write", type=Path, required=True, help="the folder to write to")
    parser.add_argument("--against", type=Path, help="a folder written before")
    parser.add_argument("--only", default="", help="only sources whose path holds this text")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args(argv)
    chosen = [source for source in sources() if options.only in str(source)]
    with ProcessPoolExecutor(options.jobs) as workers:
        for name, texts in zip(map(_name, chosen), workers.map(answers, chosen), strict=True):
            for piece, text in texts.items():
                path = options.write / name / f"{piece}.txt"
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
    return compare(options.against, options.write) if options.against else 0


def sources() -> list[Path]:
    """Return the built-in sweep and the files in ../shared/data and ../shared/cases."""
    folders = [SHARED / "data", SHARED / "cases"]
    shared = [path for folder in folders if folder.is_dir() for path in sorted(folder.iterdir())]
    return [
        ROOT / "examples/digits_sweep.csv",
        *(p for p in shared if p.suffix != ".tsv" and p.name != "grids"),
    ]


def answers(source: Path) -> dict[str, str]:
    """Return all answers about one source, by name. An error message is an answer too."""
    out = {"metrics": _output_of("rank", source)}
    try:
        runs = importance.read_runs(source)
    except ImportanceError as error:
        return out | {"roles": str(error)}
    lines = [
        f"{c.name} | {c.role} | {c.kind} | {c.log} | {c.why} | {c.exclusion_reason}"
        for c in runs.columns.values()
    ]
    out["roles"] = "\n".join([f"{len(runs)} runs", *lines, *runs.notes, *map(str, runs.space.values())])
    metric = runs.first_metric or ""
    for method in METHODS:
        out[f"rank_{method}"] = _output_of("rank", source, "--metric", metric, "--method", method)
        out[f"json_{method}"] = _output_of(
            "rank", source, "--metric", metric, "--method", method, "--format", "json"
        )
    for form in ("table", "runs", *EXPORTS):
        out[f"next_{form}"] = _output_of("next", source, "--metric", metric, "--format", form)
    out["report"] = _output_of("report", source, "--metric", metric, "-o", "-")
    return out


def compare(before: Path, after: Path) -> int:
    """Print the answers that differ, with their first different lines. Return 1 if there are any."""
    names = sorted({path.relative_to(folder) for folder in (before, after) for path in folder.rglob("*.txt")})
    differing = [name for name in names if _read(before / name) != _read(after / name)]
    for name in differing:
        print(f"\n{name}")
        print("\n".join(_changes(_read(before / name), _read(after / name))))
    print(f"\n{len(names) - len(differing)} of {len(names)} answers are the same.")
    return 1 if differing else 0


def _changes(before: str, after: str) -> Iterator[str]:
    changed = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    lines = [line for line in changed if not line.startswith(("---", "+++", "@@"))]
    yield from (f"  {line[:160]}" for line in lines[:_MOST_LINES])
    if len(lines) > _MOST_LINES:
        yield f"  ... and {len(lines) - _MOST_LINES} lines more"


def _output_of(*words: object) -> str:
    """Return the exit code of a command and what it printed."""
    printed = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    complaints = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(complaints):
        code = command([str(word) for word in words])
    printed.flush()
    text = printed.buffer.getvalue().decode()  # type: ignore[attr-defined]
    answer = _VOLATILE.sub("…", f"exit {code}\n{complaints.getvalue()}\n{text}")
    return answer.replace(f"{ROOT}/", "").replace(f"{SHARED}/", "../shared/")  # the same in any checkout


def _name(source: Path) -> str:
    return f"{source.parent.name}__{source.name}"


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


if __name__ == "__main__":
    sys.exit(main())
