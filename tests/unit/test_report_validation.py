"""The table of ``zorgsim validate``; the simulation of the whole nation behind it takes too long for a test."""

from __future__ import annotations

import math
from dataclasses import replace

from zorgsim.inputs.scenario import Language
from zorgsim.inputs.targets import national_targets
from zorgsim.report.json_answers.evidence import finding_answer
from zorgsim.report.texts import UNKNOWN
from zorgsim.report.validation_table import cells, closing_lines
from zorgsim.results.validation import Finding


def finding(difference: float) -> Finding:
    target = replace(national_targets()[0], value=381_000.0, tolerance=19_000.0)
    return Finding(target, target.value + difference * target.tolerance, 0.0)


def test_what_lies_within_the_tolerance_is_met() -> None:
    row = cells(finding(0.5), Language.EN)
    assert (row[3], *row[5:]) == ("381,000", "390,500", "± 19,000", "met")


def test_a_miss_is_shown_as_a_miss() -> None:
    assert cells(finding(1.5), Language.EN)[-1] == "MISSED"
    assert cells(finding(-1.5), Language.NL)[-1] == "niet gehaald"


def test_a_figure_that_is_not_known_is_a_dash_and_missed() -> None:
    target = replace(national_targets()[0], value=11.0, tolerance=6.0)
    missing = Finding(target, math.nan, math.nan)
    for language, verdict in ((Language.EN, "MISSED: not known"), (Language.NL, "niet gehaald: niet bekend")):
        row = cells(missing, language)
        assert (row[5], row[-1]) == (UNKNOWN, verdict)
        assert "nan" not in " ".join(row)
    assert (finding_answer(missing)["simulated"], finding_answer(missing)["spread"]) == (None, None)


def test_accounts_of_one_municipality_are_accounts() -> None:
    """A row about one region that is no account is not counted among them."""
    targets = national_targets()
    (line,) = [
        one for one in closing_lines([Finding(one, one.value, 0.0) for one in targets], Language.EN) if "municipality" in one
    ]
    assert line.startswith("10 of 10")


def test_dutch_readers_get_dutch_numbers_and_units() -> None:
    row = cells(finding(0.5), Language.NL)
    assert (row[2], row[3]) == ("jongeren", "381.000")


def test_the_figures_as_printed_say_what_the_verdict_says() -> None:
    target = replace(national_targets()[0], value=381.0, tolerance=19.0)
    assert cells(Finding(target, 400.3, 0.0), Language.EN)[3:] == ("381.0", str(target.grade), "400.3", "± 19.0", "MISSED")
