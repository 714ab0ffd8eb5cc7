"""Settings and results of NNI's trials."""

from __future__ import annotations

import math

from importance.trackers.nni import settings


def test_a_branch_has_its_name_under_the_choice() -> None:
    drawn = {"lr": 0.1, "model": {"_name": "cnn", "layers": {"_name": "two", "width": 8}}, "plain": {"a": 1}}
    assert settings.flat(drawn) == {
        "lr": 0.1,
        "model": "cnn",
        "model.layers": "two",
        "model.layers.width": 8,
        "plain.a": 1,
    }


def test_a_result_is_a_number_or_a_mapping_of_numbers() -> None:
    assert settings.results(0.5) == {"default": 0.5}
    assert settings.results({"default": 1, "note": "x", "time": {"train": 2}}) == {
        "default": 1,
        "time.train": 2,
    }
    assert settings.results("text") == {} == settings.results(None)


def test_a_result_may_be_encoded_twice() -> None:
    assert settings.decoded('"0.5"') == 0.5 == settings.decoded("0.5")
    assert settings.decoded('"{\\"default\\": 1}"') == {"default": 1}
    assert math.isnan(settings.decoded('"NaN"')) and settings.decoded("{half") is None  # type: ignore[arg-type]
