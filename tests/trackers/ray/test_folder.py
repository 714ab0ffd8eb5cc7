"""Ray Tune's folders: a store that Ray 2.60 wrote (written/write_ray.py), then damaged and moved here."""

from __future__ import annotations

import math
import pickle
import shutil
from pathlib import Path

import pytest

from importance import Role, SeveralStudies, read_runs
from importance.errors import UnreadableRuns
from tests.builders import DATA, WRITTEN

FILES = WRITTEN / "ray"
SHARED = DATA / "raytune__automl-DeepCAVE__run_2"


class Trap:
    """Leaves a mark when it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return open, (str(self.mark), "w")  # type: ignore[return-value]


def test_experiments_are_studies() -> None:
    with pytest.raises(SeveralStudies) as several:
        read_runs(FILES)
    assert several.value.studies == {"first": 6, "second": 4}
    assert len(read_runs(FILES, study=["first", "second"])) == 10


def test_every_trial_with_its_settings_results_and_state() -> None:
    runs = read_runs(FILES, study="first")
    assert {"lr", "momentum", "optimizer.name", "layers"} <= set(runs.parameters)
    assert set(runs.metrics) == {"loss", "val.acc", "epoch"}
    assert runs.columns["training_iteration"].role is Role.LABEL
    assert list(runs.frame["state"]) == ["terminated", "terminated", "failed"] * 2
    assert any("2 trials failed" in note for note in runs.notes)
    assert runs.frame["loss"][0] == pytest.approx(0.009 + 1 / 6 + 0.5)
    assert runs.run_names[0].endswith("_00000")


def test_a_long_trial_reports_its_progress(tmp_path: Path) -> None:
    shutil.copytree(FILES / "second", tmp_path, dirs_exist_ok=True)
    results = next(path for path in sorted(tmp_path.glob("*/result.json")) if path.stat().st_size)
    results.write_text(results.read_text() * 4_000)
    shares: list[float] = []
    read_runs(tmp_path, progress=lambda done, total: shares.append(done))
    assert len({done for done in shares if done % 1}) > 4
    assert shares == sorted(shares)


def test_a_trial_that_reported_nothing_is_there_and_a_null_is_missing() -> None:
    runs = read_runs(FILES / "second")
    silent = runs.frame[runs.frame["optimizer.name"] == "none"]
    assert len(silent) == 2
    assert silent["loss"].isna().all()
    assert list(silent["state"]) == ["failed"] * 2
    assert list(silent["lr"]) == [0.02, 0.03]
    assert runs.frame["momentum"].isna().all()
    assert any("2 trials reported no result" in note for note in runs.notes)


@pytest.mark.parametrize("history", ["min", "max", "mean", "best"])
def test_one_value_represents_the_history(history: str) -> None:
    losses = [0.009 + 1 / (step + 1) + (step == 5) * 0.5 for step in range(6)]
    wanted = {"min": min(losses), "max": max(losses), "mean": sum(losses) / 6, "best": min(losses)}[history]
    runs = read_runs(FILES / "first", history=history)  # type: ignore[arg-type]
    assert runs.frame["loss"][0] == pytest.approx(wanted)
    if history == "best":
        assert runs.frame["val.acc"][0] == pytest.approx(1 - min(losses) / 3)


def test_a_half_written_line_and_a_lost_file_cost_no_trial(tmp_path: Path) -> None:
    shutil.copytree(FILES / "first", tmp_path / "moved")
    first, second = sorted((tmp_path / "moved").glob("train_*"))[:2]
    whole = (first / "result.json").read_text().splitlines(keepends=True)
    (first / "result.json").write_text("".join(whole[:3]) + whole[3][:60])
    (second / "result.json").unlink()
    runs = read_runs(tmp_path)
    assert len(runs) == 6
    assert runs.frame["loss"][0] == pytest.approx(0.009 + 1 / 3)
    assert runs.frame["loss"][1] == pytest.approx(1 / 6 + 0.5)
    assert any("may be incomplete" in note and "1 line" in note for note in runs.notes)


def test_without_the_experiments_state_only_failures_are_known(tmp_path: Path) -> None:
    shutil.copytree(FILES / "first", tmp_path / "moved")
    next((tmp_path / "moved").glob("experiment_state*")).unlink()
    states = read_runs(tmp_path).frame["state"]
    assert list(states.fillna("")) == ["", "", "failed"] * 2


def test_no_pickle_is_opened(tmp_path: Path) -> None:
    shutil.copytree(FILES, tmp_path / "root")
    mark = tmp_path / "opened"
    trap = pickle.dumps(Trap(mark))
    for folder in [path for path in (tmp_path / "root").rglob("*") if path.is_dir()]:
        for name in ("params.pkl", "error.pkl", "tuner.pkl", "searcher-state.pkl"):
            (folder / name).write_bytes(trap)
    for state in (tmp_path / "root").rglob("experiment_state*"):
        state.write_text(state.read_text().replace('\\"80\\"', f'\\"{trap.hex()}\\"'))
    assert len(read_runs(tmp_path / "root", study=["first", "second"])) == 10
    assert not mark.exists()
    pickle.loads(trap).close()
    assert mark.exists()  # unpickling it does leave the mark


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.exists(), reason="the real exports of ../shared/data are not here")
def test_a_real_experiment() -> None:
    runs = read_runs(SHARED)
    assert runs.parameters == ("alpha", "beta", "gamma")
    assert runs.metrics == ("score",)
    assert len(runs) == 3
    assert not math.isnan(runs.frame["score"][0])


def test_of_several_sources_the_studies_are_chosen_together(tmp_path: Path) -> None:
    table = tmp_path / "more.csv"
    table.write_text("lr,loss\n" + "".join(f"{n / 10},{n}\n" for n in range(5)))
    assert len(read_runs([FILES, table], study="second")) == 4 + 5
    assert len(read_runs([FILES, table], study=["first", "second"])) == 6 + 4 + 5
    with pytest.raises(SeveralStudies):
        read_runs([FILES, table])
    with pytest.raises(UnreadableRuns, match="None of the sources has 'third'"):
        read_runs([FILES, table], study=["first", "third"])
