"""The words of a name, and whether they suggest a setting or a result."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importance.runs.column_names import bare, odds_of_result, words


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("valLoss", ("val", "loss")),
        ("HTTPError", ("http", "error")),
        ("eval/f1_score", ("eval", "f1", "score")),
        ("mAP50", ("map50",)),
        ("top-1 acc", ("top1", "acc")),
        ("layer12", ("layer", "12")),
        ("précision", ("precision",)),
        ("学習率", ("学習率",)),
        ("скорость_обучения", ("скорость", "обучения")),
        ("__", ()),
        ("", ()),
    ],
)
def test_a_name_is_cut_into_its_words(name: str, expected: tuple[str, ...]) -> None:
    assert words(name) == expected


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=30))
def test_the_words_of_any_name_are_words_themselves_and_its_odds_are_bounded(name: str) -> None:
    for word in words(name):
        assert word
        assert not set("_ /.-") & set(word)
    assert -7 <= odds_of_result(name) <= 7


@pytest.mark.parametrize(
    ("name", "is_result"),
    [
        ("val_batch_size", False),
        ("loss_weight", False),
        ("batch_loss", True),
        ("learning_rate", False),
        ("error_rate", True),
        ("train_time", True),
        ("cooling_time", False),
        ("gpu_mb", True),
        ("work_mem", False),
        ("p99", True),
        ("lr-AdamW", True),
        ("grad_norm", True),
        ("max_grad_norm", False),
        ("epochs_trained", True),
    ],
)
def test_the_last_words_of_a_name_decide_between_setting_and_result(name: str, is_result: bool) -> None:
    assert (odds_of_result(name) > 0) is is_result


def test_a_unit_does_not_change_what_a_name_suggests() -> None:
    for name in ("latency", "learning_rate", "accuracy", "dropout"):
        for unit in (" (%)", " [ms]", "_pct"):
            assert (odds_of_result(name + unit) > 0) is (odds_of_result(name) > 0), name + unit


@pytest.mark.parametrize("name", ["foo", "qux_zap", "x", ""])
def test_a_name_of_unknown_words_suggests_nothing(name: str) -> None:
    assert odds_of_result(name) == 0


@pytest.mark.parametrize("name", ["rf_acc_color_group", "auc_class_3", "error_fold_2"])
def test_what_a_result_was_measured_on_leaves_it_a_result(name: str) -> None:
    assert odds_of_result(name) > 2


@pytest.mark.parametrize(
    "name",
    [
        "loss_weight_group",
        "num_classes",
        "weight_class",
        "k_fold",
        "ErrorTolerance",
        "colsample_bytree",
        "eta",
    ],
)
def test_a_setting_stays_one(name: str) -> None:
    assert odds_of_result(name) < -1


def test_how_much_a_run_took_is_a_result() -> None:
    for name in ("ep_len_mean", "comm_rounds_to_target", "steps_to_solve", "best_ntree_limit", "gpu_hours"):
        assert odds_of_result(name) > 2, name
    for name in ("max_len", "noise_mean", "rounds", "steps_to_keep", "ntree_limit"):
        assert odds_of_result(name) < 2, name


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("params_lr", "lr"),
        ("params.lr", "lr"),
        ("config/opt/lr", "opt/lr"),
        ("param_C", "C"),
        ("paramount", "paramount"),
    ],
)
def test_a_tracker_s_prefix_can_be_dropped_for_show(name: str, expected: str) -> None:
    assert bare(name) == expected
