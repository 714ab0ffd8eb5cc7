"""Every format writes and reads a space with each kind of dimension, and refuses what is no space."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from importance.errors import ImportanceError
from importance.space.dimension import Dimension, Range
from importance.space.formats import FORMATS, read_space, write_space
from importance.space.listing import listed_values
from tests.space.tool_draws import LAYERS, SPACE


def values_of(dimension: Dimension) -> tuple[object, ...]:
    """The values of a stepped range, which some formats can only list."""
    return tuple(listed_values(dimension) or ())


@pytest.mark.parametrize("format", list(FORMATS))
def test_reading_an_export_back_gives_the_same_space(format: str) -> None:
    again = read_space(write_space(SPACE, format), format)
    assert set(again) == set(SPACE)
    for name, dimension in SPACE.items():
        if isinstance(dimension, Range) and dimension.step is not None:
            assert values_of(again[name]) == values_of(dimension)
        else:
            assert again[name] == dimension


@pytest.mark.parametrize("format", list(FORMATS))
def test_lists_and_tuples_of_numbers_survive(format: str) -> None:
    assert read_space(write_space(LAYERS, format), format) == LAYERS


def test_an_unknown_format_or_an_empty_space_is_refused() -> None:
    with pytest.raises(ImportanceError, match=r"no format 'smac'. Choose one of wandb, optuna"):
        read_space("", "smac")
    with pytest.raises(ImportanceError, match="no parameter to write"):
        write_space({}, "optuna")


def wrong() -> Iterator[tuple[str, str]]:
    for format in FORMATS:
        yield format, ""
        yield format, "import os\nos.system('false')\n"
        yield format, "[1, 2"


@pytest.mark.parametrize(("format", "text"), list(wrong()))
def test_what_is_not_a_plain_space_is_refused_and_never_run(format: str, text: str) -> None:
    with pytest.raises(ImportanceError):
        read_space(text, format)
