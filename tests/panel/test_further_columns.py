"""The narrow columns with the importances for other metrics."""

from __future__ import annotations

from importance.panel.further_columns import PENDING, FurtherColumn
from importance.panel.parameter_table import table_data
from importance.ranking.result import Ranking
from importance.ranking.scores import Fit, LevelScore, ParameterScore

LEVELS = (LevelScore("adam", 30), LevelScore("sgd", 20))
ERROR = Ranking(
    "error",
    "minimize",
    "anova",
    (ParameterScore("opt", 0.4, 0.3, 0.5, 0.001, levels=LEVELS), ParameterScore("lr", 0.1, p_value=0.7)),
    Fit(0.8),
)
SECONDS = Ranking(
    "seconds",
    "minimize",
    "anova",
    (ParameterScore("lr", 0.8, 0.7, 0.9, 0.001), ParameterScore("idle", 0.2, p_value=0.6)),
    Fit(0.8),
)
COLUMN = FurtherColumn("importance seconds", "seconds", "Importance for seconds alone")


def cells(*columns: FurtherColumn) -> list[dict]:
    return [row["cells"] | {"row": row} for row in table_data(ERROR, further=columns)["rows"]]


def test_a_column_has_the_importances_of_its_own_ranking_and_their_chance_marks() -> None:
    data = table_data(ERROR, further=[FurtherColumn("k", "seconds", "about", SECONDS)])
    assert list(data["headings"]) == ["name", "importance", "k", "correlation"] and data["narrow"] == ["k"]
    opt, lr = data["rows"]
    assert opt["cells"]["k"]["text"] == "–" and opt["k"] is None
    assert lr["muted"] and not lr["cells"]["k"]["muted"], "chance for the error, clear for the seconds"
    assert (lr["cells"]["k"]["text"], lr["k"]) == ("0.80", 0.8)
    assert lr["cells"]["k"]["title"].startswith("seconds: importance 0.800; 90% interval 0.700 to 0.900")
    assert all(level["cells"]["k"]["text"] == "" for level in opt["levels"])


def test_all_bars_of_a_table_have_one_scale() -> None:
    data = table_data(ERROR, further=[FurtherColumn("k", "seconds", "about", SECONDS)])
    width = {row["name"]: row["cells"]["importance"]["bar"][-1][2] for row in data["rows"]}
    (_, _, high), *_ = data["rows"][1]["cells"]["k"]["bar"]
    assert high == 98.04, "the longest interval of all, with the margin of 2%"
    assert round(width["opt"] / high, 3) == round(0.3 / 0.9, 3)


def test_a_column_that_is_computed_keeps_its_place_and_one_that_cannot_be_says_why() -> None:
    [pending, *_] = cells(COLUMN)
    assert pending[COLUMN.key]["text"] == PENDING
    [failed, *_] = cells(FurtherColumn("k", "seconds", "about", problem="3 of 60 runs have seconds."))
    assert (failed["k"]["text"], failed["k"]["title"]) == ("–", "3 of 60 runs have seconds.")


def test_the_table_of_one_metric_is_as_it_was() -> None:
    data = table_data(ERROR)
    assert data["narrow"] == [] and list(data["headings"]) == ["name", "importance", "correlation"]
    assert list(data["rows"][0]["cells"]) == ["importance", "correlation"]
