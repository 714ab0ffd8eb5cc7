"""The command to give next, or to get the same answer again."""

from __future__ import annotations

import argparse
import shlex

from importance.cli.terminal import as_utf8, printable
from importance.readers.addresses import redacted

_DEFAULTS = {"metric": None, "goal": None, "parameters": None, "method": "", "scale": "auto", "seed": 0}


def next_command(arguments: argparse.Namespace, *options: str) -> str:
    """Return the same command on the same runs with more options, without the passwords of addresses."""
    chosen = [part for name in arguments.study or () for part in ("--study", name)]
    chosen += ["--history", arguments.history] if arguments.history else []
    chosen += ["--nested", arguments.nested] if arguments.nested else []
    chosen += ["--budget", arguments.budget] if getattr(arguments, "budget", None) else []
    chosen += ["--task", arguments.task] if getattr(arguments, "task", None) else []
    sources = [redacted(as_utf8(source)) for source in arguments.source]
    return printable(shlex.join(["paramlens", arguments.command, *sources, *chosen, *options]))


def answer_options(arguments: argparse.Namespace) -> list[str]:
    """Return the options that decide the answer, without those that have their default."""
    values = [
        (name, getattr(arguments, name))
        for name, default in _DEFAULTS.items()
        if getattr(arguments, name) != default
    ]
    return [part for name, value in values for part in (f"--{name}", str(value))]
