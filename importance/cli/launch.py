"""Opening the app from the command line: find its script, and serve it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from importance import regular_files
from importance.errors import ImportanceError

_PROJECT = re.compile(r"[\w.-]+/[\w.-]+(/[\w./-]+)?")  # W&B's entity/project


def serve(source: str, port: int | None = None, options: Sequence[str] = ()) -> int:
    """Serve the app to this machine only, and return the exit code of the server.

    Args:
        source: a file, folder, address or W&B project to open; empty opens the built-in sweep.
        port: the port of the server; None takes the first free one from 8501.
        options: more options of `streamlit run`.

    Raises:
        ImportanceError: when the source is not a file, address or project, or the files of the app are
            missing.
    """
    if source and "://" not in source:
        path = regular_files.with_home(source)
        if regular_files.exists(path):
            source = str(path.resolve())
        elif not _PROJECT.fullmatch(source) or path.suffix:
            raise ImportanceError(f"There is no file {source!r}. Check the path.")
    server_options = ["--server.address", "localhost"]
    server_options += ["--server.port", str(port)] if port else []
    return run_app({"PARAMLENS_LOCAL": "1", "PARAMLENS_SOURCE": source}, [*server_options, *options])


def run_app(settings: Mapping[str, str], options: Sequence[str]) -> int:
    """Run the server of the app, and return its exit code.

    Args:
        settings: environment variables that the app reads.
        options: of `streamlit run`.

    Raises:
        ImportanceError: when the files of the app are missing.
    """
    # Each rerun is a thread. If each had its own heap, memory that one frees could not be used by another.
    environment = {"MALLOC_ARENA_MAX": "2", **os.environ, **settings}
    # Without this, Streamlit asks for an e-mail address at its first start on a machine.
    no_question = ["--server.showEmailPrompt", "false"]
    # Streamlit takes the theme from the .streamlit folder next to the script.
    command = [sys.executable, "-m", "streamlit", "run", str(app_file()), *options, *no_question]
    if os.name == "posix":  # become the server, so that stopping this process stops the server
        os.execve(command[0], command, environment)  # noqa: S606 - no shell is wanted
    return subprocess.run(command, env=environment, check=False).returncode  # noqa: S603 - our own command


def app_file() -> Path:
    """Return the script of the app: next to this package in a checkout, in paramlens_app when installed.

    Raises:
        ImportanceError: when it is in neither of them.
    """
    folder = Path(__file__).resolve().parents[2]
    for path in (folder / "paramlens_app" / "app.py", folder / "app.py"):
        if path.is_file() and (path.parent / "pages").is_dir():
            return path
    raise ImportanceError(
        f"The app's files are not next to the package in {folder}. Install it again: python -m pip install "
        "--force-reinstall paramlens"
    )
