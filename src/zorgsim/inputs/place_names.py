"""How people write the names and codes of places: spelling, the kind that is meant, the codes of CBS.

Nothing here knows which places there are; `zorgsim.inputs.places` does.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from typing import Final

from zorgsim.errors import InputError, did_you_mean


class PlaceKind(StrEnum):
    """What a name can stand for; the value is the prefix that says so (``province:Utrecht``)."""

    NATION = "nation"
    PROVINCE = "province"
    YOUTH_REGION = "youth_region"
    MUNICIPALITY = "municipality"


# Spelling

_APOSTROPHES: Final = frozenset("'`\"´ʹʻʼʽˈ′‘’‚‛“”„‟")
_SPACED: Final = frozenset("_,/()[]\N{MINUS SIGN}")
_WRITTEN_OUT: Final = (
    (re.compile(r"\b(?:a d|ad|aan den)\b"), "aan de"),  # Alphen a/d Rijn, Horst a.d. Maas
    (re.compile(r"^st\b"), "sint"),
)


def plain(text: str) -> str:
    """Return a name without case, accents, hyphens, quotes, dots and brackets: the form in which names are compared."""
    # quotes first: taken apart as accents are, an acute accent that stands for a quote would leave a space
    unquoted = "".join(letter for letter in text if letter not in _APOSTROPHES and letter != ".")
    letters = unicodedata.normalize("NFKD", unquoted.replace("&", " en ").casefold())
    words = " ".join("".join(map(_plain_letter, letters)).split())
    for pattern, whole in _WRITTEN_OUT:
        words = pattern.sub(whole, words)
    return words


def _plain_letter(letter: str) -> str:
    category = unicodedata.category(letter)
    if category in ("Mn", "Cf") or letter in _APOSTROPHES:
        return ""
    return " " if category == "Pd" or letter in _SPACED else letter


# Codes

_KINDS_OF_CODES: Final = {
    "nl": PlaceKind.NATION,
    "pv": PlaceKind.PROVINCE,
    "jz": PlaceKind.YOUTH_REGION,
    "gm": PlaceKind.MUNICIPALITY,
}
_DIGITS: Final = {PlaceKind.PROVINCE: 2, PlaceKind.YOUTH_REGION: 2, PlaceKind.MUNICIPALITY: 4}
_CODE: Final = re.compile(r"(?P<letters>[a-z]{2})?[\s_-]?0*(?P<number>[0-9]{1,8})", re.IGNORECASE | re.ASCII)
NATION_CODE: Final = "NL"
_NATION_NUMBERS: Final = frozenset({"0", "1"})
"""CBS writes the nation as NL00 and NL01."""


def code_in(text: str) -> str | None:
    """Return the code that a text is, as CBS writes it; None if it is no code.

    ``"gm 363"`` is ``"GM0363"``, and so are ``"0363"`` and ``"363"``: numbers without letters are those of municipalities.
    """
    found = _CODE.fullmatch(text.strip())
    if not found:
        return None
    letters, number = (found["letters"] or "gm").casefold(), found["number"]
    kind = _KINDS_OF_CODES.get(letters)
    if kind is PlaceKind.NATION and number in _NATION_NUMBERS:
        return NATION_CODE
    return letters.upper() + number.zfill(_DIGITS[kind]) if kind in _DIGITS else text.strip().upper()


def kind_of_code(code: str) -> PlaceKind | None:
    """Return what a code of CBS stands for; None if for nothing that can be simulated, such as a district."""
    return _KINDS_OF_CODES.get(code[:2].casefold())


# The kind that a name says

_WORDS_FOR: Final = {
    PlaceKind.NATION: ("nation", "land"),
    PlaceKind.PROVINCE: ("province", "provincie", "prov", "pv"),
    PlaceKind.YOUTH_REGION: (
        "youth region", "jeugdregio", "jeugdzorgregio", "jeugdhulpregio", "regio", "region", "jr", "jz",
    ),
    PlaceKind.MUNICIPALITY: ("municipality", "gemeente", "gem", "gm"),
}  # fmt: skip
_KIND_OF_WORD: Final = {word: kind for kind, words in _WORDS_FOR.items() for word in words}
_ANY_WORD: Final = "|".join(sorted(_KIND_OF_WORD, key=len, reverse=True))
_BEHIND: Final = re.compile(rf"(?P<name>.+?)\s*\(\s*(?P<kind>{_ANY_WORD})\.?\s*\)", re.IGNORECASE)
_BEFORE: Final = re.compile(rf"(?P<kind>{_ANY_WORD})\.?\s+(?:of\s+|van\s+)?(?P<name>.*[^\W\d].*)", re.IGNORECASE)


def split_kind(name: str, where: str) -> tuple[PlaceKind | None, str]:
    """Take a name apart into the kind that it says and the bare name.

    ``"province:Utrecht"``, ``"Utrecht (PV)"`` as CBS writes it, ``"Provincie Utrecht"``.

    Raises
    ------
    InputError
        If what stands before a colon is no kind of place.
    """
    prefix, colon, rest = name.partition(":")
    if colon:
        kind = _KIND_OF_WORD.get(plain(prefix))
        if kind is None:
            raise _unknown_kind(name, prefix, where)
        return kind, rest.strip()
    for pattern in (_BEHIND, _BEFORE):
        found = pattern.fullmatch(name.strip())
        if found:
            return _KIND_OF_WORD[found["kind"].casefold()], found["name"].strip()
    return None, name.strip()


def _unknown_kind(name: str, prefix: str, where: str) -> InputError:
    return InputError(
        "unknown kind of place before the colon",
        where=where,
        value=name,
        allowed=", ".join(f"{kind}:" for kind in PlaceKind),
        action=did_you_mean(prefix.strip(), map(str, PlaceKind)) or "use one of these, or the name alone",
    )


# The province that a name says

_PROVINCES: Final = {
    "PV20": ("gr", "gn", "groningen"),
    "PV21": ("fr", "frl", "friesland", "fryslan"),
    "PV22": ("dr", "drenthe"),
    "PV23": ("o", "ov", "overijssel"),
    "PV24": ("fl", "flevoland"),
    "PV25": ("gld", "gelderland"),
    "PV26": ("u", "ut", "utrecht"),
    "PV27": ("nh", "noord holland"),
    "PV28": ("zh", "zuid holland"),
    "PV29": ("z", "zld", "zeeland"),
    "PV30": ("nb", "noord brabant"),
    "PV31": ("l", "lb", "limburg"),
}
_PROVINCE_OF_WORD: Final = {word: code for code, words in _PROVINCES.items() for word in words}
_IN_PROVINCE: Final = re.compile(rf"(?P<name>.+) (?P<province>{'|'.join(sorted(_PROVINCE_OF_WORD, key=len, reverse=True))})")


def split_province(words: str) -> tuple[str, str] | None:
    """Take a plain name apart into name and code of the province, as ``"beek l"`` for ``"Beek (L.)"``; None if it names none."""
    found = _IN_PROVINCE.fullmatch(words)
    return (found["name"], _PROVINCE_OF_WORD[found["province"]]) if found else None
