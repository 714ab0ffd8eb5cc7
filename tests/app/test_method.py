"""The method of the panel: chosen in the sidebar or in the link, and only for the panel."""

from __future__ import annotations

from tests.app.conftest import Open, rows, sidebar_text, sweep, table, texts


def test_the_method_of_a_link_ranks_the_panel_and_says_what_changes(open_app: Open) -> None:
    at = open_app(sweep(), method="wandb")
    assert not at.exception
    assert at.selectbox(key="method").value == "wandb"
    assert table(at)["footer"].endswith("not tested against chance")
    assert "not tested against chance" in sidebar_text(at)
    shares = {row["name"]: row["importance"] for row in rows(at)}
    at.selectbox(key="method").select("permutation").run()
    assert {row["name"]: row["importance"] for row in rows(at)} != shares
    at.selectbox(key="method").select("anova").run()
    assert not table(at)["footer"].endswith("chance")
    assert "not tested" not in sidebar_text(at)


def test_an_unknown_method_in_a_link_is_the_default(open_app: Open) -> None:
    at = open_app(sweep(), method="shap")
    assert not at.exception
    assert at.selectbox(key="method").value == "anova"


def test_the_method_also_ranks_what_sets_the_best_runs_apart(open_app: Open) -> None:
    at = open_app(sweep(), method="wandb", best="30")
    assert not at.exception
    assert "best 30% by val_loss" in at.title[0].value
    assert "not tested" in table(at)["footer"]


def test_the_limits_of_correlation_are_those_of_the_runs(open_app: Open) -> None:
    frame = sweep()
    frame["warmup"] = frame["lr"] * 3 + 1e-4 * (frame["batch_size"] == 16)
    at = open_app(frame)
    about = dict(table(at)["about"]["correlation"])
    assert "lr and warmup (correlation" in about["Association is not causation"]
    notes = {row["name"]: row["note"] for row in rows(at)}
    assert "confounded with warmup" in notes["lr"] and "confounded with lr" in notes["warmup"]


def test_the_guide_credits_the_lecture(open_app: Open) -> None:
    assert "Jeremy Howard" in texts(open_app(sweep(), page="pages/guide.py"))
