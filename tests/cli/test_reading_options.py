"""The options of every command that reads runs."""

from __future__ import annotations

import argparse

from importance.cli.reading_options import add_reading_options, add_runs_options


def test_a_budget_can_be_named_by_every_command_that_reads_runs() -> None:
    parser = argparse.ArgumentParser()
    add_runs_options(parser)
    arguments = parser.parse_args(["runs.csv", "--budget", "epochs", "-m", "loss"])
    assert (arguments.source, arguments.budget, arguments.metric) == (["runs.csv"], "epochs", "loss")
    assert parser.parse_args(["runs.csv"]).budget is None


def test_the_source_is_left_to_commands_that_need_two() -> None:
    parser = argparse.ArgumentParser()
    add_reading_options(parser)
    assert not hasattr(parser.parse_args([]), "source")
