"""Which package may import which, no import cycles, no long files, and a test file for each module."""

from __future__ import annotations

import ast
import graphlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tests.builders import ROOT

# Packages from left to right. A package imports only packages further to the left, none in its own column.
# `readers` imports `trackers`, and `ranking` imports `model`; the other two pairs are kept apart.
GROUND = (
    "errors",
    "formatting",
    "csv_export",
    "even_spread",
    "palette",
    "read_budget",
    "regular_files",
    "safe_documents",
)
COLUMNS = (
    GROUND, ("space",), ("runs",), ("rows",), ("trackers", "model"), ("readers", "ranking"),
    ("effects", "sweep"), ("comparison", "tradeoff", "tasks", "curves"), ("charts",), ("panel",),
    ("plots", "report", "integrations", "agents"), ("cli",),
)  # fmt: skip
PLACE = {package: place for place, packages in enumerate(COLUMNS) for package in packages}
APART = {("readers", "model"), ("ranking", "trackers")}
MOST_LINES = 300
TESTED_FROM = 40  # lines of code


def _modules(folder: str) -> dict[str, Path]:
    paths = sorted((ROOT / folder).rglob("*.py"))
    return {".".join(p.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): p for p in paths}


MODULES = _modules("importance") | _modules("pages") | _modules("paramlens")
TREES = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in MODULES.items()}


def _imports(name: str) -> Iterator[str]:
    """The modules of this project that a file imports, inside functions and by `import_module` too."""
    for node in ast.walk(TREES[name]):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield whole if whole in MODULES else str(node.module)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
            yield from _imported_by_name(name, node.args[0])


def _imported_by_name(name: str, argument: ast.expr) -> Iterable[str]:
    """The modules that `import_module` imports: the one that its argument names, or those that it may name.

    An f-string must begin with the package, such as f"importance.trackers.{module}". It stands for every
    module of this package that the file names in a string, such as "optuna.study" or "optuna.study:open".
    """
    if isinstance(argument, ast.Constant):
        return [str(argument.value)]
    package = argument.values[0] if isinstance(argument, ast.JoinedStr) else None
    if not isinstance(package, ast.Constant) or not str(package.value).endswith("."):
        raise ValueError(f"{name} imports {ast.unparse(argument)}, whose package cannot be told")
    strings = [node.value for node in ast.walk(TREES[name]) if isinstance(node, ast.Constant)]
    named = [f"{package.value}{string.partition(':')[0]}" for string in strings if isinstance(string, str)]
    modules = [module for module in named if module in MODULES]
    if not modules:
        raise ValueError(f"{name} imports {ast.unparse(argument)}, but names no module of that package")
    return modules


ARROWS = {name: {other for other in _imports(name) if other in MODULES} for name in MODULES}


