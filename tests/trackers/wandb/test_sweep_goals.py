"""The goals that W&B's sweeps declare."""

from __future__ import annotations

from pathlib import Path

from importance.trackers.wandb import sweep_goals


def test_the_metric_of_a_wandb_sweep_and_each_of_several() -> None:
    assert sweep_goals.in_sweep({"metric": {"name": "m", "goal": "maximize"}}) == {"m": "maximize"}
    assert sweep_goals.in_sweep({"metric": {"name": "m"}}) == {"m": "minimize"}, "W&B's default"
    several = [{"name": "a", "goal": "maximize"}, {"name": "b", "goal": "minimize"}]
    assert sweep_goals.in_sweep({"metrics": several}) == {"a": "maximize", "b": "minimize"}
    assert sweep_goals.in_sweep({"metric": "m", "metrics": "a"}) == {}


def test_a_sweep_s_yaml_beside_wandb_s_local_runs(tmp_path: Path) -> None:
    run = tmp_path / "wandb" / "run-20260101_000000-abc"
    run.mkdir(parents=True)
    (tmp_path / "sweep.yaml").write_text(
        "method: bayes\nmetric: {name: m, goal: maximize}\nparameters: {lr: {min: 0, max: 1}}\n"
    )
    (tmp_path / "other.yaml").write_text("metric: {name: n, goal: maximize}\n")
    assert sweep_goals.beside_runs([run]) == {"m": "maximize"}
    inside = tmp_path / "wandb" / "sweep-xyz"
    inside.mkdir()
    (inside / "config.yaml").write_text("metric:\n  value: {name: k, goal: minimize}\n")
    assert sweep_goals.beside_runs([run]) == {"m": "maximize", "k": "minimize"}
    (inside / "config.yaml").write_text("metric: {name: m, goal: minimize}\n")
    assert sweep_goals.beside_runs([run]) == {}, "if two files disagree, there is no goal"
