"""The page of the next sweep, without a browser."""

from __future__ import annotations

from tests.app.conftest import Open, sweep


def test_the_next_sweep_says_what_to_do_and_writes_it_down(open_app: Open) -> None:
    at = open_app(sweep(120), "pages/next_sweep.py")
    assert not at.exception
    assert at.title[0].value.startswith("Search ")
    table = at.dataframe[0].value.set_index("Parameter")
    assert table.loc["lr", "Advice"] == "narrow"
    assert table["Why"].str.len().min() > 10
    assert at.metric[0].label == "Share of original space"
    written = " ".join(block.value for block in at.code)
    assert "log_uniform_values" in written
    assert "trial.suggest_float('lr'" in written
    assert "tune.loguniform" in written


def test_a_range_set_by_hand_moves_the_summary_and_stays(open_app: Open) -> None:
    at = open_app(sweep(120), "pages/next_sweep.py", ranges='{"lr":"0.0001 to 0.01"}')
    assert not at.exception
    table = at.dataframe[0].value.set_index("Parameter")
    assert table.loc["lr", "Advice"] == "set by you"
    assert table.loc["lr", "Next (edit)"] == "0.0001 to 0.01"
    assert "min: 0.0001, max: 0.01" in " ".join(block.value for block in at.code)
    at.run()
    assert "0.0001 to 0.01" in str(at.query_params["ranges"])

    next(b for b in at.button if b.label == "Reset to recommendation").click().run()
    assert at.dataframe[0].value.set_index("Parameter").loc["lr", "Advice"] == "narrow"


def test_ranges_in_a_link_that_are_nested_too_deeply_are_ignored(open_app: Open) -> None:
    at = open_app(sweep(120), "pages/next_sweep.py", ranges="[" * 2_000)
    assert not at.exception
    assert at.dataframe[0].value.set_index("Parameter").loc["lr", "Advice"] == "narrow"


def test_the_next_runs_are_listed_and_follow_a_range_set_by_hand(open_app: Open) -> None:
    at = open_app(sweep(120), "pages/next_sweep.py", ranges='{"lr":"0.0001 to 0.01"}')
    runs = at.dataframe[1].value
    assert set(runs.pop("Why listed")) >= {"model", "good runs", "small change"}
    assert len(runs) == 50
    assert set(runs) == set(at.dataframe[0].value["Parameter"])
    assert runs["lr"].between(0.0001, 0.01).all()
    optuna = next(block.value for block in at.code if "enqueue_trial" in block.value)
    assert f"'lr': {float(runs['lr'].iloc[0])!r}" in optuna
    files = [button.proto.label for button in at.get("download_button")]
    assert {"next_runs.csv", "next_runs.json"} <= set(files)


def test_an_invalid_range_is_reported_and_the_advice_stays(open_app: Open) -> None:
    at = open_app(sweep(120), "pages/next_sweep.py", ranges='{"lr":"often"}')
    assert not at.exception
    assert "not a number" in at.warning[0].value
    assert at.dataframe[0].value.set_index("Parameter").loc["lr", "Advice"] == "narrow"


def test_noise_keeps_the_whole_space(open_app: Open) -> None:
    frame = sweep(60)
    frame["val_loss"] = frame["val_loss"].sample(frac=1, random_state=1).to_numpy()
    at = open_app(frame.drop(columns="val_accuracy"), "pages/next_sweep.py")
    assert not at.exception
    assert "Keep the whole space" in at.title[0].value
