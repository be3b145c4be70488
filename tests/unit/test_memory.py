"""How much memory an experiment needs: against what was measured, what is told of it, and when it is refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from zorgsim.cli.simulation import tell_memory
from zorgsim.engines.counters import COUNTERS, empty_counters
from zorgsim.errors import InputError
from zorgsim.experiment import memory
from zorgsim.experiment.crew import local_crew
from zorgsim.experiment.memory import GB, Extent, Kept, check_memory, counted_bytes, free_memory, memory_needed
from zorgsim.inputs.scenario import Language, Scenario
from zorgsim.inputs.scenario_file import load_shipped
from zorgsim.model.structure import PlacesOption, ReferralOption

NATION = Extent(families=1_880_000, municipalities=345, years=49, replications=10, scenarios=3, jobs=2, years_apart=10)

MEASURED = {
    "nation, 3 scenarios x 10 replications, 2 processes": (NATION, 3847),
    "nation, one scenario of four years x 4 replications, 1 process": (Extent(1_880_000, 345, 4, 4, 1, 1), 274),
    "nation, 3 scenarios x 2 replications, 2 processes": (replace(NATION, replications=2), 1342),
}
"""Million bytes at the peak, over all processes, shared pages divided among those that share them: ``benchmarks.nation_memory``."""

FILLED = {"waited": 0.0285 * 49, "lists_by_wait": 0.0414 * 49, "weeks_lived_by_income": 0.0928 * 49}
"""Of sparse counters, how many whole years are filled of the nation's 49 (the same command)."""


@pytest.mark.parametrize("case", MEASURED)
def test_the_estimate_is_near_what_was_measured_and_not_below(case: str) -> None:
    experiment, measured = MEASURED[case]
    # counters and levers that are added after it was measured, events among them, are in the estimate only
    assert 1.0 <= memory_needed(experiment) / (measured * 1e6) <= 1.25


def test_counters_are_estimated_from_what_is_declared() -> None:
    dense = empty_counters(1, 49, 345).nbytes
    assert set(FILLED) == {name for name, one in COUNTERS.items() if one.sparse}
    sparse = 345 * memory.A_FILLED * sum(COUNTERS[name].size * years for name, years in FILLED.items())
    assert 1.0 <= (counted_bytes(345, 49, 10) - dense) / sparse <= 1.1


@pytest.mark.parametrize(
    "more",
    [
        replace(NATION, families=20_000_000),
        replace(NATION, municipalities=700),
        replace(NATION, years=100),
        replace(NATION, replications=20),
        replace(NATION, scenarios=6),
        replace(NATION, jobs=8),
    ],
)
def test_more_of_anything_needs_more(more: Extent) -> None:
    assert memory_needed(more) > memory_needed(NATION)


def test_with_parts_on_disk_memory_hardly_grows_with_scenarios() -> None:
    """The goal: the nation, 45 scenarios, ten replications, in less than 4 GB; in memory it would be ten times as much."""
    on_disk = replace(NATION, kept=Kept.ON_DISK, jobs=1)
    few, many = (memory_needed(replace(on_disk, scenarios=scenarios)) for scenarios in (10, 45))
    assert many < 4 * GB < memory_needed(replace(NATION, scenarios=45)) / 9
    assert (many - few) / 35 < 0.02 * GB < 0.5 * GB < counted_bytes(345, 49) * 10


@pytest.mark.parametrize("more", [{"replications": 30}, {"municipalities": 700}, {"years": 100}, {"scenarios": 90}, {"copies": 2}])
def test_with_parts_on_disk_more_of_anything_needs_more(more: dict[str, int]) -> None:
    on_disk = replace(NATION, kept=Kept.ON_DISK)
    assert memory_needed(replace(on_disk, **more)) > memory_needed(on_disk)  # type: ignore[arg-type]


def test_what_stays_of_hundreds_of_worlds_is_bounded() -> None:
    """Sums by year of every scenario would be ten times as much."""
    worlds = Extent(families=39_500, municipalities=13, years=49, replications=200, scenarios=47, jobs=2, kept=Kept.ON_DISK)
    assert memory_needed(worlds) < 4 * GB


