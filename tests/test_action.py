"""The GitHub Action: its steps in order, the comment that it writes and updates, and what it never says."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from action import answer, comment
from tests.builders import ROOT
from tests.github_runner import TOKEN, Composite, GitHub, github

MARKER = "<!-- paramlens:paramlens -->"
# The Python of the runner: pip builds the package, but does not install it over the one under test.
PYTHON = """#!/bin/bash
if [ "$1 $2 $3" = "-m pip install" ]; then exec {python} -m pip install --dry-run --no-deps "${{@:4}}"; fi
exec {python} "$@"
"""
HOSTILE = "lr|`@octocat` <img src=https://evil.example/x>"


@pytest.fixture
def api() -> Iterator[GitHub]:
    with github() as state:
        yield state


def sweep(seed: int, name: str = "lr", n: int = 60) -> pd.DataFrame:
    """Runs of one parameter that decides the loss, and of twelve that do nothing."""
    rng = np.random.default_rng(seed)
    table = {name: rng.uniform(size=n), **{f"idle{i}": rng.uniform(size=n) for i in range(12)}}
    return pd.DataFrame({**table, "loss": table[name] + rng.normal(0, 0.1, n)})


def git(folder: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    command = ["git", *identity, *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


def repository(folder: Path, base: pd.DataFrame | None, head: pd.DataFrame) -> str:
    """A checkout of a pull request that changes runs.csv; return the commit of its base branch."""
    folder.mkdir()
    git(folder, "init", "--quiet")
    (folder / "readme.md").write_text("sweeps")
    if base is not None:
        base.to_csv(folder / "runs.csv", index=False)
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "-m", "base")
    commit = git(folder, "rev-parse", "HEAD")
    head.to_csv(folder / "runs.csv", index=False)
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "-m", "head")
    return commit


def run_action(folder: Path, workspace: Path, base: str, api: GitHub, **inputs: str) -> Composite:
    """Run the steps of action.yml on a checkout; pip only looks whether it could install."""
    folder.mkdir(exist_ok=True)
    context = {
        "inputs.runs": "runs.csv",
        "inputs.metric": "loss",
        "inputs.token": TOKEN,
        "github.action_path": str(ROOT),
        "github.event.pull_request.number": "7",
        "github.event.pull_request.base.sha": base,
        "runner.temp": str(folder),
        **{f"inputs.{name.replace('_', '-')}": value for name, value in inputs.items()},
    }
    programs = folder / "bin"
    programs.mkdir()
    (programs / "python").write_text(PYTHON.format(python=sys.executable))
    (programs / "python").chmod(0o755)
    environment = {
        "PATH": f"{programs}:/usr/bin:/bin",
        "PYTHONPATH": str(ROOT),
        "GITHUB_API_URL": api.url,
        "GITHUB_REPOSITORY": "lab/sweeps",
    }
    composite = Composite(ROOT / "action.yml", context, folder, environment)
    composite.run(workspace)
    return composite


def test_a_pull_request_has_one_comment_that_each_run_updates(tmp_path: Path, api: GitHub) -> None:
    base = repository(tmp_path / "checkout", sweep(1), sweep(2))
    api.add("github-actions[bot]", "another action wrote this")
    api.add("mallory", f"{MARKER}\nnot ours")
    composite = run_action(tmp_path / "first", tmp_path / "checkout", base, api)
    assert composite.ran == [
        "actions/setup-python",
        "Install Paramlens",
        "Check out the base branch",
        "Answer",
        "actions/upload-artifact",
        "Comment",
    ]
    thread = "/repos/lab/sweeps/issues/7/comments"
    assert api.calls == [("GET", thread), ("POST", thread)]
    body = api.comments[2]["body"]
    assert body.startswith(f"{MARKER}\n### lr is the main driver of loss")
    assert "held&#45;out" in body and "All 60 runs used" in body
    rows = [line for line in body.splitlines() if line.startswith("| <code>")]
    assert len(rows) == 10 and "and 3 more parameters" in body
    assert rows[0].startswith("| <code>lr</code> | `█") and "| `" not in rows[9]
    assert "#### Since the base branch" in body and "Best loss" in body
    assert "[The whole report, with the runs](https://github.test/artifact/1)" in body
    report = Path(composite.context["steps.answer.outputs.report"]).read_text(encoding="utf-8")
    assert report.startswith("<!doctype html>")
    assert "lr is the main driver of loss" in (tmp_path / "first" / "summary.md").read_text(encoding="utf-8")

    sweep(3).to_csv(tmp_path / "checkout" / "runs.csv", index=False)
    git(tmp_path / "checkout", "worktree", "prune")
    api.calls.clear()
    run_action(tmp_path / "second", tmp_path / "checkout", base, api)
    assert api.calls == [("GET", thread), ("PATCH", "/repos/lab/sweeps/issues/comments/102")]
    assert len(api.comments) == 3 and api.comments[2]["body"] != body
    assert [each["body"] for each in api.comments[:2]] == ["another action wrote this", f"{MARKER}\nnot ours"]


def test_an_artifact_is_read_from_its_folder_and_nothing_is_compared(tmp_path: Path, api: GitHub) -> None:
    base = repository(tmp_path / "checkout", None, sweep(1))
    folder = tmp_path / "runner" / "paramlens-runs"
    folder.mkdir(parents=True)
    sweep(5, "width").to_csv(folder / "sweep.csv", index=False)
    composite = run_action(
        tmp_path / "runner", tmp_path / "checkout", base, api, artifact="runs", runs="sweep.csv"
    )
    assert "Check out the base branch" not in composite.ran
    assert "### width is the main driver of loss" in api.comments[0]["body"]
    assert "Since the base branch" not in api.comments[0]["body"]


def test_runs_that_cannot_be_ranked_are_a_comment_without_a_report(tmp_path: Path) -> None:
    sweep(1, n=4).to_csv(tmp_path / "runs.csv", index=False)
    environment = {
        "RUNS": str(tmp_path / "runs.csv"), "METRIC": "loss", "KEY": "paramlens",
        "OUTPUT_FOLDER": str(tmp_path), "GITHUB_OUTPUT": str(tmp_path / "output"),
    }  # fmt: skip
    assert answer.main(environment) == 0
    body = (tmp_path / "comment.md").read_text(encoding="utf-8")
    assert "These runs cannot be ranked" in body and "at least 5" in body
    assert "report=" not in (tmp_path / "output").read_text(encoding="utf-8")


def test_a_base_that_cannot_be_read_costs_only_the_comparison(tmp_path: Path) -> None:
    sweep(1).to_csv(tmp_path / "runs.csv", index=False)
    (tmp_path / "base.csv").write_text("")
    environment = {
        "RUNS": str(tmp_path / "runs.csv"), "BASE": str(tmp_path / "base.csv"), "METRIC": "loss",
        "KEY": "paramlens", "OUTPUT_FOLDER": str(tmp_path), "GITHUB_OUTPUT": str(tmp_path / "output"),
    }  # fmt: skip
    assert answer.main(environment) == 0
    body = (tmp_path / "comment.md").read_text(encoding="utf-8")
    assert "lr is the main driver of loss" in body
    assert "cannot be compared with those of the base branch" in body


@pytest.mark.parametrize(("runs", "metric"), [("nowhere.csv", "loss"), ("runs.csv", "los")])
def test_a_wrong_path_or_metric_fails_the_job_with_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], runs: str, metric: str
) -> None:
    sweep(1).to_csv(tmp_path / "runs.csv", index=False)
    environment = {"RUNS": str(tmp_path / runs), "METRIC": metric, "KEY": "k", "OUTPUT_FOLDER": str(tmp_path)}
    assert answer.main(environment) == 1
    printed = capsys.readouterr().out
    assert printed.startswith("::error title=Paramlens::") and printed.count("\n") == 1


def test_a_path_cannot_leave_the_artifact(tmp_path: Path) -> None:
    with pytest.raises(answer.ImportanceError, match="leads out of the folder"):
        answer.inside(str(tmp_path), "../../etc/passwd")


def test_a_name_from_a_file_stays_text_in_the_comment() -> None:
    cell = answer.plain(HOSTILE)
    assert not re.search(r"[|`<>\[\]*_@!]", cell.replace("@\u2060", ""))
    assert "://" not in cell and "@octocat" not in cell
    assert answer.plain("a\n## b\r::error::x") == "a &#35;&#35; b ::error::x"
    assert answer.marker("x --><script>") == "<!-- paramlens:x script -->"


def said(api: GitHub, folder: Path, body: str, **changes: str) -> int:
    (folder / "comment.md").write_text(body, encoding="utf-8")
    return comment.main(
        {
            "COMMENT": str(folder / "comment.md"), "AUTHOR": api.author, "PULL_REQUEST": "7",
            "GITHUB_TOKEN": TOKEN, "GITHUB_API_URL": api.url, "GITHUB_REPOSITORY": "lab/sweeps", **changes,
        }
    )  # fmt: skip


def test_the_comment_is_found_on_a_later_page_and_left_alone_if_it_is_the_same(
    tmp_path: Path, api: GitHub
) -> None:
    for number in range(150):
        api.add("reader", f"remark {number}")
    api.add(api.author, f"{MARKER}\nthe same")
    assert said(api, tmp_path, f"{MARKER}\nthe same") == 0
    assert [method for method, _ in api.calls] == ["GET", "GET"]
    assert said(api, tmp_path, f"{MARKER}\nnew") == 0
    assert api.comments[150]["body"] == f"{MARKER}\nnew" and len(api.comments) == 151


@pytest.mark.parametrize(("status", "code", "level"), [(403, 0, "::warning"), (500, 1, "::error")])
def test_a_token_that_may_only_read_is_a_warning_and_a_broken_server_an_error(
    tmp_path: Path, api: GitHub, capsys: pytest.CaptureFixture[str], status: int, code: int, level: str
) -> None:
    api.refuses = status
    assert said(api, tmp_path, f"{MARKER}\nnew") == code
    printed = capsys.readouterr().out
    assert printed.startswith(level) and str(status) in printed and TOKEN not in printed


def test_each_action_is_pinned_by_its_digest_and_inputs_reach_the_shell_as_variables() -> None:
    steps = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))["runs"]["steps"]
    used = [step["uses"] for step in steps if "uses" in step]
    assert used and all(re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", name) for name in used)
    assert not [step for step in steps if "${{" in step.get("run", "")], "an input would be run as code"
    assert all(step["shell"] == "bash" for step in steps if "run" in step)
