"""The scripts of the app's own components are complete, and are one module each."""

from __future__ import annotations

import re

import pytest

from pages.ui import scripts
from pages.ui.scripts import HERE, RANGE_SLIDERS, SMALL_EFFECTS, joined, text

COMPONENTS = [("range_sliders", RANGE_SLIDERS), ("small_effects", SMALL_EFFECTS)]


@pytest.mark.parametrize(("folder", "names"), COMPONENTS)
def test_every_script_of_a_folder_is_part_of_its_component(folder: str, names: tuple[str, ...]) -> None:
    assert {path.stem for path in (HERE / folder).glob("*.js")} == set(names)
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(("folder", "names"), COMPONENTS)
def test_the_joined_files_are_one_module_that_gives_one_function(folder: str, names: tuple[str, ...]) -> None:
    module = joined(folder, names)
    assert len(re.findall(r"^export default", module, re.MULTILINE)) == 1
    assert not re.search(r"^\s*import\b", module, re.MULTILINE), "a joined module has nothing to import from"
    positions = [module.index(text(folder, f"{name}.js")) for name in names]
    assert positions == sorted(positions)


@pytest.mark.parametrize(("folder", "names"), COMPONENTS)
def test_no_name_is_defined_twice_in_a_joined_module(folder: str, names: tuple[str, ...]) -> None:
    defined = re.findall(r"^(?:function|const|let|class) (\w+)", joined(folder, names), re.MULTILINE)
    assert defined and len(set(defined)) == len(defined)


def test_a_file_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        scripts.text("small_effects", "nowhere.css")
