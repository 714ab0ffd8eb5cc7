"""On a full disk, without a home, in other locales: an answer or one sentence, never a traceback."""

from __future__ import annotations

import io
import json
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from importance import read_runs
from importance.cli.commands import main
from importance.errors import ImportanceError
from tests.builders import ROOT, zipped

NAME = "läufe.csv"
RANK = ("rank", NAME, "--metric", "größe")
Ask = Callable[..., tuple[int, str, str]]

# Runs several commands in one new process: "-" is between them. Its locale is what the environment says.
COMMANDS = """
import locale, os, sys
from importance.cli.commands import main

locale.setlocale(locale.LC_ALL, "")
folder, arguments, code = sys.argv[1], sys.argv[2:], 0
for number, command in enumerate(" ".join(arguments).split(" // ")):
    for handle, end in ((1, "out"), (2, "err")):
        os.dup2(os.open(os.path.join(folder, f"{number}.{end}"), os.O_WRONLY | os.O_CREAT), handle)
    code = main(command.split())
    with open(os.path.join(folder, f"{number}.code"), "w") as file:
        file.write(str(code))
"""


def table() -> pd.DataFrame:
    """Runs whose names and cells change with the alphabet or the case that is used."""
    rng = np.random.default_rng(0)
    size = rng.random(40)
    return pd.DataFrame(
        {
            "TRIAL_ID": range(40),
            "ID": [f"i{number}" for number in range(40)],
            "LINEAR": rng.random(40),
            "INIT": rng.choice(["İYİ", "ılık", "süß"], 40),
            "IZGARA": size,
            "ızgara": rng.random(40),
            "größe": size + rng.random(40) / 9,
        }
    )


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, with the table in it."""
    monkeypatch.chdir(tmp_path)
    table().to_csv(NAME, index=False)
    return tmp_path


@pytest.fixture
def ask(folder: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> Ask:
    """Run one command in this process, and return its exit code, its output and its messages."""

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(arguments)
        out, err = capfdbinary.readouterr()
        return code, out.decode(), err.decode()

    return run


def obeying_permissions() -> tuple[str, ...]:
    """The prefix for a command with which the system refuses root what it refuses other users."""
    if os.geteuid() != 0:
        return ()
    return ("setpriv", "--bounding-set=-dac_override,-dac_read_search")


def ask_elsewhere(
    folder: Path, commands: Sequence[Sequence[str]], environment: dict[str, str]
) -> list[tuple[int, str, str]]:
    """Run commands in a new process; what `ask` returns of each. A traceback fails the test."""
    answers = folder / "answers"
    answers.mkdir(mode=0o777)
    answers.chmod(0o777)
    arguments = [argument for command in commands for argument in ("//", *command)][1:]
    # What chooses the arithmetic of OpenBLAS stays, or the last digits differ.
    kept = {name: value for name, value in os.environ.items() if name == "PATH" or "OPENBLAS" in name}
    done = subprocess.run(
        [*obeying_permissions(), sys.executable, "-c", COMMANDS, str(answers), *arguments],
        cwd=folder,
        env={**kept, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    messages = [path.read_text(errors="replace") for path in sorted(answers.glob("*.err"))]
    assert done.returncode == 0, [done.stderr, *messages]
    return [
        (int((answers / f"{n}.code").read_text()), (answers / f"{n}.out").read_text(), messages[n])
        for n in range(len(commands))
    ]


def assert_sentence(answer: tuple[int, str, str], *words: str) -> None:
    """The command failed with one line that has these words."""
    code, _, message = answer
    assert code == 2
    assert message.startswith("paramlens: ") and message.count("\n") == 1, message
    for word in words:
        assert word in message


# -- a full disk ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "options",
    [(), ("--format", "json"), ("--format", "csv"), ("--top", "1")],
    ids=lambda o: o[-1:] or "table",
)
def test_an_answer_that_does_not_fit_on_the_disk_is_one_sentence(
    options: tuple[str, ...], ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        monkeypatch.setattr(sys, "stdout", full)
        answer = ask(*RANK, *options)
    assert_sentence(answer, "cannot be written: no space left on device", "send the output somewhere else")


def test_a_report_that_does_not_fit_on_the_disk_is_one_sentence(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert_sentence(ask("report", *RANK[1:], "-o", "/dev/full"), "/dev/full cannot be written", "another -o")
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        monkeypatch.setattr(sys, "stdout", full)
        answer = ask("report", *RANK[1:], "-o", "-")
    assert_sentence(answer, "cannot be written: no space left on device")


@contextmanager
def full_disk_for_writing(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let every file that is opened for writing lie on a full disk."""

    real = Path.open

    def opened(path: Path, mode: str = "r", *arguments: Any, **options: Any) -> object:
        return real(Path("/dev/full") if "w" in mode else path, mode, *arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", opened)
        yield


@pytest.mark.parametrize("upload", [False, True])
def test_an_archive_that_does_not_fit_on_the_disk_is_not_called_damaged(
    upload: bool, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = zipped(**{"runs.csv": table().to_csv().encode()})
    (folder / "runs.zip").write_bytes(content)
    (folder / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder / "temporary"))
    with full_disk_for_writing(monkeypatch), pytest.raises(ImportanceError, match="no space") as raised:
        read_runs(("runs.zip", content) if upload else "runs.zip")
    assert "TMPDIR" in str(raised.value)
    assert not list((folder / "temporary").iterdir()), "nothing is left on the full disk"
    assert len(read_runs("runs.zip")) == 40


def test_without_a_temporary_folder_only_archives_cannot_be_read(
    folder: Path, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "runs.zip").write_bytes(zipped(**{"runs.csv": table().to_csv().encode()}))
    with monkeypatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(folder / "was deleted"))
        archive, plain = ask("rank", "runs.zip", "--metric", "größe"), ask(*RANK)
    assert_sentence(archive, "runs.zip cannot be unpacked", "TMPDIR")
    assert plain[0] == 0


