"""The scripts of the pages: Streamlit draws nothing of them that they do not draw themselves."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPTS = [ROOT / "app.py", *sorted((ROOT / "pages").glob("*.py"))]


def test_streamlit_is_told_to_draw_no_bare_expression() -> None:
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert config["runner"]["magicEnabled"] is False


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_no_page_has_a_bare_string_that_streamlit_would_draw(script: Path) -> None:
    tree = ast.parse(script.read_text(encoding="utf-8"))
    blocks = [block for node in ast.walk(tree) if isinstance(block := getattr(node, "body", None), list)]
    for block in blocks:
        bare = [
            each for each in block[1:] if isinstance(each, ast.Expr) and not isinstance(each.value, ast.Call)
        ]
        assert not bare, f"line {bare[0].lineno} would be on the page"
