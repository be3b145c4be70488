"""How the baseline settles before anything is compared: a small youth region from its start on, and begun 20 years earlier.

What is read is written year by year, so that `zorgsim.results.warm_up` applies its rule to what is published, and the model card
draws it. Of the run that begins earlier only the years are kept that are laid beside the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

from studies.study import Cells, Part, Reading, Sitting, Study, cell, facts_of, place_of
from zorgsim.inputs.parameters import register
from zorgsim.inputs.scenario import Language, Scenario
from zorgsim.inputs.scenario_file import load_shipped
from zorgsim.results.compare import Comparison
from zorgsim.results.outcomes import OUTCOMES
from zorgsim.results.simulated import Simulated
from zorgsim.results.tables import whole_years
from zorgsim.results.warm_up import BASELINE, COLUMNS, EARLIER, FORMAT, LAST_YEARS, SETTLING, YEARLY
from zorgsim.results.warm_up import STUDY as NAME

YEARS_EARLIER: Final = 20
"""As many as the slowest list takes to fill, and more; what is left of them 39 years later is what is asked."""
PLACE: Final = "youth_region:Midden-Limburg West"


def parts(sitting: Sitting) -> list[Part]:
    """Return the baseline as it ships, to the policy's start, and begun earlier: a part each."""
    shipped = sitting.of(load_shipped(BASELINE))
    return [Part(one.name, (one,), read) for one in (shipped, begun_earlier(shipped))]


def begun_earlier(scenario: Scenario) -> Scenario:
    """Return a scenario that begins years earlier; what was decided at its start is decided then."""
    start = scenario.run.start.replace(year=scenario.run.start.year - YEARS_EARLIER)
    measures = tuple(replace(one, start=start) if one.start == scenario.run.start else one for one in scenario.measures)
    return replace(scenario, name=EARLIER, run=replace(scenario.run, start=start), measures=measures)


def read(simulated: Sequence[Simulated]) -> Reading:
    """Read what each year came to in each replication."""
    (one,) = simulated
    run = one.scenario.run
    facts = {"place": place_of(one), **facts_of(one), "start": run.start.isoformat(), "until": run.until.isoformat()}
    facts |= {"policy_start": run.policy_start.isoformat(), "years_earlier": YEARS_EARLIER}
    return Reading(
        tables={YEARLY: [COLUMNS, *_rows(one)]}, facts=facts, scenarios={one.scenario.name: {"start": run.start.isoformat()}}
    )


def _rows(one: Simulated) -> Iterator[Cells]:
    years, name = one.clock.years[whole_years(one)], one.scenario.name
    window = Comparison((one,), register()).by_year[name]
    first = 0 if name == BASELINE else len(years) - LAST_YEARS
    for outcome in SETTLING:
        about = OUTCOMES[outcome]
        for replication, values in enumerate(about.measure(window)):
            for year, value in zip(years[first:], values[first:], strict=True):
                yield name, outcome, about.unit.en, str(year), str(replication), cell(float(value))


def draw(folder: Path) -> None:
    """Draw what is published, in both languages."""
    from zorgsim.report.card.picture import picture_svg
    from zorgsim.results.warm_up import read_warm_up

    for language in Language:
        (folder / f"warm_up.{language}.svg").write_bytes(picture_svg(read_warm_up(folder), language))


STUDY: Final = Study(
    name=NAME,
    format=FORMAT,
    sitting=Sitting(replications=6, places=(PLACE,), until=date(2027, 1, 1)),
    parts=parts,
    draw=draw,
)
