"""The ranking as a bar chart."""

import numpy as np
import pandas as pd

from importance import plots, rank
from importance.ranking.result import Ranking
from importance.runs.table import Runs


def ranking_of(n: int = 80) -> Ranking:
    rng = np.random.default_rng(1)
    frame = pd.DataFrame({"<b>lr</b>": rng.uniform(size=n), "idle": rng.uniform(size=n)})
    frame["loss"] = frame["<b>lr</b>"] + rng.normal(0, 0.1, n)
    runs = Runs.from_frame(frame, parameters=["<b>lr</b>", "idle"], metrics=["loss"])
    return rank(runs, "loss")


def test_the_bars_have_the_order_of_the_ranking_and_its_intervals() -> None:
    ranking = ranking_of()
    figure = plots.importance_bars(ranking)
    (bars,) = (trace for trace in figure.data if trace.type == "bar")
    first = ranking.scores[0]
    assert list(figure.layout.yaxis.ticktext) == ["&lt;b&gt;lr&lt;/b&gt;", "idle"]
    assert list(bars.x) == [score.importance for score in ranking.scores]
    assert bars.x[0] + bars.error_x.array[0] == first.high
    assert bars.x[0] - bars.error_x.arrayminus[0] == first.low
    assert bars.marker.color[0] != bars.marker.color[1], "bars that chance explains are grey"
    marks = [trace.x[0] for trace in figure.data if trace.type == "scatter"]
    assert marks == [score.noise for score in ranking.scores]
    assert figure.layout.yaxis.range[0] > figure.layout.yaxis.range[1], (
        "the most important parameter is at the top"
    )


def test_the_bars_can_stand_before_those_of_all_runs_and_be_few() -> None:
    ranking = ranking_of()
    ghosts, _ = (t for t in plots.importance_bars(ranking, ghosts=ranking, most=1).data if t.type == "bar")
    assert list(ghosts.x) == [ranking.scores[0].importance]
    outlines = plots.importance_bars(ranking, ghosts={"idle": 0.5}).data[0]
    assert list(outlines.x) == [None, 0.5]


def test_a_method_without_intervals_has_no_whiskers() -> None:
    rng = np.random.default_rng(2)
    frame = pd.DataFrame({"a": rng.uniform(size=20), "b": rng.uniform(size=20)})
    frame["loss"] = frame["a"]
    ranking = rank(Runs.from_frame(frame, parameters=["a", "b"], metrics=["loss"]), "loss", method="wandb")
    (bars,) = (t for t in plots.importance_bars(ranking).data if t.type == "bar")
    assert len(bars.x) == 2
    assert [score.high == score.high for score in ranking.scores] == [
        v is not None for v in bars.error_x.array
    ]
