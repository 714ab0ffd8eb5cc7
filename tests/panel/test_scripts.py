"""The scripts of the components are complete, and are one module each."""

from __future__ import annotations

import re

import pytest

from importance.panel import scripts
from importance.panel.scripts import CHART, DATA_TABLE, HERE, text
from tests.component_scripts import check_each_file_is_joined, check_names_are_defined_once, check_one_module

COMPONENTS = [("chart", CHART), ("data_table", DATA_TABLE)]


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
        scripts.text("chart", "nowhere.css")


def test_a_report_and_a_widget_run_the_very_scripts_of_the_app() -> None:
    for script in (scripts.report_script(), scripts.widget_script()):
        for folder, names in COMPONENTS:
            for name in names[:-1]:
                assert text(folder, f"{name}.js") in script
            start, _, rest = text(folder, f"{names[-1]}.js").partition("export default function")
            assert start in script and rest in script


def test_a_widget_is_a_module_and_a_report_has_a_plain_script() -> None:
    assert len(re.findall(r"^export default", scripts.widget_script(), re.MULTILINE)) == 1
    assert "export default" not in scripts.report_script()
    assert "</script" not in scripts.report_script(), "it would end the element that it stands in"
