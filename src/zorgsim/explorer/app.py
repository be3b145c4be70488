"""The page in Shiny: what is done on it goes to the visitor's state, orders go to his worker, and what it says goes to the page."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from secrets import token_urlsafe
from typing import Any, Final

from zorgsim.errors import InputError
from zorgsim.explorer.page.page import page_html
from zorgsim.explorer.state import State
from zorgsim.explorer.workshop import LOST
from zorgsim.explorer.workshops import Workshops
from zorgsim.inputs.places import find_places, written
from zorgsim.inputs.scenario import Language
from zorgsim.report.texts import say
from zorgsim.report.translation import input_error_words

SECONDS_BETWEEN: Final = 0.02
"""After which it is looked again what a worker has said."""
_TOLD: Final = "explorer"
_REPORTS: Final = "/reports"


def make_app(place: str, language: Language, folder: Path, workshops: Workshops) -> Any:
    """Return the page as an application (ASGI).

    Parameters
    ----------
    place
        Where it begins.
    language
        In which it begins; visitors may choose.
    folder
        Where scenario files and reports are written.
    workshops
        Who simulates.
    """
    os.environ["SHINY_OTEL_COLLECT"] = "none"  # nothing of what is done here is told to anybody, whatever else is installed
    from shiny import App, reactive, ui  # large, and needed when a page is served only
    from starlette.routing import Route

    reports = _Reports()

    def page(request: Any) -> Any:
        return ui.page_html(page_html(_language_in(request.query_params, language)))

    def server(input: Any, output: Any, session: Any) -> None:  # noqa: A002 # Shiny looks at the names
        visitor = _Visitor(session, State(place, language, folder), workshops, reports)

        @reactive.effect
        @reactive.event(input.asked)
        async def _() -> None:
            await visitor.hear(input.asked())

    app = App(page, server)
    app.starlette_app.router.routes.insert(0, Route(f"{_REPORTS}/{{name}}", reports.answer))
    return app


def _language_in(query: Mapping[str, str], usual: Language) -> Language:
    asked = query.get("language", "")
    return Language(asked) if asked in list(Language) else usual


class _Reports:
    """The reports that were made, which a browser opens from this server: it opens no file from a page."""

    def __init__(self) -> None:
        self.paths: dict[str, str] = {}

    def address(self, path: str) -> str:
        """Return where a report is to be had: by whoever was told, as nobody guesses the name."""
        name = token_urlsafe()
        self.paths[name] = path
        return f"{_REPORTS}/{name}"

    async def answer(self, request: Any) -> Any:
        """Answer with a report."""
        from starlette.responses import FileResponse, PlainTextResponse

        path = self.paths.get(request.path_params["name"])
        return PlainTextResponse("", 404) if path is None else FileResponse(path)


class _Visitor:
    """One visit: its state, its worker, and the page that it is told to."""

    def __init__(self, session: Any, state: State, workshops: Workshops, reports: _Reports) -> None:
        self.session, self.state, self.workshops, self.reports = session, state, workshops, reports
        self.workshop = workshops.take()
        self.lost = 0
        self.pump = asyncio.get_running_loop().create_task(self._listen())
        session.on_ended(self._end)

    def _end(self) -> None:
        self.pump.cancel()
        self.workshops.release(self.workshop)

    async def hear(self, said: Mapping[str, Any]) -> None:
        """Hear what was done on the page."""
        if said.get("do") == "begin" and said.get("language") in list(Language):
            self.state.language = Language(str(said["language"]))
        if said.get("do") == "find":
            await self._tell({"kind": "found", "places": self._found(str(said.get("text", "")))})
            return
        if said.get("do") != "begin":  # what is asked anew after a loss is the same
            self.lost = 0
        try:
            asked = self.state.hear(said)
        except InputError as problem:
            told = input_error_words(problem, self.state.language)
            await self._tell({"kind": "refused", "do": str(said.get("do")), "told": told})
            return
        await self._tell({"kind": "state", **self.state.remembered(), "order": self.state.number})
        self.workshop.give(asked)

    def _found(self, text: str) -> list[dict[str, str]]:
        """Return places whose name holds a text, as they are listed under the field."""
        with suppress(InputError):
            rows = find_places(text)[:_MOST_FOUND] if text.strip() else []
            return [{"value": written(row), "kind": say(self.state.language, f"kind.{row.kind}")} for row in rows]
        return []

    async def _listen(self) -> None:
        """Tell the page what the worker says; what answers an older order is not told."""
        while True:
            for message in self.workshop.heard():
                if message["kind"] == LOST:
                    await self._begin_anew()
                elif message["number"] == self.state.number or message["kind"] in _ALWAYS_TOLD:
                    reported = message["kind"] == "reported"
                    address = {"address": self.reports.address(str(message["path"]))} if reported else {}
                    await self._tell({**message, **address})
            await asyncio.sleep(SECONDS_BETWEEN)

    async def _begin_anew(self) -> None:
        """Take another worker where one was lost, and say so: as a rule it was killed for want of memory.

        What has cost two workers would cost all others too: only something else is tried then.
        """
        self.workshops.release(self.workshop)
        self.workshop = self.workshops.take()
        self.lost += 1
        again = self.lost < _MOST_LOST
        told = say(self.state.language, "explore.lost" if again else "explore.lost_again")
        await self._tell({"kind": "lost", "told": told, "again": again})

    async def _tell(self, message: dict[str, Any]) -> None:
        with suppress(RuntimeError, ConnectionError):  # the visitor is gone, and is told of as ended in a moment
            await self.session.send_custom_message(_TOLD, message)


_MOST_FOUND: Final = 12
_MOST_LOST: Final = 2
"""Workers that one question may cost."""
_ALWAYS_TOLD: Final = ("saved", "reported")
"""What was written is told, whatever has been moved since."""
