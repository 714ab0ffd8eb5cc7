"""Answers that stay short, whatever is in them."""

from __future__ import annotations

import json
import math

import numpy as np

from importance.agents.compact_json import LONGEST_ANSWER, compact_json


def test_numbers_have_three_digits_and_what_is_missing_is_null() -> None:
    text = compact_json({"a": 0.123456, "b": math.nan, "c": np.float64(12345.6), "d": np.int64(7), "e": True})
    assert text == '{"a":0.123,"b":null,"c":12300,"d":7,"e":true}'
    assert json.loads(compact_json({"low": -math.inf, "tiny": 1.23456e-7})) == {"low": None, "tiny": 1.23e-07}


def test_the_last_rows_of_the_last_list_are_left_out_and_counted() -> None:
    rows = [{"name": f"parameter_{k}", "importance": 1 / (k + 1)} for k in range(100)]
    answer = json.loads(compact_json({"sentence": "x", "parameters": rows, "notes": ["a", "b"], "next": {}}))
    kept = answer["parameters"]
    assert answer["left_out"] == {"parameters": 100 - len(kept), "notes": 1}
    assert [row["name"] for row in kept] == [row["name"] for row in rows[: len(kept)]]
    assert len(kept) > 20


def test_no_answer_is_too_long_even_with_endless_names() -> None:
    wild = "ключ" * 3000
    answer = {
        "sentence": wild,
        "columns": [wild] * 50,
        "rows": [[wild, 1.5] * 50 for _ in range(40)],
        "next": {"question": wild, "tool": "rank_parameters", "arguments": {wild: wild}},
    }
    text = compact_json(answer)
    assert len(text.encode()) <= LONGEST_ANSWER
    assert json.loads(text)["sentence"].startswith("ключ")


def test_control_characters_and_broken_text_cannot_be_told_from_spaces() -> None:
    name = "lr\n\x1b[31m\ud800"
    (key,) = json.loads(compact_json({name: 1}))
    assert key == "lr  [31m\ufffd"
