"""The interactive panel of a report, and the content policy that allows its script and nothing else."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable
from html import escape

from importance.panel.content import panel_axes, panel_content
from importance.panel.scripts import inline_styles, report_script
from importance.ranking.scores import MEANING
from importance.report.html import csv_link, text
from importance.report.inputs import ReportInputs


def linked_section(inputs: ReportInputs) -> str:
    """Return the section with the chart and the tables that follow a brush.

    It is hidden until its script has drawn it. The sections that it replaces are then hidden on screen.
    """
    chart = panel_axes(inputs.runs, inputs.metric, inputs.ranking, goal=inputs.goal)
    content = panel_content(inputs.runs, inputs.ranking, chart)
    # No text of a file may end the element that holds the data.
    data = json.dumps(content, allow_nan=False, separators=(",", ":")).replace("<", "\\u003c")
    link = csv_link(inputs.ranking.to_frame().reset_index(), "importance", "The table as CSV")
    return (
        '<section id="pl-linked" class="screen" hidden><h2>Importance and runs</h2>'
        f'<div class="pl-panel"></div>{link}<p class=note>{text(MEANING)}</p></section>'
        f'<script id="pl-content" type="application/json">{data}</script>'
    )


def script() -> str:
    """Return the script that draws the section, as an element. It is the same in every report."""
    return f"<script>{report_script()}</script>"


def content_policy(styles: Iterable[str]) -> str:
    """Return the element that forbids a browser to fetch anything, and to run anything but the script.

    Args:
        styles: the style sheets of the page, exactly as they stand in it.
    """
    allowed = " ".join(_digest(style) for style in (*styles, *inline_styles()))
    policy = (
        f"default-src 'none'; script-src {_digest(report_script())}; style-src {allowed}; "
        "img-src data: blob:; base-uri 'none'; form-action 'none'"
    )
    return f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">'


def _digest(inline: str) -> str:
    """The source expression that allows this text inline (Content Security Policy Level 3, section 2.3.1)."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()}'"
