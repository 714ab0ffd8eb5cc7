"""What the command line reads: lists of names."""

from __future__ import annotations

from importance.cli.reading import names_in


def test_names_are_divided_by_commas_unless_quoted() -> None:
    assert names_in('lr, "a,b" ,c') == ["lr", "a,b", "c"]
    assert names_in(None) is None
