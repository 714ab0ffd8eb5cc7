"""The prefixes of trackers: each pattern takes its prefixes, and none of a name that only looks prefixed."""

from __future__ import annotations

import re

import pytest

from importance.runs import prefix_vocabulary as vocabulary


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        (vocabulary.SEARCHED, ["params_lr", "param_C"]),
        (
            vocabulary.DECLARED,
            ["params_lr", "config/lr", "cfg.lr", "hparams/lr", "args.lr", "hyper_params.lr"],
        ),
        (
            vocabulary.ANY,
            ["params_lr", "config.lr", "metrics.lr", "summary/lr", "user_attrs_lr", "values_lr"],
        ),
        (vocabulary.PLAIN_SETTING, ["Config/lr", "General/lr", "settings: lr", "hp.lr"]),
        (vocabulary.PLAIN_RESULT, ["Metrics.acc", "results: acc", "summary/acc", "hparams/acc"]),
        (vocabulary.JOINED_SETTING, ["config_lr", "Args_lr"]),
        (vocabulary.JOINED_RESULT, ["metric_acc", "summary_acc"]),
        (vocabulary.OF_RESULT, ["metrics.acc", "Summary/acc", "values_acc"]),
    ],
)
def test_a_prefix_is_taken_and_the_name_is_left(pattern: re.Pattern[str], names: list[str]) -> None:
    for name in names:
        match = pattern.match(name)
        assert match is not None, name
        assert name[match.end() :] in ("lr", "acc", "C"), name


@pytest.mark.parametrize("pattern", [vocabulary.SEARCHED, vocabulary.DECLARED, vocabulary.ANY])
@pytest.mark.parametrize(
    "name", ["params", "params_", "config/", "paramount", "parameters_lr", "lr", "values_0", "my_params_lr"]
)
def test_a_name_that_only_looks_prefixed_stays(pattern: re.Pattern[str], name: str) -> None:
    assert pattern.match(name) is None


def test_yolo_s_metrics_keep_their_slash() -> None:
    assert vocabulary.PLAIN_RESULT.match("metrics/mAP50") is None


def test_no_word_is_both_of_settings_and_of_results() -> None:
    words = ["param", "params", "parameter", "config", "cfg", "hparams", "hps", "hyperparameters", "args"]
    results = ["metric", "metrics", "summary", "result", "results", "user_attrs", "scores", "final"]
    for word in words:
        assert vocabulary.SETTINGS.fullmatch(word) and not vocabulary.RESULTS.fullmatch(word), word
        assert vocabulary.SETTING_PATH.match(f"{word}/lr"), word
    for word in results:
        assert vocabulary.RESULTS.fullmatch(word) and not vocabulary.SETTINGS.fullmatch(word), word
        assert not vocabulary.SETTING_PATH.match(f"{word}/acc"), word


def test_what_is_searched_is_declared_and_what_is_declared_is_a_prefix() -> None:
    for name in ("params_lr", "param_C", "config/lr", "args.lr"):
        searched, declared, prefix = (
            pattern.match(name) for pattern in (vocabulary.SEARCHED, vocabulary.DECLARED, vocabulary.ANY)
        )
        assert declared and prefix and declared[0] == prefix[0]
        assert searched is None or searched[0] == declared[0]
