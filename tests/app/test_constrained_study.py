"""A study with a constraint in the app: its pale lines, how to hide them, and what breaks the constraint."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import numpy as np
import optuna
import pytest
from streamlit.testing.v1 import AppTest

from tests.app.conftest import ROOT

N = 60


def study(folder: Path) -> Path:
    """An Optuna database whose better trials are too slow; a third of the trials break a constraint."""
    path = folder / "study.db"
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    made = optuna.create_study(storage=f"sqlite:///{path}", study_name="bound", direction="maximize")
    width = optuna.distributions.FloatDistribution(0.0, 1.0)
    depth = optuna.distributions.IntDistribution(1, 8)
    rng = np.random.default_rng(0)
    for _ in range(N):
        x, d = float(rng.uniform()), int(rng.integers(1, 9))
        made.add_trial(
            optuna.trial.create_trial(
                params={"width": x, "depth": d},
                distributions={"width": width, "depth": depth},
                value=x + 0.01 * d,
                system_attrs={"constraints": [x - 2 / 3]},
            )
        )
    return path


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return study(tmp_path_factory.mktemp("study"))


def opened(path: Path, monkeypatch: pytest.MonkeyPatch, **query: str) -> AppTest:
    monkeypatch.setenv("PARAMLENS_LOCAL", "1")
    monkeypatch.setenv("PARAMLENS_SOURCE", str(path))
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for name, value in query.items():
        at.query_params[name] = value
    return at.run()


def lines(at: AppTest) -> np.ndarray:
    """The position of each line's colour in the colour scale; 0 is the pale colour."""
    data = [json.loads(part.proto.json) for part in at.get("bidi_component")]
    chart = next(item for item in data if "colours" in item)
    return np.frombuffer(base64.b64decode(chart["colour"]), np.uint8)


def legend(at: AppTest) -> str:
    return next(e.proto.body for e in at.main.get("html") if "pl-legend" in e.proto.body)


def test_infeasible_runs_have_pale_lines_and_a_word_in_the_legend(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = opened(path, monkeypatch)
    pale = int((lines(at) == 0).sum())
    assert 10 < pale < 30
    assert f"{pale} infeasible" in legend(at)
    assert "better 0.7" in legend(at), "the good end of the scale is the best feasible run"


def test_infeasible_runs_are_hidden_by_the_switch_and_by_a_link(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = opened(path, monkeypatch)
    pale = int((lines(at) == 0).sum())
    at.sidebar.toggle(key="feasible").set_value(True).run()
    again = opened(path, monkeypatch, feasible="true")
    for app in (at, again):
        assert len(lines(app)) == N - pale
        assert (lines(app) > 0).all()
        assert "infeasible" not in legend(app)


def test_what_breaks_the_constraint_is_ranked(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at = opened(path, monkeypatch, closer="Why runs are infeasible")
    text = " ".join(e.value for e in at.main.markdown)
    assert f"of {N} runs are infeasible" in text
    tables = [json.loads(part.proto.json) for part in at.get("bidi_component")]
    rows = [table["rows"] for table in tables if table.get("kind") == "parameters"]
    assert rows[-1][0]["name"] == "width"
    assert not rows[-1][0]["muted"]


def test_runs_without_the_metric_have_a_word_in_the_legend(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = tmp_path / "lost.csv"
    rows = [f"{x / 40},{'' if x % 4 == 0 else x * x / 900}" for x in range(40)]
    table.write_text("\n".join(["lr,val_loss", *rows]))
    at = opened(table, monkeypatch)
    assert (lines(at) == 0).sum() == 10
    assert "10 without a value" in legend(at)
