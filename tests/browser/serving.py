"""A Streamlit server and a browser for it: for the tests, the benchmarks and the screenshots."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from tests.trackers.servers import free_port

ROOT = Path(__file__).parents[2]
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def serving(
    script: Path = ROOT / "app.py", port: int | None = None, **environment: str
) -> Iterator[tuple[str, int]]:
    """A script served on a port of this machine, a free one by default: its address and its process id."""
    port = port or free_port()
    options = ["--server.port", str(port), "--server.headless", "true", "--server.address", "127.0.0.1"]
    with tempfile.TemporaryFile() as errors:
        server = subprocess.Popen(
            [sys.executable, "-X", "faulthandler", "-m", "streamlit", "run", str(script), *options],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=subprocess.DEVNULL,
            stderr=errors,
        )
        url = f"http://127.0.0.1:{port}"
        try:
            deadline = time.monotonic() + 60
            while True:
                try:
                    urllib.request.urlopen(f"{url}/_stcore/health", timeout=2)
                    break
                except OSError:  # not there yet, or the old one has just gone
                    if time.monotonic() > deadline:
                        raise
                    time.sleep(0.1)
            yield url, server.pid
        finally:
            _end(server, errors)


def _end(server: subprocess.Popen[bytes], errors: IO[bytes]) -> None:
    """End a server as Ctrl-C does, and say where each thread stands if it does not end."""
    server.terminate()
    try:
        server.wait(60)  # it ends its computations first
    except subprocess.TimeoutExpired:
        server.send_signal(signal.SIGABRT)
        server.wait(60)
        errors.seek(0)
        stacks = errors.read().decode(errors="replace")
        raise AssertionError(f"The server did not end within 60 s.\n{stacks[-8_000:]}") from None
