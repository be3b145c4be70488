"""What all tests share: no cache, English, and how Hypothesis searches."""

from __future__ import annotations

import os
from contextlib import suppress
from importlib import import_module
from pkgutil import walk_packages

import benchmarks
import pytest
from hypothesis import HealthCheck, settings
from tests.long_tests import LONG

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


@pytest.hookimpl(tryfirst=True)  # before tests are chosen by their marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark them ``long``."""
    for item in items:
        if item.nodeid.removeprefix("tests/").startswith(LONG):
            item.add_marker(pytest.mark.long)
