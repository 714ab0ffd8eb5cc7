"""The interactive panel in the file of a report; tests/browser/test_report.py uses it in a browser."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re

import pandas as pd
import pytest

import importance
from importance.runs.table import Runs

END = "</script><script>alert(1)</script><!--"


@pytest.fixture(scope="module")
def page() -> str:
    lr = [i / 40 for i in range(40)]
    frame = pd.DataFrame({"lr": lr, END: [END, "b"] * 20, "loss": [value**2 for value in lr]})
    return importance.report(Runs.from_frame(frame, parameters=["lr", END], metrics=["loss"]), "loss")


def policy(page: str) -> dict[str, list[str]]:
    content = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert content is not None
    directives = (part.split() for part in html.unescape(content[1]).split(";"))
    return {name: sources for name, *sources in directives}


def digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_the_policy_allows_the_one_script_and_the_style_sheets_by_their_digests(page: str) -> None:
    allowed = policy(page)
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    assert allowed["script-src"] == [digest(script) for script in scripts] and len(scripts) == 1
    styles = re.findall(r"<style>(.*?)</style>", page.partition("<script")[0], re.DOTALL)
    assert {digest(style) for style in styles} <= set(allowed["style-src"])
    assert not re.search(r'<[^>]* style="', page.partition("<script>")[0]), "the policy would ignore it"
    assert allowed["default-src"] == allowed["base-uri"] == allowed["form-action"] == ["'none'"]
    assert not {"'unsafe-inline'", "'unsafe-eval'", "*", "https:"} & {
        s for all in allowed.values() for s in all
    }


def test_a_name_from_a_file_cannot_end_the_element_that_holds_the_data(page: str) -> None:
    assert len(re.findall("<script", page)) == 2, "the data and the script"
    data = re.search(r'<script id="pl-content" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert data is not None and "<" not in data[1]
    axes = [axis["name"] for axis in json.loads(data[1])["chart"]["axes"]]
    assert END in axes, "and the name arrives unchanged"
