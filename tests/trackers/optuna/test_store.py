"""Optuna's storages, written by Optuna: what is read must be what Optuna itself says of its studies."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import optuna
import pandas as pd
import pytest
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.storages import JournalStorage, RDBStorage
from optuna.storages.journal import JournalFileBackend
from optuna.trial import TrialState, create_trial

import importance
from importance.errors import ImportanceError, SeveralStudies, UnreadableRuns
from importance.runs.columns import Role
from importance.space.dimension import Range
from importance.trackers.formats import sql_databases
from importance.trackers.optuna.distributions import parsed
from tests.builders import DATA
from tests.trackers import mysql
from tests.trackers.postgres import Server, running

Make = Callable[[str], optuna.Study]


@pytest.fixture(scope="module")
def postgres() -> Iterator[Server]:
    with running() as server:
        yield server


def in_file(kind: str, folder: Path) -> tuple[str, object]:
    """A file as a user names it, and Optuna's own storage behind it."""
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    if kind == "sqlite":
        path = folder / "a study without an ending"
        return str(path), RDBStorage(f"sqlite:///{path}")
    path = folder / "what_happened.txt"
    return str(path), JournalStorage(JournalFileBackend(str(path)))


@pytest.fixture(params=["sqlite", "journal"])
def local(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, object]:
    """A storage in a file."""
    return in_file(request.param, tmp_path)


@pytest.fixture(scope="module")
def mariadb() -> Iterator[mysql.Server]:
    with mysql.running() as server:
        yield server


@pytest.fixture(params=["sqlite", "journal", "postgres", "mariadb"])
def stored(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, object]:
    """A storage in a file or on a server."""
    if request.param in ("sqlite", "journal"):
        return in_file(request.param, tmp_path)
    url: str = request.getfixturevalue(request.param).new_database()
    return url, RDBStorage(url.replace("postgresql://", "postgresql+psycopg://"))


def mixed(trial: optuna.Trial) -> float:
    """An objective with every kind of parameter and every end."""
    rate = trial.suggest_float("lr", 1e-5, 1e-1, log=True)
    layers = trial.suggest_int("layers", 1, 9, step=2)
    width = trial.suggest_int("width", 4, 512, log=True)
    dropout = trial.suggest_float("dropout", 0.0, 0.5, step=0.1)
    kind = trial.suggest_categorical("optimizer", ["sgd", "adam", None])
    trial.suggest_categorical("bias", [True, False])
    trial.suggest_categorical("batch", [16, 32, 64])
    trial.suggest_categorical("state", ["warm", "cold"])  # the name of a column of Optuna's own
    momentum = trial.suggest_float("momentum", 0, 1) if kind == "sgd" else 0.0
    trial.set_user_attr("accuracy", 1 - rate)
    trial.set_user_attr("host", "box")
    trial.set_user_attr("lr", -rate)  # the name of a parameter
    trial.set_user_attr("eval", {"f1": rate, "tags": ["a"]})
    trial.report(9.0, 0)
    trial.report(rate, 3)
    if trial.number % 5 == 1:
        raise optuna.TrialPruned
    if trial.number % 5 == 2:
        return math.nan
    if trial.number % 5 == 3:
        return math.inf if trial.number % 2 else -math.inf
    return rate * layers * width + dropout + momentum


def study_in(storage: object, name: str = "first", **given: object) -> optuna.Study:
    return optuna.create_study(
        storage=storage,  # type: ignore[arg-type]
        study_name=name,
        sampler=optuna.samplers.RandomSampler(0),
        **given,  # type: ignore[arg-type]
    )


