"""The pictures of the documents show what the app shows today."""

from __future__ import annotations

import json
import re

import pytest

from docs.take_screenshots import FOLDER, TEXTS, WALK, shown
from tests.builders import ROOT

PICTURES = json.loads(TEXTS.read_text(encoding="utf-8"))


def test_the_script_takes_every_picture_that_the_documents_show() -> None:
    pages = [ROOT / "README.md", *FOLDER.glob("*.md")]
    used = {
        name.rsplit("/")[-1]
        for page in pages
        for name in re.findall(r"!\[[^\]]*\]\(([^)]+\.(?:png|webp))\)", page.read_text(encoding="utf-8"))
    }
    taken = {stop.picture for stop in WALK if stop.picture}
    assert used == taken | {"paramlens.webp"} == {path.name for path in FOLDER.glob("*.[pw][ne][gb]*")}
    assert set(PICTURES) == taken


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_shows_what_the_app_shows_today(name: str) -> None:
    picture = PICTURES[name]
    today = shown(picture["script"], picture["query"])
    assert today == picture["shown"], f"Take the pictures again: python docs/take_screenshots.py ({name})"
