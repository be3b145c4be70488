"""Files that would take the reader of TOML long: refused by how they look, in time that grows with their length only."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

import pytest

from zorgsim.errors import InputError
from zorgsim.inputs.scenario_file import load_scenario
from zorgsim.inputs.scenario_source import MOST_BYTES
from zorgsim.inputs.toml_limits import DEEPEST_NESTING, LONGEST_WORD, MOST_ENTRIES, MOST_PARTS, check_simple

REFUSED = {
    "one key of many parts": ("a" + ".a" * 20_000 + " = 1", "a key has more than", "x: line 1"),
    "a table of many parts": ("a = 1\n[" + "a . " * 20_000 + "a]", "a key has more than", "x: line 2"),
    "a quoted key of many parts": ('\n"a"' + '."a"' * 20_000 + " = 1", "a key has more than", "x: line 2"),
    "lists in lists": ("a = " + "[" * 20_000 + "]" * 20_000, "nested too deeply", "x: line 1"),
    "lists that never end": ("a = 1\nb = " + "[\n" * 20_000, "nested too deeply", "x: line 18"),
    "tables in tables": ("a = " + "{a=" * 300 + "1" + "}" * 300, "nested too deeply", "x: line 1"),
    "many tables": ("".join(f"[t{number}]\n" for number in range(MOST_ENTRIES + 1)), "30,001 keys, tables", "x"),
    "many keys": ("a = 1\n" * (MOST_ENTRIES + 1), "30,001 keys, tables", "x"),
    "many tables of a list": ("[[t]]\n" * (MOST_ENTRIES + 1), "30,001 keys, tables", "x"),
    "a long list": ("a = [" + "1," * MOST_ENTRIES + "]", "30,001 keys, tables", "x"),
    "a long number": ("a = 0x" + "f" * (LONGEST_WORD + 1), "too long", "x: line 1"),
    "a long key": ("k" * (LONGEST_WORD + 1) + " = 1", "too long", "x: line 1"),
}

ACCEPTED = {
    "text in quotes": f'a = "{"a." * 1000}"\nb = "{"[" * 1000}"',
    "text over lines": f'a = """{"a.b=" * 1000}\n""\n{"[" * 100} \\""" """',
    "literal text": f"a = '''{'a.' * 1000}''\n'''\nb = '{'[' * 100}'",
    "an escaped quote": f'a = "\\"{"[" * 100}"',
    "a comment": f"a = 1 # {'a.' * 1000} {'[' * 100} ''' \"\"\"",
    "a list of numbers": f"a = [{'1.5, ' * 1000}]",
    "the deepest": f"a = {'[' * DEEPEST_NESTING}{']' * DEEPEST_NESTING}",
    "the longest key": ".".join("a" * MOST_PARTS) + " = 1",
}

HARD = {
    "quotes": "'" * MOST_BYTES,
    "double quotes": '"' * MOST_BYTES,
    "escapes without end": 'a = "' + '\\"' * (MOST_BYTES // 2 - 3),
    "backslashes": 'a = "' + "\\" * (MOST_BYTES - 5),
    "words": "a " * (MOST_BYTES // 2),
    "long words": ("a" * 9_999 + " ") * (MOST_BYTES // 10_000),
    "keys that are nearly too long": "a.a.a.a.a.a.a.a.a.a.a.a.a.a.a " * (MOST_BYTES // 30),
    "spaces": "a." * 7 + " " * (MOST_BYTES - 16),
    "lines": "\n" * MOST_BYTES,
    "text within text": 'a = """' + '""\\"' * (MOST_BYTES // 4 - 2),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_would_take_long_is_refused_with_its_place(case: str) -> None:
    text, what, where = REFUSED[case]
    with pytest.raises(InputError) as caught:
        check_simple(text, "x")
    assert what in caught.value.what
    assert caught.value.where == where


@pytest.mark.parametrize("case", ACCEPTED)
def test_what_only_looks_like_it_is_not_refused(case: str) -> None:
    check_simple(ACCEPTED[case], "x")


@pytest.mark.parametrize("case", HARD)
def test_looking_takes_no_time_that_grows_with_the_square(case: str) -> None:
    began = time.process_time()
    with suppress(InputError):
        check_simple(HARD[case], "x")
    # under half a second for the largest file; what grows with the square takes many minutes
    assert time.process_time() - began < 20.0


def test_a_file_is_looked_at_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(text: str) -> None:
        raise AssertionError("the file was read")

    path = tmp_path / "deep.toml"
    path.write_text(REFUSED["one key of many parts"][0], "utf-8")
    monkeypatch.setattr("tomllib.loads", never)
    with pytest.raises(InputError, match="a key has more than 16 parts"):
        load_scenario(str(path))
