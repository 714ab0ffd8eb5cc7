"""ConfigSpaces: the library reads what is written, and what the library writes is read."""

from __future__ import annotations

import json
from pathlib import Path

import ConfigSpace
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from importance.errors import ImportanceError
from importance.space.dimension import Choice, Condition, Dimension, Range, Space
from importance.space.formats import configspace
from tests.space.spaces import spaces
from tests.space.tool_draws import SPACE, check_draws, check_levels


def draws(space: Space, n: int) -> list[dict[str, object]]:
    library_space = ConfigSpace.ConfigurationSpace.from_serialized_dict(json.loads(configspace.write(space)))
    library_space.seed(0)
    return [dict(configuration) for configuration in library_space.sample_configuration(n)]


def test_configspace_draws_within_the_space_and_its_conditions() -> None:
    drawn = draws(SPACE, 60)
    check_draws(drawn, SPACE, conditional=True)
    check_levels(drawn)


def mixes_numbers(dimension: Dimension) -> bool:
    """Whether a choice has whole numbers and other numbers, which the library stores in one array."""
    return isinstance(dimension, Choice) and {int, float} <= {type(value) for value in dimension.values}


@settings(max_examples=10, deadline=None)
@given(spaces(steps=True))
def test_configspace_draws_within_any_space(space: dict[str, Dimension]) -> None:
    assume(not any(map(mixes_numbers, space.values())))
    check_draws(draws(space, 5), space, conditional=True)


def test_the_library_s_file_is_read(tmp_path: Path) -> None:
    library_space = ConfigSpace.ConfigurationSpace(
        {
            "lr": ConfigSpace.Float("lr", (1e-5, 0.1), log=True),
            "layers": (1, 4),
            "optimizer": ["adam", "sgd", "lion"],
            "momentum": (0.0, 0.99),
            "size": ConfigSpace.Categorical("size", ["s", "m", "l"], ordered=True),
            "epochs": ConfigSpace.Constant("epochs", 20),
        }
    )
    momentum, optimizer = library_space["momentum"], library_space["optimizer"]
    library_space.add(ConfigSpace.InCondition(momentum, optimizer, ["sgd", "lion"]))
    library_space.to_json(tmp_path / "space.json")
    assert configspace.read((tmp_path / "space.json").read_text(encoding="utf-8")) == {
        "lr": Range("lr", 1e-5, 0.1, log=True),
        "layers": Range("layers", 1.0, 4.0, integer=True),
        "optimizer": Choice("optimizer", ("adam", "sgd", "lion")),
        "momentum": Range("momentum", 0.0, 0.99, condition=Condition("optimizer", ("sgd", "lion"))),
        "size": Choice("size", ("s", "m", "l")),
        "epochs": Range("epochs", 20.0, 20.0, integer=True),
    }


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        ({"hyperparameters": [{"type": "normal_float", "name": "x"}]}, "normal_float"),
        ({"hyperparameters": [{"type": "constant"}]}, "not a hyperparameter"),
        ({"hyperparameters": ["x"]}, "not a hyperparameter"),
        ({"hyperparameters": [{"type": "uniform_float", "name": "x", "lower": 0}]}, "x runs from 0 to None"),
        ({"hyperparameters": [{"type": "ordinal", "name": "x"}]}, "choice without values"),
        ({"hyperparameters": [], "conditions": [{"type": "GT", "child": "x"}]}, "not of the kind EQ or IN"),
        ({"hyperparameters": [], "conditions": {"type": "EQ"}}, "not of the kind EQ or IN"),
        (
            {"hyperparameters": [], "conditions": [{"type": "EQ", "child": "x", "parent": "y", "value": 1}]},
            "not in the space",
        ),
        ({"parameters": {}}, "no 'hyperparameters'"),
    ],
)
def test_what_is_neither_a_range_a_choice_nor_a_condition_is_refused(document: object, problem: str) -> None:
    with pytest.raises(ImportanceError, match=problem):
        configspace.read(json.dumps(document))


KEYS = ("type", "name", "lower", "upper", "log", "choices", "value", "child", "parent", "values")
WORDS = st.sampled_from(
    ["constant", "categorical", "uniform_int", "EQ", "IN", "x", 1, 0.5, None, True, [], [1, 2], {}]
)
ENTRIES = st.lists(st.dictionaries(st.sampled_from(KEYS), WORDS), max_size=3)


@settings(max_examples=30, deadline=None)
@given(ENTRIES, ENTRIES)
def test_any_document_is_read_or_refused(hyperparameters: list[object], conditions: list[object]) -> None:
    text = json.dumps({"hyperparameters": hyperparameters, "conditions": conditions})
    try:
        space = configspace.read(text)
    except ImportanceError as error:
        assert str(error).endswith(".")
    else:
        assert all(isinstance(dimension, (Choice, Range)) for dimension in space.values())