def test_a_study_reads_as_optuna_itself_tells_it(stored: tuple[str, object]) -> None:
    source, storage = stored
    study = study_in(storage, direction="maximize")
    study.optimize(mixed, n_trials=40)
    runs = importance.read_runs(source)
    truth = study.trials_dataframe()
    assert len(runs) == 40
    assert set(runs.parameters) == {c.removeprefix("params_") for c in truth if c.startswith("params_")}
    for name in ("lr", "layers", "width", "dropout", "batch", "momentum"):
        np.testing.assert_array_equal(runs.frame[name], truth[f"params_{name}"])
    assert runs.frame["optimizer"].tolist() == [
        "None" if kind is None or pd.isna(kind) else kind for kind in truth["params_optimizer"]
    ]
    assert runs.frame["bias"].tolist() == [str(bias).lower() for bias in truth["params_bias"]]
    assert runs.frame["state"].tolist() == truth["params_state"].tolist()
    np.testing.assert_array_equal(runs.frame["value"], truth["value"].astype(float))
    assert np.isinf(runs.frame["value"]).sum() == 8
    np.testing.assert_array_equal(runs.frame["accuracy"], truth["user_attrs_accuracy"])
    np.testing.assert_array_equal(runs.frame["number"], truth["number"])
    seconds = truth["duration"].dt.total_seconds()
    np.testing.assert_allclose(runs.frame["duration"], seconds, atol=1e-6)
    assert pd.to_datetime(runs.frame["datetime_start"]).notna().all()

    assert runs.states is not None
    assert runs.states.tolist() == truth["state"].tolist()
    assert runs.states.value_counts().to_dict() == {"COMPLETE": 24, "PRUNED": 8, "FAIL": 8}
    pruned = runs.states == "PRUNED"
    np.testing.assert_array_equal(runs.frame.loc[pruned, "value"], runs.frame.loc[pruned, "lr"])
    assert runs.metrics == ("value", "accuracy", "eval.f1", "lr (metric)")
    assert runs.columns["host"].role is Role.LABEL
    assert runs.frame["eval.tags"].tolist() == ['["a"]'] * 40
    assert any("8 of 40 trials were pruned" in note for note in runs.notes)
    assert any("goal is to maximize 'value'" in note for note in runs.notes)
    assert runs.run_names.tolist()[:2] == ["trial 0", "trial 1"]


def test_the_search_space_is_that_of_the_distributions(local: tuple[str, object]) -> None:
    source, storage = local
    study_in(storage).optimize(mixed, n_trials=12)
    space = importance.read_runs(source).space
    assert space["lr"] == Range("lr", 1e-5, 1e-1, log=True)
    assert space["layers"] == Range("layers", 1, 9, integer=True, step=2)
    assert space["width"] == Range("width", 4, 512, log=True, integer=True)
    assert space["dropout"] == Range("dropout", 0, 0.5, step=0.1)
    assert space["optimizer"].levels == ("sgd", "adam", "None")
    assert space["bias"].levels == ("true", "false")
    assert space["batch"].levels == ("16", "32", "64")


def test_a_range_that_changed_is_widened_and_told(local: tuple[str, object]) -> None:
    source, storage = local
    study = study_in(storage)
    study.optimize(lambda t: t.suggest_float("x", 0, t.number + 1) + t.suggest_int("n", 1, 4), n_trials=5)
    runs = importance.read_runs(source)
    assert (runs.space["x"].low, runs.space["x"].high) == (0, 5)
    assert [note for note in runs.notes if "changed from trial to trial" in note] == [
        "The range of 'x' changed from trial to trial; the widest is taken for the space."
    ]


def test_several_objectives_and_what_the_study_calls_them(stored: tuple[str, object]) -> None:
    source, storage = stored

    def two(trial: optuna.Trial) -> tuple[float, float]:
        x = trial.suggest_float("x", 0, 1)
        return x, math.inf if trial.number == 2 else 1 - x

    plain = study_in(storage, "plain", directions=["minimize", "maximize"])
    plain.optimize(two, n_trials=6)
    named = study_in(storage, "named", directions=["minimize", "maximize"])
    named.set_metric_names(["loss", "accuracy"])
    named.optimize(two, n_trials=7)
    runs = importance.read_runs(source, study="plain")
    assert runs.metrics == ("values_0", "values_1")
    truth = plain.trials_dataframe()
    np.testing.assert_array_equal(runs.frame["values_1"], truth["values_1"])
    assert runs.frame["values_1"][2] == math.inf
    runs = importance.read_runs(source, study="named")
    assert runs.metrics == ("loss", "accuracy")
    np.testing.assert_array_equal(runs.frame["loss"], named.trials_dataframe()["values_loss"])
    assert any("minimize 'loss' and to maximize 'accuracy'" in note for note in runs.notes)


def test_one_of_several_studies_has_to_be_chosen_and_several_join(stored: tuple[str, object]) -> None:
    source, storage = stored
    for name, count in (("empty", 0), ("first", 3), ("second", 4)):
        study_in(storage, name).optimize(lambda t: t.suggest_float("x", 0, 1), n_trials=count)
    with pytest.raises(SeveralStudies, match=r"first \(3 runs\), second \(4 runs\)") as raised:
        importance.read_runs(source)
    assert raised.value.studies == {"first": 3, "second": 4, "empty": 0}
    assert len(importance.read_runs(source, study="second")) == 4
    both = importance.read_runs(source, study=["first", "second"])
    assert len(both) == 7
    with pytest.raises(ImportanceError, match="has no study 'third'"):
        importance.read_runs(source, study="third")


