"""Effects and maps as tables."""

from __future__ import annotations

from importance.effects.one_parameter import effect
from importance.effects.two_parameters import surface
from importance.model import surrogate
from importance.space.dimension import Range
from tests.builders import loss_runs, sweep


def test_curves_levels_and_maps_are_tables_too() -> None:
    frame = sweep(80).rename(columns={"idle": "evidence"})
    runs = loss_runs(frame, lr=Range("lr", 1e-7, 0.1, log=True))
    model = surrogate.fit(runs, "loss")
    curve = effect(runs, "loss", "lr", model=model).to_frame()
    assert list(curve) == ["lr", "loss", "loss low", "loss high", "evidence"]
    assert curve["evidence"].iloc[0] == "none" and curve["loss low"].isna().iloc[0]
    assert (curve["loss low"] < curve["loss"])[curve["evidence"] != "none"].all()
    levels = effect(runs, "loss", "optimizer", model=model).to_frame()
    assert levels["runs here"].sum() == 80
    assert list(effect(runs, "loss", "evidence", model=model).to_frame()).count("evidence") == 2
    cells = surface(runs, "loss", "lr", "optimizer", model=model)
    table = cells.to_frame()
    assert len(table) == cells.mean.size
    row = table[(table["optimizer"] == cells.y[1]) & (table["lr"] == cells.x[5])]
    assert row["loss"].item() == cells.mean[1, 5]
