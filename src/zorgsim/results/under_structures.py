"""Under which structures an effect holds: what each structure says of a scenario and an outcome, of two published studies.

The scenarios of the advice were played in many worlds: ``worlds/signs.csv`` says in how many worlds of a block a scenario has more,
and less, than its baseline, structure by structure. The questions that councils ask were played at best values:
``questions/effects.csv`` holds a verdict for each structure. Either may be absent, and the first grows structure by structure: what
has not been played is not known.

Structures are no draws, so that nothing is counted over them but which say the same.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Any, Final

from zorgsim.errors import InputError
from zorgsim.inputs.advice import Expectation, Sign
from zorgsim.results.compare import Verdict
from zorgsim.results.elsewhere import OWN
from zorgsim.results.over_worlds import verdict_of
from zorgsim.results.published import EFFECTS, MANIFEST, OfRuns, published_folder

WORLDS: Final = "worlds"
QUESTIONS: Final = "questions"
SIGNS: Final = "signs.csv"
FORMATS: Final[Mapping[str, str]] = MappingProxyType({WORLDS: "zorgsim worlds 1", QUESTIONS: "zorgsim questions 1"})

_UNTOLD: Final = (Verdict.MISSING, Verdict.ONE_REPLICATION, Verdict.ONE_WORLD, Verdict.TOO_FEW_WORLDS)
"""Verdicts that say nothing: not played, or too little of it."""
_SAYS: Final = (Verdict.MORE, Verdict.LESS, Verdict.IDENTICAL)
"""Verdicts that another structure can bear out or contradict."""
_OPPOSITE: Final = {Verdict.MORE: Verdict.LESS, Verdict.LESS: Verdict.MORE}


@dataclass(frozen=True)
class Said:
    """What one structure says of an effect.

    Attributes
    ----------
    verdict
        More, less, nothing at all, worlds that disagree (one in ten says otherwise), not told from chance; missing is "not known".
    more, less, known
        Worlds in which the scenario has more, and less, than its baseline; in which both are known. None at best values.
    """

    verdict: Verdict
    more: int | None = None
    less: int | None = None
    known: int | None = None

    @property
    def is_known(self) -> bool:
        """Whether enough was played for it to say anything."""
        return self.verdict not in _UNTOLD


UNKNOWN: Final = Said(Verdict.MISSING)


def said_by_worlds(more: int, less: int, known: int) -> Said:
    """Return what worlds say together.

    >>> str(said_by_worlds(1, 39, 40).verdict), str(said_by_worlds(4, 36, 40).verdict), str(said_by_worlds(0, 0, 40).verdict)
    ('less', 'worlds_disagree', 'identical')

    Raises
    ------
    ValueError
        If there are fewer worlds than say something, or numbers below nothing.
    """
    if min(more, less) < 0 or more + less > known:
        raise ValueError(f"{more} worlds have more and {less} less, of {known}")
    shares = (more / known, less / known) if known else (0.0, 0.0)
    return Said(Verdict(str(verdict_of(*shares, known))), more, less, known)


@dataclass(frozen=True)
class Told:
    """What each structure says of an effect: the scenario's own, and each other that is planned."""

    own: Said
    others: Mapping[str, Said]


@dataclass(frozen=True)
class Holding:
    """Which other structures bear a sign out.

    Attributes
    ----------
    sign
        More, less or no difference at all.
    expected
        Whether it is what was expected; else it is what the scenario's own structure says.
    same, opposite, otherwise, unknown
        Names of the other structures that say it, that say the opposite, that say neither, and that are not known.
    """

    sign: Verdict
    expected: bool
    same: tuple[str, ...]
    opposite: tuple[str, ...]
    otherwise: tuple[str, ...]
    unknown: tuple[str, ...]


def holding(told: Told, expectation: Expectation | None) -> Holding | None:
    """Return which structures bear out what is expected, or what the scenario's own says; None where neither is a sign."""
    expected = _sign_expected(expectation)
    sign = expected or told.own.verdict
    if sign not in _SAYS:
        return None
    known = {name: said.verdict for name, said in told.others.items() if said.is_known}
    same = tuple(name for name, verdict in known.items() if verdict is sign)
    opposite = tuple(name for name, verdict in known.items() if verdict is _OPPOSITE.get(sign))
    otherwise = tuple(name for name in known if name not in (*same, *opposite))
    return Holding(sign, expected is not None, same, opposite, otherwise, tuple(name for name in told.others if name not in known))


def _sign_expected(expectation: Expectation | None) -> Verdict | None:
    """Return the sign that is expected; None of nobody knows, and of a margin, which counts of worlds cannot show."""
    if expectation is None or expectation.sign is Sign.OPEN or expectation.margin > 0.0:
        return None
    return Verdict.IDENTICAL if expectation.sign is Sign.NULL else Verdict(str(expectation.sign))


