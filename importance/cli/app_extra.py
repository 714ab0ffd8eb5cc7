"""Streamlit, which only the app needs: installed when the app is opened for the first time."""

from __future__ import annotations

import importlib.util
import shlex
import shutil
import subprocess
import sys

from importance.cli.terminal import complain
from importance.errors import MissingExtra

STREAMLIT = "streamlit>=1.67,<2"
"""What the extra `app` installs."""


def ensure_streamlit(*, install: bool = True) -> None:
    """Install Streamlit if it is missing, and say so first.

    Args:
        install: whether it may be installed.

    Raises:
        MissingExtra: when it is missing, and may not or cannot be installed.
    """
    if importlib.util.find_spec("streamlit") is not None:
        return
    command = _installer()
    if not install or not command:
        raise MissingExtra(
            "The app needs Streamlit, which is not installed. Install it: python -m pip install "
            '"paramlens[app]"'
        )
    complain(f"the app needs Streamlit, which is not installed yet. Running: {shlex.join(command)}")
    done = subprocess.run(command, stdout=sys.stderr, check=False)  # noqa: S603 - our own command
    importlib.invalidate_caches()
    if done.returncode or importlib.util.find_spec("streamlit") is None:
        raise MissingExtra(
            "Streamlit could not be installed, for the reason above. Install it yourself: python -m "
            'pip install "paramlens[app]"'
        )


def _installer() -> list[str]:
    """Return the command that installs Streamlit for this Python; empty without pip and uv."""
    if importlib.util.find_spec("pip") is not None:
        return [sys.executable, "-m", "pip", "install", STREAMLIT]
    uv = shutil.which("uv")
    return [uv, "pip", "install", "--python", sys.executable, STREAMLIT] if uv else []
