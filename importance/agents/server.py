"""The server of the Model Context Protocol: the tools over stdio, or over HTTP with a token."""

from __future__ import annotations

import asyncio
import functools
import hmac
import logging
import secrets
from collections.abc import Callable, Sequence
from importlib import metadata
from typing import TYPE_CHECKING, Any

from importance.agents.allowed_folders import AllowedFolders
from importance.agents.skill import skill_text
from importance.agents.tools import Tools
from importance.errors import ImportanceError, MissingExtra

if TYPE_CHECKING:
    from mcp.server import MCPServer

LOOPBACK = "127.0.0.1"
PATH = "/mcp"
_LONGEST_BODY = 1_000_000
"""The most bytes of a request over HTTP."""
_LONGEST_NAME = 200
_INVALID_PARAMS = -32602  # the code of JSON-RPC
_LONGEST_ERROR = 600
"""The most characters of an error, so that a long argument is not sent back."""


def server(folders: Sequence[str]) -> MCPServer[Any]:
    """Return the server with its eight tools, and the skill as a prompt.

    Args:
        folders: the folders whose content may be read.

    Raises:
        ImportanceError: when one of them is not a folder.
        MissingExtra: when the SDK is not installed.
    """
    try:
        from mcp.server import MCPServer
        from mcp_types import ToolAnnotations
    except ImportError:
        raise MissingExtra(
            "The server for agents needs the SDK of the Model Context Protocol. Install it: "
            'python -m pip install "paramlens[mcp]"'
        ) from None
    tools = Tools(AllowedFolders(folders))
    offered: MCPServer[Any] = MCPServer(
        "paramlens",
        title="Paramlens",
        instructions="Which hyperparameters of a sweep mattered, how sure that is, and what to run next. "
        "Start with describe_runs. Each answer proposes the next question.",
        version=_version(),
        log_level="WARNING",
    )
    annotations = ToolAnnotations(
        read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
    )
    for tool in tools.all:
        offered.add_tool(_with_short_errors(tool), annotations=annotations, structured_output=False)

    @offered.prompt(name="tune", description="The loop: rank, doubt, next runs, run half, ask again, stop.")
    def tune() -> str:
        return skill_text()

    offered.middleware.append(_refuse_long_names)
    return offered


async def _refuse_long_names(ctx: Any, call_next: Callable[..., Any]) -> Any:
    """Answer a request for an endlessly named tool or prompt with a short error. The SDK repeats the name."""
    from mcp import MCPError

    name = (ctx.params or {}).get("name")
    if isinstance(name, str) and len(name) > _LONGEST_NAME:
        raise MCPError(
            _INVALID_PARAMS, f"The name has {len(name):,} characters. The limit is {_LONGEST_NAME}."
        )
    return await call_next(ctx)


def serve_stdio(folders: Sequence[str]) -> None:
    """Serve on the standard input and output until the client closes them. It raises what `server` does."""
    asyncio.run(server(folders).run_stdio_async())


def serve_http(folders: Sequence[str], port: int, token: str, started: Callable[[str], None]) -> None:
    """Serve over HTTP, to this machine only, until the process is stopped.

    Args:
        folders: the folders whose content may be read.
        port: the port.
        token: what each request has to bring, as `Authorization: Bearer TOKEN`.
        started: called with the address just before the server starts.

    Raises:
        ImportanceError, MissingExtra: as `server` does, or when the port is taken.
    """
    app = http_app(folders, token)
    import uvicorn

    started(f"http://{LOOPBACK}:{port}{PATH}")
    try:
        uvicorn.run(app, host=LOOPBACK, port=port, log_level="warning")
    except SystemExit:
        raise ImportanceError(f"Port {port} cannot be used. Choose another --port.") from None


def http_app(folders: Sequence[str], token: str) -> Callable[..., Any]:
    """Return the ASGI app of the server, which refuses every request without the token."""
    offered = server(folders)  # first, as it says what is missing
    from mcp.server.transport_security import TransportSecuritySettings

    names = [f"{LOOPBACK}:*", "localhost:*"]
    app = offered.streamable_http_app(
        streamable_http_path=PATH,
        json_response=True,
        stateless_http=True,
        max_request_body_size=_LONGEST_BODY,
        # A page of another site could otherwise reach the server through a name that resolves to 127.0.0.1.
        transport_security=TransportSecuritySettings(
            allowed_hosts=names, allowed_origins=[f"http://{name}" for name in names]
        ),
    )
    return _with_token(app, token)


def new_token() -> str:
    """Return a random token."""
    return secrets.token_urlsafe(32)


def _with_token(app: Callable[..., Any], token: str) -> Callable[..., Any]:
    expected = f"Bearer {token}".encode()

    async def checked(scope: dict[str, Any], receive: Callable[..., Any], send: Callable[..., Any]) -> None:
        if scope["type"] == "http":
            given = dict(scope["headers"]).get(b"authorization", b"")
            if not hmac.compare_digest(given, expected):
                headers = [(b"www-authenticate", b"Bearer"), (b"content-length", b"0")]
                await send({"type": "http.response.start", "status": 401, "headers": headers})
                await send({"type": "http.response.body", "body": b""})
                return
        await app(scope, receive, send)

    return checked


def _with_short_errors(tool: Callable[..., str]) -> Callable[..., str]:
    """Return the tool with the errors of this project as errors of the SDK, whose text the agent reads."""
    from mcp.server.mcpserver.exceptions import ToolError

    @functools.wraps(tool)
    def asked(*arguments: Any, **named: Any) -> str:
        try:
            return tool(*arguments, **named)
        except ImportanceError as error:
            text = str(error)
            raise ToolError(text if len(text) <= _LONGEST_ERROR else f"{text[:_LONGEST_ERROR]}…") from None

    return asked


def _version() -> str:
    try:
        return metadata.version("paramlens")
    except metadata.PackageNotFoundError:
        return "0"


logging.getLogger("mcp").setLevel(logging.WARNING)  # its lines on standard error say nothing to a user
