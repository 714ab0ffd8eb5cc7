"""The settings on the page of the runs, without a browser."""

from __future__ import annotations

import json
from collections.abc import Mapping

import numpy as np
import pandas as pd
from streamlit.testing.v1 import AppTest

from tests.app.conftest import Open, sweep, table, texts

PAGE = "pages/data.py"


def repeated(n: int = 16) -> pd.DataFrame:
    """Runs of n settings with three seeds each; the loss is lowest where lr is near 0.01."""
    rng = np.random.default_rng(0)
    lr, wd = np.repeat(10 ** rng.uniform(-4, 0, n), 3), np.repeat(rng.uniform(size=n), 3)
    loss = (np.log10(lr) + 2) ** 2 / 4 + rng.normal(0, 0.1, 3 * n)
    names = [f"run-{k}" for k in range(3 * n)]
    return pd.DataFrame({"Name": names, "lr": lr, "wd": wd, "seed": np.tile([0, 1, 2], n), "val_loss": loss})


def opened(open_app: Open, frame: pd.DataFrame, **query: str | list[str]) -> AppTest:
    at = open_app(frame, PAGE, face="Settings", **query)
    assert not at.exception
    return at


def drawn(at: AppTest) -> Mapping[str, object]:
    return json.loads(at.get("plotly_chart")[0].proto.spec)["layout"]["yaxis"]


def test_each_setting_is_a_row_and_the_best_expected_one_comes_first(open_app: Open) -> None:
    at = opened(open_app, repeated())
    data = table(at)
    assert len(data["rows"]) == 16 and {row["2"] for row in data["rows"]} == {3}
    expected = [row["4"] for row in data["rows"]]
    assert expected == sorted(expected)
    assert sum(row["5"] for row in data["rows"]) > 0.95
    assert at.title[0].value.startswith("The best setting is expected to reach val\\_loss") or (
        "The best setting is expected to reach val_loss" in at.title[0].value
    )
    assert "It is the best of 16 settings" in texts(at) and "ran once" not in texts(at)
    whisker, _, point = data["rows"][0]["cells"]["4"]["bar"]
    assert whisker[0] == "whisker" and whisker[1] <= point[1] <= whisker[1] + whisker[2]
    assert [button.proto.label for button in at.get("download_button")] == ["Settings", "Parts"]


def test_where_each_setting_ran_once_the_page_says_so(open_app: Open) -> None:
    at = opened(open_app, sweep())
    assert "Each ran once" in texts(at)
    assert table(at)["rows"][0]["1"].startswith("1 · run-")


def test_the_best_is_explained_against_the_median_unless_the_link_names_two_runs(open_app: Open) -> None:
    frame = repeated()
    at = opened(open_app, frame)
    assert at.subheader[0].value.startswith("Setting 1 beats Setting ")
    assert table(at)["selected"][-1] == 0 and len(table(at)["selected"]) == 2
    linked = opened(open_app, frame, why=["run-0", "run-40"])
    ranks = sorted(table(linked)["selected"])
    assert linked.subheader[0].value.startswith(f"Setting {ranks[0] + 1} ") or (
        f"Setting {ranks[1] + 1} " in linked.subheader[0].value
    )
    labels = drawn(linked)["ticktext"]
    assert labels[0] == f"<b>Setting {ranks[1] + 1}</b>" and labels[-1] == f"<b>Setting {ranks[0] + 1}</b>"
    assert linked.query_params["why"] == ["run-0", "run-40"]
    gone = opened(open_app, frame, why=["no", "such"])
    assert gone.subheader[0].value == at.subheader[0].value


def test_too_few_runs_say_so_and_markup_stays_text(open_app: Open) -> None:
    few = opened(open_app, sweep(4))
    assert "cannot be ranked yet" in texts(few)
    frame = repeated().assign(Name=[f"<b>{k}</b>" for k in range(48)]).drop_duplicates("lr")
    at = opened(open_app, frame)
    assert "<b>" not in "".join(e.proto.body for e in at.main.get("html"))
    assert "&lt;b" in drawn(at)["ticktext"][0]
