"""The server of the page: on this computer alone, and gone with all its workers when it is stopped."""

from __future__ import annotations

import os
import signal
import socket
import threading
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final

import uvicorn

from zorgsim.errors import InputError

HOST: Final = "127.0.0.1"
"""This computer: nobody else on any network reaches it."""
_NAMES: Final = (HOST, "localhost")
_SECONDS_TO_CLOSE: Final = 1
_SITE: Final = b"sec-fetch-site"
_OWN_SITES: Final = (b"none", b"same-origin")
"""What browsers say where somebody opened an address himself, and where the page asks itself; of all that is in pages of others
they say something else."""
_GUARDS: Final = (
    (b"content-security-policy", b"frame-ancestors 'none'"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),  # the next explorer on this port has other reports
)


def listening(port: int) -> socket.socket:
    """Return a socket on this computer's own address; port 0 is any that is free.

    Raises
    ------
    InputError
        If the port is taken, or may not be used.
    """
    one = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if os.name == "posix":
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        one.bind((HOST, port))
        one.listen()  # from here on the port is ours: two that only bind it would both be let
    except OSError as problem:
        one.close()
        raise InputError(
            "the explorer cannot use this port",
            where="command line: port",
            value=port,
            allowed="a port that no other program uses, from 1024 on",
            action="leave --port out, and a free one is taken; or end the program that uses it",
        ) from problem
    return one


class OwnPageOnly:
    """Answers its own page, and refuses what pages of others ask in a visitor's browser.

    Any page that somebody has open can send requests to this computer; a browser says from which page they come, and by which name
    the server was called. Nor can the page be shown inside another, on which somebody would press its buttons without knowing.

    Parameters
    ----------
    app
        Who answers.
    port
        Of the server.
    """

    def __init__(self, app: Any, port: int) -> None:
        self.app = app
        self.hosts = {f"{name}:{port}".encode() for name in _NAMES}
        self.origins = {b"http://" + host for host in self.hosts}

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer a request (ASGI)."""
        if scope["type"] in ("http", "websocket") and not self._is_own(dict(scope["headers"])):
            if scope["type"] == "http":
                await send({"type": "http.response.start", "status": 403, "headers": []})
                await send({"type": "http.response.body", "body": b""})
            else:
                await receive()
                await send({"type": "websocket.close", "code": 1008})
            return

        async def guarded(message: Any) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", ()), *_GUARDS]}
            await send(message)

        await self.app(scope, receive, guarded)

    def _is_own(self, headers: dict[bytes, bytes]) -> bool:
        origin = headers.get(b"origin")
        asked_by_own = origin is None or origin in self.origins
        return headers.get(b"host") in self.hosts and asked_by_own and headers.get(_SITE, b"none") in _OWN_SITES


class _Server(uvicorn.Server):
    """A server that ends on the signals that stop a program, and leaves it at that."""

    def __init__(self, config: Any, began: Callable[[], None]) -> None:
        super().__init__(config)
        self.began = began
        self.should_exit = self.force_exit = False

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer."""
        await super().startup(sockets)
        if not self.should_exit:
            self.began()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """End in good order when the program is stopped; the second time at once."""

        def hear(_number: int, _frame: FrameType | None) -> None:
            self.force_exit = self.should_exit
            self.should_exit = True

        names = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
        before = {number: signal.signal(number, hear) for number in names if signal.getsignal(number) is not signal.SIG_IGN}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def serve(app: Any, sock: socket.socket, began: Callable[[], None]) -> None:
    """Serve a page until the program is stopped.

    Parameters
    ----------
    app
        The page (ASGI).
    sock
        Where it listens (`listening`).
    began
        Called once, when it answers.
    """
    config = uvicorn.Config(
        OwnPageOnly(app, sock.getsockname()[1]),
        log_level="critical",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_SECONDS_TO_CLOSE,
    )
    with sock:
        _Server(config, began).run(sockets=[sock])


def open_browser(address: str, failed: Callable[[], None]) -> None:
    """Open a page in the browser, and call ``failed`` if there is none; it may take its time, and nobody waits for it."""

    def begin() -> None:
        try:
            opened = webbrowser.open(address)
        except (webbrowser.Error, OSError):
            opened = False
        if not opened:
            failed()

    threading.Thread(target=begin, daemon=True).start()
