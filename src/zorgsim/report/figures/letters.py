"""Every character of a title is drawn as it is written, or a stand-in where no font has it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import Final

from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, fontManager, get_font
from matplotlib.text import Text

from zorgsim.report.figures.settings import own_settings

FONT: Final = "DejaVu Sans"
"""The font of all pictures, which matplotlib brings along."""
OTHERS: Final = (
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",
    "Noto Sans CJK KR",
    "Source Han Sans",
    "WenQuanYi Zen Hei",
    "PingFang SC",
    "Hiragino Sans",
    "Apple SD Gothic Neo",
    "Microsoft YaHei",
    "Yu Gothic",
    "Malgun Gothic",
    "Arial Unicode MS",
    "Noto Sans Symbols2",
    "Segoe UI Symbol",
    "Symbola",
    "Unifont",
)
"""Fonts that have letters which ours lacks, on the systems that have these fonts; fonts of coloured signs cannot be drawn."""
STAND_IN: Final = "\N{WHITE SQUARE}"
"""What is drawn for a character that no font has."""


def drawable(text: str) -> str:
    """Return a text as it can be drawn: without marks that have no shape, and with a stand-in for what no font has."""
    return "".join(_drawable(character) for character in text)


def _drawable(character: str) -> str:
    if character == "\n":
        return character
    kind = unicodedata.category(character)
    if kind in ("Cc", "Zs", "Zl", "Zp"):
        return character if kind == "Zs" and has_letter(character) else " "
    if kind == "Cf" or unicodedata.name(character, "").startswith("VARIATION SELECTOR"):
        return ""  # joiners, hyphens that show only at the end of a line, and marks that turn the direction of all that follows
    return character if has_letter(character) else STAND_IN


def lacking(texts: Iterable[str]) -> str:
    """Return the characters for which a stand-in is drawn, each once."""
    return "".join(dict.fromkeys(sign for text in texts for sign in text if sign != STAND_IN and _drawable(sign) == STAND_IN))


def has_letter(character: str) -> bool:
    """Say whether a character can be drawn, thin and bold."""
    return all(ord(character) in letters for letters in _letters(FONT)) or any(
        ord(character) in _letters(font)[0] for font in _installed()
    )


def make_drawable(figure: Figure) -> None:
    """Make every text of a figure `drawable`, with other fonts behind ours where they are needed."""
    for text in figure.findobj(Text):
        assert isinstance(text, Text)  # noqa: S101 (what findobj was asked for)
        written = text.get_text()
        if written.isascii() and written.isprintable():
            continue
        shown = drawable(written)
        if shown != written:
            text.set_text(shown)
        if len(fonts := fonts_for(shown)) > 1:
            text.set_fontfamily(fonts)


def fonts_for(text: str) -> list[str]:
    """Return the fonts that have all letters of a text, ours first."""
    return [FONT, *(font for font in _installed() if any(_only_in(font, sign) for sign in text))]


def _only_in(font: str, sign: str) -> bool:
    return ord(sign) in _letters(font)[0] and not all(ord(sign) in letters for letters in _letters(FONT))


@cache
def _installed() -> tuple[str, ...]:
    """Return which of the other fonts this system has, in files that can be read."""
    return tuple(font for font in OTHERS if font in fontManager.get_font_names() and _can_be_read(font))


def _can_be_read(font: str) -> bool:
    try:
        return bool(_letters(font))
    except (OSError, RuntimeError, ValueError):  # a font that was removed since the cache was made, or that is damaged
        return False


@cache
def _letters(font: str) -> tuple[frozenset[int], frozenset[int]]:
    """Return the numbers of the characters that a font has, thin and bold."""
    with own_settings():
        files = [findfont(FontProperties(family=font, weight=weight)) for weight in ("normal", "bold")]
        return frozenset(get_font(files[0]).get_charmap()), frozenset(get_font(files[1]).get_charmap())
