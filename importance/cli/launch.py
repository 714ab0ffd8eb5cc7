"""Opening the app from the command line: its script is found, and this process becomes its server."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from importance.errors import ImportanceError

_PROJECT = re.compile(r"[\w.-]+/[\w.-]+(/[\w./-]+)?")  # W&B's entity/project


def serve(source: str, port: int | None = None, options: Sequence[str] = ()) -> int:
    """Serve the app on this machine alone, on a source or the built-in sweep; the server's exit code.

    Raises:
        ImportanceError: when the source is no file, address or project, or the app's files are missing.
    """
    if source and "://" not in source:
        path = Path(source).expanduser()
        if path.exists():
            source = str(path.resolve())
        elif not _PROJECT.fullmatch(source) or path.suffix:
            raise ImportanceError(f"There is no file {source!r}. Check the path.")
    # Each rerun is a thread; with a heap for each of them, what the others have freed would stay taken.
    environment = {"MALLOC_ARENA_MAX": "2", **os.environ}
    environment |= {"PARAMLENS_LOCAL": "1", "PARAMLENS_SOURCE": source}
    # Without the prompt setting, Streamlit's first start on a machine waits for an e-mail address.
    given = ["--server.address", "localhost", "--server.showEmailPrompt", "false"]
    given += ["--server.port", str(port)] if port else []
    # Streamlit takes the theme from the .streamlit folder beside the script, wherever it is started.
    command = [sys.executable, "-m", "streamlit", "run", str(app_file()), *given, *options]
    if os.name == "posix":  # become the server, so that whoever stops this process stops the server
        os.execve(command[0], command, environment)  # noqa: S606 - no shell is wanted
    return subprocess.run(command, env=environment, check=False).returncode  # noqa: S603 - our own command


def app_file() -> Path:
    """The app's script: beside this package in a checkout, in paramlens_app beside it when installed.

    Raises:
        ImportanceError: when it is in neither place.
    """
    beside = Path(__file__).resolve().parents[2]
    for path in (beside / "paramlens_app" / "app.py", beside / "app.py"):
        if path.is_file() and (path.parent / "pages").is_dir():
            return path
    raise ImportanceError(
        f"The app's files are not beside the package in {beside}. Install it again: python -m pip install "
        "--force-reinstall paramlens"
    )
