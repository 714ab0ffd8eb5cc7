"""Generated tables of every odd kind through everything: how many end in an error that is not a sentence.

    python tests/benchmarks/generated_tables.py --count 10000 --jobs 2

Every table is read and ranked, and one in twenty goes through everything else. Each fault is printed once,
with the seed of its table.
"""

from __future__ import annotations

import argparse
import sys
import traceback
import warnings
from collections import Counter
from pathlib import Path

import joblib

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.hostile import generated_tables  # noqa: E402

EVERYTHING = 20  # one table in so many goes through everything


def fault(seed: int) -> str:
    """Return the error that a table ends in, with its place in the package; "" for none."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            runs = generated_tables.read(seed)
            if runs is not None and runs.metrics:
                generated_tables.rank_all(runs)
                if seed % EVERYTHING == 0:
                    generated_tables.ask_everything(runs)
        except Exception as error:  # noqa: BLE001 (every kind is what is looked for)
            frames = traceback.extract_tb(error.__traceback__)
            place = next(
                (frame for frame in reversed(frames) if "/importance/" in frame.filename), frames[-1]
            )
            name = place.filename.rsplit("/importance/", 1)[-1]
            return f"{type(error).__name__} at {name}:{place.lineno}: {str(error)[:80]}"
    return ""


def main() -> None:
    """Print each kind of fault with its number and its first seed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--count", type=int, default=1_000)
    parser.add_argument("--jobs", type=int, default=1)
    arguments = parser.parse_args()
    seeds = range(arguments.first, arguments.first + arguments.count)
    faults = joblib.Parallel(arguments.jobs)(joblib.delayed(fault)(seed) for seed in seeds)
    counts = Counter(text for text in faults if text)
    for text, count in counts.most_common():
        print(f"{count:5,}  first seed {seeds[faults.index(text)]}  {text}")
    print(f"{counts.total():,} faults in {len(seeds):,} tables")
    sys.exit(1 if counts else 0)


if __name__ == "__main__":
    main()
