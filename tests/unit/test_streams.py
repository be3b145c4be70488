"""What an encoding cannot write is written in letters that it has."""

from __future__ import annotations

import io
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zorgsim.cli.streams import stand_in, write_legibly
from zorgsim.inputs.scenario import Language
from zorgsim.report.texts import texts

ENCODINGS = ("ascii", "cp1252", "cp850", "cp437", "latin-1", "koi8-r", "utf-8")


def written(text: str, encoding: str) -> str:
    """What a stream of that encoding holds after a text was printed to it."""
    stream = io.TextIOWrapper(io.BytesIO(), encoding, errors="strict", write_through=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdout", stream)
        write_legibly()
        print(text, end="")
    stream.seek(0)
    return stream.buffer.read().decode(encoding)


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("ascii", "+-2 - -3 ... Sudwest-Fryslan eens 'a' \"b\" -> (v) (x) 1/2 EUR --- | <= inf IJ ss ?"),
        ("latin-1", "±2 - -3 ... Súdwest-Fryslân eens 'a' \"b\" -> (v) (x) ½ EUR --- | <= inf IJ ß ?"),
        ("cp850", "±2 - -3 ... Súdwest-Fryslân eens 'a' \"b\" -> (v) (x) ½ EUR ─── │ <= inf IJ ß ?"),
        ("cp1252", "±2 – -3 … Súdwest-Fryslân eens ‘a’ “b” -> (v) (x) ½ € --- | <= inf IJ ß ?"),
    ],
)
def test_each_sign_becomes_what_is_most_like_it(encoding: str, text: str) -> None:
    assert written("±2 – −3 … Súdwest-Fryslân eens ‘a’ “b” → ✓ ✗ ½ € ─── │ ≤ ∞ Ĳ ß 漢", encoding) == text


@given(st.text(st.characters(codec="utf-8")), st.sampled_from(ENCODINGS))
def test_any_text_can_be_written_anywhere(text: str, encoding: str) -> None:
    plain = written(text, encoding)
    kept = [sign for sign in text if sign.encode(encoding, "ignore")]
    assert "".join(sign if sign.encode(encoding, "ignore") else stand_in(sign) for sign in text) == plain
    assert len(kept) <= len(plain)


def test_half_a_letter_of_a_file_name_is_a_question_mark() -> None:
    assert written("caf\udce9", "utf-8") == "caf?"


@pytest.mark.parametrize("language", Language)
def test_every_sign_of_our_own_texts_has_a_stand_in(language: Language) -> None:
    signs = {sign for text in texts(language).values() for sign in text if not sign.isascii()}
    assert signs
    assert {sign for sign in signs if stand_in(sign) == "?"} == set()


def test_a_stream_that_is_closed_or_not_pythons_own_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    other = io.StringIO()
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", other)
    write_legibly()
    assert (sys.stdout, sys.stderr) == (None, other)
