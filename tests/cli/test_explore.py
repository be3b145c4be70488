"""``zorgsim explore``: what is refused before a page is there, and whom the page answers."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from typing import Any

import pytest
from tests.cli.conftest import Answer

from zorgsim.cli import explore

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


def answered(kind: str, headers: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return what the server sends to a request, the page's own answer among it."""
    from zorgsim.explorer.serving import OwnPageOnly

    sent: list[dict[str, Any]] = []

    async def page(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "page"})

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
        ({"host": f"example.org:{PORT}"}, False),  # a name that was made to point here
        ({}, False),
    ],
)
def test_it_answers_its_own_page_alone(kind: str, headers: Mapping[str, str], own: bool) -> None:
    pytest.importorskip("uvicorn", reason="the extra explore is not installed")
    sent = answered(kind, headers)
    assert (sent == [{"type": "page"}]) == own
    if not own:
        assert sent[0].get("status", sent[0].get("code")) in (403, 1008)
