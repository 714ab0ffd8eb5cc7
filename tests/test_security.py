"""The promises of SECURITY.md and what holds them."""

from __future__ import annotations

import re
from typing import Any

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


def test_libraries_are_reviewed_audited_and_listed_beside_the_wheel() -> None:
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "supply-chain.yml").read_text())
    jobs = workflow["jobs"]
    (review,) = [job for job in jobs.values() if _uses(job, "actions/dependency-review-action")]
    assert review["if"] == "github.event_name == 'pull_request'"
    (audit,) = [job for job in jobs.values() if "pip-audit" in _commands(job)]
    assert "if" not in audit and not any("continue-on-error" in step for step in audit["steps"])
    assert ".[all]" in _commands(audit), "the libraries that users install are audited"
    (wheel,) = [job for job in jobs.values() if "cyclonedx-py" in _commands(job)]
    (upload,) = [step for step in wheel["steps"] if "upload-artifact" in step.get("uses", "")]
    listed = re.search(r"--output-file (\S+)", _commands(wheel))
    assert listed is not None and listed[1].startswith(f"{upload['with']['path']}/")
    events = workflow[True]  # YAML 1.1 reads the key "on" as true
    assert {"pull_request", "schedule"} <= events.keys()


def test_what_is_pinned_by_digest_is_also_kept_up_to_date() -> None:
    updates = yaml.safe_load((ROOT / ".github" / "dependabot.yml").read_text())["updates"]
    assert {update["package-ecosystem"] for update in updates} == {"github-actions", "pip"}


def _uses(job: dict[str, Any], action: str) -> bool:
    return any(step.get("uses", "").startswith(action) for step in job["steps"])


def _commands(job: dict[str, Any]) -> str:
    return "\n".join(step.get("run", "") for step in job["steps"])
