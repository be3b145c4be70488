"""The breaks that prove the tests: each fits the source as it stands, and what pytest says of it is read aright."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tools.anchors import ROOT
from tools.mutate import (
    MUTATIONS,
    Mutation,
    MutationError,
    Result,
    kept_rows,
    problems,
    read_mutations,
    row,
    rows_in,
    sentence,
    untold,
    verdict,
    with_table,
)

A_BREAK = Mutation("a sum is a difference", "zorgsim.clock.Clock.week_of", "a + b", "a - b", ("tests/unit/test_clock.py",))
RED = "tests/unit/test_clock.py::test_weeks_add_up[one two]"


def test_every_break_fits_the_source_as_it_stands() -> None:
    mutations = read_mutations(MUTATIONS)
    assert list(problems(mutations)) == []
    assert len({one.what for one in mutations}) == len(mutations) > 40


@pytest.mark.parametrize(("text", "times"), [("nothing", 0), ("a + b, a + b", 2)])
def test_a_text_that_does_not_occur_exactly_once_is_refused(text: str, times: int) -> None:
    with pytest.raises(MutationError, match=f"occurs {times} times"):
        A_BREAK.broken(text)
    assert A_BREAK.broken("c = a + b") == "c = a - b"


@pytest.mark.parametrize("entry", ['what = "w"', 'what = "w"\nin = "i"\nreplace = "r"\nby = "b"\ntests = "t"\nfile = "f"'])
def test_an_entry_that_lacks_something_or_has_too_much_is_refused(entry: str, tmp_path: Path) -> None:
    (tmp_path / "mutations.toml").write_text(f"[[mutation]]\n{entry}\n", "utf-8")
    with pytest.raises(MutationError, match="not"):
        read_mutations(tmp_path / "mutations.toml")


def test_what_does_not_fit_is_listed_with_where_it_may_be_now() -> None:
    moved = replace(A_BREAK, where="zorgsim.clock.week_of", replace="(self.start - day).days // 7")
    assert list(problems([replace(moved, where="zorgsim.clock.Clock.week_of")])) == []
    assert list(problems([moved, replace(moved, what="no test", where="zorgsim.clock.Clock.week_of", tests=())])) == [
        "a sum is a difference: there is no zorgsim.clock.week_of: src/zorgsim/clock.py does not define week_of; "
        "perhaps zorgsim.clock.Clock.week_of",
        "no test: there is no test",
    ]
    (gone,) = problems([replace(moved, replace="text that stands nowhere", tests=("tests/unit/test_clock.py",))])
    assert gone.endswith("its text stands nowhere in the source")


def test_a_break_touches_its_object_and_nothing_else() -> None:
    one = replace(A_BREAK, replace="day).days", by="day).hours")
    file, text = one.broken_file()
    before = Path(ROOT / file).read_text("utf-8").splitlines()
    assert file == Path("src/zorgsim/clock.py")
    assert [(was, now) for was, now in zip(before, text.splitlines(), strict=True) if was != now] == [
        (line, line.replace("day).days", "day).hours")) for line in before if "(self.start - day).days" in line
    ]


def test_only_a_test_that_ran_and_failed_has_noticed() -> None:
    assert verdict(A_BREAK, 1, f"FAILED {RED} - assert 3 == 4\n1 failed in 0.1s") == Result(A_BREAK, RED)
    assert not verdict(A_BREAK, 0, "1 passed in 0.1s").noticed
    assert not verdict(A_BREAK, 2, "ERROR tests/unit/test_clock.py - SyntaxError\n1 error in 0.1s").noticed
    assert not verdict(A_BREAK, 1, f"ERROR {RED} - RuntimeError\n1 error in 0.1s").noticed
    assert not verdict(A_BREAK, -1, "the tests took more than 900 seconds").noticed


def test_the_name_of_a_test_is_read_as_a_sentence() -> None:
    assert sentence(RED) == "`unit/test_clock.py`: weeks add up"


PAGE = "before\n<!-- mutations -->\nold\n<!-- end of mutations -->\nafter\n"


def test_the_table_is_written_between_its_marks_and_says_what_went_unnoticed() -> None:
    rows = [row(Result(A_BREAK, RED)), row(Result(A_BREAK, None, "all tests are green"))]
    page = with_table(PAGE, rows)
    assert page.startswith("before\n<!-- mutations -->\n1 of 2 were noticed.\n\n| what was broken | where |")
    assert page.endswith("| **not noticed** |\n<!-- end of mutations -->\nafter\n")
    assert "| a sum is a difference | `clock.Clock.week_of` | **not noticed** |" in page
    with pytest.raises(MutationError, match="lacks"):
        with_table("no place for it", rows)


def test_what_the_table_does_not_tell_is_added_to_what_it_tells() -> None:
    other = replace(A_BREAK, what="another break")
    page = with_table(PAGE, [row(Result(A_BREAK, RED))])
    assert untold([A_BREAK, other], page) == [other]
    missed = with_table(page, [*kept_rows([A_BREAK, other], [other], page), row(Result(other, None))])
    assert rows_in(missed) == [row(Result(A_BREAK, RED)), row(Result(other, None))]
    assert untold([A_BREAK, other], missed) == [other]
    noticed = with_table(missed, [*kept_rows([A_BREAK, other], [other], missed), row(Result(other, RED))])
    assert untold([A_BREAK, other], noticed) == []
    assert kept_rows([other], [], noticed) == [row(Result(other, RED))]
