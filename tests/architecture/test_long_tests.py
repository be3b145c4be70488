"""Tests that wait for a version are named in a list; a name that fits no test any more would put one back without a word."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.long_tests import LONG

TESTS = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize("named", LONG)
def test_every_name_of_a_long_test_is_that_of_a_test(named: str) -> None:
    file, _, rest = named.partition("::")
    function = rest.partition("[")[0]
    assert re.search(rf"^def {re.escape(function)}\b", (TESTS / file).read_text("utf-8"), re.MULTILINE), named


def test_none_is_named_twice() -> None:
    assert len(set(LONG)) == len(LONG)
