"""The tables that each tracker writes are read with the roles that its users expect."""

from __future__ import annotations

import os

import numpy as np

from importance import read_runs


def test_tensorboard_hparams_table() -> None:
    rows = [f"{50.0 * (i % 4)},{1.0 + i % 3},{np.float32(0.03 + i / 977):.17g}" for i in range(20)]
    runs = read_runs(("hparams_table.csv", ("num_units,batch_size,Loss\r\n" + "\r\n".join(rows)).encode()))
    assert runs.parameters == ("num_units", "batch_size")
    assert runs.metrics == ("Loss",)


def test_importing_loads_no_slow_library() -> None:
    import subprocess
    import sys

    heavy = ("sklearn", "scipy", "openpyxl", "plotly")
    code = f"import importance, sys; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=dict(os.environ)
    )
    assert done.stdout.strip() == "[]"
