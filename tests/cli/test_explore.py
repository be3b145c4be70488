"""``zorgsim explore``: what is refused before a page is there, and whom the page answers."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.cli.conftest import Answer

from zorgsim.cli import explore
from zorgsim.errors import InputError
from zorgsim.explorer.orders import Order
from zorgsim.explorer.state import State
from zorgsim.inputs.scenario import Language

PORT = 8123


@pytest.mark.parametrize(("language", "words"), [("en", "is not installed"), ("nl", "niet is geïnstalleerd")])
def test_without_its_libraries_it_says_what_to_install(
    zorgsim: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch, language: str, words: str
) -> None:
    monkeypatch.setattr(explore, "find_spec", lambda name: None if name == "shiny" else find_spec(name))
    answer = zorgsim("explore", "Tiel", "--no-browser", "--language", language)
    assert (answer.code, answer.out) == (2, "")
    assert words in answer.err
    assert "pip install 'zorgsim[explore]'" in answer.err
    assert "uvicorn" not in answer.err


def test_what_may_not_be_imported_is_missing(zorgsim: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(name: str) -> None:
        raise ModuleNotFoundError(name, name=name)

    monkeypatch.setattr(explore, "find_spec", refuse)
    answer = zorgsim("explore", "Tiel", "--no-browser")
    assert (answer.code, answer.out) == (2, "")
    assert "shiny, starlette, uvicorn" in answer.err


@pytest.mark.parametrize(("asked", "words"), [("Tielburg", "Tielburg"), ("youth_region:", "youth_region:")])
def test_an_unknown_place_is_refused(zorgsim: Callable[..., Answer], asked: str, words: str) -> None:
    pytest.importorskip("shiny", reason="the extra explore is not installed")
    answer = zorgsim("explore", asked, "--no-browser")
    assert (answer.code, answer.out) == (2, "")
    assert words in answer.err


def test_a_port_that_is_taken_is_refused(zorgsim: Callable[..., Answer]) -> None:
    pytest.importorskip("shiny", reason="the extra explore is not installed")
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        answer = zorgsim("explore", "Tiel", "--no-browser", "--port", str(other.getsockname()[1]))
    assert (answer.code, answer.out) == (2, "")
    assert "cannot use this port" in answer.err


def test_two_that_start_at_once_do_not_get_the_same_port() -> None:
    pytest.importorskip("uvicorn", reason="the extra explore is not installed")
    from zorgsim.explorer.serving import listening

    with listening(0) as first, pytest.raises(InputError, match="cannot use this port"):
        listening(first.getsockname()[1])


def answered(kind: str, headers: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return what the server sends to a request, the page's own answer among it."""
    from zorgsim.explorer.serving import OwnPageOnly

    sent: list[dict[str, Any]] = []

    async def page(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start"} if kind == "http" else {"type": "page"})

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    async def receive() -> dict[str, Any]:
        return {"type": f"{kind}.connect"}

    scope = {"type": kind, "headers": [(name.encode(), value.encode()) for name, value in headers.items()]}
    asyncio.run(OwnPageOnly(page, PORT)(scope, receive, send))
    return sent


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize(
    ("headers", "own"),
    [
        ({"host": f"127.0.0.1:{PORT}"}, True),
        ({"host": f"localhost:{PORT}", "origin": f"http://localhost:{PORT}"}, True),
        ({"host": f"127.0.0.1:{PORT}", "origin": "https://example.org"}, False),  # a page that somebody has open
        ({"host": f"127.0.0.1:{PORT}", "origin": "null"}, False),  # a file, or a frame in a sandbox
        ({"host": f"127.0.0.1:{PORT}", "origin": f"http://127.0.0.1:{PORT + 1}"}, False),
        ({"host": f"127.0.0.1:{PORT}", "sec-fetch-site": "none"}, True),  # an address that somebody opens
        ({"host": f"127.0.0.1:{PORT}", "sec-fetch-site": "same-origin"}, True),
        ({"host": f"127.0.0.1:{PORT}", "sec-fetch-site": "cross-site"}, False),  # a link, picture or frame, which names no origin
        ({"host": f"127.0.0.1:{PORT}", "sec-fetch-site": "same-site"}, False),  # of another program on this computer
        ({"host": f"example.org:{PORT}"}, False),  # a name that was made to point here
        ({}, False),
    ],
)
def test_it_answers_its_own_page_alone(kind: str, headers: Mapping[str, str], own: bool) -> None:
    pytest.importorskip("uvicorn", reason="the extra explore is not installed")
    sent = answered(kind, headers)
    assert (sent[0].get("status", sent[0].get("code")) in (403, 1008)) != own
    if own and kind == "http":  # nor can it be shown inside a page of others
        assert (b"content-security-policy", b"frame-ancestors 'none'") in sent[0]["headers"]


class Session:
    """What Shiny gives of a visit, as far as it is asked for."""

    def __init__(self) -> None:
        self.sent: list[Mapping[str, Any]] = []

    def on_ended(self, _end: Any) -> None:
        """Nobody leaves here."""

    async def send_custom_message(self, _name: str, message: Mapping[str, Any]) -> None:
        """Take in what the page would be told."""
        self.sent.append(message)


def test_what_costs_two_workers_is_not_tried_a_third_time(tmp_path: Path) -> None:
    from zorgsim.explorer.app import _Reports, _Visitor
    from zorgsim.explorer.workshops import Workshops

    async def visit() -> list[Mapping[str, Any]]:
        workshops, session = Workshops(Order(0, "Vlieland", (), Language.EN)), Session()
        visitor = _Visitor(session, State("Vlieland", Language.EN, tmp_path), workshops, _Reports())
        visitor.pump.cancel()
        try:
            for said in ("begin", "begin", "back"):
                await visitor.hear({"do": said})
                await visitor._begin_anew()
        finally:
            workshops.end()
        return session.sent

    assert [one["again"] for one in asyncio.run(visit()) if one["kind"] == "lost"] == [True, False, True]


def test_a_report_has_an_address_that_nobody_guesses(tmp_path: Path) -> None:
    pytest.importorskip("starlette", reason="the extra explore is not installed")
    from zorgsim.explorer.app import _Reports

    (tmp_path / "report.html").write_text("found", "utf-8")
    reports = _Reports()
    name = reports.address(str(tmp_path / "report.html")).rpartition("/")[2]
    asked = [SimpleNamespace(path_params={"name": one}) for one in (name, "1", "../report.html")]
    assert [asyncio.run(reports.answer(one)).status_code for one in asked] == [200, 404, 404]
    assert len(name) > 40


def test_its_server_loads_nothing_that_draws_or_simulates() -> None:
    slow = "matplotlib", "zorgsim.explorer.simulation", "zorgsim.engines.vectorised"
    program = f"import sys, zorgsim.explorer.app; print([one for one in {slow} if one in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
