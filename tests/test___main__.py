"""`python -m importance` is the command line, with the same streams."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.builders import ROOT

SWEEP = ROOT / "examples" / "digits_sweep.csv"


def test_the_module_reads_standard_input_and_answers_on_standard_output() -> None:
    command = [sys.executable, "-m", "importance", "rank", "-", "--metric", "val_loss", "--format", "json"]
    done = subprocess.run(command, input=SWEEP.read_bytes(), capture_output=True, cwd=ROOT, timeout=120)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["n_runs"] == 285
