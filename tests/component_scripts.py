"""What holds for the scripts of every component: a folder of files that are joined to one module."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from importance.panel.scripts import joined, text


def check_each_file_is_joined(home: Path, folder: str, names: Sequence[str]) -> None:
    """Check that the component consists of all scripts of its folder, each once."""
    assert {path.stem for path in (home / folder).glob("*.js")} == set(names)
    assert len(set(names)) == len(names)


def check_one_module(home: Path, folder: str, names: Sequence[str]) -> None:
    """Check that the joined files export one function, import nothing, and stand in their order."""
    module = joined(folder, names, home)
    assert len(re.findall(r"^export default", module, re.MULTILINE)) == 1
    assert not re.search(r"^\s*import\b", module, re.MULTILINE), "a joined module has nothing to import from"
    positions = [module.index(text(folder, f"{name}.js", home)) for name in names]
    assert positions == sorted(positions)


def check_names_are_defined_once(home: Path, folder: str, names: Sequence[str]) -> None:
    """Check that no two files define the same name."""
    defined = re.findall(r"^(?:function|const|let|class) (\w+)", joined(folder, names, home), re.MULTILINE)
    assert defined and len(set(defined)) == len(defined)
