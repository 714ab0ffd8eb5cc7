"""What is made of Trackio's configurations and logs."""

from __future__ import annotations

from importance.rows.store import Options
from importance.runs.columns import Role
from importance.trackers.trackio import runs
from importance.trackers.trackio.runs import Configured, Logged


def test_truth_is_a_number_and_text_is_a_label() -> None:
    configured = [Configured("a", "a", {"lr": 1.0}), Configured("b", "b", {"lr": 2.0})]
    logged = [
        Logged("a", "a", 0, {"done": True, "phase": "warm-up"}),
        Logged("a", "a", 1, {"done": False, "phase": "end", "curve": [1, 2], "val": {"acc": 0.5}}),
        Logged("b", "b", 0, {"done": True, "phase": "end", "val": {"acc": 0.7}}),
    ]
    layout = runs.layout("Trackio", configured, logged, Options())
    assert layout.frame["done"].tolist() == [0.0, 1.0]
    assert layout.frame["phase"].tolist() == ["end", "end"]
    assert layout.known_roles["phase"][0] is Role.LABEL
    assert layout.frame["val.acc"].tolist() == [0.5, 0.7]
    assert "curve" not in layout.frame
    assert layout.notes == ("Left out what was logged as media, tables or lists: curve.",)


def test_progress_counts_the_runs() -> None:
    reports: list[tuple[float, int]] = []
    logged = [Logged(name, name, step, {"loss": 1.0}) for name in "ab" for step in range(3)]
    runs.layout("Trackio", [], logged, Options(progress=lambda done, total: reports.append((done, total))), 2)
    assert reports == [(1, 2), (2, 2)]
