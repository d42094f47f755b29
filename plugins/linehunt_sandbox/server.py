"""The sandbox's sockets: one thread with one event loop, and a port for each vendor. Imports the extra `[sandbox]`."""

import asyncio
import socket
import struct
from collections.abc import Coroutine, Mapping, Sequence
from email.utils import formatdate
from threading import Event, Thread, current_thread
from typing import Any

import uvicorn
from starlette.requests import ClientDisconnect, Request
from starlette.routing import Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from linehunt_sandbox.vendor import Vendor
from linehunt_sandbox.wire import Ending, Operation, Received, Reply

_LOOPBACK = "127.0.0.1"
_NO_LINGER = struct.pack("ii", 1, 0)  # close() then sends RST


class _Protocol(H11Protocol):
    """uvicorn's HTTP/1.1, which hands its transport to the application: ASGI has no word for a connection that breaks."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn itself narrows it
        super().connection_made(transport)
        self.app_state = {"transport": transport}
        # It would print numbers. Config(access_log=False) would also silence any other uvicorn of this process.
        self.access_log = False


class _Endpoint:
    """An ASGI application for one path: the operations there, by method."""

    def __init__(self, operations: Mapping[str, Operation], vendor: Vendor) -> None:
        self._operations = operations
        self._vendor = vendor

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            body = await request.body()
        except ClientDisconnect:
            return
        operation = self._operations.get(request.method)
        if operation is None:
            reply = self._vendor.stray(405 if self._operations else 404)
        else:
            received = Received(
                method=request.method,
                path=request.url.path,
                parts=request.path_params,
                query=request.query_params,
                headers=request.headers,
                body=body,
            )
            reply = operation.handle(received)
        await _send(reply, scope["state"]["transport"], receive, send)


def application(vendor: Vendor, operations: Sequence[Operation]) -> ASGIApp:
    """The vendor's server: these operations by path, and its word for any other request."""
    paths: dict[str, dict[str, Operation]] = {}
    for operation in operations:
        for path in operation.paths:
            paths.setdefault(path, {})[operation.method] = operation
    routes = [Route(path, _Endpoint(methods, vendor)) for path, methods in paths.items()]
    return Router(routes, redirect_slashes=False, default=_Endpoint({}, vendor))


async def _send(reply: Reply, transport: asyncio.Transport, receive: Receive, send: Send) -> None:
    if reply.delay and await _gone(receive, reply.delay):
        return
    if reply.ending is Ending.WHOLE:
        await _start(reply, send)
        await _part(reply.body, send, more=False)
    elif reply.ending is Ending.DRIP:
        await _start(reply, send)
        for position in range(len(reply.body)):
            await _part(reply.body[position : position + 1], send, more=True)
            if await _gone(receive, reply.interval):
                return
        await _part(b"", send, more=False)
    else:
        if reply.ending is not Ending.SILENT:
            await _break(reply, transport, send)
        await _gone(receive, None)


