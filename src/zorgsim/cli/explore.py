"""The command ``explore``: a local page in which levers are moved and curves are simulated."""

from __future__ import annotations

from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Final

import typer

from zorgsim.cli.exits import say as say_aloud
from zorgsim.cli.options import InLanguage
from zorgsim.cli.output import print_lines
from zorgsim.errors import InputError
from zorgsim.inputs.scenario import Language
from zorgsim.paths import read_path

USUAL_PLACE: Final = "youth_region:Twente"
"""Where the baseline is simulated, if nobody says otherwise."""
_NEEDED: Final = ("shiny", "starlette", "uvicorn")

Where = Annotated[
    str, typer.Argument(metavar="[PLACE]", help="Where the page begins, by name or CBS code; there any other can be chosen.")
]
Port = Annotated[
    int,
    typer.Option("--port", metavar="N", min=0, max=65535, help="The port of the page on this computer; a free one if left out."),
]
NoBrowser = Annotated[bool, typer.Option("--no-browser", help="Print the address, and open no browser.")]
To = Annotated[
    Path,
    typer.Option(
        "--to",
        metavar="FOLDER",
        help="Where scenario files and reports are written; the working directory if left out.",
        show_default=False,
        parser=partial(read_path, where="command line: to"),
    ),
]


def explore(
    place: Where = USUAL_PLACE,
    port: Port = 0,
    no_browser: NoBrowser = False,
    to: To = Path(),
    language: InLanguage = Language.EN,
) -> None:
    """Open a page on this computer in which levers are moved, and the curves that follow are simulated while one watches."""
    _check_installed()
    from zorgsim.inputs.places import resolve_places

    resolve_places([place], "command line: place")
    from zorgsim.explorer.serving import listening

    socket = listening(port)
    from zorgsim.explorer.orders import Order
    from zorgsim.explorer.workshops import Workshops

    workshops = Workshops(Order(0, place, (), language))  # begins while the libraries of the page are loaded
    try:
        from zorgsim.explorer.app import make_app
        from zorgsim.explorer.serving import HOST, open_browser, serve
        from zorgsim.report.texts import say

        address = f"http://{HOST}:{socket.getsockname()[1]}/?language={language}"

        def began() -> None:
            print_lines([say(language, "explore.address", address=address)])
            if not no_browser:
                open_browser(address, lambda: say_aloud(f"zorgsim: {say(language, 'explore.no_browser')}"))

        serve(make_app(place, language, read_path(to, "command line: to"), workshops), socket, began)
    finally:
        workshops.end()
    say_aloud(f"zorgsim: {say(language, 'explore.closed')}")


def _check_installed() -> None:
    """Raise `InputError` where the libraries of the page are missing."""
    missing = [name for name in _NEEDED if not _can_be_found(name)]
    if missing:
        raise InputError(
            "the explorer needs a library that is not installed",
            where="command line: explore",
            value=", ".join(missing),
            action="install it with: pip install 'zorgsim[explore]'",
        )


def _can_be_found(library: str) -> bool:
    """Whether a library can be imported, without doing so, for that takes a second; some environments refuse to look for it."""
    try:
        return find_spec(library) is not None
    except (ImportError, ValueError):
        return False
