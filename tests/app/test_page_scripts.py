"""The scripts of the pages: Streamlit draws nothing of them that they do not draw themselves."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPTS = sorted(path for path in (ROOT / "pages").glob("*.py") if path.name != "__init__.py")


def test_streamlit_is_told_to_draw_no_bare_expression() -> None:
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert config["runner"]["magicEnabled"] is False


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_no_page_has_a_bare_string_that_streamlit_would_draw(script: Path) -> None:
    _, *rest = ast.parse(script.read_text(encoding="utf-8")).body  # the first is the docstring
    bare = [each for each in rest if isinstance(each, ast.Expr) and not isinstance(each.value, ast.Call)]
    assert not bare, f"line {bare[0].lineno} would be on the page"