def test_the_only_study_with_trials_needs_no_choice(local: tuple[str, object]) -> None:
    source, storage = local
    study_in(storage, "empty")
    study_in(storage, "gone").optimize(lambda t: t.suggest_float("x", 0, 1), n_trials=3)
    study_in(storage, "kept").optimize(lambda t: t.suggest_float("x", 0, 1), n_trials=5)
    optuna.delete_study(study_name="gone", storage=storage)  # type: ignore[arg-type]
    assert len(importance.read_runs(source)) == 5


def test_trials_added_whole_asked_and_waiting(local: tuple[str, object]) -> None:
    source, storage = local
    study = study_in(storage)
    distributions = {
        "x": FloatDistribution(0, 1),
        "n": IntDistribution(1, 4),
        "c": CategoricalDistribution(("a", "None")),
    }
    for at in range(4):
        study.add_trial(
            create_trial(
                params={"x": at / 4, "n": at + 1, "c": "None"},
                distributions=distributions,
                value=at,
                user_attrs={"score": at},
                intermediate_values={0: 5.0},
            )
        )
    study.add_trial(
        create_trial(
            state=TrialState.PRUNED,
            params={"x": 1.0, "n": 2, "c": "a"},
            distributions=distributions,
            intermediate_values={2: 7.0, 1: 8.0},
        )
    )
    study.enqueue_trial({"x": 0.5})
    running = study.ask()
    running.suggest_float("x", 0, 1)
    study.enqueue_trial({"x": 0.25})
    runs = importance.read_runs(source)
    assert runs.states is not None
    assert runs.states.tolist() == ["COMPLETE"] * 4 + ["PRUNED", "RUNNING", "WAITING"]
    assert runs.frame["value"].tolist()[:5] == [0, 1, 2, 3, 7]
    assert runs.frame["x"].tolist()[:6] == [0, 0.25, 0.5, 0.75, 1.0, 0.5]
    assert runs.frame["c"].tolist()[:5] == ["none"] * 4 + ["a"]
    assert runs.frame["score"].tolist()[:4] == [0, 1, 2, 3]


def test_progress_is_told(local: tuple[str, object]) -> None:
    source, storage = local
    study_in(storage).optimize(lambda t: t.suggest_float("x", 0, 1), n_trials=3)
    told: list[tuple[int, int]] = []
    importance.read_runs(source, progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (3, 3)


def journal(path: Path, trials: int = 4) -> Path:
    study_in(JournalStorage(JournalFileBackend(str(path)))).optimize(
        lambda t: t.suggest_float("x", 0, 1), n_trials=trials
    )
    return path


def test_a_journal_whose_last_line_is_cut_in_half(tmp_path: Path) -> None:
    path = journal(tmp_path / "journal.log")
    whole = path.read_bytes()
    last = whole.rstrip().rindex(b"\n") + 1
    path.write_bytes(whole[: (last + len(whole)) // 2])
    runs = importance.read_runs(path)
    assert len(runs) == 4
    assert runs.states is not None
    assert runs.states.tolist() == ["COMPLETE"] * 3 + ["RUNNING"]
    assert any("half written" in note for note in runs.notes)


def test_a_journal_with_a_damaged_line_says_so(tmp_path: Path) -> None:
    path = journal(tmp_path / "journal.log")
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:2], b'{"op_code": 7, "trial_id": "x"}\n', b"\x00\xff{\n", *lines[2:]]))
    runs = importance.read_runs(path)
    assert len(runs) == 4
    assert any("Left out 2 lines" in note for note in runs.notes)


def test_a_folder_with_storages_is_searched(tmp_path: Path) -> None:
    journal(tmp_path / "a.log")
    assert len(importance.read_runs(tmp_path)) == 4
    journal(tmp_path / "b.log", 3)
    with pytest.raises(SeveralStudies) as raised:
        importance.read_runs(tmp_path)
    assert raised.value.studies == {"a.log: first": 4, "b.log: first": 3}
    assert len(importance.read_runs(tmp_path, study="b.log: first")) == 3


def database(path: Path) -> Path:
    study_in(RDBStorage(f"sqlite:///{path}")).optimize(lambda t: t.suggest_float("x", 0, 1), n_trials=4)
    return path


