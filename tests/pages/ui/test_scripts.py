"""The scripts of the app's own components are complete, and are one module each."""

from __future__ import annotations

import pytest

from pages.ui import scripts
from pages.ui.scripts import HERE, RANGE_SLIDERS, SMALL_EFFECTS
from tests.component_scripts import check_each_file_is_joined, check_names_are_defined_once, check_one_module

COMPONENTS = [("range_sliders", RANGE_SLIDERS), ("small_effects", SMALL_EFFECTS)]


@pytest.mark.parametrize(("folder", "names"), COMPONENTS)
def test_every_script_of_a_folder_is_part_of_its_component(folder: str, names: tuple[str, ...]) -> None:
    check_each_file_is_joined(HERE, folder, names)


@pytest.mark.parametrize(("folder", "names"), COMPONENTS)
def test_the_joined_files_are_one_module_that_gives_one_function(folder: str, names: tuple[str, ...]) -> None:
    check_one_module(HERE, folder, names)


@pytest.mark.parametrize(("folder", "names"), COMPONENTS)
def test_no_name_is_defined_twice_in_a_joined_module(folder: str, names: tuple[str, ...]) -> None:
    check_names_are_defined_once(HERE, folder, names)


def test_a_file_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        scripts.text("small_effects", "nowhere.css")