def _package(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def test_every_arrow_between_packages_points_left() -> None:
    arrows = [(a, b) for a, others in ARROWS.items() for b in others if a.startswith("importance.")]
    between = [(a, b) for a, b in arrows if _package(a) != _package(b) and a != "importance.__main__"]
    assert len(between) > 100
    assert not [
        f"{a} imports {b}"
        for a, b in between
        if not _package(b)
        or (PLACE[_package(b)] >= PLACE[_package(a)] and not {_package(a), _package(b)} <= set(GROUND))
        or (_package(a), _package(b)) in APART
    ]


def test_no_module_imports_itself_by_a_detour() -> None:
    # A package's __init__ exports names of its modules, so these modules do not import it.
    graphlib.TopologicalSorter({a: others - {a} for a, others in ARROWS.items()}).prepare()


def test_only_the_ground_lies_flat_in_the_package() -> None:
    flat = {path.stem for path in (ROOT / "importance").glob("*.py")}
    assert flat == {*GROUND, "__init__", "__main__"}
    assert {path.name for path in (ROOT / "importance").iterdir() if path.is_dir()} - {"__pycache__"} == {
        package for package in PLACE if package not in GROUND
    }


def test_nothing_imports_the_package_by_its_second_name() -> None:
    assert not [
        a for a, others in ARROWS.items() for b in others if b.startswith("paramlens") and a != "paramlens"
    ]
    assert "importance" in ARROWS["paramlens"]


def test_a_module_that_is_imported_by_name_is_an_arrow_too() -> None:
    named = {name for name in MODULES if name.startswith("importance.trackers.")}
    assert ARROWS["importance.trackers.registry"] & named >= {
        "importance.trackers.optuna.study",
        "importance.trackers.wandb.service",
        "importance.trackers.sql_tables",
    }
    assert "importance.space.formats.wandb" in ARROWS["importance.space.formats.registry"]


@pytest.mark.parametrize(
    "argument", ["name", "f'{package}.{name}'", "'importance.' + name", "f'importance.x{y}'"]
)
def test_an_import_whose_package_cannot_be_told_is_refused(argument: str) -> None:
    with pytest.raises(ValueError, match="cannot be told"):
        _imported_by_name("importance.report.report", ast.parse(argument, mode="eval").body)


def test_each_test_file_is_named_after_the_module_it_is_about() -> None:
    named = {name.removeprefix("importance.").replace(".", "/") for name in MODULES}
    strays = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "tests").rglob("test_*.py")
        if (folder := path.parent.relative_to(ROOT / "tests").as_posix())
        not in (".", "app", "browser", "hostile")
        and not any(f"{folder}/{path.stem[5:]}/".startswith((f"{name}/", f"{name}_")) for name in named)
    ]
    assert not strays


def _lines_of_code(name: str) -> int:
    """How many lines of a module are neither empty, nor a comment, nor part of a docstring."""
    texts = [node.value for node in ast.walk(TREES[name]) if isinstance(node, ast.Expr)]
    prose = {
        line
        for text in texts
        if isinstance(text, ast.Constant) and isinstance(text.value, str)
        for line in range(text.lineno, (text.end_lineno or text.lineno) + 1)
    }
    lines = enumerate(MODULES[name].read_text(encoding="utf-8").splitlines(), 1)
    return sum(
        n not in prose and bool(line.strip()) and not line.strip().startswith("#") for n, line in lines
    )


def _tested(name: str, test_files: Iterable[str]) -> bool:
    """Whether test_<module>.py exists, or test_<module>_<topic>.py that is not about another module."""
    folder, _, module = name.removeprefix("importance.").rpartition(".")
    start = f"{folder.replace('.', '/')}/test_{module}".removeprefix("/")
    return any(
        file == start or (file.startswith(f"{start}_") and _module_of(file) not in MODULES)
        for file in test_files
    )


def _module_of(test_file: str) -> str:
    return f"importance/{test_file}".replace("/test_", "/").replace("/", ".")


def test_each_module_has_a_test_file_that_mirrors_it() -> None:
    tests = ROOT / "tests"
    test_files = {p.relative_to(tests).with_suffix("").as_posix() for p in tests.rglob("test_*.py")}
    large = [n for n in MODULES if n.startswith("importance.") and _lines_of_code(n) > TESTED_FROM]
    assert len(large) > 100
    assert not [n for n in large if not _tested(n, test_files)]


def test_no_file_is_too_long_to_read() -> None:
    folders = ("importance", "pages", "paramlens", "tests")
    paths = [ROOT / "app.py"]
    paths += [
        p for folder in folders for end in ("py", "js", "css") for p in (ROOT / folder).rglob(f"*.{end}")
    ]
    assert {path.suffix for path in paths} == {".py", ".js", ".css"}
    lengths = {p: len(p.read_text(encoding="utf-8").splitlines()) for p in paths}
    del lengths[ROOT / "importance" / "model" / "constants.py"]  # a list, which belongs in one place
    assert not [f"{path.relative_to(ROOT)}: {n}" for path, n in lengths.items() if n > MOST_LINES]
