"""Shared by the database servers that the tests start."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest

USER = "paramlens"
_NUMBERS = count()


@dataclass(frozen=True)
class Listening:
    """The port of a server on this machine, and the password of its only user."""

    port: int
    password: str

    def url(self, scheme: str, name: str) -> str:
        """The URL of a database."""
        return f"{scheme}://{USER}:{self.password}@127.0.0.1:{self.port}/{name}"

    def absent(self, scheme: str) -> str:
        """The URL of a server that does not run."""
        return Listening(free_port(), self.password).url(scheme, "nothing")


def new_name() -> str:
    """A name that no database of these tests has used."""
    return f"runs_{next(_NUMBERS)}"


def free_port() -> int:
    """A port of this machine on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def as_user(name: str, folder: Path) -> tuple[str, ...]:
    """The prefix for a command that root may not run: it runs as the user of the server's package."""
    if os.geteuid() != 0:
        return ()
    for path in (folder, *folder.iterdir()):
        shutil.chown(path, name)
    return ("setpriv", f"--reuid={name}", f"--regid={name}", "--clear-groups")


def run(*command: object) -> None:
    """Run a command to its end. If it fails, the test fails with its output."""
    done = subprocess.run(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=120,
        cwd="/",
    )
    if done.returncode:
        pytest.fail(f"{Path(str(command[-1])).name} failed: {done.stdout[-2000:]}")
