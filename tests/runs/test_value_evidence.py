"""Settings and results in tables that people keep by hand, each with many spellings."""

from __future__ import annotations

import numpy as np
import pytest

from importance.runs.column_names import odds_of_result
from importance.runs.columns import Role
from tests.builders import by_csv

N = 36
RNG = np.random.default_rng(0)


@pytest.fixture(autouse=True)
def the_same_draws() -> None:
    """Each test draws the same values, whichever tests ran before it."""
    RNG.bit_generator.state = np.random.default_rng(0).bit_generator.state


def grid(*options: object) -> list[object]:
    """Each option equally often, in random order."""
    return list(RNG.permutation([options[i % len(options)] for i in range(N)]))


def measured(low: float, high: float, digits: int = 4) -> list[float]:
    return np.clip(RNG.normal((low + high) / 2, (high - low) / 5, N), low, high).round(digits).tolist()


@pytest.mark.parametrize(
    "name",
    [
        "error_rate",
        "win_rate",
        "hit_rate",
        "collision_rate",
        "Success_Rate",
        "conversionRate",
        "pass_rate",
        "fail_rate",
    ],
)
def test_a_rate_is_a_result(name: str) -> None:
    runs = by_csv(
        {
            "lr": grid(0.1, 0.01),
            "units": grid(16, 32, 64),
            "accuracy": measured(0.6, 0.9),
            name: measured(0.1, 0.4),
        }
    )
    assert name in runs.metrics
    assert odds_of_result(name) > 2


@pytest.mark.parametrize(
    "name",
    [
        "learning_rate",
        "dropout_rate",
        "drop_rate",
        "decay_rate",
        "mutation_rate",
        "crossover_rate",
        "sampling_rate",
        "LearningRate",
        "weight_decay_rate",
        "subsample_rate",
        "exploration_rate",
        "dropout_rate_2",
        "flow_rate",
        "masking_rate",
        "dropoutRate1",
    ],
)
def test_a_rate_that_is_set_is_a_setting(name: str) -> None:
    runs = by_csv({name: grid(0.1, 0.2, 0.3), "accuracy": measured(0.6, 0.9)})
    assert runs.parameters == (name,)


def test_in_a_fully_sorted_header_the_position_is_no_evidence() -> None:
    cells = {
        "activation": grid("relu", "gelu"),
        "batch_size": grid(16, 64, 128),
        "dropout": RNG.uniform(0, 0.3, N).round(2),
        "f1": measured(0.2, 0.5),
        "lr": grid(0.001, 0.01, 0.1),
        "momentum": grid(0.9, 0.95),
        "recall": measured(0.3, 0.6),
        "score": measured(0.2, 0.5),
        "units": grid(32, 64, 128),
        "weight_decay": grid(0, 0.01, 0.1),
    }
    assert set(by_csv(cells).metrics) == {"f1", "recall", "score"}


def test_unknown_names_between_settings_and_results_go_with_their_neighbours() -> None:
    cells = {
        "kp": RNG.uniform(0.1, 0.3, N).round(6),
        "kd": RNG.uniform(1, 2, N).round(6),
        "base_speed": RNG.integers(180, 330, N),
        "min_base_speed": RNG.integers(30, 130, N),
        "brake_pwr": RNG.choice([30, 120], N),
        "runtime_ms": RNG.integers(11000, 15000, N),
        "veer": measured(8, 26, 2),
        "lineLost": RNG.integers(10, 25, N),
        "finish": RNG.choice([0, 1], N),
    }
    runs = by_csv(cells)
    assert runs.metrics == ("runtime_ms", "veer", "lineLost", "finish")


@pytest.mark.parametrize(
    "name", ["epochs", "n_epochs", "Epochs", "num_epochs", "iterations", "n_iter", "epochs_trained"]
)
def test_epochs_at_which_training_stopped_by_itself_are_a_result(name: str) -> None:
    cells = {
        "filters": grid(8, 16),
        "dropout": grid(0.2, 0.3),
        "val_acc": measured(0.3, 0.5),
        "overfitting": measured(0.02, 0.03, 8),
    }
    stopped = RNG.integers(7, 94, N).tolist()
    assert set(by_csv(cells | {name: stopped}).metrics) == {"val_acc", "overfitting", name}
    if name != "epochs_trained":
        chosen = {"filters": grid(8, 16), name: grid(10, 20, 50), "val_acc": measured(0.3, 0.5)}
        assert name in by_csv(chosen).parameters


@pytest.mark.parametrize(
    "name", ["trial_nr", "Trial", "run", "trialNumber", "run_idx", "config_id", "Experiment No."]
)
def test_a_counter_is_a_label(name: str) -> None:
    cells = {
        name: range(1, N + 1),
        "dataset": ["a"] * 18 + ["b"] * 18,
        "lr": grid(0.1, 0.01),
        "val_auroc": measured(0.7, 0.9),
    }
    assert by_csv(cells).columns[name].role is Role.LABEL


@pytest.mark.parametrize("name", ["trial_nr", "trialNumber", "run_idx", "config_id", "sample_no"])
def test_a_counter_that_starts_again_for_each_data_set_is_a_label(name: str) -> None:
    cells = {
        name: [*range(1, 19)] * 2,
        "dataset": ["a"] * 18 + ["b"] * 18,
        "lr": grid(0.1, 0.01),
        "val_auroc": measured(0.7, 0.9),
    }
    assert by_csv(cells).columns[name].role is Role.LABEL


def test_ax_puts_its_metrics_before_its_parameters() -> None:
    ax_columns = {
        "trial_index": range(N),
        "arm_name": [f"{i}_0" for i in range(N)],
        "trial_status": "COMPLETED",
    }
    drawn = {f"x{i}": RNG.uniform(size=N) for i in (1, 2, 3)}
    runs = by_csv(ax_columns | {"generation_node": "Sobol", "branin": measured(0, 9, 3)} | drawn)
    assert runs.metrics == ("branin",)
    assert runs.parameters == tuple(drawn)
    two = by_csv(
        ax_columns | {"generation_node": "MBM", "accuracy": measured(0, 1), "latency": measured(1, 9)} | drawn
    )
    assert two.metrics == ("accuracy", "latency")


def test_a_grid_is_seen_without_a_word_that_is_known() -> None:
    cells = {
        "foo": grid(1.5, 2.5, 7.5),
        "bar": grid(3, 5, 6, 11),
        "baz": measured(3, 9, 2),
        "qux": measured(100, 400, 1),
    }
    runs = by_csv(cells)
    assert runs.parameters == ("foo", "bar")
    assert runs.metrics == ("baz", "qux")


@pytest.mark.parametrize(
    ("setting", "result"),
    [
        ("学習率", "正解率"),
        ("学习率", "准确率"),
        ("скорость_обучения", "точность"),
        ("taux_apprentissage", "précision"),
        ("tasa_aprendizaje", "pérdida"),
        ("Lernrate", "Genauigkeit"),
        ("Schichten", "Druckfestigkeit [MPa]"),
        ("Temperature (°C)", "Yield (%)"),
        ("dosis_fertilizante", "rendimiento"),
        ("holding_pressure", "cycle_time"),
        ("shared_buffers_mb", "latency_p99_ms"),
        ("steps_per_epoch", "ops_per_sec"),
    ],
)
def test_units_and_languages(setting: str, result: str) -> None:
    runs = by_csv({setting: grid(1, 2, 5), "zeta": grid("a", "b"), result: measured(10, 90, 2)})
    assert setting in runs.parameters
    assert runs.metrics == (result,)