async def _break(reply: Reply, transport: asyncio.Transport, send: Send) -> None:
    match reply.ending:
        case Ending.RESET:
            transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
            transport.abort()
        case Ending.CLOSED:
            transport.close()
        case Ending.CUT_HEADERS:
            transport.write(b"HTTP/1.1 200 OK\r\nContent-Type: applica")
            transport.close()
        case _:  # CUT_BODY
            await _start(reply, send)
            await _part(reply.body[: len(reply.body) // 2], send, more=True)
            transport.close()


async def _start(reply: Reply, send: Send) -> None:
    headers = {"date": formatdate(usegmt=True), **reply.headers}
    if reply.status != 204:  # RFC 9110, 8.6: no Content-Length there
        headers["content-length"] = str(len(reply.body))
    raw = [(name.encode("ascii"), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": reply.status, "headers": raw})


async def _part(body: bytes, send: Send, *, more: bool) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": more})


async def _gone(receive: Receive, seconds: float | None) -> bool:
    """Wait that long (None: for ever). True once the connection ended, which the end of the sandbox brings about too."""
    ending = asyncio.ensure_future(receive())  # the request was read whole: http.disconnect is all that can come
    done, _ = await asyncio.wait({ending}, timeout=seconds)
    if done:
        return True
    ending.cancel()
    await asyncio.wait({ending})
    return False


class Server:
    """The thread. Used as a context manager; leaving it closes every port and connection, whatever they are waiting for."""

    def __init__(self) -> None:
        self._ready = Event()
        self._listeners: list[Listener] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._thread = Thread(target=lambda: asyncio.run(self._serve()), name="linehunt-sandbox", daemon=True)

    def __enter__(self) -> "Server":
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._ending.set)
        self._thread.join()

    def listen(self, app: ASGIApp, port: int) -> "Listener":
        """A port of 127.0.0.1, accepting; 0: one that is free.

        Raises:
            OSError: it is taken.
        """
        listener = Listener(self, app, port)
        self._listeners.append(listener)
        listener.open()
        return listener

    def run(self, work: Coroutine[Any, Any, None]) -> None:
        """Do it in the event loop. From another thread this waits until it is done; within the loop it is done soon."""
        if current_thread() is self._thread:
            task = self._loop.create_task(work)
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        else:
            asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._ending = asyncio.Event()
        self._ready.set()
        await self._ending.wait()
        for listener in self._listeners:
            await listener.end()
        # Whoever is still waiting is waiting for its connection to end. A connection that was just accepted is a task before
        # it is a connection.
        while len(asyncio.all_tasks()) > 1 or any(listener.connections for listener in self._listeners):
            for listener in self._listeners:
                for connection in list(listener.connections):
                    connection.transport.abort()
            await asyncio.sleep(0)


class Listener:
    """A port that can be closed and opened again. While it is closed its socket stays bound, so that nobody else gets it."""

    def __init__(self, server: Server, app: ASGIApp, port: int) -> None:
        self._server = server
        # No log_config and no log_level: uvicorn would set up the logging of the whole process.
        config = uvicorn.Config(
            app, http=_Protocol, ws="none", lifespan="off", interface="asgi3", proxy_headers=False, log_config=None, log_level=None
        )
        config.load()
        self._config = config
        self._state = ServerState()
        self._socket = _bind(port)
        self._accepting: asyncio.Server | None = None
        self.port: int = self._socket.getsockname()[1]

    @property
    def connections(self) -> set[Any]:
        """The protocols of uvicorn's that have a connection."""
        return self._state.connections

    def open(self) -> None:
        """Accept connections."""
        self._server.run(self._open())

    def close(self) -> None:
        """Refuse connections; close those that are idle, and the others once they are answered."""
        self._server.run(self._close())

    async def _open(self) -> None:
        if self._accepting is None:
            self._accepting = await asyncio.get_running_loop().create_server(self._protocol, sock=self._socket)

    async def _close(self) -> None:
        if self._accepting is not None:
            await self.end()
            self._socket = _bind(self.port)
            for connection in list(self.connections):
                connection.shutdown()

    async def end(self) -> None:
        """Give the port up. In the event loop only."""
        if self._accepting is not None:
            # asyncio leaks the socket of a connection that was accepted and has no transport yet when its server closes.
            # So first no more are accepted, then those that were get their transport, in one turn of the loop.
            asyncio.get_running_loop().remove_reader(self._socket)
            await asyncio.sleep(0)
            self._accepting.close()
            self._accepting = None
        self._socket.close()

    def _protocol(self) -> _Protocol:
        return _Protocol(self._config, self._state, {})


def _bind(port: int) -> socket.socket:
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # asyncio sets TCP_NODELAY only where it is told TCP
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((_LOOPBACK, port))
    except OSError:
        bound.close()
        raise
    bound.setblocking(False)
    return bound
