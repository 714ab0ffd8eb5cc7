"""A session with a Streamlit server, as a browser has it, but without the browser.

It speaks the protocol of Streamlit's own pages: messages of protobuf over a WebSocket, and uploads over HTTP.
It keeps what the server needs to know: the values of the widgets that are on the page, the link, the page,
and which large messages it has received.
"""

from __future__ import annotations

import asyncio
import re
import time
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Self

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.Common_pb2 import FileURLs, UploadedFileInfo
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

_EARLY = ForwardMsg.ScriptFinishedStatus.FINISHED_EARLY_FOR_RERUN
_BROKEN = ForwardMsg.ScriptFinishedStatus.FINISHED_WITH_COMPILE_ERROR
_ERROR = 1  # of Alert.Format
_LARGEST = 256 * 2**20
_PATIENCE = 120  # seconds


class Session:
    """One session.

    Attributes:
        elements: the elements with a widget on the page, by the key that the app gave them.
        pages: the hash of each page, by its name in the address.
        errors: what went wrong so far, in words.
        received: bytes received.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.elements: dict[str, Any] = {}
        self.pages: dict[str, str] = {}
        self.errors: list[str] = []
        self.received = 0
        self._socket: ClientConnection | None = None
        self._values: dict[str, WidgetState] = {}
        self._fragments: dict[str, str] = {}
        self._large: dict[str, Delta] = {}
        self._query = self._page = self._id = ""
        self._files: asyncio.Queue[Any] = asyncio.Queue()
        self._finished: asyncio.Queue[int] = asyncio.Queue()
        self._listener: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        address = self.url.replace("http", "ws", 1) + "/_stcore/stream"
        self._socket = await connect(
            address, max_size=_LARGEST, subprotocols=["streamlit"], open_timeout=60, ping_timeout=60
        )
        self._listener = asyncio.create_task(self._listen(self._socket))
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._socket is not None and self._listener is not None
        self._listener.cancel()
        with suppress(asyncio.CancelledError):
            await self._listener
        await self._socket.close()

    async def rerun(
        self, values: Mapping[str, WidgetState] | None = None, *, page: str | None = None, only: str = ""
    ) -> float:
        """Send these values of widgets or go to a page, and return the seconds until the server has answered.

        Args:
            values: the new values of widgets, by the key of the widget.
            page: the page to go to, by its name in the address.
            only: the key of a widget whose fragment shall run alone.
        """
        assert self._socket is not None
        state = ClientState(query_string=self._query, page_script_hash=self._page)
        if page is not None:
            state.page_script_hash, state.page_name = self.pages[page], page
            self._page = self.pages[page]
        elif only:
            state.fragment_id = self._fragments[only]
        state.cached_message_hashes.extend(self._large)
        sent = dict(self._values)
        for key, value in (values or {}).items():
            value.id = value.id or self.elements[key].id
            sent[value.id] = value
            if value.WhichOneof("value") != "json_trigger_value":
                self._values[value.id] = value
        state.widget_states.widgets.extend(sent.values())
        start = time.perf_counter()
        await self._socket.send(BackMsg(rerun_script=state).SerializeToString())
        async with asyncio.timeout(_PATIENCE):
            while await self._finished.get() == _EARLY:
                pass
        return time.perf_counter() - start

    def triggered(self, key: str, json: str) -> WidgetState:
        """Return the value of a component that reports these events."""
        name = f"$$STREAMLIT_INTERNAL_KEY_{self.elements[key].id}__events"
        return WidgetState(id=name, json_trigger_value=json)

    async def upload(self, key: str, name: str, data: bytes) -> float:
        """Upload a file to a widget, and return the seconds from the sending to the answer."""
        assert self._socket is not None
        start = time.perf_counter()
        request = BackMsg()
        request.file_urls_request.request_id = name
        request.file_urls_request.file_names.append(name)
        request.file_urls_request.session_id = self._id
        await self._socket.send(request.SerializeToString())
        urls: FileURLs = (await self._files.get()).file_urls[0]
        await asyncio.to_thread(_put, self.url, urls.upload_url, name, data)
        value = WidgetState()
        info = UploadedFileInfo(name=name, size=len(data), file_id=urls.file_id, file_urls=urls)
        value.file_uploader_state_value.uploaded_file_info.append(info)
        await self.rerun({key: value})
        return time.perf_counter() - start

    async def _listen(self, socket: ClientConnection) -> None:
        try:
            async for data in socket:
                self.received += len(data)
                message = ForwardMsg()
                message.ParseFromString(data if isinstance(data, bytes) else data.encode())
                self._take(message)
        except ConnectionClosed as error:
            self.errors.append(f"disconnected: {error}")
        else:
            self.errors.append("disconnected")
        self._finished.put_nowait(_BROKEN)

    def _take(self, message: ForwardMsg) -> None:
        if message.metadata.cacheable:
            self._large[message.hash] = message.delta
        match message.WhichOneof("type"):
            case "new_session":
                self._id = message.new_session.initialize.session_id
                self._page = message.new_session.page_script_hash
            case "navigation":
                self.pages = {
                    page.url_pathname: page.page_script_hash for page in message.navigation.app_pages
                }
            case "page_info_changed":
                self._query = message.page_info_changed.query_string
            case "delta":
                self._draw(message.delta)
            case "ref_hash":  # a message that the server has sent before
                self._draw(self._large[message.ref_hash])
            case "file_urls_response":
                self._files.put_nowait(message.file_urls_response)
            case "session_event" if (
                message.session_event.WhichOneof("type") == "script_compilation_exception"
            ):
                self.errors.append("the script does not compile")
            case "script_finished":
                if message.script_finished == _BROKEN:
                    self.errors.append("the script does not compile")
                self._finished.put_nowait(message.script_finished)

    def _draw(self, delta: Delta) -> None:
        if delta.WhichOneof("type") != "new_element":
            return
        kind = delta.new_element.WhichOneof("type")
        element = getattr(delta.new_element, kind) if kind else None
        if kind == "exception":
            self.errors.append(f"{element.type}: {element.message} {list(element.stack_trace)[-2:]}")
        elif kind == "alert" and element.format == _ERROR:
            self.errors.append(f"error on the page: {element.body[:300]}")
        match = re.match(r"\$\$ID-[0-9a-f]+-(.+)", getattr(element, "id", "") or "")
        if match:
            self.elements[match[1]] = element
            self._fragments[match[1]] = delta.fragment_id


def _put(url: str, place: str, name: str, data: bytes) -> None:
    """Upload a file over HTTP, with the token that the server gave this session."""
    with urllib.request.urlopen(f"{url}/_stcore/health", timeout=60) as answer:
        cookies = answer.headers.get_all("Set-Cookie") or []
    token = next((c.split("=", 1)[1].split(";")[0] for c in cookies if c.startswith("_streamlit_xsrf=")), "")
    edge = "paramlensboundary"
    head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    request = urllib.request.Request(
        f"{url}/{place.lstrip('/')}",
        data=head.encode() + data + f"\r\n--{edge}--\r\n".encode(),
        method="PUT",
        headers={
            "Content-Type": f"multipart/form-data; boundary={edge}",
            "Cookie": f"_streamlit_xsrf={token}",
            "X-Xsrftoken": token,
        },
    )
    with urllib.request.urlopen(request, timeout=120):
        pass
