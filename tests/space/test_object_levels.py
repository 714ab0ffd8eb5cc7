"""For levels that are the text of an object, the export asks for the object and never passes the text on."""

from __future__ import annotations

import json

import pytest

from importance.space.dimension import Choice, Range
from importance.space.formats import FORMATS, read_space, write_space
from importance.space.object_levels import is_object

OBJECTS = {
    each.name: each
    for each in (
        Choice("scaler", ("MinMaxScaler()", "StandardScaler(with_mean=False)", "passthrough")),
        Choice("score", ("<function f at 0x7f00ab>",)),
        Range("C", 0.1, 10.0, log=True),
    )
}


@pytest.mark.parametrize("format", list(FORMATS))
def test_an_object_is_asked_for_and_never_passed_on_as_its_text(format: str) -> None:
    text = write_space(OBJECTS, format)
    assert read_space(text, format) == OBJECTS
    assert "scaler takes objects, not text" in text
    if FORMATS[format].language == "python":
        scope: dict[str, object] = {"__name__": "script", "tune": None}
        script = text.replace("from ray import tune", "")
        if format == "optuna":
            optuna = pytest.importorskip("optuna")
            exec(script, scope)  # our own export, so it is safe to run
            trial = optuna.trial.FixedTrial({"scaler": "MinMaxScaler()", "C": 1.0})
            with pytest.raises(NotImplementedError, match=r"the object MinMaxScaler\(\)"):
                scope["suggest"](trial)  # type: ignore[operator]
        else:
            with pytest.raises((NotImplementedError, AttributeError)):
                exec(script, scope)  # our own export, so it is safe to run
    else:
        assert json.dumps("put_here") not in text


@pytest.mark.parametrize("level", ["ReLU()", "a.b.C(x=1)", "<class 'int'>", "<f at 0x7fff>"])
def test_the_text_of_an_object_is_recognised(level: str) -> None:
    assert is_object(level)


@pytest.mark.parametrize("level", ["adam", "(64, 32)", "[1, 2]", "a (b)", "f(x", "<pad>", "0.5", "None"])
def test_plain_text_is_not_an_object(level: str) -> None:
    assert not is_object(level)
