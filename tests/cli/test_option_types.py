"""What the options of the command line take."""

from __future__ import annotations

import argparse

import pytest

from importance.cli.option_types import add_metrics, port, positive


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "٣", "65536"])
def test_what_is_no_port_or_count_is_refused_with_the_text(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match=text):
        port(text)
    if text != "65536":
        with pytest.raises(argparse.ArgumentTypeError, match="whole number"):
            positive(text)


def test_several_metrics_have_goals_of_their_own() -> None:
    parser = argparse.ArgumentParser()
    add_metrics(parser)
    options = parser.parse_args(["-m", "loss", "val acc", "--maximize", "val acc"])
    assert (options.metrics, options.minimize, options.maximize) == (["loss", "val acc"], [], ["val acc"])
