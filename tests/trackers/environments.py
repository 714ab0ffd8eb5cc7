"""Environments for tools that conflict with the packages of the tests.

Each environment extends the one that runs the tests, so that only missing packages are installed. It is made
once for each package and each environment of tests, so that two checkouts do not take it from each other. It
is kept in the user's cache; PARAMLENS_TEST_CACHE sets another folder.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path


def python_with(requirement: str, *more: str, dependencies: bool = True) -> Path:
    """Return the Python of an environment with one additional package, such as "mlflow==3.17.2".

    Args:
        requirement: the package; it names the environment.
        more: other packages to install with it.
        dependencies: whether pip also installs the requirements that the tests' environment does not meet.
    """
    cache = Path(os.environ.get("PARAMLENS_TEST_CACHE", Path.home() / ".cache" / "paramlens-tests"))
    beside = sysconfig.get_paths()["purelib"]
    name = "-".join(re.findall(r"[\w.]+", requirement))
    of_tests = hashlib.sha256(beside.encode()).hexdigest()[:8]
    root = cache / f"{name}-py{sys.version_info.major}.{sys.version_info.minor}-{of_tests}"
    python = root / "bin" / "python"
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / f"{root.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = root / "made-over"
        made_of = "\n".join([beside, *more])
        if not done.is_file() or done.read_text() != made_of:
            venv.create(root, with_pip=True, clear=True)
            where = [python, "-c", "import sysconfig; print(sysconfig.get_paths()['purelib'])"]
            inside = subprocess.run(where, capture_output=True, text=True, check=True).stdout.strip()
            (Path(inside) / "beside.pth").write_text(beside + "\n")
            install = [python, "-m", "pip", "install", "--quiet", *([] if dependencies else ["--no-deps"])]
            made = subprocess.run([*install, requirement, *more], capture_output=True, text=True)
            assert made.returncode == 0, f"{requirement} cannot be installed:\n{made.stderr[-3000:]}"
            done.write_text(made_of)
    return python
