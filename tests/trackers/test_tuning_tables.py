"""Tables of tools that are recognised by a few columns."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd

from importance import Runs, read_runs
from importance.runs.columns import Role

N = 16
LR = [round(float(v), 6) for v in 10 ** np.random.default_rng(0).uniform(-4, -1, N)]
DEPTH = [2, 4] * (N // 2)
LOSS = [round(abs(float(np.log10(v)) + 2.5), 4) for v in LR]


def read(tmp_path: Path, name: str, text: str) -> Runs:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return read_runs(path)


def test_tidymodels_has_one_row_a_metric(tmp_path: Path) -> None:
    rows = [
        f"{lr},{d},{metric},standard,{value},10,0.01,Preprocessor1_Model{i:02d}"
        for i, (lr, d, loss) in enumerate(zip(LR, DEPTH, LOSS, strict=True))
        for metric, value in (("rmse", loss), ("rsq", 1 - loss / 9))
    ]
    runs = read(
        tmp_path,
        "tune.csv",
        "\n".join(["penalty,tree_depth,.metric,.estimator,mean,n,std_err,.config", *rows]),
    )
    assert (len(runs), runs.parameters, runs.metrics) == (N, ("penalty", "tree_depth"), ("rmse", "rsq"))
    assert list(runs.frame["rmse"]) == LOSS
    assert any("std_err" in note for note in runs.notes)


def test_tidymodels_resamples_repeat_a_setting(tmp_path: Path) -> None:
    rows = [
        f"Repeat1,Fold{fold},{lr},{d},rmse,standard,{loss + fold / 99},{i // 4},pre0_mod{i:02d}_post0"
        for i, (lr, d, loss) in enumerate(zip(LR, DEPTH, LOSS, strict=True))
        for fold in (1, 2)
    ]
    header = "id,id2,penalty,tree_depth,.metric,.estimator,.estimate,.iter,.config"
    runs = read(tmp_path, "tune.csv", "\n".join([header, *rows]))
    assert (len(runs), runs.parameters) == (2 * N, ("penalty", "tree_depth"))
    assert [runs.columns[name].role for name in ("id", "id2")] == [Role.REPLICATE] * 2
    assert runs.columns[".iter"].role is Role.LABEL


def test_tidymodels_workflows_number_their_settings_anew(tmp_path: Path) -> None:
    rows = [
        f"{flow},{lr},{d},rmse,standard,{loss + shift},10,0.1,pre0_mod{i:02d}_post0"
        for flow, shift in (("trees", 0), ("lines", 9))
        for i, (lr, d, loss) in enumerate(zip(LR, DEPTH, LOSS, strict=True))
    ]
    header = "wflow_id,penalty,tree_depth,.metric,.estimator,mean,n,std_err,.config"
    runs = read(tmp_path, "set.csv", "\n".join([header, *rows]))
    assert len(runs) == 2 * N and set(runs.parameters) == {"wflow_id", "penalty", "tree_depth"}
    assert runs.frame["rmse"].tolist() == [*LOSS, *(loss + 9 for loss in LOSS)]


def test_tidymodels_wide_metrics_follow_the_configuration(tmp_path: Path) -> None:
    rows = [
        f'"{i + 1}",{lr},{d},pre0_mod{i:02d}_post0,{1 - loss / 9},{loss}'
        for i, (lr, d, loss) in enumerate(zip(LR, DEPTH, LOSS, strict=True))
    ]
    runs = read(tmp_path, "wide.csv", "\n".join(['"",score_cost,tree_depth,.config,concordance,gap', *rows]))
    assert runs.parameters == ("score_cost", "tree_depth") and runs.metrics == ("concordance", "gap")
    assert runs.columns[".config"].role is Role.LABEL


def test_mlr3_keeps_its_measure_and_its_own_apart(tmp_path: Path) -> None:
    rows = [
        f"{lr},{d},<list[2]>,{loss},0.1,2024-01-01 10:00:00,{i + 1},0,0"
        for i, (lr, d, loss) in enumerate(zip(LR, DEPTH, LOSS, strict=True))
    ]
    header = "cp,maxdepth,x_domain,classif.ce,runtime_learners,timestamp,batch_nr,warnings,errors"
    runs = read(tmp_path, "archive.csv", "\n".join([header, *rows]))
    assert (runs.parameters, runs.metrics) == (("cp", "maxdepth"), ("classif.ce",))


def test_nevergrad_minimises_its_loss(tmp_path: Path) -> None:
    lines = [
        json.dumps({"#parametrization": "Dict(lr)", "#generation": i, "#loss": loss, "lr": lr, "depth": d})
        for i, (lr, d, loss) in enumerate(zip(LR, DEPTH, LOSS, strict=True))
    ]
    runs = read(tmp_path, "log.json", "\n".join(lines))
    assert (runs.parameters, runs.goals) == (("lr", "depth"), {"#loss": "minimize"})


def test_guild_says_when_a_run_started_and_how_long_it_took(tmp_path: Path) -> None:
    rows = [
        f"r{i},train,2024-01-01 10:00:00,0:01:{i:02d},completed,,{lr},{d},100,{loss}"
        for i, (lr, d, loss) in enumerate(zip(LR, DEPTH, LOSS, strict=True))
    ]
    header = "run,operation,started,time,status,label,lr,depth,step,val_loss"
    runs = read(tmp_path, "compare.csv", "\n".join([header, *rows]))
    assert (runs.parameters, runs.metrics) == (("lr", "depth"), ("val_loss",))


def test_guild_puts_flags_before_the_step_and_scalars_after_it(tmp_path: Path) -> None:
    rows = [
        f"r{i},train,2024-01-01 10:00:00,0:01:00,{'error' if i == 3 else 'completed'},,{lr},{d},100,{loss}"
        for i, (lr, d, loss) in enumerate(zip(LR, DEPTH, LOSS, strict=True))
    ]
    header = "run,operation,started,time,status,label,score-weight,depth,step,epochs-to-target"
    runs = read(tmp_path, "compare.csv", "\n".join([header, *rows]))
    assert (runs.parameters, runs.metrics) == (("score-weight", "depth"), ("epochs-to-target",))


def test_caret_s_standard_deviations_are_no_metrics(tmp_path: Path) -> None:
    rows = [
        f'"{i + 1}",{lr},{d},{loss},{1 - loss / 9},{loss / 2},0.{i + 10},0.1,0.2'
        for i, (lr, d, loss) in enumerate(zip(LR, DEPTH, LOSS, strict=True))
    ]
    header = '"","eta","max_depth","RMSE","Rsquared","MAE","RMSESD","RsquaredSD","MAESD"'
    runs = read(tmp_path, "results.csv", "\n".join([header, *rows]))
    assert (runs.parameters, runs.metrics) == (("eta", "max_depth"), ("RMSE", "Rsquared", "MAE"))
    assert runs.goals == {"RMSE": "minimize", "Rsquared": "maximize", "MAE": "minimize"}
    assert runs.source.endswith("(caret's results)")


def test_other_tables_with_a_standard_deviation_are_not_caret_s() -> None:
    frame = pd.DataFrame({"lr": LR, "depth": DEPTH, "loss": LOSS, "lossSD": LOSS[::-1]})
    assert "caret" not in read_runs(frame).source


def test_hyperopt_has_what_was_drawn_inside_misc(tmp_path: Path) -> None:
    trials = [
        {
            "state": 2,
            "tid": i,
            "spec": None,
            "result": {"loss": loss, "status": "ok"},
            "misc": {"tid": i, "idxs": {"lr": [i], "depth": []}, "vals": {"lr": [lr], "depth": []}},
            "book_time": None,
        }
        for i, (lr, loss) in enumerate(zip(LR, LOSS, strict=True))
    ]
    runs = read(tmp_path, "trials.json", json.dumps(trials))
    assert (runs.parameters, runs.metrics, runs.goals) == (("lr", "depth"), ("loss",), {"loss": "minimize"})
    assert runs.find("misc.vals.lr") == "lr"


def test_the_line_below_a_markdown_header_is_not_a_run(tmp_path: Path) -> None:
    rows = [
        f"| {lr} | {d} | {'**' if i == 3 else ''}{loss}{'**' if i == 3 else ''} |"
        for i, (lr, d, loss) in enumerate(zip(LR, DEPTH, LOSS, strict=True))
    ]
    runs = read(tmp_path, "table.md", "\n".join(["| lr | depth | val_loss |", "|---|:-:|---:|", *rows]))
    assert (len(runs), runs.parameters, runs.metrics) == (N, ("lr", "depth"), ("val_loss",))
    assert list(runs.frame["val_loss"]) == LOSS


def test_the_section_of_clearml_is_not_part_of_a_name() -> None:
    frame = pd.DataFrame({"General/lr": LR, "General/depth": DEPTH, "val_loss": LOSS})
    assert read_runs(frame).parameters == ("lr", "depth")