@dataclass(frozen=True)
class Played(OfRuns):
    """What one study published: by scenario and outcome, what each structure that was played says."""

    study: str = WORLDS
    said: Mapping[tuple[str, str], Mapping[str, Said]] = field(default_factory=dict)

    @property
    def others(self) -> tuple[str, ...]:
        """The structures beside the scenarios' own that are planned."""
        named = self.manifest.get("planned" if self.study == WORLDS else "structures", ())
        return tuple(name for name in named if name != OWN)

    @property
    def to_be_played(self) -> tuple[str, ...]:
        """Structures, the scenarios' own among them, of which a scenario or a world that is planned is still missing."""
        planned = self.manifest.get("planned", {})
        return tuple(name for name in (OWN, *self.others) if self.played(name) < planned.get(name, 1))

    def played(self, structure: str) -> int:
        """Return in how many worlds at least every scenario was played under a structure; 1 or 0 at best values.

        A scenario counts by the outcome of it that is known in most worlds.
        """
        most: dict[str, int] = {}
        for (scenario, _), by_structure in self.said.items():
            said = by_structure.get(structure, UNKNOWN)
            worlds = said.known if said.known is not None else int(said.verdict is not Verdict.MISSING)
            most[scenario] = max(most.get(scenario, 0), worlds)
        return min(most.values(), default=0)

    def told(self, scenario: str, outcome: str) -> Told | None:
        """Return what each structure says of an effect; None where none that was played says anything."""
        said = self.said.get((scenario, outcome))
        if said is None:
            return None
        return Told(said.get(OWN, UNKNOWN), {name: said.get(name, UNKNOWN) for name in self.others})


@dataclass(frozen=True)
class UnderStructures:
    """What is known of effects under structures: of the advice's scenarios over worlds, and of the questions that councils ask."""

    worlds: Played = field(default_factory=lambda: Played(study=WORLDS))
    questions: Played = field(default_factory=lambda: Played(study=QUESTIONS))

    def source(self, scenario: str) -> Played | None:
        """Return the study that has something to say of a scenario."""
        found = (one for one in (self.worlds, self.questions) if any(name == scenario for name, _ in one.said))
        return next(found, None)

    def told(self, scenario: str, outcome: str) -> Told | None:
        """Return what each structure says of an effect; None where nothing is known."""
        source = self.source(scenario)
        return source.told(scenario, outcome) if source else None

    def is_stale(self, scenario: str) -> bool:
        """Tell whether what structures say of a scenario is of data, a scenario or a baseline that have changed since."""
        source = self.source(scenario)
        return source is not None and source.is_stale(scenario)


# Reading


def read_under_structures(worlds: Traversable, questions: Traversable) -> UnderStructures:
    """Return what two folders say; nothing of a folder without a manifest, or without its table.

    Raises
    ------
    InputError
        If the files do not hold what zorgsim writes.
    """
    return UnderStructures(_read(worlds, WORLDS), _read(questions, QUESTIONS))


@cache
def under_structures() -> UnderStructures:
    """Return what this zorgsim has published of effects under structures; errors as in `read_under_structures`."""
    return read_under_structures(published_folder(WORLDS), published_folder(QUESTIONS))


def _read(folder: Traversable, study: str) -> Played:
    table = SIGNS if study == WORLDS else EFFECTS
    if not (folder / MANIFEST).is_file():
        return Played(study=study)
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if manifest["format"] != FORMATS[study]:
            raise ValueError(f"format {manifest['format']!r}")
        rows: list[dict[str, Any]] = []
        if (folder / table).is_file():  # worlds may have been published before their signs were kept
            rows = list(csv.DictReader(io.StringIO((folder / table).read_text(encoding="utf-8"))))
        said = _of_worlds(rows) if study == WORLDS else dict(_of_questions(rows))
        by_effect: dict[tuple[str, str], dict[str, Said]] = {}
        for (structure, *effect), one in said.items():
            by_effect.setdefault((effect[0], effect[1]), {})[structure] = one
        played = Played(manifest, study, by_effect)
        if unplanned := {name for name, _, _ in said} - {OWN, *played.others}:
            raise ValueError(f"structures that are not in the manifest: {', '.join(sorted(unplanned))}")
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(
            "what was published of effects under structures cannot be read",
            where=str(folder),
            allowed=f"{table} and {MANIFEST} as zorgsim wrote them",
            action=f"measure it again with python -m studies {study}, or install zorgsim again ({error})",
        ) from error
    return played


def _of_worlds(rows: list[dict[str, Any]]) -> dict[tuple[str, str, str], Said]:
    """Add the blocks of each structure, scenario and outcome up."""
    blocks: set[tuple[str, ...]] = set()
    counts: dict[tuple[str, str, str], list[int]] = {}
    for row in rows:
        effect = (row["structure"], row["scenario"], row["outcome"])
        block = (*effect, row["first_world"])
        if block in blocks:
            raise ValueError(f"twice the same block: {', '.join(block)}")
        blocks.add(block)
        found = [int(row[name]) for name in ("more", "less", "known")]
        counts[effect] = [total + one for total, one in zip(counts.get(effect, [0, 0, 0]), found, strict=True)]
    return {effect: said_by_worlds(*each) for effect, each in counts.items()}


def _of_questions(rows: list[dict[str, Any]]) -> Iterator[tuple[tuple[str, str, str], Said]]:
    for row in rows:
        yield (row["structure"], row["scenario"], row["outcome"]), Said(Verdict(row["verdict"]))
