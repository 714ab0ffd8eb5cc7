"""Which package may import which, no import cycles, and no file that is too long to read."""

from __future__ import annotations

import ast
import graphlib
from collections.abc import Iterator
from pathlib import Path

from tests.builders import ROOT

# Packages from left to right. A package imports only packages further to the left, none in its own column.
# `readers` imports `trackers`, and `ranking` imports `model`; the other two pairs are kept apart.
GROUND = ("errors", "formatting", "csv_export", "palette", "safe_documents")
COLUMNS = (
    GROUND, ("space",), ("runs",), ("rows",), ("trackers", "model"), ("readers", "ranking"),
    ("effects", "sweep"), ("charts",), ("plots", "report"), ("cli",),
)  # fmt: skip
PLACE = {package: place for place, packages in enumerate(COLUMNS) for package in packages}
APART = {("readers", "model"), ("ranking", "trackers")}


def _modules(folder: str) -> dict[str, Path]:
    paths = sorted((ROOT / folder).rglob("*.py"))
    return {".".join(p.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): p for p in paths}


MODULES = _modules("importance") | _modules("pages")


def _imports(name: str, path: Path) -> Iterator[str]:
    """The modules of this project that a file imports, inside functions and by `import_module` too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield whole if whole in MODULES else str(node.module)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
            named = node.args[0].values[0] if isinstance(node.args[0], ast.JoinedStr) else node.args[0]
            package = str(getattr(named, "value", "")).rstrip(".")  # of f"importance.trackers.{name}"
            if not name.startswith(package):
                yield package


ARROWS = {
    name: {other for other in _imports(name, path) if other in MODULES} for name, path in MODULES.items()
}


def _package(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


MOST_LINES = 300


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


def test_each_test_file_is_named_after_the_module_it_is_about() -> None:
    named = {name.removeprefix("importance.").replace(".", "/") for name in MODULES}
    strays = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "tests").rglob("test_*.py")
        if (folder := path.parent.relative_to(ROOT / "tests").as_posix()) not in (".", "app", "browser")
        and not any(f"{folder}/{path.stem[5:]}/".startswith((f"{name}/", f"{name}_")) for name in named)
    ]
    assert not strays


def test_no_file_is_too_long_to_read() -> None:
    paths = [*MODULES.values(), *(ROOT / "tests").rglob("*.py")]
    lengths = {p: len(p.read_text(encoding="utf-8").splitlines()) for p in paths}
    assert not [f"{path.relative_to(ROOT)}: {n}" for path, n in lengths.items() if n > MOST_LINES]
