"""The running app without a home or a folder for temporary files, and in other locales."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.serving import serving
from tests.builders import zipped
from tests.hostile.test_surroundings import table

pytestmark = pytest.mark.browser


def upload(page: Page, path: Path, data: bytes) -> None:
    """Give the app a file."""
    path.write_bytes(data)
    page.locator('input[type="file"]').set_input_files(path)


def turkish(folder: Path) -> dict[str, str]:
    """The settings of a Turkish locale, made for this test if the machine has its sources."""
    if shutil.which("localedef") is None:
        return {"LC_ALL": "tr_TR.UTF-8"}
    command = ["localedef", "-i", "tr_TR", "-f", "UTF-8", folder / "tr_TR.UTF-8"]
    subprocess.run(command, capture_output=True, check=False)
    return {"LC_ALL": "tr_TR.UTF-8", "LOCPATH": str(folder)}


@pytest.mark.parametrize("case", ["ascii and no home", "turkish and a home where nobody may write"])
def test_the_app_answers_in_every_surrounding(
    case: str, open_page: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if case.startswith("ascii"):
        monkeypatch.delenv("HOME")
        settings = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    else:
        settings = {**turkish(tmp_path), "HOME": "/proc"}  # not even root may create a file there
    with serving(**settings) as (url, _):
        page = open_page(url=url)
        page.get_by_text("Upload", exact=True).click()
        upload(page, tmp_path / "läufe.csv", table().to_csv(index=False).encode())
        expect(page.get_by_text("40 runs · ").first).to_be_visible()
        expect(page.locator("h1")).to_contain_text("IZGARA is the main driver of größe")
        expect(page.get_by_role("alert")).to_have_count(0)
        page.close()


def test_a_full_disk_is_a_sentence_beside_the_old_answer(open_page: Open, tmp_path: Path) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    path = tmp_path / "runs.csv"
    path.write_text(table().to_csv(index=False), encoding="utf-8")
    settings = {"TMPDIR": str(temporary), "PARAMLENS_LOCAL": "1", "PARAMLENS_SOURCE": str(path)}
    with serving(**settings) as (url, _):
        page = open_page(url=url)
        expect(page.locator("h1")).to_contain_text("IZGARA is the main driver of größe")
        shutil.rmtree(temporary)  # as on a full disk, no temporary folder can be made any more
        page.get_by_text("Upload", exact=True).click()
        upload(page, tmp_path / "more.zip", zipped(**{"runs.csv": path.read_bytes()}))
        expect(page.get_by_role("alert")).to_contain_text("no space for temporary files")
        expect(page.locator("h1")).to_contain_text("IZGARA is the main driver of größe")
        page.get_by_text("Path", exact=True).click()
        expect(page.get_by_role("alert")).to_have_count(0)
        path.write_text(table().head(30).to_csv(index=False), encoding="utf-8")
        page.get_by_role("button", name="refresh icon").first.click()
        expect(page.get_by_text("30 runs · ")).to_have_count(1)  # while the page reruns, there may be two
        expect(page.get_by_text("30 runs · ")).to_be_visible()
        page.close()
