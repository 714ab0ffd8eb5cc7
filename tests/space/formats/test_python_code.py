"""Python code of search spaces: what is written is the value, and only plain values are read."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importance.errors import ImportanceError
from importance.space.dimension import Choice, Range
from importance.space.formats import python_code
from tests.space.spaces import choices


def expression(code: str) -> ast.expr:
    return ast.parse(code, mode="eval").body


@settings(max_examples=50, deadline=None)
@given(choices())
def test_the_code_of_a_choice_is_the_list_of_its_values(choice: Choice) -> None:
    code = python_code.choice_code(choice)
    assert eval(code) == list(choice.values)
    assert python_code.sequence(expression(code), "x") == list(choice.values)


@settings(max_examples=50, deadline=None)
@given(low=st.integers(-100, 100), step=st.integers(1, 9), count=st.integers(2, 30))
def test_steps_of_whole_numbers_survive(low: int, step: int, count: int) -> None:
    high = low + step * (count - 1)
    dimension = Range("x", float(low), float(high), integer=True, step=float(step))
    code = python_code.steps_code(dimension)
    assert code is not None
    assert eval(code) == list(range(low, high + 1, step))
    values = python_code.sequence(expression(code), "x")
    assert isinstance(values, range)
    again = python_code.stepped_range("x", values)
    assert (again.low, again.high, again.step or 1) == (low, high, step)


def test_a_continuous_range_has_no_steps() -> None:
    assert python_code.steps_code(Range("x", 0.0, 1.0)) is None


def test_the_text_of_an_object_becomes_a_call_that_asks_for_it() -> None:
    code = python_code.value_code("ReLU()")
    assert code == "put_here('ReLU()')"
    assert python_code.literal(expression(code), "x") == "ReLU()"


def test_the_dict_of_a_name_is_found_among_other_code() -> None:
    text = "import os\nother = {'a': 1}\nspace = {'lr': f(1), 'wd': 2}\n"
    expressions = {key: ast.unparse(node) for key, node in python_code.entries(text, "space")}
    assert expressions == {"lr": "f(1)", "wd": "2"}
    with pytest.raises(ImportanceError, match="assigns no dict to missing"):
        list(python_code.entries(text, "missing"))


@pytest.mark.parametrize("code", ["os.getpid()", "a", "{'a': 1}", "[1, 'a']", "b'x'", "1 if a else 2", "1j"])
def test_what_is_no_plain_value_is_refused(code: str) -> None:
    with pytest.raises(ImportanceError, match="lr has an argument that is not a plain value"):
        python_code.literal(expression(code), "lr")


@pytest.mark.parametrize(
    ("code", "value"), [("-0.5", -0.5), ("None", None), ("'a'", "a"), ("(1, 2)", (1, 2)), ("True", True)]
)
def test_plain_values_are_read(code: str, value: object) -> None:
    assert python_code.literal(expression(code), "lr") == value


@pytest.mark.parametrize("code", ["'0.1'", "True", "None"])
def test_only_a_number_is_a_number(code: str) -> None:
    with pytest.raises(ImportanceError, match="where a number is needed"):
        python_code.number(expression(code), "lr")


@pytest.mark.parametrize(
    "code", ["list(range(0, 9, 0))", "list(range())", "list(range(1, 2, 3, 4))", "list(range(1e999))"]
)
def test_a_range_that_python_refuses_is_refused(code: str) -> None:
    with pytest.raises(ImportanceError, match="lr"):
        python_code.sequence(expression(code), "lr")


def test_arguments_are_read_by_position_and_by_name() -> None:
    arguments = python_code.arguments(expression("f(1, high=2)"), ("low", "high"), "lr")
    assert {name: ast.unparse(node) for name, node in arguments.items()} == {"low": "1", "high": "2"}
    with pytest.raises(ImportanceError, match="lr is drawn in a way that cannot be read"):
        python_code.arguments(expression("f(1, 2, 3)"), ("low", "high"), "lr")


@pytest.mark.parametrize("text", ["def f(:", "x = (\n" * 300, "\0", "a" * 600_000])
def test_what_is_not_python_is_refused(text: str) -> None:
    with pytest.raises(ImportanceError, match=r"not Python code|far more than a search space needs"):
        python_code.tree(text)
