"""The page of the next sweep, without a browser."""

from __future__ import annotations

import json
from typing import Any

from streamlit.testing.v1 import AppTest

from tests.app.conftest import Open, press, sweep, texts
from tests.task_runs import TASKS, task_frame

WAYS = {"way": "ranges"}


def component(at: AppTest, part: str) -> dict[str, Any]:
    """What a component of the page receives, by a part of its data."""
    payloads = (json.loads(each.proto.json) for each in at.get("bidi_component"))
    return next(data for data in payloads if part in data)


def ranges(at: AppTest) -> dict[str, dict[str, Any]]:
    return {row["name"]: row for row in component(at, "shown")["rows"]}


def suggested(at: AppTest) -> list[dict[str, Any]]:
    return list(component(at, "headings")["rows"])


def tiles(at: AppTest) -> str:
    return " ".join(html.proto.body for html in at.main.get("html"))


def test_the_ranges_say_what_to_do_and_are_written_down(open_app: Open) -> None:
    at = open_app(sweep(120), "pages/next_sweep.py", **WAYS)
    assert not at.exception
    assert at.title[0].value.startswith("Search ")
    assert ranges(at)["lr"]["pill"] == "Narrow"
    assert min(len(row["note"]) for row in ranges(at).values()) > 10
    assert "Share of the original space" in tiles(at) and "after 50 runs" in tiles(at)
    assert "log_uniform_values" in at.code[0].value


def test_the_tool_of_the_export_is_kept_in_the_link(open_app: Open) -> None:
    at = open_app(sweep(120), "pages/next_sweep.py", **WAYS, tool="optuna")
    assert "trial.suggest_float('lr'" in at.code[0].value
    at.segmented_control(key="tool").set_value("ray").run()
    assert "tune.loguniform" in at.code[0].value
    at.segmented_control(key="way").set_value("runs").run()
    at.segmented_control(key="way").set_value("ranges").run()
    assert "tune.loguniform" in at.code[0].value, "the tool is remembered while it is not shown"


def test_a_range_set_by_hand_moves_the_summary_and_stays(open_app: Open) -> None:
    at = open_app(sweep(120), "pages/next_sweep.py", **WAYS, ranges='{"lr":"0.0001 to 0.01"}')
    assert not at.exception
    assert ranges(at)["lr"]["pill"] == "Set by you"
    assert ranges(at)["lr"]["at"] == [0.0001, 0.01]
    assert "min: 0.0001, max: 0.01" in at.code[0].value
    at.run()
    assert "0.0001 to 0.01" in str(at.query_params["ranges"])
    press(at, "Reset all to the recommendation")
    assert ranges(at)["lr"]["pill"] == "Narrow"


def test_ranges_in_a_link_that_are_nested_too_deeply_are_ignored(open_app: Open) -> None:
    at = open_app(sweep(120), "pages/next_sweep.py", **WAYS, ranges="[" * 2_000)
    assert not at.exception
    assert ranges(at)["lr"]["pill"] == "Narrow"


def test_an_unknown_level_or_a_word_for_a_number_is_refused_in_its_row(open_app: Open) -> None:
    at = open_app(sweep(120), "pages/next_sweep.py", **WAYS, ranges='{"lr":"often","optimizer":"banana"}')
    assert not at.exception
    assert "not a number" in ranges(at)["lr"]["error"] and ranges(at)["lr"]["pill"] == "Narrow"
    assert "no level 'banana'" in ranges(at)["optimizer"]["error"]
    assert "banana" not in at.code[0].value
    assert at.title[0].value.startswith("Search "), "the recommendation is shown, not a range of the user's"


def test_each_suggested_run_has_its_prediction_and_its_reason(open_app: Open) -> None:
    at = open_app(sweep(120), "pages/next_sweep.py", ranges='{"lr":"0.0001 to 0.01"}')
    assert not at.exception
    rows, headings = suggested(at), component(at, "headings")["headings"]
    assert len(rows) == 50
    assert {row["3"] for row in rows} >= {"Exploit", "Near the best"}
    assert all(len(row["cells"]["3"]["title"]) > 20 for row in rows)
    for row in rows:
        low, high = row["cells"]["2"]["text"].split("(")[1].rstrip(")").split(" to ")
        assert float(low) <= row["2"] <= float(high)
    place = next(key for key, heading in headings.items() if heading[0] == "lr")
    assert all(0.0001 <= row[place] <= 0.01 for row in rows)
    assert "lr" in texts(at), "the page says which ranges were set by hand"


def test_the_list_is_as_long_as_the_user_wants_and_its_title_says_so(open_app: Open) -> None:
    at = open_app(sweep(120), "pages/next_sweep.py")
    assert at.title[0].value.startswith("Next: 50 runs, with a chance of ")
    at.segmented_control(key="suggest").set_value(10).run()
    assert at.title[0].value.startswith("Next: 10 runs, with a chance of ")
    assert len(suggested(at)) == 10
    labels = [button.proto.label for button in at.get("download_button")]
    assert {"CSV", "JSON"} <= set(labels)


def test_each_way_makes_one_promise(open_app: Open) -> None:
    at = open_app(sweep(120), "pages/next_sweep.py")
    assert tiles(at).count("Chance to beat") == 1
    at.segmented_control(key="way").set_value("ranges").run()
    assert tiles(at).count("Chance to beat") == 1


def test_no_error_below_zero_is_promised(open_app: Open) -> None:
    """The best setting is expected at the limit of an error that was never below 0."""
    title = open_app(task_frame(TASKS[:3], 12), "pages/next_sweep.py").title[0].value
    assert title == "Next: 50 runs that will probably improve error only a little"


def test_noise_keeps_the_whole_space_and_promises_nothing(open_app: Open) -> None:
    frame = sweep(60)
    frame["val_loss"] = frame["val_loss"].sample(frac=1, random_state=1).to_numpy()
    at = open_app(frame.drop(columns="val_accuracy"), "pages/next_sweep.py")
    assert not at.exception
    assert "follow weak hints" in at.title[0].value
    assert "2" not in component(at, "headings")["headings"], "no run has a prediction"
    at.segmented_control(key="way").set_value("ranges").run()
    assert "Keep the whole space" in at.title[0].value
