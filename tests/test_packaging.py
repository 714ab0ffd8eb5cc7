"""The files that let a stranger install, cite and report agree with each other."""

from __future__ import annotations

import re
import tomllib

import yaml

from tests.builders import ROOT

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PROJECT = PYPROJECT["project"]


def test_the_citation_is_of_this_version_and_licence() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert citation["version"] == PROJECT["version"]
    assert citation["license"] == PROJECT["license"]
    assert citation["repository-code"] == PROJECT["urls"]["Homepage"]
    assert {"cff-version", "message", "title", "authors"} <= set(citation)


def test_the_versions_of_python_are_those_that_ci_runs() -> None:
    supported = {
        line.rsplit(" ", 1)[1] for line in PROJECT["classifiers"] if re.search(r"Python :: 3\.\d+$", line)
    }
    checks = yaml.safe_load((ROOT / ".github/workflows/checks.yml").read_text("utf-8"))
    assert set(checks["jobs"]["checks"]["strategy"]["matrix"]["python"]) <= supported
    assert PROJECT["requires-python"] == f">={min(supported)}"


def test_one_job_runs_the_oldest_versions_and_one_the_newest() -> None:
    workflow = yaml.safe_load((ROOT / ".github/workflows/versions.yml").read_text("utf-8"))
    job = workflow["jobs"]["versions"]
    assert job["strategy"]["matrix"]["resolution"] == ["lowest-direct", "highest"]
    tests = re.findall(r"tests/[\w/.]+", job["steps"][-1]["run"])
    assert len(tests) > 5
    assert all((ROOT / path).exists() for path in tests)
    # Without a lower bound, "the oldest version" would be one from before the library could be used.
    assert all(">=" in needed for needed in PROJECT["dependencies"])


def test_the_forms_for_issues_ask_for_what_is_needed() -> None:
    forms = sorted((ROOT / ".github/ISSUE_TEMPLATE").glob("*.yml"))
    assert len(forms) >= 4
    for path in forms:
        form = yaml.safe_load(path.read_text("utf-8"))
        if path.name == "config.yml":
            assert all(link["url"].startswith(PROJECT["urls"]["Homepage"]) for link in form["contact_links"])
        else:
            assert form["name"] and form["description"]
            assert any(part.get("validations", {}).get("required") for part in form["body"])
            assert len({part["id"] for part in form["body"]}) == len(form["body"])


def test_the_image_has_what_the_package_is_built_from_and_no_more_rights_than_it_needs() -> None:
    lines = (ROOT / "Dockerfile").read_text("utf-8").replace("\\\n", " ").splitlines()
    copied = {
        word
        for line in lines
        if line.startswith("COPY") and "--from" not in line
        for word in line.split()[1:-1]
    }
    targets = PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]
    needed = {path.split("/")[0] for path in (*targets["packages"], *targets["force-include"])}
    assert needed | {"pyproject.toml", PROJECT["readme"], *PROJECT["license-files"]} == copied
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert copied == allowed
    versions = {match for line in lines for match in re.findall(r"python:?(3\.\d+)", line)}
    assert len(versions) == 1  # the folder of the packages is named after the version of the image
    assert any(line.startswith("USER ") and "root" not in line for line in lines)
    service = yaml.safe_load((ROOT / "compose.yml").read_text("utf-8"))["services"]["paramlens"]
    assert service["read_only"] and service["cap_drop"] == ["ALL"]
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])


def test_the_release_publishes_only_what_was_built_twice_and_is_the_tag() -> None:
    jobs = yaml.safe_load((ROOT / ".github/workflows/release.yml").read_text("utf-8"))["jobs"]
    steps = " ".join(step.get("run", "") for step in jobs["build"]["steps"])
    assert "sha256sum --check" in steps
    assert "GITHUB_REF_NAME" in steps
    assert "cyclonedx-py" in steps
    assert jobs["publish"]["needs"] == "build"
    assert not any("password" in step.get("with", {}) for step in jobs["publish"]["steps"])
