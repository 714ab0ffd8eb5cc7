"""Repeats of a setting: which runs are repeats, what distinguishes them, and what they do not prove."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from importance import Role, Runs, rank
from importance.ranking.noise_floor import noise_floor
from importance.ranking.sentences import trust_line
from importance.ranking.stability import stability
from importance.runs.replicate_columns import replicate_of
from importance.runs.replicate_words import Replicate

METHODS = ("anova", "wandb", "permutation")


def repeated(settings: int, repeats: int, seed: int = 0, **columns: object) -> pd.DataFrame:
    """A random search over four parameters, each setting run with some seeds; dropout decides the loss."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "lr": 10 ** rng.uniform(-4, -1, settings),
            "weight_decay": 10 ** rng.uniform(-6, -2, settings),
            "dropout": rng.uniform(0, 0.5, settings),
            "momentum": rng.uniform(0.5, 0.99, settings),
        }
    )
    frame = frame.loc[np.repeat(frame.index, repeats)].reset_index(drop=True)
    frame["seed"] = np.tile(np.arange(repeats), settings)
    frame["val_loss"] = 2 * frame["dropout"] + rng.normal(0, 0.05, len(frame))
    return frame.assign(**columns)


def luck(settings: int, repeats: int, seed: int) -> pd.DataFrame:
    """The same, but the result of each setting is random: no parameter explains it."""
    rng = np.random.default_rng([seed, 1])
    level = np.repeat(rng.normal(size=settings), repeats)
    return repeated(settings, repeats, seed).assign(val_loss=level + rng.normal(0, 0.05, len(level)))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("settings", "repeats"), [(8, 3), (12, 4), (20, 3), (40, 2), (40, 5), (60, 10)])
def test_every_parameter_of_a_repeated_search_has_a_row(settings: int, repeats: int, method: str) -> None:
    ranking = rank(Runs.from_frame(repeated(settings, repeats)), "val_loss", method=method)
    table = ranking.to_frame()
    assert {"lr", "weight_decay", "dropout", "momentum"} <= set(table.index)
    assert not any(score.also for score in ranking.scores)
    if settings >= 20:
        assert table.index[0] == "dropout"


def test_parameters_drawn_together_in_an_outer_search_stay_apart() -> None:
    frame = repeated(12, 8).drop(columns="seed")
    frame["batch_size"] = np.tile([16, 32, 64, 128, 256, 512, 1024, 2048], 12)
    runs = Runs.from_frame(frame)
    assert set(runs.auto_parameters) == {"lr", "weight_decay", "dropout", "momentum", "batch_size"}


def test_a_parameter_that_is_logged_twice_shares_a_row_though_settings_repeat() -> None:
    frame = repeated(25, 3)
    frame["log_lr"] = np.log10(frame["lr"])
    frame["schedule"] = np.where(frame["lr"] > frame["lr"].median(), "a", "b")
    runs = Runs.from_frame(frame)
    assert runs.columns["log_lr"].alias_of == "lr"
    assert runs.columns["schedule"].alias_of == ""


@pytest.mark.parametrize("method", METHODS)
def test_the_luck_of_settings_is_not_predicted(method: str) -> None:
    rankings = [rank(Runs.from_frame(luck(15, 4, seed)), "val_loss", method=method) for seed in range(5)]
    assert np.mean([ranking.fit.r2 for ranking in rankings]) < 0.2
    assert sum(ranking.fit.evidence for ranking in rankings) <= 1


def test_a_luckless_sweep_says_that_it_is_about_settings() -> None:
    ranking = rank(Runs.from_frame(repeated(25, 3)), "val_loss")
    assert (ranking.n_runs, ranking.n_settings, ranking.repeated) == (75, 25, True)
    assert "on held-out settings" in trust_line(ranking)
    assert "25 settings" in trust_line(ranking)
    once = rank(Runs.from_frame(repeated(75, 1)), "val_loss")
    assert not once.repeated
    assert "on held-out runs" in trust_line(once)


def test_repeats_narrow_no_interval_of_a_correlation() -> None:
    once = repeated(30, 1)
    many = once.loc[np.repeat(once.index, 20)].reset_index(drop=True)
    few, lots = (rank(Runs.from_frame(frame), "val_loss").to_frame().loc["lr"] for frame in (once, many))
    width = [row["correlation_high"] - row["correlation_low"] for row in (few, lots)]
    assert width[1] == pytest.approx(width[0])


