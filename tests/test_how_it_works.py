"""The page "How it works" names functions that exist, and its constants are those of the code."""

from __future__ import annotations

import ast
import re

import pytest

from importance.model import constants
from tests.builders import ROOT

PAGE = (ROOT / "docs/how-it-works.md").read_text(encoding="utf-8")
CODE = re.findall(r"`([^`\n]+)`", PAGE)
NOT_NAMES = {"False", "fit.evidence", "loo_residuals"}


def defined() -> set[str]:
    """All functions, classes, methods and constants of the package, methods as Class.method."""
    names: set[str] = set()
    for path in (ROOT / "importance").rglob("*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                names.add(node.name)
            if isinstance(node, ast.ClassDef):
                methods = (part.name for part in node.body if isinstance(part, ast.FunctionDef))
                names.update(f"{node.name}.{method}" for method in methods)
            if isinstance(node, ast.Assign):
                targets = (part for target in node.targets for part in ast.walk(target))
                names.update(part.id for part in targets if isinstance(part, ast.Name))
    return names


def test_every_named_function_and_file_exists() -> None:
    names = defined()
    words = [word for word in CODE if re.fullmatch(r"[A-Za-z_][\w.]*", word) and word not in NOT_NAMES]
    assert len(words) > 40
    assert not [word for word in words if word not in names]
    files = [word for word in CODE if word.endswith(".py") and " " not in word]
    assert len(files) > 15
    assert not [name for name in files if not (ROOT / "importance" / name).exists()]


@pytest.mark.parametrize("prior", ["SIGNAL_VARIANCE", "ROUGHNESS", "INTERACTION_WEIGHT", "NOISE_VARIANCE"])
def test_the_priors_on_the_page_are_those_of_the_code(prior: str) -> None:
    mean, sd = getattr(constants, f"{prior}_PRIOR")
    assert re.search(rf"\| {mean} \| {sd} \| `{prior}_PRIOR` \|", PAGE)


def test_the_table_of_fitted_constants_shows_their_values() -> None:
    rows = re.findall(r"^\| (`[A-Z_`, ]+`) \| ([-\d., ]+) \|", PAGE.split("## 10.")[1], re.MULTILINE)
    assert len(rows) > 10
    for names, values in rows:
        of_code = [
            number for name in re.findall(r"\w+", names) for number in _numbers(getattr(constants, name))
        ]
        assert values == ", ".join(map(str, of_code)), names


def _numbers(value: object) -> list[object]:
    return list(value) if isinstance(value, tuple) else [value]


def test_the_other_constants_on_the_page_are_those_of_the_code() -> None:
    assert f"multiplied by {constants.SD_INFLATION}" in PAGE
    assert f"At most {constants.MATERN_RUNS} runs" in PAGE
