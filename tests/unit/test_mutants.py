"""The mutants that no test notices: each listed with a reason, each still to be found in the source."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from tools import mutants
from tools.anchors import ROOT
from tools.mutants import (
    SURVIVORS,
    Mutant,
    MutantError,
    Verdict,
    as_entry,
    judge,
    misfits,
    read_survivors,
    table,
    with_decorators_written_out,
)

A_MUTANT = Mutant("zorgsim.clock.Clock.week_of", "return a + b", "return a - b")
NAME = "zorgsim.clock.xǁClockǁweek_of__mutmut_3"


def test_every_survivor_has_a_reason_and_is_found_in_the_source() -> None:
    assert list(misfits(read_survivors(SURVIVORS))) == []


def test_what_mutmut_is_told_to_run_and_copy_exists() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["mutmut"]
    named = [*settings["also_copy"], *settings["pytest_add_cli_args_test_selection"]]
    assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ('[[survivor]]\nin = "i"\nwas = "w"\nnow = "n"\n', "an entry has"),
        ('[[survivor]]\nin = "i"\nwas = "w"\nnow = "n"\nwhy = " "\n', "an entry has"),
        (2 * '[[survivor]]\nin = "i"\nwas = "w"\nnow = "n"\nwhy = "y"\n', "stands there twice"),
        ('[reasons]\nidle = "words"\n', "serve no survivor: idle"),
    ],
)
def test_a_list_without_reasons_is_refused(text: str, wrong: str, tmp_path: Path) -> None:
    (tmp_path / "survivors.toml").write_text(text, "utf-8")
    with pytest.raises(MutantError, match=wrong):
        read_survivors(tmp_path / "survivors.toml")


def test_a_reason_may_be_shared(tmp_path: Path) -> None:
    entries = "".join(f'[[survivor]]\nin = "i{n}"\nwas = "w"\nnow = "n"\nwhy = "same"\n' for n in range(2))
    (tmp_path / "survivors.toml").write_text(f'[reasons]\nsame = "in full"\n{entries}', "utf-8")
    assert list(read_survivors(tmp_path / "survivors.toml").values()) == ["in full", "in full"]


def test_a_survivor_that_no_longer_speaks_of_the_source_is_listed() -> None:
    where = "zorgsim.clock.Clock.week_of"
    assert list(misfits([Mutant(where, "return  -((self.start - day).days // 7)", "")])) == []
    gone, moved = misfits([Mutant(where, "no such line", ""), Mutant("zorgsim.clock.week_of", "", "")])
    assert "does not say 'no such line'" in gone
    assert "there is no zorgsim.clock.week_of" in moved


def test_a_run_is_judged_by_what_passed_and_what_is_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mutants, "mutant_of", lambda name: A_MUTANT if name == NAME else pytest.fail(name))
    killed = [Verdict(f"zorgsim.clock.x_f__mutmut_{n}", "killed") for n in range(9)]
    passed = Verdict(NAME, "survived")
    assert judge([*killed, passed], {A_MUTANT: "why"}) == []
    assert judge([*killed, passed], {}) == [as_entry(A_MUTANT, "survived")]
    assert judge(killed, {A_MUTANT: "why"}) == [f"noticed by now, or gone: {A_MUTANT}"]
    assert judge([*killed, Verdict(NAME, "not checked")], {}) == [f"{NAME}: not checked"]
    assert judge([*killed[:1], passed], {A_MUTANT: "why"}) == ["50.0% of mutants were noticed, not 85%"]
    assert "| `clock` | 10 | 9 | 1 |" in table([*killed, passed])


def test_an_entry_can_be_pasted_into_the_list() -> None:
    mutant = Mutant("zorgsim.clock.f", "a['b']\nc", "a['b']")
    (entry,) = tomllib.loads(as_entry(mutant, "survived"))["survivor"]
    assert entry == {"in": mutant.where, "was": mutant.was, "now": mutant.now, "why": ""}


def test_the_change_is_read_from_the_file_of_all_mutants(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mutants, "WORK", tmp_path)
    folder = tmp_path / "mutants" / "src" / "zorgsim"
    folder.mkdir(parents=True)
    written = "class Clock:\n    def xǁClockǁweek_of__mutmut_{}(self, a):\n        return a {} 1\n"
    (folder / "a_module.py").write_text(written.format("orig", "+") + written.format("3", "-").partition("\n")[2], "utf-8")
    assert mutants.mutant_of("zorgsim.a_module.xǁClockǁweek_of__mutmut_3") == Mutant(
        "zorgsim.a_module.Clock.week_of", "return a + 1", "return a - 1"
    )


def test_decorators_are_written_out_and_mean_the_same() -> None:
    source = (
        "def times(n):\n    return lambda f: lambda x: n * f(x)\n\n"
        "@times(3)\n@times(\n    5,\n)\ndef more(x):\n    return x + 1\n\n"
        "class C:\n    @property\n    def p(self):\n        return 1\n"
    )
    written = with_decorators_written_out(source)
    assert "more = (times(3))((times(5))(more))\n" in written
    assert "@property" in written
    before: dict[str, object] = {}
    after: dict[str, object] = {}
    exec(source, before)  # noqa: S102  a text of this test
    exec(written, after)  # noqa: S102  the same, written out
    assert before["more"](2) == after["more"](2) == 45  # type: ignore[operator]