def test_windows_by_year_of_many_runs_of_a_small_place_need_room() -> None:
    """A thousand runs of one municipality hardly have counters, but each has its sums by year."""
    small = Extent(families=4_447, municipalities=1, years=49, replications=100, scenarios=10, jobs=1)
    assert memory_needed(small) > memory_needed(replace(small, years=1)) + 0.9 * GB


def test_other_structures_need_room_for_their_counters_only(scenarios: list[Scenario], monkeypatch: pytest.MonkeyPatch) -> None:
    """With parts on disk what was read last is all that stays of them; in memory their counters do."""
    give(monkeypatch, 100 * GB)
    own = [replace(one, run=replace(one.run, draws=20, replications=1)) for one in scenarios]
    blind = [replace(one, structure=replace(one.structure, referral=ReferralOption.BLIND)) for one in own]
    few = [replace(one, run=replace(one.run, draws=10)) for one in blind]
    assert check_memory([*own, *few], 1, Kept.ON_DISK).needed == check_memory(own, 1, Kept.ON_DISK).needed
    assert check_memory(own, 1).needed < check_memory([*own, *few], 1).needed < check_memory([*own, *blind], 1).needed


def test_a_script_is_refused_what_a_command_can_do(scenarios: list[Scenario], monkeypatch: pytest.MonkeyPatch) -> None:
    """It has no folder to read from."""
    give(monkeypatch, 8 * GB)
    many = [replace(scenarios[0], name=f"s{number}", run=replace(scenarios[0].run, replications=10)) for number in range(20)]
    assert check_memory(many, 2, Kept.ON_DISK).needed < 4 * GB
    with pytest.raises(InputError, match="needs more memory than is free"):
        check_memory(many, 2)


def test_processes_that_have_nothing_to_do_need_nothing() -> None:
    assert memory_needed(replace(NATION, jobs=10)) == memory_needed(replace(NATION, jobs=64))


# Refused and told


@pytest.fixture
def scenarios() -> list[Scenario]:
    baseline = load_shipped("baseline")
    nation = replace(baseline, places=("Nederland",), run=replace(baseline.run, replications=100))
    return [nation, replace(nation, name="other")]


