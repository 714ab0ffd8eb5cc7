"""The page that compares two sweeps, without a browser."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd

from tests.app.conftest import Open, sweep, texts

PAGE = "pages/compare.py"


def pair(n: int = 40) -> pd.DataFrame:
    """Two sweeps of one loss, whose best lr moves from 1e-4 to 1e-2."""
    rng = np.random.default_rng(0)
    lr, group = 10 ** rng.uniform(-5, -1, 2 * n), np.repeat(["old", "<b>new"], n)
    loss = (np.log10(lr) - np.where(group == "old", -4, -2)) ** 2 / 4 + rng.normal(0, 0.05, 2 * n)
    return pd.DataFrame({"Group": group, "lr": lr, "width": rng.choice([8.0, 16.0], 2 * n), "val_loss": loss})


def test_what_changed_is_the_first_sentence_and_the_choice_is_in_the_link(open_app: Open) -> None:
    at = open_app(pair(), PAGE)
    assert not at.exception
    assert at.title[0].value.startswith("The best lr moved from")
    assert [at.selectbox(key=key).value for key in ("by", "first", "second")] == ["Group", "old", "<b>new"]
    text = texts(at)
    for words in (
        "Changed",
        "Best val_loss",
        "Expected best",
        "Forecast",
        "Settings in both",
        "The best runs",
    ):
        assert words in text
    assert "<b>new" not in "".join(e.proto.body for e in at.main.get("html")), "names are never markup"
    assert len(at.get("plotly_chart")) == 2
    assert at.selectbox(key="parameter").value == "lr", "the effect that changed is open"
    assert [button.proto.label for button in at.get("download_button")] == ["Table"]
    next(b for b in at.button if b.key == "swap_sweeps").click().run()
    assert at.selectbox(key="first").value == "<b>new"
    assert at.query_params["first"] in ("<b>new", ["<b>new"])
    at.selectbox(key="by").select("width").run()
    assert not at.exception
    assert {at.selectbox(key=key).value for key in ("first", "second")} == {"8", "16"}


def test_a_link_opens_its_sweeps_and_one_that_is_gone_the_default(open_app: Open) -> None:
    at = open_app(sweep(), PAGE, by="optimizer", first="sgd", second="adam", parameter="lr")
    assert not at.exception
    assert [at.selectbox(key=key).value for key in ("by", "first", "second")] == ["optimizer", "sgd", "adam"]
    drawn = json.loads(at.get("plotly_chart")[1].proto.spec)
    assert drawn["layout"]["xaxis"]["title"]["text"] == "lr"
    gone = open_app(sweep(), PAGE, by="optimizer", first="lion")
    assert not gone.exception
    assert gone.selectbox(key="first").value in ("adam", "sgd")


def test_too_few_runs_say_what_is_needed(open_app: Open) -> None:
    at = open_app(sweep(6), PAGE)
    assert not at.exception
    assert "two sweeps of at least 5 runs" in texts(at)
    assert not at.get("plotly_chart")


def test_the_brush_narrows_what_is_compared(open_app: Open) -> None:
    at = open_app(pair(), PAGE, brush="lr~0.001..0.1")
    kept = int((pair()["lr"] >= 0.001).sum())
    assert f"{kept} of 80 runs" in texts(at)