def test_reading_leaves_the_file_as_it_is_and_needs_no_right_to_write(tmp_path: Path) -> None:
    path = database(tmp_path / "plain.db").rename(tmp_path / "study ö %20 #.db")
    path.chmod(0o444)
    before = path.read_bytes()
    assert len(importance.read_runs(path)) == 4
    assert len(importance.read_runs(f"sqlite:///{path}")) == 4
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_a_locked_database_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importance.trackers.formats.sql_databases.PATIENCE", 0.1)
    path = database(tmp_path / "study.db")
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("BEGIN EXCLUSIVE")
    with pytest.raises(UnreadableRuns, match=r"study\.db is locked by a program"):
        importance.read_runs(path)
    writer.close()


def test_a_corrupt_database_is_one_sentence(tmp_path: Path) -> None:
    path = database(tmp_path / "study.db")
    content = bytearray(path.read_bytes())
    content[100:] = b"\xff" * (len(content) - 100)
    path.write_bytes(content)
    with pytest.raises(UnreadableRuns, match="damaged"):
        importance.read_runs(path)
    path.write_bytes(bytes(content[:5000]))
    with pytest.raises(UnreadableRuns):
        importance.read_runs(path)


def test_a_storage_without_a_study_says_so(tmp_path: Path) -> None:
    path = tmp_path / "study.db"
    RDBStorage(f"sqlite:///{path}")
    with pytest.raises(UnreadableRuns, match="without a study"):
        importance.read_runs(path)


def test_a_schema_of_before_version_1(tmp_path: Path) -> None:
    """As Optuna 0.9 laid it out: no number, value beside the state, one direction, values on the way."""
    path = tmp_path / "old.db"
    old = sqlite3.connect(path)
    old.executescript(
        """
        CREATE TABLE studies (study_id INTEGER PRIMARY KEY, study_name TEXT, direction TEXT);
        CREATE TABLE trials (trial_id INTEGER PRIMARY KEY, study_id INTEGER, state TEXT, value FLOAT,
                             datetime_start DATETIME, datetime_complete DATETIME);
        CREATE TABLE trial_params (param_id INTEGER PRIMARY KEY, trial_id INTEGER, param_name TEXT,
                                   param_value FLOAT, distribution_json TEXT);
        CREATE TABLE trial_values (trial_value_id INTEGER PRIMARY KEY, trial_id INTEGER, step INTEGER,
                                   value FLOAT);
        INSERT INTO studies VALUES (1, 'old', 'MAXIMIZE');
        INSERT INTO trials VALUES (3, 1, 'COMPLETE', 0.5, '2019-01-01 00:00:00', '2019-01-01 00:01:00.5'),
                                  (5, 1, 'PRUNED', NULL, '2019-01-01 00:00:00', NULL),
                                  (6, 1, 'FAIL', NULL, NULL, NULL);
        INSERT INTO trial_values VALUES (1, 3, 1, 9), (2, 5, 2, 0.25), (3, 5, 1, 0.75);
        """
    )
    uniform = '{"name": "UniformDistribution", "attributes": {"low": 0.0, "high": 2.0}}'
    choice = '{"name": "CategoricalDistribution", "attributes": {"choices": ["a", "b"]}}'
    for trial in (3, 5, 6):
        old.execute("INSERT INTO trial_params VALUES (NULL, ?, 'x', ?, ?)", (trial, trial / 4, uniform))
        old.execute("INSERT INTO trial_params VALUES (NULL, ?, 'c', ?, ?)", (trial, trial % 2, choice))
    old.commit()
    old.close()
    runs = importance.read_runs(path)
    assert runs.frame["number"].tolist() == [0, 1, 2]
    assert runs.frame["value"].tolist()[:2] == [0.5, 0.25]
    assert runs.frame["x"].tolist() == [0.75, 1.25, 1.5]
    assert runs.frame["c"].tolist() == ["b", "b", "a"]
    assert runs.frame["duration"].tolist()[0] == 60.5
    assert any("goal is to maximize" in note for note in runs.notes)


def _old(name: str, **attributes: float) -> str:
    inside = ", ".join(f'"{key}": {value}' for key, value in attributes.items())
    return f'{{"name": "{name}", "attributes": {{{inside}}}}}'


