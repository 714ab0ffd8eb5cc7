"""One answer in every format: a table to read, JSON, CSV and Markdown."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd

from importance.cli.answer_formats import SCHEMA_VERSION
from importance.cli.json_answer import in_json
from importance.cli.markdown import markdown_table, markdown_text
from importance.cli.terminal import printable, write, write_csv, write_file
from importance.csv_export import safe_csv


@dataclass(frozen=True)
class Output:
    """One answer, in the parts that the formats are made of.

    Attributes:
        sentences: the finding, then what to know about it.
        lines: makes the table for a terminal.
        record: makes the fields of the JSON.
        frame: makes the table of the CSV and of the Markdown.
        shown: the columns of the frame that the Markdown has; () for all.
    """

    sentences: Sequence[str]
    lines: Callable[[], Sequence[str]]
    record: Callable[[], object]
    frame: Callable[[], pd.DataFrame]
    shown: tuple[str, ...] = ()


def print_answer(name: str, output: Output, format: str) -> None:
    """Print an answer in one of the formats.

    Args:
        name: of the answer, such as "rank". JSON has it as `answer`.
        output: the answer.
        format: "table", "json", "csv" or "markdown".
    """
    if format == "json":
        write_file(json_text(answer_record(name, output)))
    elif format == "csv":
        write_csv(safe_csv(output.frame()))
    elif format == "markdown":
        frame = output.frame()
        table = markdown_table(frame[list(output.shown)] if output.shown else frame)
        write_file("\n\n".join([*map(markdown_text, filter(None, output.sentences)), table]))
    else:
        write("\n".join(output.lines()))


def answer_record(name: str, output: Output) -> object:
    """Return an answer in the types of JSON, with the fields that all answers have."""
    fields = output.record()
    return _head(name, answered=True, sentence=next(iter(output.sentences), "")) | (
        fields if isinstance(fields, dict) else {name: fields}
    )


def refusal_record(name: str, reason: str, command: str) -> object:
    """Return in the types of JSON that these runs cannot answer the question, why, and what to do.

    Args:
        name: of the answer.
        reason: why, in words.
        command: the command that lists what the runs hold.
    """
    what_to_do = (
        f"Record more runs, or choose another metric or other parameters. This lists the metrics: {command}"
    )
    return _head(name, answered=False, sentence=printable(reason)) | {"what_to_do": what_to_do}


def json_text(record: object) -> str:
    """Return a record as indented JSON without NaN."""
    return json.dumps(in_json(record), indent=2, allow_nan=False)


def _head(name: str, *, answered: bool, sentence: str) -> dict[str, object]:
    return {"answer": name, "version": SCHEMA_VERSION, "answered": answered, "sentence": sentence}
