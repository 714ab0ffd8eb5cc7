"""The settings of a sweep in a terminal, and as JSON."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd

from importance.cli.setting_text import setting_lines, setting_records
from importance.cli.terminal import Style, cells
from importance.effects.setting_means import FIGURES

PARAMETERS = {"lr": [0.1, 0.01], "momentum": [np.nan, 0.9], "runs": ["a\x1b", "b"]}
VALUES = [[2, 0.5, 0.45, 0.4, 0.5, 0.8], [1, 0.4, 0.5, 0.3, 0.7, 0.2]]
TABLE = pd.concat([pd.DataFrame(PARAMETERS), pd.DataFrame(VALUES, columns=list(FIGURES))], axis=1)


def test_a_row_names_the_setting_and_its_figures() -> None:
    lines = setting_lines(TABLE, "loss", Style(200))
    assert lines[0].startswith("The setting with the best expected loss: 0.45, 90% interval 0.4 to 0.5.")
    assert lines[-1].split() == [
        "lr=0.01,",
        "momentum=0.9,",
        "runs=b",
        "1",
        "0.4",
        "0.5",
        "0.3",
        "to",
        "0.7",
        "0.20",
    ]


def test_a_value_that_is_not_set_is_left_out_and_none_steers_the_terminal() -> None:
    text = "\n".join(setting_lines(TABLE, "loss", Style(200)))
    assert "lr=0.1, runs=a\\x1b" in text and "\x1b" not in text and "momentum=nan" not in text


def test_every_line_fits_the_terminal() -> None:
    assert max(cells(line) for line in setting_lines(TABLE, "loss", Style(80))) <= 80


def test_the_records_are_strict_json_with_the_parameters_apart() -> None:
    first, second = json.loads(json.dumps(setting_records(TABLE), allow_nan=False))
    assert first["parameters"] == {"lr": 0.1, "momentum": None, "runs": "a\x1b"}
    assert second["runs"] == 1 and second["p_best"] == 0.2
