"""docs/loops.md says what the code declares and what was measured."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET  # noqa: S405 (the file is our own)
from collections.abc import Callable

import pytest
from studies.loops import CROWDED, CUTS, SHOWN, STUDY, Cut, effect_table, mermaid, paths, sentence, summary
from studies.study import ROOT, Sitting

from zorgsim.inputs.scenario import Language
from zorgsim.model.loops import LOOPS, arrows
from zorgsim.report.figures import causal_provenance
from zorgsim.results.compare import PairedDifference, Verdict
from zorgsim.results.published import Effect, Published, read_published

MEASURED = read_published(STUDY.folder)
AGAIN = "run `python -m studies loops`"


def test_the_diagram_and_the_paths_are_those_of_the_code() -> None:
    page = ROOT.joinpath("docs", "loops.md").read_text("utf-8")
    for part in (mermaid(), paths()):
        assert part in page, "run `python -m studies loops --page-only`"


def test_the_diagram_has_every_arrow() -> None:
    lines = mermaid().splitlines()
    for source, link in arrows():
        assert any(line.startswith(f"  {source} -") and line.endswith(f"| {link.what}") for line in lines), (source, link.what)


@pytest.mark.parametrize("language", Language)
def test_the_published_pictures_are_those_of_the_code(language: Language) -> None:
    picture = ET.parse(STUDY.folder / f"causal_loops.{language}.svg")  # noqa: S314
    description = picture.find(".//{http://purl.org/dc/elements/1.1/}description")
    assert description is not None
    drawn = json.loads(description.text or "")
    today = causal_provenance()
    assert {key: drawn[key] for key in ("loops", "arrows")} == {key: today[key] for key in ("loops", "arrows")}, (
        "run `python -m studies loops --page-only`"
    )


def test_every_loop_was_frozen_in_the_baseline() -> None:
    frozen = {entry["loop"] for entry in MEASURED.manifest["scenarios"].values() if entry["compared_with"] == "baseline"}
    assert frozen == set(LOOPS), AGAIN


# Sentences

MORE = PairedDifference(2.0, 0.1, 1.75, 2.25, 10, Verdict.MORE)
UNSURE = PairedDifference(0.3, 0.5, -0.8, 1.4, 10, Verdict.NOT_DISTINGUISHABLE)
NOTHING = PairedDifference(0.0, 0.0, 0.0, 0.0, 10, Verdict.IDENTICAL)


def made(differences: Callable[[str], PairedDifference]) -> tuple[Cut, Published]:
    """One loop, R1, frozen in the baseline, and made-up effects of it."""
    cut = CUTS[0]
    names = (*SHOWN, "mutual_help")
    effects = {(cut.name, name): Effect(cut.name, "baseline", name, "units", 50.0, 52.0, differences(name)) for name in names}
    return cut, Published({}, effects)


def test_what_is_beyond_chance_is_told_apart_from_what_is_not() -> None:
    said = sentence(*made(lambda name: MORE if name in ("demand", "mutual_help") else UNSURE))
    assert "requests for care +2.00 ± 0.25 units (+4.00 %)." in said
    assert "Cannot be told from zero: families waiting," in said
    assert "mutual help among families +2.00 ± 0.25 units, from 50.0" in said


def test_a_null_stays_a_null() -> None:
    cut, measured = made(lambda _: UNSURE)
    assert "none of the six outcomes can be told from zero" in sentence(cut, measured)
    assert summary([cut], measured).startswith("**None of the 1 loops")
    assert effect_table([cut], measured).count("not distinguishable from zero") == 7


def test_a_silent_loop_is_called_silent() -> None:
    cut, measured = made(lambda _: NOTHING)
    assert sentence(cut, measured).endswith("changes none of the six outcomes, in any run: the loop is silent there.")


def test_a_silent_loop_whose_stock_moves_says_so() -> None:
    """R3 under a deficit: the balance of the budget differs, and nobody reads it."""
    cut, measured = made(lambda name: NOTHING if name in SHOWN else MORE)
    said = sentence(cut, measured)
    assert "changes none of the six outcomes" in said
    assert "Of its stocks: mutual help among families +2.00 ± 0.25 units" in said


@pytest.mark.parametrize(("scenario", "rule"), [("baseline", "deficit"), (CROWDED, "crowding_out")])
def test_a_loop_is_frozen_where_it_closes(scenario: str, rule: str) -> None:
    """R3 closes only where overspending crowds out: it is frozen beside a free scenario of the same structure, in one part."""
    parts = STUDY.parts(Sitting(1, only=("R3",)))
    mine = [part for part in parts if part.scenarios[0].name == scenario]
    assert [one.name for one in mine[0].scenarios] == [scenario, f"{scenario}_without_R3_since_2015"]
    assert [one.freeze for one in mine[0].scenarios] == [(), ("R3",)]
    assert {one.structure.budget_rule.value for one in mine[0].scenarios} == {rule}


def test_levels_stand_above_the_loops_of_their_scenario() -> None:
    rows = effect_table([cut for cut in CUTS if cut.scenario != "baseline"], MEASURED).splitlines()[2:]
    free = [row.split("|")[2].strip() for row in rows if row.startswith("| none |")]
    assert free == [f"`{name}`, running free" for name in (CROWDED, "group_wise", "learning_regions")]


@pytest.mark.parametrize("missing", [Published({}, {})])
def test_what_was_not_measured_is_not_made_up(missing: Published) -> None:
    with pytest.raises(KeyError, match="not measured"):
        sentence(CUTS[0], missing)
