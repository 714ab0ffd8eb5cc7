"""Writes `dvc/exp_show.csv` and `dvc/exp_show.json`: DVC 3.67.1 in a separate environment, with git.

    python tests/trackers/written/write_dvc.py

Six experiments on one commit, one of which fails and leaves no row, and one on a commit before the parameter
`model.dropout` and the metric `test.f1` came, so that its cells are empty there.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent / "dvc"
DVC = [sys.executable, "-m", "dvc"]
TRAINER = """
import json, yaml
given = yaml.safe_load(open("params.yaml"))
if given["lr"] > 0.5:
    raise SystemExit(1)
out = {"loss": given["lr"] * 2 + given["model"]["width"] / 100, "accuracy": 0.5 + given["lr"]}
if "dropout" in given["model"]:
    out["test"] = {"f1": given["model"]["dropout"]}
json.dump(out, open("metrics.json", "w"))
"""
PIPELINE = """
stages:
  train:
    cmd: python train.py
    deps: [train.py]
    params: [lr, model, optimizer]
    metrics:
      - metrics.json:
          cache: false
"""


def run(*command: str, check: bool = True) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if check and done.returncode:
        raise SystemExit(f"{command}\n{done.stdout}\n{done.stderr}")
    return done.stdout


def main() -> None:
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    os.environ["DVC_NO_ANALYTICS"] = "1"
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        run("git", "init", "-q", "-b", "main")
        run("git", "config", "user.name", "nobody")
        run("git", "config", "user.email", "nobody@example.org")
        run(*DVC, "init", "-q")
        Path("train.py").write_text(TRAINER)
        Path("dvc.yaml").write_text(PIPELINE)
        Path("params.yaml").write_text("lr: 0.1\nmodel:\n  width: 8\noptimizer: sgd\n")
        run("git", "add", "-A")
        run("git", "commit", "-qm", "first")
        run(*DVC, "exp", "run", "-n", "early", "-S", "lr=0.3")
        run("git", "checkout", "-f", "-q", ".")
        Path("params.yaml").write_text("lr: 0.1\nmodel:\n  width: 8\n  dropout: 0.25\noptimizer: sgd\n")
        run("git", "commit", "-aqm", "second")
        for name, changes in {
            "broad-one": ["model.width=64"],
            "quick-two": ["lr=0.2", "optimizer=adam"],
            "third": ["lr=0.4", "model.dropout=0.5"],
            "failed": ["lr=0.9"],
            "last-one": ["lr=0.05", "model.width=32"],
            "sixth": ["lr=0.02"],
        }.items():
            settings = [part for change in changes for part in ("-S", change)]
            run(*DVC, "exp", "run", "-n", name, *settings, check=name != "failed")
        run("git", "checkout", "-f", "-q", "params.yaml", check=False)
        shutil.rmtree(HERE, ignore_errors=True)
        HERE.mkdir()
        (HERE / "exp_show.csv").write_text(run(*DVC, "exp", "show", "--csv", "-n", "2"))
        (HERE / "exp_show.json").write_text(run(*DVC, "exp", "show", "--json", "-n", "2"))
        os.chdir(HERE)


if __name__ == "__main__":
    main()
