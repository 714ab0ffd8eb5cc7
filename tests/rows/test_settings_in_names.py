"""Settings in the names of files and folders."""

from __future__ import annotations

import itertools

import pytest

from importance.rows.settings_in_names import same_named_settings, settings_in_names

RATES, SIZES, OPTIMIZERS = ["1e-3", "0.1"], ["16", "32", "64"], ["adam", "sgd"]


@pytest.mark.parametrize(
    ("form", "keys"),
    [
        ("beta{rate}_seed{size}", ["beta", "seed"]),
        ("lr={rate}-bs={size}", ["lr", "bs"]),
        ("lr_{rate}_bs_{size}", ["lr", "bs"]),
        ("lr{rate},wd{size}", ["lr", "wd"]),
        ("optim={optimizer}/lr={rate}/seed={size}/progress", ["optim", "lr", "seed"]),
        ("lr={rate},model.optimizer={optimizer},seed={size}", ["lr", "model.optimizer", "seed"]),
        ("+optimizer={optimizer},++lr={rate}", ["optimizer", "lr"]),
        ("lr={rate}_batch_size={size}", ["lr", "batch_size"]),
        ("batch_size_{size}_weight_decay_{rate}", ["batch_size", "weight_decay"]),
        ("optim_{optimizer}_lr_{rate}_seed_{size}/log", ["optim", "lr", "seed"]),
        ("run_lr={rate}_bs={size}_log", ["lr", "bs"]),
        ("resnet_lr{rate}_bs{size}", ["lr", "bs"]),
        ("2024-05-01_12-30-15_lr{rate}_bs{size}", ["lr", "bs"]),
        ("lr={rate} bs={size}", ["lr", "bs"]),
    ],
)
def test_settings_are_read_from_names(form: str, keys: list[str]) -> None:
    every = list(itertools.product(RATES, SIZES, OPTIMIZERS))
    pairs = [dict(zip(("rate", "size", "optimizer"), values, strict=True)) for values in every]
    names = {form.format(**pair): pair for pair in pairs}
    settings = settings_in_names(list(names))
    assert same_named_settings(settings)
    for row, pair in zip(settings, names.values(), strict=True):
        assert list(row) == keys
        assert set(row.values()) <= set(pair.values())


def test_counters_hashes_and_dates_are_not_settings() -> None:
    for form in ("run_{0}", "trial{0}", "version_{0}/metrics", "exp-{0:03d}", "{0}", "2024-05-{0:02d}"):
        assert settings_in_names([form.format(number) for number in range(1, 20)]) == [{}] * 19


def test_a_word_without_a_key_is_a_setting_if_it_repeats() -> None:
    names = [f"{net}/lr{rate}_s{seed}" for net in ("mlp", "cnn") for rate in (1, 2) for seed in (0, 1)]
    assert [row["name 1"] for row in settings_in_names(names)] == ["mlp"] * 4 + ["cnn"] * 4


def test_names_of_different_lengths_keep_their_numbers() -> None:
    assert settings_in_names(["lr0.1_bs16", "baseline_lr0.2_bs32", "lr0.3"]) == [
        {"lr": "0.1", "bs": "16"},
        {"lr": "0.2", "bs": "32"},
        {"lr": "0.3"},
    ]


@pytest.mark.parametrize(
    "name", ["a" * 100_000, "=" * 5_000, "1e-" * 3_000, "a=1," * 5_000, "/" * 5_000, "é_ü=ß"]
)
def test_hostile_names_are_read_quickly(name: str) -> None:
    assert len(settings_in_names([name, name + "1", "lr=0.1"])) == 3
