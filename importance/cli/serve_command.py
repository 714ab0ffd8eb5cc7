"""`paramlens serve`: the app for a team, behind a proxy that asks who is there."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Sequence
from pathlib import Path

from importance import regular_files
from importance.cli import help_text
from importance.cli.answer_options import add_command
from importance.cli.launch import run_app
from importance.cli.option_types import port
from importance.errors import ImportanceError
from importance.readers import addresses

_PREFIX = re.compile(r"/?[\w.~-]+(/[\w.~-]+)*/?")
_HEADER = re.compile(r"[A-Za-z0-9-]+")


def add_serve(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    parser = add_command(
        commands,
        "serve",
        "serve the app to a team, with a start page of all sources",
        "Serve the app to a team. Its start page lists all sources, with their metric, their\n"
        "last change and their finding. Visitors open these sources, but no other path of this machine.",
        help_text.SERVE,
    )
    parser.add_argument(
        "source",
        nargs="+",
        help="a folder of sources, or anything that `paramlens rank` reads; NAME=SOURCE gives it a name",
    )
    parser.add_argument("--port", type=port, default=8501, metavar="N", help="default 8501")
    parser.add_argument(
        "--address",
        default="127.0.0.1",
        metavar="IP",
        help="where to listen (default 127.0.0.1, which only a proxy on this machine reaches)",
    )
    parser.add_argument("--host", default="", metavar="NAME", help="the name that the proxy is reached by")
    parser.add_argument(
        "--prefix", default="", metavar="PATH", help="the path below which the proxy serves it"
    )
    parser.add_argument(
        "--user-header",
        default="",
        metavar="HEADER",
        help="the header in which the proxy says who is there; a request without it is refused",
    )


def serve_team(arguments: argparse.Namespace) -> int:
    """Serve the app, and return the exit code of the server.

    Raises:
        ImportanceError: when a source is not there, or an option has no meaning.
    """
    if arguments.prefix and not _PREFIX.fullmatch(arguments.prefix):
        raise ImportanceError(f"{arguments.prefix!r} is not a path such as /paramlens. Check --prefix.")
    if arguments.user_header and not _HEADER.fullmatch(arguments.user_header):
        raise ImportanceError(
            f"{arguments.user_header!r} is not the name of a header such as X-Forwarded-User. "
            "Check --user-header."
        )
    environment = {
        "PARAMLENS_SERVED": json.dumps(named_sources(arguments.source)),
        "PARAMLENS_USER_HEADER": arguments.user_header.lower(),
        "PARAMLENS_LOCAL": "0",
    }
    options = ["--server.address", arguments.address, "--server.port", str(arguments.port)]
    options += ["--server.headless", "true"]
    if arguments.prefix:
        options += ["--server.baseUrlPath", arguments.prefix.strip("/")]
    if arguments.host:
        options += ["--browser.serverAddress", arguments.host]
    return run_app(environment, options)


def named_sources(texts: Sequence[str]) -> dict[str, str]:
    """Return the sources by their names: NAME=SOURCE, or the name of the file, or the address.

    Raises:
        ImportanceError: when a file or folder is not there, or two sources have the same name.
    """
    sources: dict[str, str] = {}
    for text in texts:
        name, equals, source = text.partition("=")
        if not equals or "://" in name or regular_files.exists(Path(text)):
            name, source = "", text
        if "://" not in source:
            path = regular_files.with_home(source)
            if not regular_files.exists(path):
                raise ImportanceError(f"There is no file or folder {source!r}. Check the path.")
            source = str(path.resolve())
            name = name or Path(source).name
        name = name or addresses.redacted(source)
        if name in sources:
            raise ImportanceError(f"Two sources are named {name!r}. Name one of them: NAME={source}.")
        sources[name] = source
    return sources
