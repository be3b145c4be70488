"""What all tests share: no cache, English, and how Hypothesis searches."""

from __future__ import annotations

import os
from contextlib import suppress
from importlib import import_module
from pkgutil import walk_packages

import benchmarks
import pytest
from hypothesis import HealthCheck, settings

import zorgsim

# Nothing that this machine simulated before has a say in a test, and tests leave nothing to it; programs that they start inherit
# that.
os.environ["ZORGSIM_CACHE"] = "off"

# Nor has its language; a test that asks for one says so.
os.environ["ZORGSIM_LANGUAGE"] = "en"

# Hypothesis also tries the constants in the modules that are loaded: with all of them loaded beforehand, what it draws does not
# depend on the tests that came before.
for package in (zorgsim, benchmarks):
    for module in walk_packages(package.__path__, f"{package.__name__}."):
        with suppress(ModuleNotFoundError):  # some of what the benchmarks hold us against need not be installed
            import_module(module.name)

settings.register_profile(
    "zorgsim",
    deadline=None,  # a shared machine is sometimes slow; a test must not fail for that
    derandomize=True,  # the same worlds in every run (see above): a red test is red for everybody
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("zorgsim")

AS_MUCH = "theory/test_rows_places.py::test_as_much_is_paid_at_the_start_as_by_the_week_whatever_else_moves_how_long_care_takes"
LONG = (
    "cli/test_progress.py::test_ctrl_c_twice_ends_at_once_and_leaves_what_can_be_taken_up",
    "cli/test_cache.py::test_a_damaged_past_is_told_once",
    "cli/test_drivers.py::test_it_says_what_drives_a_difference_and_keeps_the_tables",
    "theory/test_loops.py::test_what_families_do_goes_in_the_direction_declared[specialist_slots]",
    "theory/test_monotony.py::test_shorter_stays_never_lengthen_anybodys_wait",
    "theory/test_monotony.py::test_more_demand_never_shortens_anybodys_wait",
    "cli/test_disk_trouble.py::test_whenever_the_disk_refuses_what_was_finished_stays_and_the_same_command_goes_on[parts-3-30-2]",
    "cli/test_disk_trouble.py::test_whenever_the_disk_refuses_what_was_finished_stays_and_the_same_command_goes_on[results/tables-2-28-4]",
    "cli/test_disk_trouble.py::test_parts_that_are_damaged_between_two_runs_are_simulated_again[gone]",
    "cli/test_disk_trouble.py::test_parts_that_are_damaged_between_two_runs_are_simulated_again[changed]",
    "cli/test_killed.py::test_killed_between_two_steps_nothing_is_lost_or_done_twice[a part is synced, not renamed]",
    *(f"{AS_MUCH}[{beside}]" for beside in ("nothing else", "paid by output", "a family worker", "advice")),
    "theory/test_sharing.py::test_pools_that_share_everything_are_one_pool[municipality-youth_region-stocks moving]",
    "theory/test_queueing.py::test_waits_are_erlangs[1 slots, load 0.5, stay 10, scv 1.0]",
    "theory/test_queueing.py::test_who_never_waits_is_lost_as_erlang_says[1 slots, load 0.8, stay 40, scv 4.0]",
    "cli/test_run.py::test_run_speaks_both_languages[nl-options1]",
    "cli/test_interrupted.py::test_where_tables_cannot_be_written_the_parts_stay",
)
"""Tests, by the beginning of their name, that take long for what they add beside their siblings, and wait for a version."""


@pytest.hookimpl(tryfirst=True)  # before tests are chosen by their marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark them ``long``."""
    for item in items:
        if item.nodeid.removeprefix("tests/").startswith(LONG):
            item.add_marker(pytest.mark.long)
