"""Commands that tell: the life of one family, and how the baseline fits published figures."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated, Final

import typer

from zorgsim.cli.named_scenarios import named_scenarios
from zorgsim.cli.options import AsJson, InLanguage, Jobs, OneScenario, Places, Seed, Until, overrides_of, usable_cores
from zorgsim.cli.output import print_json, print_lines, print_table
from zorgsim.cli.progress import shown_progress
from zorgsim.inputs.scenario import Language

if TYPE_CHECKING:
    from zorgsim.experiment.validate import Finding

Family = Annotated[int, typer.Option("--family", metavar="N", min=0, help="Number of the family.")]


def story(
    scenario: OneScenario,
    family: Family = 0,
    places: Places = None,
    seed: Seed = None,
    until: Until = None,
    language: InLanguage = Language.EN,
) -> None:
    """Tell the life of one family in words."""
    from zorgsim.experiment.story import tell_story

    (chosen,) = named_scenarios([scenario], overrides_of(places, None, seed, until), language)
    print_lines(tell_story(chosen, family).lines(language))


@dataclass(frozen=True)
class _Words:
    """The words of the validation table."""

    headings: tuple[str, ...]
    met: str
    missed: str
    summary: str


_WORDS: Final = {
    Language.EN: _Words(
        ("target", "year", "unit", "published", "grade", "simulated", "tolerance", "verdict"),
        "met",
        "MISSED",
        "{met} of {all} targets met; published figures: see each source with --json",
    ),
    Language.NL: _Words(
        ("doel", "jaar", "eenheid", "gepubliceerd", "graad", "gesimuleerd", "tolerantie", "oordeel"),
        "gehaald",
        "GEMIST",
        "{met} van {all} doelen gehaald; de bron van elk cijfer: met --json",
    ),
}


def validate(jobs: Jobs = None, language: InLanguage = Language.EN, as_json: AsJson = False) -> None:
    """Lay the baseline of the whole nation beside published figures; a miss is shown, and is no error."""
    from zorgsim.experiment.validate import validate_calibration

    with shown_progress(language) as progress:
        findings = validate_calibration(progress, jobs or usable_cores())
    if as_json:
        print_json([{**asdict(finding), "met": finding.met} for finding in findings])
        return
    words = _WORDS[language]
    print_table(words.headings, [table_row(finding, language) for finding in findings])
    print(words.summary.format(met=sum(finding.met for finding in findings), all=len(findings)))


def table_row(finding: Finding, language: Language) -> tuple[str, ...]:
    """Return the cells of one target, as readers of the language write numbers."""
    from zorgsim.report.texts import number, unit_words

    target, words = finding.target, _WORDS[language]
    decimals = _decimals_of(finding)
    figures = (number(value, decimals, language) for value in (target.value, finding.simulated, target.tolerance))
    published, simulated, tolerance = figures
    verdict = words.met if finding.met else words.missed
    name, unit = target.text.in_language(language), unit_words(target.unit, language)
    return name, str(target.year), unit, published, str(target.grade), simulated, f"± {tolerance}", verdict


def _decimals_of(finding: Finding) -> int:
    """Return the decimals with which the figures as printed say whether the target is met."""
    from zorgsim.report.texts import decimals_for, fewest_decimals, rounded

    target = finding.target

    def holds(decimals: int) -> bool:
        published, simulated, tolerance = (rounded(one, decimals) for one in (target.value, finding.simulated, target.tolerance))
        return (rounded(abs(simulated - published), decimals) <= tolerance) == finding.met

    return fewest_decimals(decimals_for(target.value), holds)
