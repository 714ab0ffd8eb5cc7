"""For the tests of the action: a stand-in of GitHub's API, and a runner of a composite's shell steps."""

from __future__ import annotations

import json
import os
import re
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import yaml

TOKEN = "a-token"


@dataclass
class GitHub:
    """The comments of one pull request, and every call of the API."""

    comments: list[dict[str, Any]] = field(default_factory=list)
    calls: list[tuple[str, str]] = field(default_factory=list)
    url: str = ""
    refuses: int = 0
    author: str = "github-actions[bot]"

    def add(self, login: str, body: str) -> None:
        self.comments.append({"id": 100 + len(self.comments), "user": {"login": login}, "body": body})


@contextmanager
def github() -> Iterator[GitHub]:
    """Serve the part of GitHub's API that has the comments of pull request 7 of lab/sweeps."""
    state = GitHub()

    class Api(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            query = parse_qs(urlsplit(self.path).query)
            size, page = int(query["per_page"][0]), int(query["page"][0])
            self.answer(200, state.comments[(page - 1) * size : page * size])

        def do_POST(self) -> None:
            state.add(state.author, self.content()["body"])
            self.answer(201, state.comments[-1])

        def do_PATCH(self) -> None:
            number = int(self.path.rsplit("/", 1)[1])
            comment = next(comment for comment in state.comments if comment["id"] == number)
            comment["body"] = self.content()["body"]
            self.answer(200, comment)

        def content(self) -> dict[str, str]:
            return dict(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

        def answer(self, status: int, body: object) -> None:
            path = urlsplit(self.path).path
            state.calls.append((self.command, path))
            known = path.startswith(
                ("/repos/lab/sweeps/issues/7/comments", "/repos/lab/sweeps/issues/comments/")
            )
            if self.headers["Authorization"] != f"Bearer {TOKEN}" or state.refuses or not known:
                status, body = state.refuses or 404, {"message": "refused"}
            text = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Api)
    state.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield state
    server.shutdown()
    server.server_close()


class Composite:
    """Runs the shell steps of an action in order, as a runner does, with its expressions filled in."""

    def __init__(
        self, action: Path, context: Mapping[str, str], folder: Path, environment: Mapping[str, str]
    ):
        self.action = yaml.safe_load(action.read_text(encoding="utf-8"))
        defaults = {
            f"inputs.{name}": entry.get("default", "") for name, entry in self.action["inputs"].items()
        }
        self.context = {**defaults, **context}
        self.folder, self.environment = folder, environment
        self.ran: list[str] = []

    def run(self, workspace: Path) -> list[str]:
        """Run the steps in a checkout, and return what they printed. A step that fails ends the run."""
        printed = []
        for step in self.action["runs"]["steps"]:
            if "if" in step and not self._holds(step["if"]):
                continue
            self.ran.append(step.get("name") or step["uses"].partition("@")[0])
            if "run" not in step:  # another action: what it gives to later steps
                if step.get("id"):
                    self.context[f"steps.{step['id']}.outputs.artifact-url"] = (
                        "https://github.test/artifact/1"
                    )
                continue
            output = self.folder / f"output-{len(self.ran)}"
            output.touch()
            environment = {name: self._filled(value) for name, value in step.get("env", {}).items()}
            files = {"GITHUB_OUTPUT": str(output), "GITHUB_STEP_SUMMARY": str(self.folder / "summary.md")}
            done = subprocess.run(
                ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
                cwd=workspace,
                env={**os.environ, **self.environment, **environment, **files},
                capture_output=True,
                text=True,
                check=False,
                timeout=300,
            )
            printed.append(done.stdout + done.stderr)
            assert done.returncode == 0, printed[-1]
            for line in output.read_text(encoding="utf-8").splitlines():
                name, _, value = line.partition("=")
                self.context[f"steps.{step['id']}.outputs.{name}"] = value
        return printed

    def _filled(self, value: str) -> str:
        return re.sub(r"\$\{\{ (.*?) \}\}", lambda match: self._value(match[1]), str(value))

    def _value(self, expression: str) -> str:
        """The value of a name, or of the one `condition && format(...) || ''` of this action."""
        if "&&" in expression:
            condition, _, rest = expression.partition(" && ")
            template, name = re.findall(r"format\('(.*?)', (.*?)\)", rest)[0]
            return template.replace("{0}", self._value(name)) if self._holds(condition) else ""
        return self.context.get(expression.strip(), "")

    def _holds(self, condition: str) -> bool:
        """Whether `a == 'x' && b != 'y'` holds."""
        for part in condition.split(" && "):
            name, sign, text = re.fullmatch(r"(\S+) (==|!=) '(.*)'", part.strip()).groups()  # type: ignore[union-attr]
            if (self._value(name) == text) != (sign == "=="):
                return False
        return True
