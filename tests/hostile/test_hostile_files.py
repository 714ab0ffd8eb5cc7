"""Every hostile file ends in runs or in a sentence, within its limits of time and memory."""

from __future__ import annotations

import pytest

from importance.read_budget import HOSTED
from importance.runs.table import Runs
from tests.builders import CSV
from tests.hostile import binary_tables, stores, texts
from tests.hostile.measured import TIGHT, read_measured

FILES = {**binary_tables.FILES, **texts.FILES, **stores.FILES}
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
}
READ = {
    "a_cell_in_the_last_corner.xlsx": (11, 3),
    "a_gap_of_a_million_rows.xlsx": (11, 2),
    "numbers_beyond_every_range.json": (50, 3),
}
"""(runs, columns) of files that are large only in appearance."""


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
    assert endings >= {"parquet", "feather", "xlsx", "json", "csv", "yaml", "db", "gz", "zip", "tar", "wandb"}
    assert len(FILES) >= 70
    assert SENTENCES.keys() | READ.keys() <= FILES.keys()