def test_copies_of_all_runs_change_no_share() -> None:
    once = repeated(30, 1)
    many = pd.concat([once] * 3, ignore_index=True)
    few, lots = (rank(Runs.from_frame(frame), "val_loss").to_frame() for frame in (once, many))
    pd.testing.assert_frame_equal(few[["importance", "p_value"]], lots[["importance", "p_value"]])


def test_few_settings_are_judged_by_their_runs_and_a_note_says_so() -> None:
    frame = pd.DataFrame({"optimizer": ["adam", "sgd"] * 20, "seed": np.repeat(range(20), 2)})
    frame["loss"] = (frame["optimizer"] == "sgd") + np.random.default_rng(0).normal(0, 0.1, 40)
    ranking = rank(Runs.from_frame(frame), "loss")
    assert ranking.fit.evidence
    assert any("2 settings" in note for note in ranking.notes)
    assert "do not show" in trust_line(ranking)


def test_stability_and_noise_floor_count_settings() -> None:
    runs = Runs.from_frame(repeated(60, 3))
    spread = stability(runs, "val_loss", repeats=2)
    assert spread.by_setting
    assert max(spread.sizes) == 30
    assert "60 settings" in spread.sentence
    floor = noise_floor(runs, "val_loss")
    assert floor is not None
    assert (floor.n_groups, floor.n_runs) == (60, 180)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("seed", Replicate.SEED),
        ("Seed", Replicate.SEED),
        ("seed1", Replicate.SEED),
        ("seed_2", Replicate.SEED),
        ("rng", Replicate.SEED),
        ("rngSeed", Replicate.SEED),
        ("randomSeed", Replicate.SEED),
        ("random_state", Replicate.SEED),
        ("randomstate", Replicate.SEED),
        ("train.random_state", Replicate.SEED),
        ("config/seed_everything", Replicate.SEED),
        ("data_seed", Replicate.SEED),
        ("fold", Replicate.FOLD),
        ("cv_fold", Replicate.FOLD),
        ("fold_id", Replicate.FOLD),
        ("Fold Index", Replicate.FOLD),
        ("repetition", Replicate.REPETITION),
        ("rep", Replicate.REPETITION),
        ("repeat_idx", Replicate.REPETITION),
        ("split", Replicate.SPLIT),
        ("data_split", Replicate.SPLIT),
        ("split_id", Replicate.SPLIT),
        ("instance", Replicate.INSTANCE),
        ("num_seeds", None),
        ("n_folds", None),
        ("k_fold", None),
        ("folds", None),
        ("seed_size", None),
        ("seed_length", None),
        ("test_split", None),
        ("min_samples_split", None),
        ("split_ratio", None),
        ("n_rep", None),
        ("repeat_factor", None),
        ("instance_norm", None),
        ("threshold", None),
    ],
)
def test_names_that_count_repeats(name: str, kind: Replicate | None) -> None:
    assert replicate_of(name) is kind


def test_a_fold_column_is_not_a_parameter_unless_the_user_says_so() -> None:
    frame = repeated(10, 5).rename(columns={"seed": "fold"})
    runs = Runs.from_frame(frame)
    assert runs.replicates == ("fold",)
    assert "fold" not in runs.parameters
    again = runs.with_roles({"fold": Role.PARAMETER})
    assert "fold" in again.auto_parameters
    assert not again.settings().repeated
    corrected = runs.with_roles({"fold": "label", "momentum": "replicate"})
    assert corrected.replicates == ("momentum",)


@pytest.mark.parametrize("values", [[0.1, 0.2, 0.3, 0.4, 0.5], ["random", "scaffold", "time", "none", "all"]])
def test_a_split_that_is_a_share_or_a_kind_of_split_stays_a_parameter(values: list[object]) -> None:
    frame = repeated(10, 5).rename(columns={"seed": "split"})
    frame["split"] = values * 10
    assert "split" in Runs.from_frame(frame).parameters


def test_an_instance_that_a_tracker_hands_out_stays_a_parameter() -> None:
    frame = repeated(10, 5).rename(columns={"seed": "instance"})
    assert Runs.from_frame(frame).replicates == ("instance",)
    known_roles = {"instance": (Role.PARAMETER, "the instance it was tried with")}
    assert "instance" in Runs.from_frame(frame, known_roles=known_roles).auto_parameters
