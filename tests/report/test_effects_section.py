"""The section on effects."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from importance.effects.interactions import interactions
from importance.report.effects_section import effects_section
from importance.report.inputs import ReportInputs
from importance.space.dimension import Range
from tests.report.conftest import inputs_of


@pytest.fixture(scope="module")
def shown(inputs: ReportInputs) -> str:
    return effects_section(inputs)


def test_only_parameters_beyond_chance_are_drawn_the_most_important_first(shown: str) -> None:
    assert re.findall(r'aria-label="loss against (.*?)"', shown) == ["&lt;i&gt;lr", "optimizer"]
    assert "<i>" not in shown and "<b>sgd" not in shown


def test_the_strongest_pair_is_drawn_with_its_sentence(shown: str, inputs: ReportInputs) -> None:
    drawn = shown.split('aria-label="loss over &lt;i&gt;lr and optimizer"')[1].split("</svg>")[0]
    assert len(set(re.findall(r'<rect[^>]* fill="(#[0-9a-f]{6})"', drawn))) > 5, "the map has many colours"
    assert drawn.count("<circle") == 80
    assert ">adam</text>" in drawn and ">0.8</text>" in drawn
    strongest = interactions(inputs.runs, "loss")[0]
    assert f"<b>{strongest.sentence}</b>" in html.unescape(shown)
    assert "Best prediction near runs: loss" in shown


def test_effects_that_only_add_up_have_no_map() -> None:
    rng = np.random.default_rng(5)
    frame = pd.DataFrame({"a": rng.uniform(size=60), "b": rng.uniform(size=60)})
    frame["loss"] = frame["a"] + frame["b"] + rng.normal(0, 0.05, 60)
    shown = effects_section(inputs_of(frame))
    assert 'aria-label="loss against a"' in shown
    assert "<h3>Interactions</h3>" not in shown
    assert 'aria-label="loss over' not in shown


def test_a_drawn_effect_hatches_what_was_not_tried_and_holds_no_nan() -> None:
    rng = np.random.default_rng(6)
    lr = np.concatenate([10 ** rng.uniform(-4, -3, 30), 10 ** rng.uniform(-2, -1, 30)])
    frame = pd.DataFrame({"lr": lr, "loss": np.log10(lr) ** 2 + rng.normal(0, 0.3, 60)})
    frame["other"] = rng.uniform(size=60)
    shown = effects_section(inputs_of(frame, lr=Range("lr", 1e-5, 0.1, log=True)))
    drawn = shown.split('aria-label="loss against lr"')[1].split("</svg>")[0]
    assert drawn.count("url(#pl-none)") == 2, (
        "both the gap and the untried end of the search space are hatched"
    )
    assert not re.search(r"\bnan\b", drawn)
    assert ">1e-5</text>" in drawn, "the axis shows the whole search space"


def test_chance_has_no_effect_to_show(chance: ReportInputs) -> None:
    shown = effects_section(chance)
    assert "beyond chance" in shown
    assert "<svg" not in shown


def test_a_table_that_cannot_be_modelled_says_why(inputs: ReportInputs) -> None:
    few = replace(inputs, runs=inputs.runs.take(np.arange(80) < 3))
    assert re.fullmatch(r"<p>[^<]*\b3\b[^<]*</p>", effects_section(few))
