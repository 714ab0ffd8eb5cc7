"""A real `mlflow server`, from an environment of its own: the full package holds back pyarrow.

The environment lies over the one that runs the tests, so that only what that lacks is installed. It is made
once for each version and kept in the user's cache; PARAMLENS_TEST_CACHE chooses another place.
"""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.error
import urllib.request
import venv
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import version
from pathlib import Path

_FAST = {
    "GIT_PYTHON_REFRESH": "quiet",
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "DO_NOT_TRACK": "true",
    "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
    "MLFLOW_SERVER_DISABLE_SECURITY_MIDDLEWARE": "true",
}


def full_mlflow() -> Path:
    """The Python of an environment with the full package, in the version of the tests' own mlflow-skinny."""
    wanted = version("mlflow-skinny")
    cache = Path(os.environ.get("PARAMLENS_TEST_CACHE", Path.home() / ".cache" / "paramlens-tests"))
    beside = sysconfig.get_paths()["purelib"]
    root = cache / f"mlflow-{wanted}-py{sys.version_info.major}.{sys.version_info.minor}"
    python = root / "bin" / "python"
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = root / "made-over"
        if not done.is_file() or done.read_text() != beside:
            venv.create(root, with_pip=True, clear=True)
            where = [python, "-c", "import sysconfig; print(sysconfig.get_paths()['purelib'])"]
            inside = subprocess.run(where, capture_output=True, text=True, check=True).stdout.strip()
            (Path(inside) / "beside.pth").write_text(beside + "\n")
            install = [python, "-m", "pip", "install", "--quiet", f"mlflow=={wanted}"]
            made = subprocess.run(install, capture_output=True, text=True)
            assert made.returncode == 0, f"The full mlflow cannot be installed:\n{made.stderr[-3000:]}"
            done.write_text(beside)
    return python


@contextmanager
def serving(store: str, folder: Path) -> Iterator[str]:
    """The address of a server for a store, such as sqlite:////tmp/mlflow.db."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [str(full_mlflow()), "-m", "mlflow", "server", "--backend-store-uri", store]
    command += ["--artifacts-destination", str(folder / "artifacts"), "--workers", "1"]
    command += ["--host", "127.0.0.1", "--port", str(port)]
    log = folder / "server.log"
    with log.open("w") as out:
        server = subprocess.Popen(
            command, cwd=folder, env={**os.environ, **_FAST}, stdout=out, stderr=out, start_new_session=True
        )
    url = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + 120
        while not _answers(url):
            assert server.poll() is None, log.read_text()[-3000:]
            assert time.monotonic() < deadline, log.read_text()[-3000:]
            time.sleep(0.2)
        yield url
    finally:
        with suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)  # it holds a copy; a gentle end takes seven seconds
        server.wait(20)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/version", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        return False
