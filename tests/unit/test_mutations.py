"""The breaks that prove the tests: each fits the source as it stands, and what pytest says of it is read aright."""

from __future__ import annotations

from pathlib import Path

import pytest
from tools.mutate import MUTATIONS, Mutation, MutationError, Result, problems, read_mutations, sentence, table, verdict, with_table

A_BREAK = Mutation("a sum is a difference", "src/zorgsim/clock.py", "a + b", "a - b", ("tests/unit/test_clock.py",))
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


@pytest.mark.parametrize(
    ("entry", "wrong"),
    [
        ('what = "w"\nfile = "f"\nold = "o"\nnew = "n"', "not"),
        ('what = "w"\nfile = "f"\nold = "o"\nnew = "n"\ntests = "tests/nowhere.py"', "there is no tests/nowhere.py"),
        ('what = "w"\nfile = "f"\nold = "o"\nnew = "n"\ntests = []', "there is no test"),
    ],
)
def test_an_entry_that_lacks_something_is_refused(entry: str, wrong: str, tmp_path: Path) -> None:
    (tmp_path / "mutations.toml").write_text(f"[[mutation]]\n{entry}\n", "utf-8")
    with pytest.raises(MutationError, match=wrong):
        read_mutations(tmp_path / "mutations.toml")


def test_only_a_test_that_ran_and_failed_has_noticed() -> None:
    assert verdict(A_BREAK, 1, f"FAILED {RED} - assert 3 == 4\n1 failed in 0.1s") == Result(A_BREAK, RED)
    assert not verdict(A_BREAK, 0, "1 passed in 0.1s").noticed
    assert not verdict(A_BREAK, 2, "ERROR tests/unit/test_clock.py - SyntaxError\n1 error in 0.1s").noticed
    assert not verdict(A_BREAK, 1, f"ERROR {RED} - RuntimeError\n1 error in 0.1s").noticed
    assert not verdict(A_BREAK, -1, "the tests took more than 900 seconds").noticed


def test_the_name_of_a_test_is_read_as_a_sentence() -> None:
    assert sentence(RED) == "`unit/test_clock.py`: weeks add up"


def test_the_table_is_written_between_its_marks_and_says_what_went_unnoticed() -> None:
    results = [Result(A_BREAK, RED), Result(A_BREAK, None, "all tests are green")]
    page = with_table("before\n<!-- mutations -->\nold\n<!-- end of mutations -->\nafter\n", results)
    assert page == f"before\n<!-- mutations -->\n1 of 2 were noticed.\n\n{table(results)}<!-- end of mutations -->\nafter\n"
    assert "| a sum is a difference | `clock.py` | **not noticed** |" in page
    with pytest.raises(MutationError, match="lacks"):
        with_table("no place for it", results)
