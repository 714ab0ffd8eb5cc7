"""The command line: `paramlens`."""

from importance.cli.commands import main as main
