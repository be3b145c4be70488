"""Finished folders of synthetic results, for the forms of a report: titles that are hard to write, worlds, structures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from tests.unit.synthetic_results import plausible, scenario, under_structures

from zorgsim.inputs.parameters import register
from zorgsim.inputs.places import Place
from zorgsim.inputs.scenario import Text
from zorgsim.report.json_answers.comparisons import flags_answer
from zorgsim.results.compare import Comparison
from zorgsim.results.folder import Existing
from zorgsim.results.restored import Restored, restore
from zorgsim.results.simulated import Simulated
from zorgsim.results.store import Handover, write_results

HARD: Mapping[str, str] = {
    "markup": "Plan [bold]A[/bold] <b>x</b> &amp; 'quoted' \"twice\" {{ 7 * 7 }} {_{ a }_} {% if x %}",
    "formula": '=HYPERLINK("http://x","y")',
    "plus": "+1+1",
    "at": "@SUM(A1)",
    "escape": "_x0041_ no\N{NO-BREAK SPACE}break, soft\N{SOFT HYPHEN}hyphen",
    "address": "https://example.org/",
    "number": "1234",
}
"""Titles by name of the scenario."""


def titled(one: Simulated, title: str) -> Simulated:
    words = Text(title, title)
    return replace(one, scenario=replace(one.scenario, title=words, description=words))


def finished(
    folder: Path, titles: Mapping[str, str], replications: int = 2, draws: int = 0, label: str = "a place <i>"
) -> Restored:
    """A comparison of a baseline with scenarios of these titles, in one of two municipalities that share slots."""

    def made(name: str, effect: float) -> Simulated:
        one = scenario(name, replications)
        return plausible(replace(one, run=replace(one.run, draws=draws)), effect)

    simulated = [made("baseline", 0.0)]
    simulated += [titled(made(name, 0.1 + 0.02 * index), title) for index, (name, title) in enumerate(titles.items())]
    first = Place(label, simulated[0].place.municipalities[:1])
    compared = Comparison(tuple(one.within(first) for one in simulated), register())
    compared = under_structures(compared, "referral=blind")
    handover = Handover(flags_answer(compared), command="zorgsim compare <x>")
    return restore(write_results(folder / "results", compared, [], Existing.NUMBER, handover))


def chosen_from(folder: Path, policies: int = 2) -> Path:
    """A folder of a baseline and policies in two municipalities, under another structure too: all that a reader can choose from."""
    made = [plausible(scenario("baseline", 2))]
    made += [titled(plausible(scenario(f"policy_{index}", 2), 0.1 * index), f"Policy {index}") for index in range(1, policies + 1)]
    compared = Comparison(tuple(made), register())
    if policies:
        compared = under_structures(compared, "referral=blind")
    return write_results(folder / "results", compared, [], Existing.NUMBER, Handover(flags_answer(compared)))
