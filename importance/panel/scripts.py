"""The scripts of the components: a folder of files, one idea each, that are one script in this order."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
CHART = ("messages", "contents", "layout", "drawing", "gestures", "export", "component")
DATA_TABLE = ("cells", "sorting", "rows", "component")
LINKED = ("components", "runs", "panel")
_EXPORT = "export default function"


def joined(folder: str, names: Sequence[str], home: Path = HERE) -> str:
    """The text of the files, one after the other; Streamlit loads it as a single module.

    Args:
        folder: the folder in `home`.
        names: its files without their ending. Only the last has an `export`.
        home: where the folder is; by default beside this file.
    """
    return "\n".join((home / folder / f"{name}.js").read_text(encoding="utf-8") for name in names)


def text(folder: str, file: str, home: Path = HERE) -> str:
    """The text of one file of a component."""
    return (home / folder / file).read_text(encoding="utf-8")


@cache
def report_script() -> str:
    """The script of a report: the panel, which starts by itself from the data on the page."""
    return f'(() => {{\n"use strict";\n{_panel()}\n{text("linked", "report.js")}\n}})();\n'


def widget_script() -> str:
    """The module of a widget, as anywidget loads it: the panel, and an export of how to draw it."""
    return f"{_panel()}\n{text('linked', 'widget.js')}"


def inline_styles() -> list[str]:
    """The style sheets inside the markup of the components, which a content policy has to allow."""
    markup = text("chart", "chart.html")
    return [part.partition("</style>")[0] for part in markup.split("<style>")[1:]]


def _panel() -> str:
    """The scripts of both components, each as a function of the channel of its panel, then the panel."""
    markup = {name: text(name, f"{name}.html") for name in ("chart", "data_table", "linked")}
    style = {name: text(name, f"{name}.css") for name in ("chart", "data_table", "linked")}
    return "\n".join(
        (
            f"const MARKUP = {json.dumps(markup)};",
            f"const STYLE = {json.dumps(style)};",
            _component("chartOf", "chart", CHART, "mountComponent, unpackAxis, isInside"),
            _component("tableOf", "data_table", DATA_TABLE, "mountComponent"),
            joined("linked", LINKED),
        )
    )


def _component(function: str, folder: str, names: Sequence[str], exports: str) -> str:
    module = joined(folder, names).replace(_EXPORT, "function mountComponent", 1)
    return f"function {function}(panelChannel) {{\n{module}\nreturn {{ {exports} }};\n}}"
