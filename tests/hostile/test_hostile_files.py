"""Every hostile file ends in runs or in a sentence, within its limits of time and memory."""

from __future__ import annotations

import pytest

from importance.read_budget import HOSTED
from importance.runs.table import Runs
from tests.builders import CSV
from tests.hostile import binary_tables, odd_files, stores, texts, wide_and_forged
from tests.hostile.measured import TIGHT, read_measured

FILES = {
    **binary_tables.FILES,
    **texts.FILES,
    **stores.FILES,
    **odd_files.FILES,
    **wide_and_forged.FILES,
}
SPARE_SECONDS = 2.5
"""The budget is checked between calls of libraries. The system ends the process at the next full second."""
SPARE_MEMORY = 70 * 10**6

SENTENCES = {
    "long_texts_in_a_dictionary.parquet": "more than 200 million characters together",
    "long_texts_in_lists.parquet": "more than 200 million characters together",
    "too_many_columns.parquet": "20,500 columns, but at most 20,000",
    "long_texts_in_feather.feather": "more than 200 million characters together",
    "offsets_outside_of_their_buffer.feather": "cannot be read",
    "fixed_lists_of_nothing.feather": "2,000,000,000 rows, but at most",
    "entities_that_swell.xlsx": "declares XML entities",
    "view_of_zeros.db": "a cell or a row with more than 20 MB",
    "view_of_hex.db": "a cell or a row with more than 20 MB",
    "view_without_an_end.db": "which is the limit on this server",
    "view_with_rows_without_an_end.db": "which is the limit on this server",
    "view_that_concatenates.db": "which is the limit on this server",
    "keys_of_their_own_in_every_row.json": "60,002 columns, but at most 20,000",
    "brackets_a_million_deep.json": "nested too deeply",
    "a_hundred_thousand_columns.csv": "columns, but at most 20,000",
    "tens_of_millions_of_rows.csv": "12,000,001 rows, but at most 10,000,000",
    "a_quote_that_is_never_closed.csv": "a quotation mark is never closed",
    "a_tar_with_a_hole.tar": "damaged archive",
    "an_empty_archive.zip": "is an empty zip archive",
    "a_name_that_is_too_long.zip": "is a damaged archive: File name too long",
    "a_name_of_a_megabyte.tar": "is a damaged archive: File name too long",
    "metrics_of_tidymodels.csv": "30,001 columns, but at most 20,000",
    "a_forged_schema.parquet": "cannot be read",
    "an_index_outside_of_its_dictionary.arrow": "cannot be read",
    "an_unknown_time_zone.feather": "the time zone of a column is unknown",
    "a_dictionary_in_a_dictionary.arrow": "which is the limit on this server",
    "runs_of_one_value.arrow": "2,000,000,000 rows, but at most",
    "one_file_under_many_names.zip": "is a damaged archive",
    "a_tree_of_itself.db": "which is the limit on this server",
    "a_file_that_is_a_folder.zip": "is a damaged archive: File exists",
    "wrong_size.csv.gz": "damaged archive",
    "a_time_that_is_none.yaml": "is YAML, but it is broken",
    "a_yes_that_is_none.yaml": "is YAML, but it is broken",
    "a_sheet_on_the_web.xlsx": "is empty",
    "a_sheet_of_another_file.xlsx": "is empty",
    "a_schema_that_is_none.db": "is a damaged SQLite database",
    "a_stream_of_batches.arrow": "is a stream of Arrow batches",
}
READ = {
    "a_cell_in_the_last_corner.xlsx": (11, 3),
    "a_gap_of_a_million_rows.xlsx": (11, 2),
    "numbers_beyond_every_range.json": (50, 3),
    "marked_twice.csv": (20, 2),
    "two_marked_files_joined.csv": (40, 2),
    "half_a_letter_of_utf16.csv": (20, 2),
    "ended_as_in_dos.csv": (20, 2),
    "links_pipes_and_devices.tar": (20, 2),
    "a_link_to_another_workbook.xlsx": (7, 2),
    "triggers.db": (4, 2),
    "hard_links.tar": (20, 2),
    "names_of_clearml.csv": (5, 7),
    "cells_of_blanks.csv": (30, 3),
    "dictionaries_that_grow.arrow": (300, 2),
    "a_pickled_extension.arrow": (9, 2),
    "a_map_in_every_cell.parquet": (9, 3),
    "a_map_in_every_cell.feather": (9, 3),
}
"""(runs, columns) of files that are hostile only in appearance."""


@pytest.fixture(scope="module")
def base() -> int:
    """The memory that a process has when it reads a small file."""
    return read_measured("runs.csv", CSV.encode()).memory


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_ends_in_runs_or_in_a_sentence_within_its_limits(name: str, base: int) -> None:
    limits = HOSTED if name in READ else TIGHT
    study = "v" if name.startswith("view_") else None
    outcome = read_measured(name, FILES[name](), study, limits)
    assert outcome.seconds < TIGHT.cpu_seconds + SPARE_SECONDS
    assert outcome.memory < base + TIGHT.memory + SPARE_MEMORY
    assert "made its reader fail" not in outcome.sentence
    assert SENTENCES.get(name, "") in outcome.sentence
    if outcome.sentence:
        assert outcome.sentence[-1] in ".:`]FILE" and "\n" not in outcome.sentence
    else:
        assert isinstance(outcome.value, Runs) and len(outcome.value)
    if name in READ:
        assert isinstance(outcome.value, Runs), outcome.sentence
        assert outcome.value.frame.shape == READ[name]


def test_the_corpus_has_every_kind_of_file() -> None:
    endings = {name.rsplit(".", 1)[1] for name in FILES}
    assert endings >= {"parquet", "feather", "arrow", "xlsx", "json", "jsonl", "csv", "yaml", "toml", "db"}
    assert endings >= {"gz", "zip", "tar", "wandb"}
    assert len(FILES) >= 155
    assert SENTENCES.keys() | READ.keys() <= FILES.keys()
