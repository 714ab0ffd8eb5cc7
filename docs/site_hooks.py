"""What MkDocs does with the pages of `docs/` beyond Markdown: draw the gallery, and set formulas as MathML.

MkDocs calls the functions whose names begin with `on_` (https://www.mkdocs.org/user-guide/plugins/#events).
"""

from __future__ import annotations

import html
import re
from pathlib import Path

from latex2mathml.converter import convert
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.pages import Page
from plotly.graph_objects import Figure
from plotly.offline import get_plotlyjs

PLOTLY = "assets/plotly.js"
_PYTHON = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FORMULA = re.compile(r'<(span|div) class="arithmatex">\\([(\[])(.*?)\\[)\]]</\1>', re.DOTALL)


def on_page_markdown(markdown: str, page: Page, **_: object) -> str:
    """Run the Python of the gallery, and put each figure that it makes under the code that made it."""
    if page.file.src_path != "gallery.md":
        return markdown
    names: dict[str, object] = {}
    return _PYTHON.sub(lambda block: block[0] + _drawn(block[1], names), markdown)


def _drawn(code: str, names: dict[str, object]) -> str:
    names.pop("figure", None)
    exec(compile(code, "gallery.md", "exec"), names)  # the project's own page
    figure = names.get("figure")
    if not isinstance(figure, Figure):
        return ""
    return f"\n\n{figure.to_html(full_html=False, include_plotlyjs='../' + PLOTLY)}\n"


def on_page_content(content: str, **_: object) -> str:
    """Set the formulas as MathML, which browsers draw without a script or a font from elsewhere."""
    return _FORMULA.sub(
        lambda match: convert(html.unescape(match[3]), display="block" if match[2] == "[" else "inline"),
        content,
    )


def on_post_build(config: MkDocsConfig) -> None:
    """Put Plotly's script beside the pages, so that the gallery needs no network."""
    path = Path(config.site_dir, PLOTLY)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(get_plotlyjs(), encoding="utf-8")
