"""The exit codes are those that a shell expects."""

from __future__ import annotations

import signal

from importance.cli import exit_codes


def test_a_signal_ends_the_command_with_128_and_its_number() -> None:
    assert exit_codes.INTERRUPTED == 128 + signal.SIGINT
    assert exit_codes.BROKEN_PIPE == 128 + signal.SIGPIPE


def test_a_script_can_tell_the_outcomes_apart() -> None:
    codes = [value for name, value in vars(exit_codes).items() if name.isupper()]
    assert len(set(codes)) == len(codes) == 5
    assert exit_codes.ANSWERED == 0, "only an answer counts as success in a shell"
    assert exit_codes.MISUSED == 2, "argparse ends with 2 by itself"