@pytest.mark.parametrize(
    "text",
    [
        _old("UniformDistribution", low=0.0, high=2.0),
        _old("LogUniformDistribution", low=0.5, high=2.0),
        _old("DiscreteUniformDistribution", low=0.0, high=2.0, q=0.5),
        _old("IntUniformDistribution", low=1, high=9, step=2),
        _old("IntUniformDistribution", low=1, high=9),
        _old("IntLogUniformDistribution", low=1, high=9),
        '{"type": "float", "low": 1, "high": 2, "step": 0.25}',
        '{"type": "int", "low": 1, "high": 2, "log": true}',
        '{"type": "categorical", "choices": [1, null, "a"]}',
    ],
)
def test_distributions_of_any_age_are_what_optuna_takes_them_for(text: str) -> None:
    ours = parsed(text)
    theirs = optuna.distributions.json_to_distribution(text)
    assert ours is not None
    if isinstance(theirs, CategoricalDistribution):
        assert ours.choices == theirs.choices
        return
    assert (ours.low, ours.high, ours.log) == (theirs.low, theirs.high, theirs.log)  # type: ignore[attr-defined]
    assert ours.integer == isinstance(theirs, IntDistribution) or "Int" in type(theirs).__name__
    step = getattr(theirs, "step", None) or getattr(theirs, "q", None)
    assert (ours.step or (1 if ours.integer else None)) == step


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"name": "NewDistribution"}', '{"name": 3}'])
def test_a_distribution_that_nobody_knows_is_none(text: str) -> None:
    assert parsed(text) is None


@pytest.mark.parametrize("kind", ["postgres", "mariadb"])
def test_what_is_wrong_with_a_server_is_said_plainly_and_without_the_password(
    request: pytest.FixtureRequest, kind: str
) -> None:
    server: Server | mysql.Server = request.getfixturevalue(kind)
    good = server.new_database()
    wrong = good.replace(server.password, "s3cret-wrong")
    told = {
        wrong: "Check the user and the password.",
        server.absent_url: "Check the host and the port, and that the server runs",
        good.rpartition("/")[0] + "/elsewhere": "Check the name of the database.",
        good: "has no table",
    }
    for url, found in told.items():
        with pytest.raises(UnreadableRuns, match=found) as raised:
            importance.read_runs(url)
        message = str(raised.value)
        assert not set("\n") & set(message)
        assert "(1045" not in message
        assert "s3cret" not in message
        assert server.password not in message


def test_a_file_that_a_writer_has_locked_is_read_once_it_is_free(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sql_databases, "PATIENCE", 0.1)
    source, storage = in_file("sqlite", tmp_path)
    study_in(storage).optimize(lambda t: t.suggest_float("x", 0, 1), n_trials=8)
    with closing(sqlite3.connect(source, isolation_level=None)) as writer:
        writer.execute("BEGIN EXCLUSIVE")
        with pytest.raises(UnreadableRuns, match=r"is locked by a program that writes to it\. Try again"):
            importance.read_runs(source)
        writer.execute("ROLLBACK")
        assert len(importance.read_runs(source)) == 8


def test_a_study_without_trials_says_so(local: tuple[str, object]) -> None:
    source, storage = local
    study_in(storage)
    with pytest.raises(UnreadableRuns, match=r"The study 'first' of this .* has no runs yet"):
        importance.read_runs(source)


def test_no_password_is_left_in_what_was_read(postgres: Server) -> None:
    url = postgres.new_database()
    storage = RDBStorage(url.replace("postgresql://", "postgresql+psycopg://"))
    study_in(storage).optimize(lambda t: t.suggest_float("x", 0, 1), n_trials=3)
    runs = importance.read_runs(url)
    assert postgres.password not in f"{runs.source} {runs.digest} {runs.notes}"


@pytest.mark.shared
def test_a_real_database_of_19_studies() -> None:
    path = DATA / "optunadb__GuillaumeCld-DeepTSAD_eval__optuna.db"
    if not path.exists():
        pytest.skip("the real exports of ../shared/data are not here")
    with pytest.raises(SeveralStudies) as raised:
        importance.read_runs(path)
    assert len(raised.value.studies) == 19
    runs = importance.read_runs(path, study="DLinear_HP_Tuning_3")
    assert len(runs) == 165


@pytest.mark.shared
def test_a_real_journal() -> None:
    path = DATA / "optunajournal__Alkem0s-Genetic-AI-Detector__optuna_journal_ga_re.log"
    if not path.exists():
        pytest.skip("the real exports of ../shared/data are not here")
    runs = importance.read_runs(path)
    assert (len(runs), runs.metrics) == (30, ("value",))
    assert runs.states is not None
    assert (runs.states == "PRUNED").sum() == 16


def test_the_goal_is_the_study_s_own_whatever_the_objective_is_called(local: tuple[str, object]) -> None:
    source, storage = local
    study = optuna.create_study(storage=storage, study_name="up", direction="maximize")  # type: ignore[arg-type]
    study.optimize(lambda trial: trial.suggest_float("x", 0, 1), n_trials=8)
    runs = importance.read_runs(source)
    assert runs.goal_of("value") == "maximize"
    assert importance.rank(runs, "value").goal == "maximize"
