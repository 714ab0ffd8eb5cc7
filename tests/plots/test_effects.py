"""The figure of an effect: its hatching, its axis, and runs far from the others."""

from __future__ import annotations

import numpy as np
import pandas as pd

from importance import plots
from importance.effects.effect import Effect
from importance.effects.one_parameter import effect
from importance.runs.table import Runs
from tests.builders import loss_runs, sweep


def drawn(result: Effect) -> dict:
    return plots.effect_curve(result, [f"<b>{row}</b>" for row in result.rows]).to_dict()


def test_few_runs_look_different_from_no_runs() -> None:
    frame = sweep(200)
    few = np.geomspace(1.5e-3, 2.5e-2, 5)  # 8% of the axis apart
    dense = frame[(frame["lr"] < 1e-3) | (frame["lr"] > 4e-2)]
    frame = pd.concat([dense, frame.head(5).assign(lr=few)], ignore_index=True)
    result = effect(loss_runs(frame), "loss", "lr")
    assert any(a < 6e-3 < b for a, b in result.thin)
    assert not any(a < 6e-3 < b for a, b in result.untried)
    assert not any(a < 1e-4 < b for a, b in (*result.thin, *result.untried))
    rare = sweep(60)
    rare.loc[:1, "optimizer"] = "lion"
    levels = {level.level: level.thin for level in effect(loss_runs(rare), "loss", "optimizer").levels}
    assert levels == {"adam": False, "sgd": False, "lion": True}
    hatches = [
        t["name"] for t in drawn(effect(loss_runs(rare), "loss", "optimizer"))["data"] if "fillpattern" in t
    ]
    assert hatches == ["few runs"]


def test_only_a_clear_best_value_is_marked() -> None:
    def marks(frame: pd.DataFrame) -> list[str]:
        figure = drawn(effect(loss_runs(frame), "loss", "lr"))
        return [trace["marker"]["symbol"] for trace in figure["data"] if "symbol" in trace.get("marker", {})]

    frame = sweep(60)
    noise = frame.assign(loss=np.random.default_rng(0).normal(size=60))
    assert "diamond" in marks(frame)
    assert "diamond" not in marks(noise)


def test_a_figure_hatches_untried_stretches_and_reads_no_markup() -> None:
    frame = sweep(60)
    frame = frame[(frame["lr"] < 1e-4) | (frame["lr"] > 3e-3)].rename(columns={"lr": "<b>lr</b>"})
    names = [name for name in frame.columns if name != "loss"]
    runs = Runs.from_frame(frame.reset_index(drop=True), parameters=names, metrics=["loss"])
    result = effect(runs, "loss", "<b>lr</b>")
    figure = drawn(result)
    hatched = [trace for trace in figure["data"] if "fillpattern" in trace]
    assert len(hatched) == len(result.untried) > 0
    assert figure["layout"]["xaxis"]["type"] == "log"
    assert figure["layout"]["xaxis"]["title"]["text"] == "&lt;b&gt;lr&lt;/b&gt;"
    assert not any("<b>" in str(trace.get("text", "")) for trace in figure["data"])
    assert any(trace["mode"] == "markers" and len(trace["x"]) == len(result.x) for trace in figure["data"]), (
        "every run is a point"
    )


def test_runs_far_out_do_not_flatten_the_curve_and_are_counted() -> None:
    frame = sweep(60)
    frame.loc[[0, 1], "loss"] = [50.0, 80.0]
    figure = drawn(effect(Runs.from_frame(frame, metrics=["loss"]), "loss", "lr"))
    top = figure["layout"]["yaxis"]["range"][1]
    assert top < 10
    past = int((frame["loss"] > top).sum())
    assert f"{past} runs above the chart" in str(figure["layout"]["annotations"])


def test_the_band_of_the_whole_curve_is_fainter_and_behind_the_other() -> None:
    result = effect(loss_runs(sweep(60)), "loss", "lr")
    fills = [trace for trace in drawn(result)["data"] if trace.get("fill") == "tonexty"]
    wide, narrow = fills[0], fills[1]
    assert float(wide["fillcolor"].split(",")[3].rstrip(")")) < float(
        narrow["fillcolor"].split(",")[3].rstrip(")")
    )
    assert (np.array(wide["y"]) >= np.array(narrow["y"])).all()
