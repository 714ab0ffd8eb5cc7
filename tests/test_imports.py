"""Which files may import which modules, and rules for every file."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import ROOT

ANALYSIS = sorted((ROOT / "importance").rglob("*.py"))
PAGES = sorted((ROOT / "pages").rglob("*.py"))


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _imported(path: Path) -> Iterator[str]:
    """The dotted names that a file imports anywhere, also inside functions."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{_name(path)} imports relatively"
            yield str(node.module)
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _importers(paths: list[Path], *modules: str) -> set[str]:
    """The files that import one of these modules or a part of it."""
    return {
        _name(path)
        for path in paths
        for name in _imported(path)
        if any(name == module or name.startswith(f"{module}.") for module in modules)
    }


def test_the_rules_have_files_to_hold() -> None:
    assert len(ANALYSIS) > 10
    assert len(PAGES) > 3


def test_the_analysis_never_imports_streamlit_or_the_app() -> None:
    assert not _importers(ANALYSIS, "streamlit", "pages", "app")


def test_only_plots_imports_plotly_and_the_analysis_does_without_plots() -> None:
    plots = {name for name in map(_name, ANALYSIS) if name.startswith("importance/plots/")}
    assert _importers([*ANALYSIS, *PAGES, ROOT / "app.py"], "plotly") <= plots
    # The package imports its plots for type checkers, but loads them only when they are first used.
    assert _importers(ANALYSIS, "importance.plots") <= plots | {"importance/__init__.py"}


def test_nothing_imports_the_app() -> None:
    assert not _importers([*ANALYSIS, *PAGES], "app")


def test_pages_hold_no_analysis() -> None:
    assert not _importers([*PAGES, ROOT / "app.py"], "sklearn", "scipy", "plotly")


@pytest.mark.parametrize("word", ["session_state", "query_params", "cache_data", "cache_resource"])
def test_state_lives_in_one_package(word: str) -> None:
    users = {
        _name(path)
        for path in [*PAGES, ROOT / "app.py"]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Attribute) and node.attr == word)
        or (isinstance(node, ast.alias) and node.name == word)
    }
    assert all(name.startswith("pages/ui/state/") for name in users)


def test_modules_are_nouns_of_the_domain() -> None:
    vague = {"utils", "util", "helpers", "helper", "common", "core", "base", "misc"}
    assert not [_name(path) for path in [*ANALYSIS, *PAGES] if path.stem in vague]


def test_nothing_catches_every_exception() -> None:
    caught = [
        f"{_name(path)}:{node.lineno}"
        for path in [*ANALYSIS, *PAGES, ROOT / "app.py"]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or ast.unparse(node.type) in ("Exception", "BaseException"))
    ]
    assert not caught


def test_every_public_function_says_what_it_does() -> None:
    silent = [
        f"{_name(path)}:{node.lineno} {node.name}"
        for path in ANALYSIS
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, (ast.FunctionDef, ast.ClassDef))
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert not silent


@pytest.mark.parametrize("package", ["importance", "paramlens"])
def test_importing_the_package_loads_nothing_slow(package: str) -> None:
    slow = ["sklearn", "scipy", "plotly", "streamlit"]
    code = f"import sys, {package}; print([name for name in {slow} if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
