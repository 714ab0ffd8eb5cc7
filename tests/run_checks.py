"""All of the project's checks, one after the other: `python tests/run_checks.py`.

Stops at the first that fails, and says which. Needs the extra `test` and Debian's Chromium.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
CHROMIUM = Path("/usr/bin/chromium")
CHECKS = {
    "format": ["ruff", "format", "--check", "."],
    "lint": ["ruff", "check", "."],
    "types": ["mypy"],
    "tests": ["pytest", "-n", "2", "--dist", "loadgroup"],
}


def main() -> int:
    """Run them all; the exit code of the first that fails, else 0."""
    if not CHROMIUM.exists():
        print(
            f"The browser tests need {CHROMIUM}: install it with `apt-get install chromium`.", file=sys.stderr
        )
        return 2
    for name, command in CHECKS.items():
        print(f"== {name}: {' '.join(command)}", flush=True)
        start = time.monotonic()
        done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT)
        if done.returncode:
            print(f"== {name} failed after {time.monotonic() - start:.0f} s", file=sys.stderr)
            return done.returncode
        print(f"== {name} passed in {time.monotonic() - start:.0f} s", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
