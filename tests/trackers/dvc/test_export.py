"""The table of `dvc exp show --csv`: its metrics come before its parameters."""

from __future__ import annotations

import pandas as pd
import pytest

import importance
from importance.runs.columns import Role
from importance.trackers.dvc import export
from tests.builders import WRITTEN


def test_hashes_and_dvc_s_own_columns_are_labels() -> None:
    runs = importance.read_runs(WRITTEN / "dvc" / "exp_show.csv")
    assert runs.columns["train.py"].role is Role.LABEL
    assert runs.columns["Experiment"].role is Role.LABEL


def table(text: str) -> importance.Runs:
    return importance.read_runs(("exp.csv", text.encode()))


def test_names_decide_where_the_cells_do_not() -> None:
    runs = table(
        "Experiment,rev,typ,Created,parent,State,Executor,loss,val.acc,epochs,batch_size\n"
        ",main,baseline,2026-01-01,,,,0.3,0.9,10,32\n"
        "a,abc,branch_commit,2026-01-01,,Success,-,0.2,0.91,20,32\n"
        "b,abd,branch_base,2026-01-01,,Failed,-,!,!,40,64\n"
        "c,abe,branch_base,2026-01-01,,Success,-,0.4,0.8,10,64\n"
    )
    assert set(runs.metrics) == {"loss", "val.acc"}
    assert set(runs.parameters) == {"epochs", "batch_size"}
    assert runs.frame["State"].tolist()[2] == "Failed" and len(runs) == 4


def test_names_in_several_files_keep_the_name_of_the_file() -> None:
    runs = table(
        "Experiment,rev,typ,metrics.json:size,metrics.json:b,params.yaml:size,params.yaml:z\n"
        "a,abc,branch_commit,1.5,2.5,3,4\nb,abd,branch_base,1.25,2.25,5,6\nc,abe,branch_base,1,2,7,-\n"
    )
    assert set(runs.metrics) == {"metrics.json:size", "metrics.json:b"}
    assert set(runs.parameters) == {"params.yaml:size", "params.yaml:z"}


def test_a_workspace_alone_is_kept() -> None:
    runs = table("Experiment,rev,typ,loss,lr\n,workspace,baseline,0.5,0.1\n,main,baseline,0.4,0.2\n")
    assert len(runs) == 2


@pytest.mark.parametrize("missing", ["Experiment", "rev", "typ"])
def test_a_table_without_dvc_s_columns_is_not_its_table(missing: str) -> None:
    frame = pd.DataFrame({"Experiment": ["a"], "rev": ["b"], "typ": ["baseline"], "loss": [1.0]})
    assert export.experiments(frame) is not None
    assert export.experiments(frame.drop(columns=missing)) is None


def test_an_exclamation_mark_shows_which_columns_are_metrics_whatever_they_are_called() -> None:
    runs = table(
        "Experiment,rev,typ,depth,width,units,layers\n"
        "a,abc,branch_commit,1.5,2.5,3,4\nb,abd,branch_base,!,!,5,6\nc,abe,branch_base,1,2,7,8\n"
    )
    assert set(runs.metrics) == {"depth", "width"}
    assert set(runs.parameters) == {"units", "layers"}
    assert runs.frame["depth"].isna().tolist() == [False, True, False]