# -- a home that is read-only, or unknown ---------------------------------------------------------------


def test_a_program_without_a_home_gives_the_same_answer(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    normal = ask(*RANK, "--format", "json")

    def unknown(user: int) -> pwd.struct_passwd:
        raise KeyError(user)

    monkeypatch.delenv("HOME")
    monkeypatch.setattr(pwd, "getpwuid", unknown)
    assert ask(*RANK, "--format", "json") == normal
    for command in ("rank", "app"):
        assert_sentence(ask(command, "~/runs.csv"), "There is no file '~/runs.csv'")
        assert_sentence(ask(command, "~nobody-has-this-name/runs.csv"), "There is no file '~nobody")
    assert "whole path" in ask("rank", "~/runs.csv")[2]


def test_a_file_whose_name_begins_with_a_tilde_is_read(folder: Path, ask: Ask) -> None:
    shutil.copy(NAME, "~läufe.csv")
    assert ask("rank", "~läufe.csv", *RANK[2:])[0] == 0


@pytest.fixture
def shared_folder(folder: Path) -> Iterator[Path]:
    """A folder with the table in which every user may write."""
    with tempfile.TemporaryDirectory() as name:
        shutil.copy(NAME, name)
        Path(name).chmod(0o777)
        yield Path(name)


# -- other locales --------------------------------------------------------------------------------------


def test_names_and_files_with_umlauts_work_in_an_ascii_locale_and_a_read_only_home(
    ask: Ask, shared_folder: Path
) -> None:
    commands = [
        (*RANK, "--format", "json"),
        (*RANK, "--format", "csv", "--parameters", "ızgara,INIT"),
        ("report", *RANK[1:], "-o", "bericht-ö.html"),
        ("rank", "fehlt-ü.csv"),
        ("report", *RANK[1:], "-o", "-"),
    ]
    home = shared_folder / "home"
    home.mkdir(mode=0o555)
    refused = subprocess.run(
        [*obeying_permissions(), "touch", home / "file"], capture_output=True, check=False
    )
    assert refused.returncode, "this home is read-only"
    expected = [ask(*command) for command in commands[:2]]
    answers = ask_elsewhere(
        shared_folder,
        commands,
        {"LC_ALL": "C", "PYTHONUTF8": "0", "HOME": str(home)},
    )
    assert answers[:2] == expected
    assert answers[2][:2] == (0, "")
    page = (shared_folder / "bericht-ö.html").read_text(encoding="utf-8")
    assert "größe" in page and "süß" in page and "läufe.csv" in page
    assert_sentence(answers[3], "There is no file 'fehlt-", "Check the path")
    assert answers[4][0] == 0 and "größe" in answers[4][1], "a page is UTF-8 on every terminal"
    assert not list(home.iterdir())


def test_the_answer_in_a_turkish_locale_is_the_same(folder: Path, ask: Ask) -> None:
    expected = ask(*RANK, "--format", "json")
    environment = {"LC_ALL": "tr_TR.UTF-8"}
    if shutil.which("localedef"):  # if the machine lacks the locale and its sources, Python falls back to C
        locale = folder / "locales" / "tr_TR.UTF-8"
        locale.parent.mkdir()
        subprocess.run(["localedef", "-i", "tr_TR", "-f", "UTF-8", locale], capture_output=True, check=False)
        environment["LOCPATH"] = str(locale.parent)
    [answer, csv] = ask_elsewhere(
        folder, [(*RANK, "--format", "json"), (*RANK, "--format", "csv")], environment
    )
    assert answer == expected
    assert json.loads(answer[1])["parameters"][0]["name"] == "IZGARA"
    assert len(pd.read_csv(io.StringIO(csv[1]), decimal=".")) == 4


def test_the_role_of_a_column_does_not_depend_on_the_case_of_its_name(folder: Path) -> None:
    upper = read_runs(NAME)
    assert list(upper.parameters) == ["LINEAR", "INIT", "IZGARA", "ızgara"]
    lower = read_runs(table().rename(columns={"TRIAL_ID": "trial_id", "ID": "id", "LINEAR": "linear"}))
    assert list(lower.parameters) == ["linear", "INIT", "IZGARA", "ızgara"]
