"""A small server in place of MLflow's, and its answers."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Reply = tuple[int, dict[str, str], bytes]


JSON = {"Content-Type": "application/json"}


def small_server(path: str) -> Reply:
    """The answer of a server with one experiment of two runs."""
    runs = [
        {
            "info": {"run_id": f"r{n}", "status": "FINISHED", "start_time": str(n)},
            "data": {
                "params": [{"key": "lr", "value": f"{n}"}],
                "metrics": [{"key": "loss", "value": n / 2}],
            },
        }
        for n in (1, 2)
    ]
    experiments: object = {"experiments": [{"experiment_id": "1", "name": "one"}]}
    return 200, JSON, json.dumps({"runs": runs} if "runs/search" in path else experiments).encode()


@contextmanager
def standing_in() -> Iterator[Callable[[Callable[[str, str], Reply]], str]]:
    """Yield a function that starts a server, which answers with a function of (path, Authorization)."""
    started: list[ThreadingHTTPServer] = []

    def start(answer: Callable[[str, str], Reply]) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                status, headers, body = answer(self.path, self.headers.get("Authorization", ""))
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                with suppress(ConnectionError):  # the client may have closed the connection
                    self.end_headers()
                    self.wfile.write(body)

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                self.do_GET()

            def log_message(self, *args: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        started.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in started:
        server.shutdown()
        server.server_close()
