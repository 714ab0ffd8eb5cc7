"""Completion, which a real shell has to understand."""

from __future__ import annotations

import subprocess

import pytest

from importance.cli import main
from importance.cli.answer_options import SHELLS


@pytest.mark.parametrize("shell", SHELLS)
def test_a_script_for_each_shell_knows_the_commands(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    script = capsys.readouterr().out
    assert all(word in script for word in ("interactions", "trade-off", "--format", "markdown"))


def test_bash_completes_commands_formats_and_files(
    capsys: pytest.CaptureFixture[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    main(["completion", "bash"])
    place = tmp_path_factory.mktemp("shell")
    (place / "paramlens.bash").write_text(capsys.readouterr().out)
    (place / "runs.csv").write_text("x")

    def completed(*words: str) -> list[str]:
        quoted = " ".join(f"'{word}'" for word in words)
        code = f"""source paramlens.bash
            COMP_WORDS=(paramlens {quoted}); COMP_CWORD={len(words)}; COMP_TYPE=9; COMP_KEY=9
            compopt() {{ :; }}
            "$(complete -p paramlens | sed 's/.*-F \\([^ ]*\\).*/\\1/')"
            printf '%s\\n' "${{COMPREPLY[@]}}" """
        done = subprocess.run(["bash", "-c", code], cwd=place, capture_output=True, text=True, timeout=60)
        return done.stdout.split()

    assert completed("inter") == ["interactions"]
    assert completed("rank", "--format", "m") == ["markdown"]
    assert "runs.csv" in completed("rank", "ru")
