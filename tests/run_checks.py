"""Run every check of the project, and stop after the first that fails.

    python -m pip install -e ".[test]" && python tests/run_checks.py

Style, types, the documents as a site, then the tests without and with a browser. No check is skipped: where
Chromium, PostgreSQL or MariaDB is missing, the script installs it if it can, and otherwise the check fails.
While you work, `--quick` leaves out the browser's tests.
"""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# For each check, the files below / that it needs, each with the packages that contain it.
NEEDED: dict[str, dict[str, tuple[str, ...]]] = {
    "tests": {
        "usr/lib/postgresql/*/bin/initdb": ("postgresql",),
        "usr/sbin/mariadbd": ("mariadb-server-core", "mariadb-client-core"),
    },
    # Without any font a browser draws empty boxes.
    "browser": {
        "usr/bin/chromium": ("chromium", "fonts-dejavu-core"),
        "usr/sbin/nginx": ("nginx-light",),
        "usr/bin/caddy": ("caddy",),
        "usr/bin/openssl": ("openssl",),
    },
}
ON_ONE_CORE = ("style", "lint", "types", "docs")
WITHOUT_BROWSER = (*ON_ONE_CORE, "tests")

CHECKS: dict[str, tuple[str, ...]] = {
    "style": ("ruff", "format", "--check", "."),
    "lint": ("ruff", "check", "."),
    "types": ("mypy",),
    "docs": ("mkdocs", "build", "--strict", "--quiet"),
    "tests": ("pytest", "-q", "-n", "2", "-m", "not browser", "--ignore", "tests/browser"),
    "browser": ("pytest", "-q", "-n", "2", "--dist", "loadfile", "--durations=5", "tests/browser"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the checks. Return 0 when all pass, else the exit code of the first that fails."""
    parser = argparse.ArgumentParser(description="Run every check of the project.")
    parser.add_argument("--quick", action="store_true", help="leave out the browser's tests (never on CI)")
    quick = parser.parse_args(argv).quick
    if quick and os.environ.get("CI"):
        parser.error("--quick is for your own machine: CI leaves nothing out")
    names = [name for name in CHECKS if not quick or name in WITHOUT_BROWSER]
    started = time.monotonic()
    for name in names:
        for pattern, packages in NEEDED.get(name, {}).items():
            if not _is_there(pattern, packages):
                print(
                    f"\nFAILED: {name}. There is no /{pattern}. Install it:\n  {_by_hand(packages)}",
                    flush=True,
                )
                return 1
    for name, code in _exit_codes(names):
        if code:
            print(f"\nFAILED: {name}, after {time.monotonic() - started:.0f} s. To run it alone:", flush=True)
            print(f"  {shlex.join(_command(name))}", flush=True)
            return code
    print(f"\nAll passed in {time.monotonic() - started:.0f} s: {', '.join(names)}.", flush=True)
    return 0


def _exit_codes(names: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Run the checks, those on one core two at a time, and yield the name and the exit code of each."""
    with ThreadPoolExecutor(2) as pool:
        on_one_core = [name for name in names if name in ON_ONE_CORE]
        yield from zip(on_one_core, pool.map(_run_in_background, on_one_core), strict=True)
    for name in names:
        if name not in ON_ONE_CORE:
            print(f"\n== {name}: {shlex.join(CHECKS[name])}", flush=True)
            yield name, subprocess.run(_command(name), cwd=ROOT, env=_environment(), check=False).returncode


def _run_in_background(name: str) -> int:
    """Run a check and print its output when it has ended."""
    finished = subprocess.run(
        _command(name),
        cwd=ROOT,
        env=_environment(),
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    print(f"\n== {name}: {shlex.join(CHECKS[name])}\n{finished.stdout}", end="", flush=True)
    return finished.returncode


def _environment() -> dict[str, str]:
    # Two workers with two threads each for linear algebra would slow each other down.
    threads = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    return {**os.environ, **threads, "NO_MKDOCS_2_WARNING": "1"}


def _command(name: str) -> list[str]:
    return [sys.executable, "-m", *CHECKS[name]]


def _is_there(pattern: str, packages: Sequence[str]) -> bool:
    """Whether a file exists, after trying to install its packages with apt-get."""
    if any(Path("/").glob(pattern)):
        return True
    if sys.platform == "linux" and shutil.which("apt-get") and os.geteuid() == 0:
        print(f"\n== installing {' and '.join(packages)}", flush=True)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for step in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
            if subprocess.run(["apt-get", *step], env=quiet, check=False).returncode:
                break
    return any(Path("/").glob(pattern))


def _by_hand(packages: Sequence[str]) -> str:
    return f"sudo apt-get update && sudo apt-get install -y {' '.join(packages)}"


if __name__ == "__main__":
    sys.exit(main())
