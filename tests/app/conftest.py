"""A small sweep in the shape of a W&B download, and the app opened on a file."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[2]
Start = Callable[..., AppTest]
Open = Callable[..., AppTest]


def sweep(n: int = 60) -> pd.DataFrame:
    """Runs whose loss is decided by lr, a little by optimizer, and by nothing else."""
    rng = np.random.default_rng(0)
    lr = 10 ** rng.uniform(-5, -1, n)
    optimizer = rng.choice(["adam", "sgd"], n)
    loss = (np.log10(lr) + 3) ** 2 / 4 + 0.3 * (optimizer == "sgd") + rng.normal(0, 0.05, n) + 0.5
    return pd.DataFrame(
        {
            "Name": [f"run-{i}" for i in range(n)],
            "State": ["failed" if i % 20 == 3 else "finished" for i in range(n)],
            "Notes": "-",
            "User": "ada",
            "Tags": "",
            "Created": "2026-01-01T00:00:00.000Z",
            "Runtime": rng.integers(10, 99, n),
            "Sweep": "s1",
            "batch_size": rng.choice([16, 32, 64], n),
            "device": "cpu",
            "lr": lr,
            "optimizer": optimizer,
            "seed": range(n),
            "val_accuracy": 1 / (1 + loss),
            "val_loss": loss,
        }
    )


@pytest.fixture(autouse=True)
def pages_of_app(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run app.py for every page, as a server does.

    AppTest looks for a folder `pages` at each run. If there is one, it runs the page alone.
    """
    start = PagesManager.__init__

    def without_folder(self: PagesManager, *args: Any, **settings: Any) -> None:
        PagesManager.uses_pages_directory = False
        start(self, *args, **settings)

    monkeypatch.setattr(PagesManager, "__init__", without_folder)


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch) -> Start:
    """Open the app on a source, at a page, on this machine or as on a server, with the query of a link."""

    def started(
        launched: object = "", page: str = "", local: bool = True, secrets: str = "", **query: str | list[str]
    ) -> AppTest:
        monkeypatch.setenv("PARAMLENS_LOCAL", "1" if local else "0")
        monkeypatch.setenv("PARAMLENS_SOURCE", str(launched))
        at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
        if page:
            at.switch_page(page)
        if secrets:
            at.secrets["sources"] = {"our sweeps": secrets}
        for name, value in query.items():
            at.query_params[name] = value
        return at.run()

    return started


@pytest.fixture
def open_app(tmp_path: Path, start: Start) -> Open:
    """Open the app on a table or the text of a file, at a page, with the query of a link."""

    def opened(content: pd.DataFrame | str, page: str = "", **query: str | list[str]) -> AppTest:
        path = tmp_path / "runs.csv"
        text = content if isinstance(content, str) else content.to_csv(index=False)
        path.write_text(text, encoding="utf-8")
        return start(path, page, **query)

    return opened


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A small sweep as a file."""
    path = tmp_path / "mine.csv"
    sweep(50).to_csv(path, index=False)
    return path


def sidebar_text(at: AppTest) -> str:
    """All text in the sidebar."""
    return " ".join(e.value for kind in ("caption", "markdown") for e in at.sidebar.get(kind))


def asked_address(at: AppTest) -> str:
    """The address that the page asks about; "" if it does not ask."""
    return at.main.get("code")[0].value if any(b.label == "Open" for b in at.button) else ""


def press(at: AppTest, label: str) -> AppTest:
    """Click the button with this label."""
    return next(b for b in at.button if b.label == label).click().run()


def nothing_is_shown(at: AppTest) -> bool:
    """Whether the page shows no runs."""
    return (
        not at.exception and not at.get("bidi_component") and not at.get("plotly_chart") and not at.dataframe
    )


def rows(at: AppTest) -> list[dict]:
    """The rows that the table component received."""
    return table(at)["rows"]


def table(at: AppTest) -> dict:
    """Everything that the table component received."""
    return json.loads(at.get("bidi_component")[0].proto.json)


def texts(at: AppTest) -> str:
    """All text in the main part of the page."""
    parts = [
        e.value for kind in ("title", "subheader", "caption", "markdown", "error") for e in at.main.get(kind)
    ]
    return " ".join([*parts, *(e.proto.body for e in at.main.get("html"))])
