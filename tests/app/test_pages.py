"""Every page with good and bad input, without a browser."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from importance import rank
from importance.ranking.scores import MEANING
from tests.app.conftest import ROOT, Open, Start, rows, sweep, table, texts


def test_the_panel_opens_with_the_finding_first(open_app: Open) -> None:
    at = open_app(sweep())
    assert not at.exception
    assert at.title[0].value.startswith("lr is the main driver of val_loss")
    assert [row["name"] for row in rows(at)][:2] == ["lr", "optimizer"]
    assert "of 60 runs" in texts(at) or "All 60 runs used" in texts(at)


def test_the_panel_offers_the_report_and_both_tables(open_app: Open) -> None:
    labels = [button.proto.label for button in open_app(sweep()).get("download_button")]
    assert {"Report", "Table", "Download"} <= set(labels)


def test_auto_leaves_constants_and_seeds_out_and_says_why(open_app: Open) -> None:
    at = open_app(sweep())
    assert {"device", "seed"}.isdisjoint(row["name"] for row in rows(at))
    text = " ".join(e.value for e in [*at.sidebar.markdown, *at.sidebar.get("text")])
    assert "device" in text
    assert "seed" in text
    assert "same in every run" in text


def test_the_goal_follows_the_metric(open_app: Open) -> None:
    at = open_app(sweep())
    assert at.session_state["goal"] == "minimize"
    at.selectbox(key="metric").select("val_accuracy").run()
    assert at.session_state["goal"] == "maximize"
    assert "val_accuracy" in at.title[0].value


def test_a_link_opens_the_same_view(open_app: Open) -> None:
    at = open_app(sweep(), metric="val_accuracy", pick="Manual", show="lr")
    assert at.session_state["metric"] == "val_accuracy"
    assert [row["name"] for row in rows(at)] == ["lr"]


def test_a_link_to_a_metric_that_is_gone_opens_the_default(open_app: Open) -> None:
    at = open_app(sweep(), metric="no_such_metric")
    assert not at.exception
    assert "val_loss" in at.title[0].value


def test_hiding_a_parameter_leaves_the_others_importance(open_app: Open) -> None:
    at = open_app(sweep(), pick="Manual")
    before = {row["name"]: row["importance"] for row in rows(at)}
    at.multiselect(key="show").unselect("lr").run()
    after = {row["name"]: row["importance"] for row in rows(at)}
    assert "lr" not in after
    assert after["optimizer"] == before["optimizer"]
    at.toggle(key="keep").set_value(False).run()
    alone = {row["name"]: row["importance"] for row in rows(at)}
    assert alone["optimizer"] > before["optimizer"], (
        "without lr in the model, its share goes to the other parameters"
    )


def test_hiding_everything_says_so_and_offers_the_way_back(open_app: Open) -> None:
    at = open_app(sweep(), pick="Manual")
    at.multiselect(key="show").set_value([]).run()
    assert "Every parameter is hidden" in texts(at)
    next(b for b in at.button if b.label == "Back to Auto").click().run()
    assert rows(at)


def test_the_best_runs_ask_another_question(open_app: Open) -> None:
    at = open_app(sweep(200))
    at.selectbox(key="best").set_value(30).run()
    assert "separate the best 30% by val_loss from the rest" in at.title[0].value
    assert {row["name"] for row in rows(at)[:2]} == {"lr", "optimizer"}


def test_too_few_best_runs_say_so_and_offer_the_way_back(open_app: Open) -> None:
    at = open_app(sweep(12), best="5")
    assert not at.exception
    assert "cannot be ranked yet" in texts(at)
    next(b for b in at.button if b.label == "Rank all runs").click().run()
    assert rows(at)


def test_a_state_filter_that_leaves_too_few_runs_offers_all(open_app: Open) -> None:
    at = open_app(sweep(), state="failed")
    assert "cannot be ranked yet" in texts(at)
    next(b for b in at.button if b.label == "Show all runs").click().run()
    assert rows(at)
    assert "60 runs used" in texts(at)


@pytest.mark.parametrize("look", ["Compare methods", "Ranking stability", "Why runs fail", "All metrics"])
def test_each_closer_look_answers_or_says_why_not(open_app: Open, look: str) -> None:
    at = open_app(sweep(), closer=look)
    assert not at.exception
    text = texts(at) + " ".join(i.value for i in at.main.info)
    expected = {
        "Compare methods": "W&B documents neither",
        "Ranking stability": "Another sweep of 60 runs would reproduce about",
        "Why runs fail": "at least 5 failed runs",
        "All metrics": "Importance of each parameter for each metric",
    }
    assert expected[look] in text


def test_runs_that_are_too_few_to_split_leave_no_picture_that_waits(open_app: Open) -> None:
    at = open_app(sweep().head(30), closer="Ranking stability")
    assert "at least 40 are needed" in " ".join(each.value for each in at.main.info)
    assert "first split" not in texts(at) and "first estimate" not in texts(at)


def test_where_no_single_parameter_explains_failures_the_closer_look_says_so(start: Start) -> None:
    at = start(closer="Why runs fail")
    assert "No single one is clearer than chance" in texts(at)


def test_a_wrong_role_is_corrected_and_sticks(open_app: Open) -> None:
    at = open_app(sweep())
    at.session_state["_roles"] = {at.session_state["_runs"].digest: {"optimizer": "label"}}
    at.run()
    assert "optimizer" not in [row["name"] for row in rows(at)]
    assert at.query_params["role"] == "optimizer~label"
    again = open_app(sweep(), role="optimizer~label")
    assert "optimizer" not in [row["name"] for row in rows(again)]


@pytest.mark.parametrize("page", ["pages/panel.py", "pages/next_sweep.py", "pages/data.py", "pages/guide.py"])
def test_each_page_works_alone(open_app: Open, page: str) -> None:
    at = open_app(sweep(), page)
    assert not at.exception
    assert at.title


def test_the_data_page_says_where_the_runs_came_from_and_each_role(open_app: Open) -> None:
    at = open_app(sweep(), "pages/data.py")
    assert "60 runs" in at.title[0].value
    assert len(table(at)["rows"]) == 60
    at.segmented_control(key="face").set_value("columns").run()
    columns = {row["0"]: row for row in table(at)["rows"]}
    assert columns["lr"]["2"] == "parameter"
    assert min(len(row["3"]) for row in columns.values()) > 5


@pytest.mark.parametrize(
    "content",
    [
        "",
        "a,b\n1,2\n",
        "<!doctype html><html><body>Sign in</body></html>",
        '"Step","brisk-1 - val_loss","brisk-1 - val_loss__MIN"\n1,2,3\n2,3,4\n3,4,5\n',
    ],
    ids=["empty", "one run", "html", "line chart"],
)
def test_a_wrong_file_is_reported_and_nothing_else_is_shown(open_app: Open, content: str) -> None:
    at = open_app(content)
    assert not at.exception
    assert at.error, "the mistake is named"
    assert len(at.error[0].value) > 30
    assert not at.get("bidi_component"), "no other runs are shown under the name of the file"
    at.segmented_control(key="source").set_value("example").run()
    assert rows(at)


def test_markup_in_names_stays_text(open_app: Open) -> None:
    frame = sweep().rename(columns={"lr": "<img src=x onerror=alert(1)>", "val_loss": "<b>loss</b>"})
    at = open_app(frame, metric="<b>loss</b>")
    assert not at.exception
    assert "<b>loss</b>" not in "".join(e.proto.body for e in at.main.get("html"))


def test_paths_are_off_unless_the_launcher_says_local(
    open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_app(sweep())
    monkeypatch.delenv("PARAMLENS_LOCAL")
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    at.query_params["source"] = "Path"
    at.query_params["path"] = "/etc/passwd"
    at.run()
    assert not at.exception
    assert not at.text_input
    assert "digits" in " ".join(c.value for c in at.sidebar.caption), "the built-in sweep is shown"


def test_what_importance_means_is_one_sentence_everywhere(open_app: Open) -> None:
    docstring = " ".join((rank.__doc__ or "").split())
    assert MEANING in docstring
    assert MEANING in texts(open_app(sweep(), "pages/guide.py"))
    assert MEANING in table(open_app(sweep()))["headings"]["importance"]


def test_the_goal_follows_other_runs_too(open_app: Open) -> None:
    at = open_app(sweep())
    assert at.session_state["goal"] == "minimize"
    path = Path(os.environ["PARAMLENS_SOURCE"])
    sweep().drop(columns="val_loss").to_csv(path, index=False)
    at.run()
    assert at.session_state["metric"] == "val_accuracy"
    assert at.session_state["goal"] == "maximize"


def test_runs_that_are_all_the_same_say_so_with_a_way_on(open_app: Open) -> None:
    frame = sweep().assign(lr=0.1, optimizer="sgd", batch_size=32)
    at = open_app(frame)
    assert not at.exception
    assert "No parameter varies in these runs" in texts(at)


def test_other_runs_start_without_filters(open_app: Open) -> None:
    at = open_app(sweep(), filter="State~=finished")
    assert "57 of 60 runs" in texts(at)
    path = Path(os.environ["PARAMLENS_SOURCE"])
    other = path.with_name("other.csv")
    sweep().assign(State=["COMPLETE", "FAIL"] * 30).to_csv(other, index=False)
    at.text_input(key="path").set_value(str(other)).run()
    assert not at.exception
    assert "filter" not in at.query_params
    assert len(at.session_state["_runs"]) == 60
    assert "60 runs used" in texts(at)


def test_the_plain_chart_draws_the_brushes(open_app: Open) -> None:
    at = open_app(sweep(), brush="lr~0.001..0.1", plain_chart="true")
    assert not at.exception
    drawn = json.loads(at.get("plotly_chart")[0].proto.spec)["data"][0]
    assert drawn["type"] == "parcoords"
    lr = next(axis for axis in drawn["dimensions"] if axis["name"] == "lr")
    assert np.ravel(lr["constraintrange"]) == pytest.approx([-3, np.log10(sweep()["lr"].max())], abs=0.01)
    brushed = int((sweep()["lr"] >= 0.001).sum())
    assert f"**{brushed} of 60 runs**" in texts(at)
