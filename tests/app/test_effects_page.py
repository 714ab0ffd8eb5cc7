"""The effects page with good and bad input, without a browser."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from tests.app.conftest import Open, sweep, texts

PAGE = "pages/effects.py"


def test_it_opens_with_the_most_important_parameter(open_app: Open) -> None:
    at = open_app(sweep(), PAGE)
    assert not at.exception
    assert at.selectbox(key="parameter").value == "lr"
    assert at.title[0].value.startswith("lr: val\\_loss is best near") or "lr: val_loss" in at.title[0].value
    text = texts(at)
    assert "Best run, val_loss" in text
    assert "No clear gain from tuning lr" in text, "the best value is the middle of the tried values"
    assert "No significant interactions" in text, "the effects of this sweep are additive"


def test_where_an_effect_may_be_chance_no_value_is_called_the_best(open_app: Open) -> None:
    rng = np.random.default_rng(0)
    noise = sweep().assign(val_loss=rng.normal(size=60), val_accuracy=rng.normal(size=60))
    at = open_app(noise, PAGE)
    text = texts(at)
    assert not at.exception
    assert "Not clear" in text and "No value is clearly better than the others." in text
    assert "best single value" not in text and "best on average" not in text
    assert "No significant interactions" not in text and "interactions cannot be told" in text


def test_a_link_opens_its_parameter_and_a_wrong_one_the_default(open_app: Open) -> None:
    at = open_app(sweep(), PAGE, parameter="optimizer")
    assert at.selectbox(key="parameter").value == "optimizer"
    assert "adam is better than sgd by" in at.title[0].value
    assert "Better than" in texts(at), "levels are shown in a table"
    gone = open_app(sweep(), PAGE, parameter="no_such_parameter")
    assert not gone.exception
    assert gone.selectbox(key="parameter").value == "lr"


def test_another_metric_keeps_the_parameter(open_app: Open) -> None:
    at = open_app(sweep(), PAGE, parameter="optimizer")
    at.selectbox(key="metric").select("val_accuracy").run()
    assert not at.exception
    assert at.selectbox(key="parameter").value == "optimizer"
    assert "Best run, val_accuracy" in texts(at)


def test_a_brush_narrows_the_runs_and_says_so(open_app: Open) -> None:
    at = open_app(sweep(), PAGE, brush="optimizer~=adam")
    brushed = (sweep()["optimizer"] == "adam").sum()
    assert f"{brushed} of 60 runs" in texts(at)
    assert "optimizer" not in at.selectbox(key="parameter").options
    next(b for b in at.button if b.label == "Clear all").click().run()
    assert "optimizer" in at.selectbox(key="parameter").options


def test_noise_is_called_noise(open_app: Open) -> None:
    frame = sweep(40).assign(val_loss=np.random.default_rng(3).normal(size=40))
    at = open_app(frame, PAGE)
    assert not at.exception
    assert "better than chance" in at.title[0].value


def test_too_few_runs_say_so_and_offer_the_way_back(open_app: Open) -> None:
    at = open_app(sweep(), PAGE, state="failed")
    assert not at.exception
    assert "cannot be ranked yet" in texts(at)
    next(b for b in at.button if b.label == "Show all runs").click().run()
    assert at.selectbox(key="parameter").value == "lr"


def test_runs_that_are_all_the_same_say_so(open_app: Open) -> None:
    at = open_app(sweep().assign(lr=0.1, optimizer="sgd", batch_size=32)).switch_page(PAGE).run()
    assert not at.exception
    assert "No parameter varies in these runs" in texts(at)


def together(n: int = 90) -> pd.DataFrame:
    """A sweep with two interactions. The one between lr and optimizer is the stronger."""
    rng = np.random.default_rng(4)
    frame = pd.DataFrame({"lr": 10 ** rng.uniform(-4, -1, n), "optimizer": rng.choice(["adam", "sgd"], n)})
    frame["wd"], frame["aug"] = rng.uniform(size=n), rng.choice(["none", "mix"], n)
    best = np.where(frame["optimizer"] == "adam", -3.2, -1.8)
    frame["val_loss"] = (np.log10(frame["lr"]) - best) ** 2 + rng.normal(0, 0.05, n)
    frame["val_loss"] += 1.5 * frame["wd"] * (frame["aug"] == "mix")
    return frame


def sent_to_table(at: AppTest) -> list[dict[str, Any]]:
    """The rows of the table of pairs."""
    sent = [json.loads(part.proto.json) for part in at.get("bidi_component")]
    return next(data["rows"] for data in sent if data.get("kind") == "runs pairs")


def test_the_chosen_pair_is_in_the_link_and_opens_with_it(open_app: Open) -> None:
    at = open_app(together(), PAGE)
    pairs = [row["2"] for row in sent_to_table(at)]
    assert len(pairs) > 1 and "lr" in pairs[0]
    assert f"**{pairs[0]}**" in [m.value for m in at.markdown]
    second = next(k for k, text in enumerate(pairs) if "wd" in text and "aug" in text)
    names = ["wd", "aug"] if pairs[second].index("wd") < pairs[second].index("aug") else ["aug", "wd"]
    linked = open_app(together(), PAGE, pair=names)
    assert f"**{pairs[second]}**" in [m.value for m in linked.markdown]
    assert linked.query_params["pair"] == names
    gone = open_app(together(), PAGE, pair=["no", "such"])
    assert not gone.exception
    assert f"**{pairs[0]}**" in [m.value for m in gone.markdown]
    assert "pair" not in gone.query_params


def test_the_curve_the_pairs_and_the_map_can_be_taken_along(open_app: Open) -> None:
    at = open_app(together(), PAGE)
    labels = [button.proto.label for button in at.get("download_button")]
    assert labels == ["Curve", "Pairs", "Map"]


@pytest.mark.parametrize("first_page", ["pages/panel.py", PAGE])
def test_what_acts_on_the_panel_alone_is_kept_on_other_pages(open_app: Open, first_page: str) -> None:
    at = open_app(sweep(), first_page, best="40", method="wandb")
    at.switch_page(PAGE).run()
    assert "Best runs" not in [box.label for box in at.sidebar.selectbox]
    at.switch_page("pages/panel.py").run()
    assert at.selectbox(key="best").value == 40
    assert at.selectbox(key="method").value == "wandb"


def test_markup_in_names_stays_text(open_app: Open) -> None:
    frame = sweep().rename(columns={"lr": "<img src=x onerror=alert(1)>"})
    frame["optimizer"] = frame["optimizer"].map({"adam": "<b>adam</b>", "sgd": "$sgd$"})
    at = open_app(frame, PAGE, parameter="optimizer", metric="val_loss")
    assert not at.exception
    html = "".join(e.proto.body for e in at.main.get("html"))
    assert "<b>adam</b>" not in html
    assert "<img src=x" not in html


def test_all_effects_are_small_charts_in_the_order_of_importance_and_one_opens_the_large_one(
    open_app: Open,
) -> None:
    at = open_app(sweep(), PAGE, effects="All parameters")
    assert not at.exception
    sent = json.loads(at.get("bidi_component")[0].proto.json)
    assert [panel["name"] for panel in sent["panels"]] == ["lr", "optimizer", "batch_size"]
    assert not at.get("plotly_chart") and "Best run" not in texts(at)
    at.segmented_control(key="effects").set_value("one").run()
    assert "Best run, val_loss" in texts(at)
