"""For a folder with runs of several tools, all are listed to choose from; none is chosen silently."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable
from pathlib import Path

import optuna
import pandas as pd
import pytest

from importance import SeveralStudies, read_runs
from importance.cli.commands import main
from importance.readers import source_summary
from tests.builders import CASES, WRITTEN

TABLE = "lr,units,val_loss\n" + "".join(f"{0.1 * (i + 1):g},{8 * (i % 3)},0.{i + 11}\n" for i in range(12))


def an_optuna_storage(root: Path) -> str:
    root.mkdir(parents=True, exist_ok=True)
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study(storage=f"sqlite:///{root / 'optuna.db'}", study_name="solo")
    study.optimize(lambda trial: trial.suggest_float("x", 0, 1), n_trials=5)
    return "Optuna storage: solo"


def an_mlruns_folder(root: Path) -> str:
    for number in range(3):
        run = root / "mlruns" / "1" / f"{number:032x}"
        for name, text in {"params/lr": f"0.{number + 1}", "metrics/loss": f"1 0.{number + 3} 0"}.items():
            (run / name).parent.mkdir(parents=True, exist_ok=True)
            (run / name).write_text(text)
        (run / "meta.yaml").write_text(
            f"run_id: {number:032x}\nrun_uuid: {number:032x}\nstatus: 3\nname: r{number}\n"
        )
        (run / "artifacts").mkdir()
        (run / "artifacts" / "predictions.csv").write_text(TABLE)
    (root / "mlruns" / "1" / "meta.yaml").write_text(
        "experiment_id: '1'\nname: nets\nlifecycle_stage: active\nartifact_location: x\n"
    )
    return "MLflow"


def a_table(root: Path) -> str:
    root.mkdir(parents=True, exist_ok=True)
    (root / "runs.csv").write_text(TABLE)
    return "table: runs.csv"


def copied(name: str) -> Callable[[Path], str]:
    def copy(root: Path) -> str:
        shutil.copytree(WRITTEN / name, root / name)
        return {
            "keras_tuner": "Keras Tuner",
            "ray": "Ray Tune",
            "trainer": "Hugging Face",
            "hpbandster": "hpbandster",
        }[name]

    return copy


TOOLS = [an_optuna_storage, an_mlruns_folder, a_table, copied("ray"), copied("trainer"), copied("hpbandster")]


@pytest.mark.parametrize(("first", "second"), [*itertools.combinations(range(len(TOOLS)), 2)])
def test_each_of_two_tools_is_named_and_can_be_chosen(first: int, second: int, tmp_path: Path) -> None:
    named = [TOOLS[which](tmp_path / "project") for which in (first, second)]
    with pytest.raises(SeveralStudies) as raised:
        read_runs(tmp_path / "project")
    names = list(raised.value.studies)
    for start in named:
        of_tool = [name for name in names if name.startswith(start)]
        assert of_tool, f"{start} is not among {names}"
        assert len(read_runs(tmp_path / "project", study=of_tool[0])) > 1
    assert all(name.startswith(tuple(named)) for name in names)


def test_the_command_lists_them_and_says_how_to_choose(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    an_optuna_storage(tmp_path / "p")
    a_table(tmp_path / "p")
    assert main(["rank", str(tmp_path / "p")]) == 2
    printed = capsys.readouterr()
    assert "Optuna storage: solo" in printed.out and "table: runs.csv" in printed.out
    assert "--study" in printed.err
    assert main(["rank", str(tmp_path / "p"), "--study", "table: runs.csv", "--metric", "val_loss"]) == 0


def test_what_lies_in_a_tools_own_folders_is_not_offered_beside_it(tmp_path: Path) -> None:
    an_mlruns_folder(tmp_path)
    assert set(read_runs(tmp_path).parameters) == {"lr"}
    assert list(source_summary.summarise_source(str(tmp_path)).studies) == ["nets"]


@pytest.mark.parametrize(
    "name", ["keras_tuner", "ray", "smac", "syne_tune", "hpbandster", "sacred", "trainer", "lightning"]
)
def test_a_tools_folder_alone_holds_only_that_tool(name: str) -> None:
    kinds = source_summary.summarise_source(str(WRITTEN / name)).kind
    assert "several tools" not in kinds


def test_tables_of_data_in_a_project_are_not_runs(tmp_path: Path) -> None:
    an_optuna_storage(tmp_path)
    iris = pd.DataFrame(
        {"sepal_length": [5.1 + i / 7 for i in range(40)], "petal": [i % 3 for i in range(40)]}
    )
    (tmp_path / "data").mkdir()
    iris.to_csv(tmp_path / "data" / "iris.csv", index=False)
    (tmp_path / "best_params.json").write_text('{"lr": 0.1, "val_loss": 0.2}')
    assert len(read_runs(tmp_path)) == 5


def test_a_tool_that_cannot_be_opened_does_not_hide_the_other(tmp_path: Path) -> None:
    an_optuna_storage(tmp_path)
    empty = tmp_path / "mlruns" / "1"
    empty.mkdir(parents=True)
    (empty / "meta.yaml").write_text(
        "experiment_id: '1'\nname: nets\nlifecycle_stage: active\nartifact_location: x\n"
    )
    runs = read_runs(tmp_path)
    assert len(runs) == 5
    assert any(
        "Other runs in this folder could not be read. " in note and "no runs" in note for note in runs.notes
    )


@pytest.mark.shared
@pytest.mark.skipif(
    not (CASES / "two_tools").is_dir(),
    reason="../shared/cases is not here",
)
def test_the_case_of_a_database_and_a_table() -> None:
    with pytest.raises(SeveralStudies) as raised:
        read_runs(CASES / "two_tools")
    assert raised.value.studies == {"Optuna storage: solo": 31, "table: runs.csv": 20}
