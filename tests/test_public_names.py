"""The list of public names. Both packages have all of them, and their examples run."""

from __future__ import annotations

import doctest
import inspect
import re
import subprocess
import sys
from types import ModuleType

import pytest

import importance
import paramlens
from tests.builders import ROOT

REFERENCE = ROOT / "docs" / "reference.md"
ALIASES = {"Dimension", "Space"}
FUNCTIONS = sorted(name for name in importance.__all__ if inspect.isfunction(getattr(importance, name)))
CLASSES = sorted(name for name in importance.__all__ if inspect.isclass(getattr(importance, name)))
PLOTS = sorted(importance.plots.__all__)
TOOLS = {name for module in (paramlens.optuna, paramlens.sklearn) for name in module.__all__}


def test_functions_and_types_are_public() -> None:
    assert len(FUNCTIONS) >= 19
    assert set(importance.__all__) == {*FUNCTIONS, *CLASSES, *ALIASES, "plots"}
    assert importance.__all__ == sorted(importance.__all__)


def test_paramlens_has_the_same_names() -> None:
    assert paramlens.__all__ == importance.__all__ == dir(paramlens)
    assert all(getattr(paramlens, name) is getattr(importance, name) for name in importance.__all__)
    assert isinstance(paramlens.plots, ModuleType)


@pytest.mark.parametrize("package", ["importance", "paramlens"])
def test_a_package_runs_as_the_command(package: str) -> None:
    command = [sys.executable, "-m", package, "rank", "--help"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("usage: paramlens rank")


@pytest.mark.parametrize("package", [importance, paramlens])
def test_an_unknown_name_is_an_attribute_error(package: ModuleType) -> None:
    with pytest.raises(AttributeError, match="no attribute 'ranks'"):
        _ = package.ranks


@pytest.mark.parametrize("package", [importance, paramlens])
def test_a_renamed_name_still_works_and_warns(package: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(importance._RENAMED, "order", "rank")
    with pytest.warns(DeprecationWarning, match=r"importance.order is now importance.rank"):
        assert package.order is importance.rank


def test_every_old_name_leads_to_a_public_one() -> None:
    assert set(importance._RENAMED.values()) <= set(importance.__all__)
    assert not set(importance._RENAMED) & set(importance.__all__)


def test_the_reference_documents_every_public_name() -> None:
    documented = re.findall(r"^::: importance\.(?:[\w.]+\.)?(\w+)$", REFERENCE.read_text("utf-8"), re.M)
    assert sorted(documented) == sorted({*FUNCTIONS, *CLASSES, *PLOTS, *ALIASES, *TOOLS})


@pytest.mark.parametrize("name", CLASSES)
def test_every_public_type_is_described(name: str) -> None:
    described = inspect.getdoc(getattr(importance, name))
    assert described and not described.startswith(f"{name}(")


@pytest.mark.parametrize("name", [*FUNCTIONS, *(f"plots.{name}" for name in PLOTS)])
def test_the_example_of_every_public_function_runs(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    function = importance
    for part in name.split("."):
        function = getattr(function, part)
    run_example(function, name)


@pytest.mark.parametrize(
    "function", [paramlens.optuna.ParamlensImportanceEvaluator, paramlens.sklearn.importance]
)
def test_the_examples_for_other_tools_run(function: object) -> None:
    run_example(function, "tool")


def run_example(function: object, name: str) -> None:
    (test,) = doctest.DocTestFinder(recurse=False).find(function, name, globs={})
    assert test.examples, f"importance.{name} has no example"
    output: list[str] = []
    doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(test, out=output.append)
    assert not output, "".join(output)
