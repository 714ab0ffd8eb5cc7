"""The app behind nginx and behind Caddy, configured as docs/team-server.md says, on this machine alone."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.builders import ROOT
from tests.trackers.servers import free_port

pytestmark = pytest.mark.browser
DOCUMENT = (ROOT / "docs" / "team-server.md").read_text(encoding="utf-8")
SLOW = 180_000  # ms
PASSWORD = "a long password"


def block(language: str) -> str:
    """The one code block of the document in a language."""
    (text,) = re.findall(rf"^```{language}\n(.*?)^```$", DOCUMENT, re.MULTILINE | re.DOTALL)
    return str(text)


def get(url: str, **headers: str) -> tuple[int, str]:
    """The status and the text of an answer."""
    request = urllib.request.Request(url, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


@contextmanager
def program(command: list[str], url: str, **environment: str) -> Iterator[None]:
    """A program that serves a URL, until the test ends. It ends with its children."""
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment}, stderr=subprocess.PIPE)
    try:
        deadline = time.monotonic() + 120
        while True:
            try:
                urllib.request.urlopen(url, timeout=5).close()
                break
            except urllib.error.HTTPError:
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > deadline:
                    process.kill()
                    raise AssertionError(
                        (process.stderr.read() if process.stderr else b"").decode()
                    ) from None
                time.sleep(0.2)
        yield
    finally:
        process.terminate()
        process.wait(60)


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Path]]:
    """The server of the unit of systemd, on a free port: its command with a folder of two sources."""
    folder = tmp_path_factory.mktemp("sweeps")
    shutil.copy(ROOT / "examples" / "digits_sweep.csv", folder / "digits.csv")
    (folder / "broken.csv").write_text("")
    start = re.search(r"^ExecStart=(.*)$", block("ini"), re.MULTILINE)
    assert start is not None
    words = start[1].replace("/srv/sweeps", str(folder)).replace("lab.example.org", "127.0.0.1").split()
    assert words[:2] == ["/opt/paramlens/bin/paramlens", "serve"]
    port = free_port()
    command = [sys.executable, "-m", "paramlens", *words[1:], "--port", str(port)]
    with program(command, f"http://127.0.0.1:{port}/healthz", PYTHONPATH=str(ROOT)):
        yield port, folder


def nginx(folder: Path, port: int, app: int) -> list[str]:
    """The command of nginx with the document's server, and all its files in a folder."""
    digest = subprocess.run(
        ["openssl", "passwd", "-apr1", PASSWORD], capture_output=True, text=True, check=True
    ).stdout
    (folder / "htpasswd").write_text(f"ada:{digest}")
    server = block("nginx").replace("listen 80;", f"listen 127.0.0.1:{port};").replace(":8501", f":{app}")
    server = server.replace("/etc/nginx/paramlens.htpasswd", str(folder / "htpasswd"))
    assert str(folder) in server
    places = "".join(
        f"{name}_temp_path {folder}/{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = f"user {os.environ.get('USER', 'root')};\n" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{user}daemon off;\npid {folder}/nginx.pid;\nerror_log stderr;\nevents {{}}\n"
        f"http {{\naccess_log off;\n{places}{server}}}\n"
    )
    return ["/usr/sbin/nginx", "-c", str(folder / "nginx.conf"), "-p", str(folder)]


def caddy(folder: Path, port: int, app: int) -> list[str]:
    """The command of Caddy with the document's site, on a port without a certificate."""
    digest = subprocess.run(
        ["/usr/bin/caddy", "hash-password", "--plaintext", PASSWORD],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    site = re.sub(r"(?m)^lab\.example\.org \{", f"http://127.0.0.1:{port} {{", block("caddy"))
    site = re.sub(r"ada \S+", lambda _: f"ada {digest}", site.replace(":8501", f":{app}"))
    assert f":{port}" in site and digest in site
    (folder / "Caddyfile").write_text(f"{{\n\tadmin off\n\tauto_https off\n}}\n{site}")
    return ["/usr/bin/caddy", "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]


@pytest.mark.parametrize("proxy", [nginx, caddy])
def test_the_proxy_of_the_document_asks_for_the_password_and_passes_the_socket(
    proxy: object, team: tuple[int, Path], tmp_path: Path, browser: Browser
) -> None:
    app, _ = team
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = (nginx if proxy is nginx else caddy)(tmp_path, port, app)
    with program(command, f"{url}/healthz", HOME=str(tmp_path), XDG_DATA_HOME=str(tmp_path)):
        assert get(f"{url}/healthz") == (200, "ok")
        assert get(f"{url}/paramlens/")[0] == 401
        assert get(f"{url}/paramlens/", **{"X-Forwarded-User": "mallory"})[0] == 401
        page = browser.new_page(
            http_credentials={"username": "ada", "password": PASSWORD},
            viewport={"width": 1280, "height": 720},
        )
        sockets: list[str] = []
        page.on("websocket", lambda socket: sockets.append(socket.url))
        page.goto(f"{url}/paramlens/")
        expect(page.get_by_text("Signed in as ada")).to_be_visible(timeout=SLOW)
        expect(page.get_by_text("matters most for val_loss")).to_be_visible(timeout=SLOW)
        expect(page.get_by_text("val_loss · 300 runs")).to_be_visible(timeout=SLOW)
        assert sockets and sockets[0].startswith(f"ws://127.0.0.1:{port}/paramlens/")
        page.screenshot(path=tmp_path / "start.png")
        page.get_by_role("link", name="digits.csv").click()
        expect(page.get_by_role("heading", name="learning_rate matters most for val_loss")).to_be_visible(
            timeout=SLOW
        )
        assert "/paramlens/panel" in page.url and "named=" in page.url
        page.close()


def test_who_comes_past_the_proxy_is_refused(team: tuple[int, Path]) -> None:
    app, folder = team
    status, text = get(f"http://127.0.0.1:{app}/paramlens/")
    assert status == 403 and "Open the app through the proxy" in text
    assert get(f"http://127.0.0.1:{app}/paramlens/_stcore/health")[0] == 403
    status, text = get(f"http://127.0.0.1:{app}/paramlens/", **{"X-Forwarded-User": "ada"})
    assert status == 200 and str(folder) not in text
    evil = {"X-Forwarded-User": "ada", "Host": "evil.example"}
    assert get(f"http://127.0.0.1:{app}/paramlens/", **evil)[0] == 403


def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    verify = shutil.which("systemd-analyze")
    unit = block("ini")
    assert unit.index("[Unit]") < unit.index("[Service]") < unit.index("[Install]")
    entries = [line for line in unit.splitlines() if line and not line.startswith("[")]
    assert all(re.fullmatch(r"[A-Z]\w+=\S.*", line) for line in entries)
    if verify:
        path = tmp_path / "paramlens.service"
        path.write_text(
            unit.replace("/opt/paramlens/bin/paramlens", "/bin/true").replace("=paramlens", "=root")
        )
        done = subprocess.run([verify, "verify", str(path)], capture_output=True, text=True, check=False)
        assert "Unknown" not in done.stderr and done.returncode == 0, done.stderr
