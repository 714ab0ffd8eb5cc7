"""The command `skill`. `mcp` is tested with the SDK's client in tests/agents/test_server.py."""

from __future__ import annotations

import re

import pytest
import yaml

from importance.agents.tools import Tools
from importance.cli import main
from importance.cli.options import parser


def test_the_skill_names_every_step_and_only_tools_and_commands_that_exist(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["skill"]) == 0
    text = capsys.readouterr().out
    header = yaml.safe_load(text.split("---")[1])
    assert set(header) == {"name", "description"}
    steps = re.findall(r"^\d\. \*\*(.+?)\.\*\*", text, re.MULTILINE)
    assert steps == ["Look", "Rank", "Doubt", "Next runs", "Run half", "Ask again", "Stop"]
    tools = {name for name in dir(Tools) if not name.startswith("_")}
    named = set(re.findall(r"`([a-z]+_[a-z_]+)`", text))
    assert named & tools == tools - {"all", "explain_run"}
    assert named - tools <= {"goal_is_a_guess", "beyond_chance", "go_on", "left_out"}
    for command in re.findall(r"`paramlens ([a-z]+ [^`]*)`", text):
        parser().parse_args(command.split())


def test_a_folder_has_to_be_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["mcp"])
    assert stopped.value.code == 2
    assert main(["mcp", "no/such/folder"]) == 2
    assert "no/such/folder is not a folder" in capsys.readouterr().err
