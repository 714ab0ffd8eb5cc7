"""The commands for agents: `mcp`, which serves the tools, and `skill`, which prints how to use them."""

from __future__ import annotations

import argparse
import os

from importance.agents.skill import skill_text
from importance.cli.exit_codes import ANSWERED
from importance.cli.terminal import complain, write_file

TOKEN = "PARAMLENS_MCP_TOKEN"  # noqa: S105 - the name of a variable, not a secret
FIRST_PORT = 8765


def serve_agents(arguments: argparse.Namespace) -> int:
    """Serve the tools until the client or the user stops it."""
    from importance.agents import server

    if not arguments.http:
        server.serve_stdio(arguments.folder)
        return ANSWERED
    given = os.environ.get(TOKEN)
    token = given or server.new_token()

    def started(address: str) -> None:
        complain(f"serving {address}")
        if not given:  # a token that the user chose is not shown
            complain(f"each request needs the header  Authorization: Bearer {token}")

    server.serve_http(arguments.folder, arguments.port or FIRST_PORT, token, started)
    return ANSWERED


def print_skill(arguments: argparse.Namespace) -> int:
    """Print the skill."""
    write_file(skill_text().rstrip("\n"))
    return ANSWERED
