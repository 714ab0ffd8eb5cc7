"""The options of the command line, their help, and wrong usage."""

from __future__ import annotations

import subprocess
import sys

import pytest

from importance.cli import commands
from tests.builders import ROOT

SWEEP = str(ROOT / "examples" / "digits_sweep.csv")


@pytest.mark.parametrize("arguments", [[], ["rank"], ["rank", SWEEP, "--top", "0"], ["app", "--port", "x"]])
def test_wrong_usage_ends_with_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        commands.main(arguments)
    assert ended.value.code == 2
    assert "usage: paramlens" in capsys.readouterr().err


def test_help_is_quick_and_explains_the_exit_codes() -> None:
    slow = ["sklearn", "scipy", "plotly", "streamlit"]
    code = f"""if True:
        import sys
        from importance.cli.commands import main
        try:
            main(["--help"])
        finally:
            print([name for name in {slow} if name in sys.modules])
    """
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert "exit codes:" in done.stdout
    assert done.stdout.endswith("[]\n")


def test_the_version_is_that_of_the_package(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        commands.main(["--version"])
    assert not ended.value.code
    assert capsys.readouterr().out.startswith("paramlens")
