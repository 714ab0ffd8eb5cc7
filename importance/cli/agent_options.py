"""The options of the commands for agents."""

from __future__ import annotations

import argparse

from importance.cli import help_text
from importance.cli.answer_options import add_command
from importance.cli.option_types import port
from importance.cli.terminal import as_utf8


def add_agent_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `mcp` and `skill`."""
    parser = add_command(
        commands,
        "mcp",
        "serve the answers to an agent (Model Context Protocol)",
        "Serve eight read-only tools to an agent, over standard input and output or over HTTP.\n"
        "Only the folders that are named here are read.",
        help_text.MCP,
    )
    parser.add_argument("folder", nargs="+", type=as_utf8, help="a folder with runs; nothing else is read")
    parser.add_argument("--http", action="store_true", help="serve over HTTP, to this machine only")
    parser.add_argument("--port", type=port, metavar="N", help="the port of --http (default 8765)")
    add_command(
        commands,
        "skill",
        "print how an agent tunes with Paramlens",
        "Print a skill: a Markdown file that teaches an agent to rank, doubt, run and stop.",
        help_text.SKILL,
    )
