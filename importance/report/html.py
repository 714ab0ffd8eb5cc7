"""Pieces of the report's markup; every text from a file is escaped."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence

import pandas as pd

from importance.csv_export import safe_csv
from importance.ranking.html_table import text


def section(title: str, body: str) -> str:
    """Return a section of the page."""
    return f"<section><h2>{text(title)}</h2>{body}</section>"


def notes(sentences: Iterable[str]) -> str:
    """Return a small paragraph for each sentence."""
    return "".join(f"<p class=note>{text(sentence)}</p>" for sentence in sentences)


def bullets(sentences: Sequence[str]) -> str:
    """Return a list with a line for each sentence; empty without one."""
    return f"<ul>{''.join(f'<li>{text(sentence)}</li>' for sentence in sentences)}</ul>" if sentences else ""


def csv_link(table: pd.DataFrame, name: str, words: str) -> str:
    """Return a link that downloads a table, which the link itself contains."""
    packed = base64.b64encode(safe_csv(table).encode()).decode()
    return (
        f'<p class="note screen"><a download="{name}.csv" '
        f'href="data:text/csv;charset=utf-8;base64,{packed}">{text(words)}</a></p>'
    )


def cells_table(heads: Iterable[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table with these headings and cells."""
    head = "".join(f"<th>{text(name)}</th>" for name in heads)
    body = "".join("<tr>" + "".join(f"<td>{text(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table class='all runs'><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def text_lines(block: str) -> str:
    """Return a text of several lines, escaped line by line."""
    return "\n".join(text(line) for line in block.splitlines())
