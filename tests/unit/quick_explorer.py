"""A baseline of a few years without neighbours, in which the explorer's tests need not wait; and the page over it as a program."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from zorgsim.explorer.orders import Order
from zorgsim.explorer.workshops import Workshops
from zorgsim.inputs.scenario import Language, Scenario
from zorgsim.inputs.scenario_checks import checked_scenario

PLACE = "Vlieland"


@cache
def quick_baseline(place: str, replications: int) -> Scenario:
    """Return a baseline of 2020 with a policy from 2021, to the end of 2022."""
    run = {"start": date(2020, 1, 1), "until": date(2023, 1, 1), "policy_start": date(2021, 1, 1), "seed": 7}
    table = {
        "places": [place],
        "title": {"en": "Baseline", "nl": "Basispad"},
        "run": {**run, "replications": replications},
        "structure": {"places": "part"},
    }
    return checked_scenario(table, ("baseline",), lambda path: ".".join(map(str, path)))


def main(folder: str) -> None:
    """Serve the page over it, and print its address."""
    from zorgsim.explorer.app import make_app
    from zorgsim.explorer.serving import listening, serve

    socket = listening(0)
    workshops = Workshops(Order(0, PLACE, (), Language.EN), quick_baseline)
    try:
        app = make_app(PLACE, Language.EN, Path(folder), workshops)
        serve(app, socket, lambda: print(f"http://127.0.0.1:{socket.getsockname()[1]}/", flush=True))
    finally:
        workshops.end()
    print("ended", flush=True)
