"""Compare the time and memory to read a store with those of the tool that wrote it.

    python tests/benchmarks/store_speed.py                       # every case with 10,000 runs
    python tests/benchmarks/store_speed.py --runs 1000 optuna-journal
    python tests/benchmarks/store_speed.py --huge                # a million trials, and folders of 2 GB

The tool writes each store, or the script makes many copies of what the tool wrote. Each reading runs in a
new process, which imports everything before the clock starts. The seconds are the best of three processes.
The memory is the peak of the process. To add a case, write a function that writes a store and one that
loads it as its tool does.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.benchmarks import folder_stores as folders  # noqa: E402 (after sys.path is set)
from tests.benchmarks import huge_stores as huge  # noqa: E402
from tests.benchmarks import mlflow_stores as mlflow  # noqa: E402
from tests.benchmarks import optuna_stores as optuna_store  # noqa: E402
from tests.trackers.environments import python_with  # noqa: E402
from tests.trackers.mlflow_serving import serving  # noqa: E402

TIMES = 3
_n_reports = 0


@dataclass(frozen=True)
class Case:
    """One kind of store.

    Attributes:
        write: writes a store with this many runs into a folder; returns the source that a user would name.
        load: prepares the tool's own loader; returns a function that loads a store and returns its number of
            runs.
        loader: the name of the loader.
        bar: the limit of our seconds, as a multiple of the tool's.
        needs: a package that `write` and `load` need and that conflicts with the tests' packages: they run in
            an environment with it.
        served: serves the store while both read it, and yields its address.
    """

    write: Callable[[Path, int], str]
    load: Callable[[], Callable[[str], int]]
    loader: str
    bar: float = 1.2
    needs: str = ""
    served: Callable[[str, Path], AbstractContextManager[str]] | None = None


def _tell(done: int, total: int) -> None:
    global _n_reports
    _n_reports += 1


def load_ours() -> Callable[[str], int]:
    """Load with `importance.read_runs`."""
    import importance
    from importance.trackers.registry import _PATHS

    for entry in _PATHS:  # imported before the clock starts
        __import__(f"importance.trackers.{entry.partition(':')[0]}")
    return lambda source: len(importance.read_runs(source, progress=_tell))


def write_huge_optuna(folder: Path, runs: int) -> str:
    """Write a million trials to a SQLite file."""
    source = optuna_store.write_sqlite(folder, 1)
    huge.many_trials(Path(source))
    return source


def write_huge_ray(folder: Path, runs: int) -> str:
    """Write 20 trials of Ray Tune with 2 GB of reports."""
    source = folders.write_ray(folder, huge.FOLDERS)
    huge.long_results(Path(source))
    return source


def write_huge_tensorboard(folder: Path, runs: int) -> str:
    """Write 20 runs with 2 GB of event files."""
    source = folders.write_tensorboard(folder, huge.FOLDERS)
    huge.long_events(Path(source))
    return source


def _served(database: str, folder: Path) -> AbstractContextManager[str]:
    return serving(f"sqlite:///{database}", folder)


_TRIALS, _SEARCH = "study.trials_dataframe()", "mlflow.search_runs()"
CASES: dict[str, Case] = {
    "optuna-sqlite": Case(optuna_store.write_sqlite, optuna_store.load_sqlite, _TRIALS, 0.5),
    "optuna-journal": Case(optuna_store.write_journal, optuna_store.load_journal, _TRIALS),
    "mlflow-folder": Case(mlflow.write_mlflow_folder, mlflow.load_mlflow_folder, _SEARCH),
    "mlflow-sqlite": Case(mlflow.write_mlflow_database, mlflow.load_mlflow_database, _SEARCH),
    "mlflow-server": Case(mlflow.write_mlflow_database, mlflow.load_mlflow_server, _SEARCH, served=_served),
    "wandb": Case(folders.write_wandb, folders.load_wandb, "DataStore.scan_data()", needs=folders.WANDB),
    "ray": Case(folders.write_ray, folders.load_ray, "ExperimentAnalysis.dataframe()", needs=folders.RAY),
    "tensorboard": Case(folders.write_tensorboard, folders.load_tensorboard, "EventMultiplexer.Reload()"),
}
HUGE: dict[str, Case] = {
    "optuna-million": Case(write_huge_optuna, load_ours, ""),
    "ray-2-gb": Case(write_huge_ray, load_ours, "", needs=folders.RAY),
    "tensorboard-2-gb": Case(write_huge_tensorboard, load_ours, ""),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Print a line for each case. Return 1 if a case misses its limit."""
    parser = argparse.ArgumentParser(
        description="Time the reading of stores beside their tools' own loaders."
    )
    parser.add_argument("cases", nargs="*", choices=[*CASES, *HUGE, []], help="which (all)")
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--huge", action="store_true", help="a million trials and 2 GB folders, ours alone")
    parser.add_argument("--keep", type=Path, help="with --huge: write the stores here, and leave them there")
    parser.add_argument("--write", nargs=2, metavar=("CASE", "FOLDER"), help=argparse.SUPPRESS)
    parser.add_argument("--read", nargs=3, metavar=("CASE", "WHO", "SOURCE"), help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    if options.write or options.read:
        print(json.dumps(_written(*options.write, options.runs) if options.write else _once(*options.read)))
        return 0
    if options.huge:
        _huge(options.cases or HUGE, options.keep)
        return 0
    missed = 0
    print(f"{'store':16} {'runs':>7} {'ours':>16} {'the tool':>16} {'share':>6}   the tool's loader")
    for name in options.cases or CASES:
        case = CASES[name]
        with tempfile.TemporaryDirectory(prefix="paramlens-speed-") as folder, ExitStack() as open_until_read:
            source = _run(case, "--write", name, folder, "--runs", str(options.runs))
            if case.served is not None:
                source = open_until_read.enter_context(case.served(source, Path(folder)))
            ours, theirs = _best(name, source)
        assert ours["runs"] == theirs["runs"] == options.runs, (name, ours, theirs)
        share = ours["seconds"] / theirs["seconds"]
        missed += share > case.bar
        shown = [f"{reading['seconds']:.2f} s {reading['megabytes']:5.0f} MB" for reading in (ours, theirs)]
        print(
            f"{name:16} {options.runs:7,} {shown[0]:>16} {shown[1]:>16} {share:6.0%}   {case.loader}",
            flush=True,
        )
    return int(missed > 0)


def _huge(names: Iterable[str], keep: Path | None) -> None:
    """Print how each huge store is read. Other loaders are left out: most need more memory than there is."""
    for name in names:
        with tempfile.TemporaryDirectory(prefix="paramlens-huge-") as passing:
            folder = passing if keep is None else str(keep / name)
            Path(folder).mkdir(parents=True, exist_ok=True)
            source = _run(HUGE[name], "--write", name, folder)
            ours = _run(None, "--read", name, "ours", source)
            size = sum(file.stat().st_size for file in Path(folder).rglob("*")) / 1e9
            print(
                f"{name:18} {size:5.2f} GB {ours['runs']:9,} runs in {ours['seconds']:6.1f} s, "
                f"{ours['megabytes']:5.0f} MB at the most, {ours['reports']:,} reports of progress",
                flush=True,
            )


def _written(name: str, folder: str, runs: int) -> str:
    return (CASES | HUGE)[name].write(Path(folder), runs)


def _once(name: str, who: str, source: str) -> dict[str, float]:
    """Return the seconds and the memory of one reading in this process."""
    read = load_ours() if who == "ours" else CASES[name].load()
    start = time.perf_counter()
    runs = read(source)
    seconds = time.perf_counter() - start
    # Linux counts in kB, macOS in bytes.
    unit = 1 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6
    return {"runs": runs, "seconds": seconds, "megabytes": peak, "reports": _n_reports}


def _best(name: str, source: str) -> tuple[dict[str, float], dict[str, float]]:
    """Return our quickest reading and the tool's. They alternate, because the load of the machine varies."""
    ours, theirs = [], []
    for _ in range(TIMES):
        ours.append(_run(None, "--read", name, "ours", source))
        theirs.append(_run(CASES[name], "--read", name, "tool", source))
    quickest = [min(readings, key=lambda reading: reading["seconds"]) for readings in (ours, theirs)]
    return quickest[0], quickest[1]


def _run(case: Case | None, *arguments: str) -> Any:
    """Run this file in a new process, in the environment of the case if there is one. Return its answer."""
    python = python_with(case.needs) if case is not None and case.needs else sys.executable
    run = subprocess.run(
        [str(python), __file__, *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        env=_env(),
    )
    return json.loads(run.stdout.splitlines()[-1])


def _env() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}


if __name__ == "__main__":
    sys.exit(main())