def test_who_shares_slots_with_a_place_needs_memory_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Enschede is simulated inside Twente, and cut out of its counters, which are there twice for a while."""
    give(monkeypatch, None)
    baseline = load_shipped("baseline")
    alone, region = (check_memory([replace(baseline, places=(one,))], 1).needed for one in ("Enschede", "youth_region:Twente"))
    assert alone > region
    part = replace(baseline, places=("Enschede",), structure=replace(baseline.structure, places=PlacesOption.PART))
    assert check_memory([part], 1).needed < region


def give(monkeypatch: pytest.MonkeyPatch, free: int | None) -> None:
    monkeypatch.setattr(memory, "free_memory", lambda: free)


def test_what_cannot_fit_is_refused_with_what_would_do(scenarios: list[Scenario], monkeypatch: pytest.MonkeyPatch) -> None:
    give(monkeypatch, 2 * GB)
    with pytest.raises(InputError, match="needs more memory than is free") as caught:
        check_memory(scenarios, 2)
    error = caught.value
    assert (error.where, error.allowed) == ("baseline, other", "2.0 GB")
    number = int(error.action.split()[1])
    assert error.action.startswith(f"take {number} replications at most")
    fits = [replace(one, run=replace(one.run, replications=number)) for one in scenarios]
    assert check_memory(fits, 2).needed <= 2 * GB
    with pytest.raises(InputError):
        check_memory([replace(one, run=replace(one.run, replications=number + 1)) for one in scenarios], 2)


def test_fewer_processes_are_asked_for_first(scenarios: list[Scenario], monkeypatch: pytest.MonkeyPatch) -> None:
    few = [replace(one, run=replace(one.run, replications=8)) for one in scenarios]
    give(monkeypatch, memory_needed(replace(NATION, scenarios=2, replications=8, jobs=5)))
    with pytest.raises(InputError) as caught:
        check_memory(few, 8)
    assert caught.value.action.startswith("take 5 processes at most")


def test_where_nothing_fits_a_smaller_place_is_asked_for(scenarios: list[Scenario], monkeypatch: pytest.MonkeyPatch) -> None:
    give(monkeypatch, GB // 10)
    with pytest.raises(InputError, match="take a smaller place"):
        check_memory(scenarios, 2)


def test_where_the_system_does_not_tell_nothing_is_refused(scenarios: list[Scenario], monkeypatch: pytest.MonkeyPatch) -> None:
    give(monkeypatch, None)
    found = check_memory(scenarios, 2)
    assert found.free is None
    assert found.needed > 10 * GB


@pytest.mark.parametrize(
    ("language", "free", "told"),
    [
        (Language.EN, 64 * GB, "zorgsim: needs about {} GB of memory; 64.0 GB are free\n"),
        (Language.NL, 64 * GB, "zorgsim: heeft ongeveer {} GB geheugen nodig; er is 64,0 GB vrij\n"),
        (Language.EN, None, "zorgsim: needs about {} GB of memory\n"),
    ],
)
def test_what_is_much_is_told(
    scenarios: list[Scenario],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    language: Language,
    free: int | None,
    told: str,
) -> None:
    give(monkeypatch, free)
    needed = f"{check_memory(scenarios, 2, Kept.ON_DISK).needed / GB:.1f}"
    tell_memory(scenarios, local_crew(2), language)
    assert capsys.readouterr().err == told.format(needed.replace(".", ",") if language is Language.NL else needed)


def test_what_is_little_is_not_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    give(monkeypatch, GB)
    tell_memory([replace(load_shipped("baseline"), places=("Tiel",))], local_crew(2), Language.EN)
    assert capsys.readouterr().err == ""


# What is free


def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: dict[str, str]) -> None:
    """A system whose files say this."""
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    monkeypatch.setattr(memory, "_MEMORY_OF_SYSTEM", tmp_path / "meminfo")
    monkeypatch.setattr(memory, "_GROUP_OF_PROCESS", tmp_path / "cgroup")
    monkeypatch.setattr(memory, "_GROUPS", tmp_path / "groups")


MEMINFO = {"meminfo": "MemTotal:  9000 kB\nMemFree:   10 kB\nMemAvailable:   4000 kB\n"}
STAT = "anon 5\ninactive_file 1000\ntotal_inactive_file 2000\n"


@pytest.mark.parametrize(
    ("files", "free"),
    [
        ({}, None),
        (MEMINFO, 4_096_000),
        ({"meminfo": "nothing that we know"}, None),
        (MEMINFO | {"cgroup": "0::/\n", "groups/memory.max": "max\n", "groups/memory.current": "5\n"}, 4_096_000),
        (MEMINFO | {"cgroup": "0::/a/b\n", "groups/a/memory.max": "90000\n", "groups/a/memory.current": "20000\n"}, 70_000),
        (
            {
                "cgroup": "0::/a\n",
                "groups/a/memory.max": "90000\n",
                "groups/a/memory.current": "20000\n",
                "groups/a/memory.stat": STAT,
                "groups/memory.max": "95000",
                "groups/memory.current": "94000",
            },
            1_000,
        ),
        ({"cgroup": "0::/\n", "groups/memory.max": "5\n", "groups/memory.current": "9\n"}, 0),
        (
            {
                "cgroup": "9:name=systemd:/\n4:cpu,memory:/a\n0::/\n",
                "groups/memory/a/memory.limit_in_bytes": "90000\n",
                "groups/memory/a/memory.usage_in_bytes": "20000\n",
                "groups/memory/a/memory.stat": STAT,
            },
            72_000,
        ),
    ],
)
def test_what_is_free_is_the_least_of_what_the_system_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: dict[str, str], free: int | None
) -> None:
    system(tmp_path, monkeypatch, files)
    assert free_memory() == free
