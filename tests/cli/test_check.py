"""The command ``check``."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zorgsim.errors import ZorgsimError
from zorgsim.inputs.scenario_file import list_scenarios

Ask = Callable[..., Any]


def test_check_says_fine_of_what_ships(zorgsim: Ask) -> None:
    names = list_scenarios()
    answer = zorgsim("check", *names)
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.splitlines() == [f"{name}: fine (format 2)" for name in names]


def test_check_answers_for_every_file(zorgsim: Ask, folder: Path) -> None:
    (folder / "bad.toml").write_text('format = 2\nextends = "baseline"\nplaces = ["Atlantis"]\n', "utf-8")
    answer = zorgsim("check", "baseline", "bad.toml", "earlier_housing")
    assert answer.code == 2
    assert answer.out.splitlines() == ["baseline: fine (format 2)", "earlier_housing: fine (format 2)"]
    assert "Atlantis" in answer.err


def test_check_for_programs(zorgsim: Ask, folder: Path) -> None:
    (folder / "bad.toml").write_text('format = 2\nextends = "baseline"\nplaces = ["Atlantis"]\n', "utf-8")
    answer = zorgsim("check", "baseline", "bad.toml", "--json")
    good, bad = json.loads(answer.out)
    assert answer.code == 2
    assert good == {"scenario": "baseline", "fine": True, "format": 2}
    assert (bad["scenario"], bad["fine"], bad["format"]) == ("bad.toml", False, 2)
    assert bad["problem"]["where"].startswith("bad.toml: places")


def test_check_speaks_dutch(zorgsim: Ask) -> None:
    assert zorgsim("check", "baseline", "--language", "nl").out == "baseline: in orde (formaat 2)\n"


class SimulatedError(ZorgsimError):
    """Raised where a run would begin to simulate."""

    exit_code = 99


@pytest.fixture
def nothing_is_simulated(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run goes as far as the simulation, and ends there with an exit code of its own."""

    def simulated(*_: object) -> None:
        raise SimulatedError("this would be simulated")

    monkeypatch.setattr("zorgsim.cli.simulation.simulated_in", simulated)


def verdicts(zorgsim: Ask, *arguments: str) -> tuple[int, int]:
    """The exit codes of check and of run, and the certainty that both say the same."""
    checked, run = zorgsim("check", *arguments), zorgsim("run", *arguments, "--jobs", "1")
    problem = [line for line in run.err.splitlines() if line.startswith(("  where:", "  value:", "  allowed:", "  do:"))]
    assert [line for line in checked.err.splitlines() if line in problem] == problem
    return checked.code, run.code


@pytest.mark.usefixtures("nothing_is_simulated")
@pytest.mark.parametrize(
    ("arguments", "fine"),
    [
        ((), False),  # no whole year after the policy's start
        (("--until", "2030-01-01"), True),
        (("--until", "2029-12-01"), False),
        (("--until", "2028-06-01"), True),  # history alone
        (("--until", "2020-06-01"), False),  # not a whole year of it
        (("--until", "2030-01-01", "--places", "Atlantis"), False),
        (("--until", "2030-01-01", "--replications", "0"), False),
        (("--until", "2030-01-01", "--seed", "-1"), False),
        (("--until", "soon"), False),
    ],
    ids=lambda some: " ".join(some) if isinstance(some, tuple) else "",
)
def test_check_says_what_run_says(zorgsim: Ask, folder: Path, arguments: tuple[str, ...], fine: bool) -> None:
    run = "[run]\nstart = 2020-01-01\nuntil = 2029-01-01\nreplications = 2\nseed = 7\npolicy_start = 2028-06-01\n"
    (folder / "late.toml").write_text(f'format = 2\nplaces = ["Schiermonnikoog"]\n{run}', "utf-8")
    assert verdicts(zorgsim, "late.toml", *arguments) == ((0, 99) if fine else (2, 2))


DAYS = st.sampled_from([f"{year}-{day}" for year in (2014, 2019, 2020, 2021, 2022) for day in ("01-01", "06-01", "12-31")])
PARAMETERS = st.dictionaries(
    st.sampled_from(["severity.serious_share", "severity.complex_share", "question.base", "mutual_help.build", "nonsense"]),
    st.sampled_from([0.0, 0.3, 0.6, 40.0]),
    max_size=2,
)
MEASURES = st.lists(
    st.tuples(
        st.sampled_from(["first_line.coaches", "specialist.slots", "governance.pooling", "first_line.coach"]),
        st.sampled_from(["to = 1.5", "times = 2.0", "by = 9.0", 'to = "province"']),
        DAYS,
        st.sampled_from(["", 'where = ["Tiel"]', 'where = ["Schiermonnikoog"]']),
    ),
    max_size=2,
)


@pytest.mark.usefixtures("nothing_is_simulated")
@settings(
    max_examples=60, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # nothing of them is carried over: the file is written anew
)  # fmt: skip
@given(
    days=st.lists(DAYS, min_size=3, max_size=3),
    drawn=st.booleans(),
    parameters=PARAMETERS,
    measures=MEASURES,
    until=st.none() | DAYS,
)
def test_check_says_what_run_says_of_any_file(
    zorgsim: Ask, folder: Path, days: list[str], drawn: bool, parameters: dict[str, float], measures: list[Any], until: str | None
) -> None:
    start, end, policy = days
    lines = [
        "format = 2",
        'places = ["Schiermonnikoog"]',
        f"[run]\nstart = {start}\nuntil = {end}\npolicy_start = {policy}\nreplications = 3\nseed = 1",
        f'uncertainty = "{"parameters" if drawn else "none"}"',
        "[parameters]",
        *(f'"{name}" = {value}' for name, value in parameters.items()),
    ]
    for number, (lever, setting, begins, where) in enumerate(measures):
        lines.append(f'[measures.m{number}]\nlever = "{lever}"\n{setting}\nfrom = {begins}\n{where}')
    (folder / "any.toml").write_text("\n".join(lines), "utf-8")
    options = () if until is None else ("--until", until)
    assert verdicts(zorgsim, "any.toml", *options) in ((0, 99), (2, 2))
