"""The promises of SECURITY.md and what holds them."""

from __future__ import annotations

import re

import yaml

from tests.builders import ROOT


def test_each_promise_names_tests_that_exist() -> None:
    rows = re.findall(r"^\| .* \| (`tests/.*`) \|$", (ROOT / "SECURITY.md").read_text(), re.MULTILINE)
    assert len(rows) >= 10
    for path in re.findall(r"`(tests/[^`]+)`", " ".join(rows)):
        assert (ROOT / path).exists(), path


def test_actions_are_pinned_by_digest_and_may_only_read() -> None:
    workflows = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
    assert len(workflows) >= 2
    for path in workflows:
        workflow = yaml.safe_load(path.read_text())
        assert workflow["permissions"] == {"contents": "read"}
        for name, job in workflow["jobs"].items():
            # PyPI trusts the job that publishes, which therefore holds no secret and runs no code of ours.
            publishes = (path.name, name) == ("release.yml", "publish")
            assert job.get("permissions", {}) == ({"id-token": "write"} if publishes else {})
            assert not publishes or all("run" not in step for step in job["steps"])
            used = [step["uses"] for step in job["steps"] if "uses" in step]
            assert all(re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", action) for action in used)
            checkouts = [step for step in job["steps"] if "checkout" in step.get("uses", "")]
            assert all(step["with"]["persist-credentials"] is False for step in checkouts)
