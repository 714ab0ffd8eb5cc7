"""Only literals are parsed, and long or deeply nested text does no harm."""

from __future__ import annotations

import math

import pytest

from importance.rows import literals


@pytest.mark.parametrize(
    "text", ["f(", "[" * 5000, "lambda: 1", "a.b()()", "{1: 2}" * 2, "x" * 3_000_000, "1 + 1"]
)
def test_anything_but_a_literal_is_refused(text: str) -> None:
    with pytest.raises(literals.NotALiteralError):
        literals.parse(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"lr": 0.1, "ok": true}', {"lr": 0.1, "ok": True}),
        ("{'lr': 0.1, 'ok': True, 'none': None}", {"lr": 0.1, "ok": True, "none": None}),
        ("(1, -2.5, +3)", [1, -2.5, 3]),
        ("np.float64(0.5)", 0.5),
        ("array([1, 2])", [1, 2]),
        ("inf", math.inf),
    ],
)
def test_json_and_python_literals_are_parsed(text: str, value: object) -> None:
    assert literals.parse(text) == value


def test_odd_numbers_print_no_warning(recwarn: pytest.WarningsRecorder) -> None:
    with pytest.raises(literals.NotALiteralError):
        literals.parse("[1and 2]")
    assert not recwarn.list
