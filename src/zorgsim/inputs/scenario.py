"""What a scenario is, once read and checked: frozen, complete, with a digest.

`Scenario.as_table` gives it back in the form of a scenario file in which everything stands and nothing is inherited.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from zorgsim.inputs.designs import Design
from zorgsim.inputs.designs import DrawFrom as DrawFrom  # part of what a run is, as `Mode` is of a measure
from zorgsim.inputs.digests import digest_of
from zorgsim.inputs.family_changes import FamilyChanges
from zorgsim.inputs.places import resolve_places
from zorgsim.inputs.price_index import PRICE_LEVEL
from zorgsim.model.mode import Mode as Mode  # part of what a measure is: read from here by all that read scenarios
from zorgsim.model.structure import BASES, DEFAULT, DEFAULT_BASE, Structure

if TYPE_CHECKING:
    from zorgsim.inputs.own_places import OwnPlace

FORMAT: Final = 2
"""The number of the scenario format that this zorgsim writes, and the newest that it reads."""


class Language(StrEnum):
    """The languages in which zorgsim speaks."""

    EN = "en"
    NL = "nl"


@dataclass(frozen=True)
class Text:
    """The same words in both languages."""

    en: str
    nl: str

    def in_language(self, language: Language) -> str:
        """Return the words in one language."""
        return self.nl if language is Language.NL else self.en


@dataclass(frozen=True)
class Measure:
    """Something that is decided: one lever, somewhere, from a date, over a ramp, for good or until another date.

    Attributes
    ----------
    name
        Its key in the scenario file.
    lever
        Name of the lever.
    mode, value
        What happens to the setting: for a lever that is a choice, the index of the word among the lever's choices; with a unit, how
        much in that unit.
    start
        The date from which it works.
    ramp_weeks
        Weeks over which it grows to its full size.
    where
        Names of places; empty means everywhere simulated.
    until
        The date from which it works no longer; None means for good.
    unit
        What the value counts (``zorgsim.inputs.natural_units``); empty means the lever's own unit.
    paid_by, pays_for
        The lever that pays for it, and the measure that this one pays for (``zorgsim.inputs.payments``); empty where there is none.
    """

    name: str
    lever: str
    mode: Mode
    value: float
    start: date
    ramp_weeks: int
    where: tuple[str, ...]
    until: date | None = None
    unit: str = ""
    paid_by: str = ""
    pays_for: str = ""

    @property
    def key(self) -> str:
        """The key under which a scenario file says how the lever moves."""
        return "add" if self.unit and self.mode is Mode.BY else self.mode.value

    @property
    def setting(self) -> float | str:
        """The value as a scenario file writes it: a word for a lever that is a choice, a text for an amount with its unit."""
        from zorgsim.inputs.natural_units import Amount, Unit  # every command reads this module, and most never need NumPy
        from zorgsim.model.levers import LEVERS

        if self.unit:
            return str(Amount(self.value, Unit(self.unit)))
        choices = LEVERS[self.lever].choices
        return choices[int(self.value)] if choices else self.value


@dataclass(frozen=True)
class RunSettings:
    """When, how often and with which luck.

    Attributes
    ----------
    start, until
        First day, and the day before which the last week begins.
    replications, seed
        Number of runs of each world, each with its own luck, and the number that fixes all luck.
    draws
        Number of worlds: draws of the parameters from their distributions. 0 is the one world of the register's best values.
    policy_start
        Where pictures and comparisons mark the start of new policy.
    price_year
        In whose euros results are told.
    design
        Which worlds are played where they are no plain draws; no scenario file says it.
    draw_from
        From where plain draws come.
    """

    start: date
    until: date
    replications: int
    seed: int
    draws: int
    policy_start: date
    price_year: int = PRICE_LEVEL
    design: Design | None = None
    draw_from: DrawFrom = DrawFrom.REGISTER

    @property
    def drawn(self) -> bool:
        """Whether parameters are drawn."""
        return self.draws > 0

    @property
    def worlds(self) -> int:
        """In how many worlds it is simulated."""
        return max(1, self.draws)

    @property
    def runs(self) -> int:
        """Number of runs: ``replications`` in each world. They are numbered from 0, world after world."""
        return self.worlds * self.replications

    def world_of(self, run: int) -> int:
        """Return the number of a run's world: drawn worlds count from 1, and 0 has the register's best values."""
        return run // self.replications + 1 if self.drawn else 0

    def replication_of(self, run: int) -> int:
        """Return which replication of its world a run is, from 0."""
        return run % self.replications if self.drawn else run

    @property
    def history_alone(self) -> bool:
        """Whether the run ends before any new policy starts."""
        return self.policy_start >= self.until


@dataclass(frozen=True)
class Overrides:
    """What a user may change about a scenario without another file; None leaves it as it is."""

    replications: int | None = None
    draws: int | None = None
    seed: int | None = None
    places: tuple[str, ...] | None = None
    until: date | None = None
    price_year: int | None = None
    draw_from: DrawFrom | None = None
    whole_circle: bool = False
    """Whether very many may be simulated whom nobody asked for, because they share slots with the place."""


@dataclass(frozen=True)
class Scenario:
    """A scenario as resolved.

    Attributes
    ----------
    name, title, description, advice
        What it is called, and the rows of the advice table that it stands for.
    places
        Names of the places simulated.
    run
        Period, replications, seed.
    freeze
        Stocks and loops that are frozen, in the model's order.
    parameters
        Values that replace those of the register, by name.
    measures
        In order: the parent's first.
    lineage
        Own name first, then the scenarios that it extends.
    freeze_from
        The date from which what is frozen stands still; None is the start of the run.
    structure
        One option for each mechanism on whose form experts disagree.
    structure_base
        The named structure with which it begins, and whose numbers it has.
    families
        What it says of the number of families.
    own
        Municipalities that bring figures of their own, ascending by code.
    """

    name: str
    title: Text
    description: Text
    advice: tuple[str, ...]
    places: tuple[str, ...]
    run: RunSettings
    freeze: tuple[str, ...]
    parameters: Mapping[str, float] = field(hash=False)
    measures: tuple[Measure, ...]
    lineage: tuple[str, ...]
    freeze_from: date | None = None
    structure: Structure = DEFAULT
    structure_base: str = DEFAULT_BASE
    families: FamilyChanges = FamilyChanges()
    own: tuple[OwnPlace, ...] = ()

    @property
    def all_but_measures(self) -> object:
        """All that may change a week before the first measure differs, but for where it is; names and titles do not.

        Nor do fewer families from some year on: they take no other rows, and scenarios part when these do.
        """
        structure = self.structure_base, self.structure
        families = None if self.families.parts_late(self.run.start) else self.families
        own = tuple((one.code, one.factors, one.pool, one.pool_slots) for one in self.own)
        # where no worlds are drawn, it moves nothing from where they would be
        run = self.run if self.run.drawn else replace(self.run, draw_from=DrawFrom.REGISTER)
        return run, structure, self.freeze, self.freeze_from, tuple(sorted(self.parameters.items())), families, own

    def as_table(self) -> dict[str, Any]:
        """Return the tables of a scenario file that says everything but its format, with dates as dates.

        Measures that pay for others are worked out anew when it is read.
        """
        run = self.run
        return {
            "advice": list(self.advice),
            "places": list(self.places),
            "title": {"en": self.title.en, "nl": self.title.nl},
            "description": {"en": self.description.en, "nl": self.description.nl},
            "run": {
                "start": run.start,
                "until": run.until,
                "replications": run.replications,
                "seed": run.seed,
                # the key of before there was a number: kept, so that a scenario without draws keeps the digest that it always had
                "uncertainty": "parameters" if run.drawn else "none",
                **({"draws": run.draws} if run.drawn else {}),
                "policy_start": run.policy_start,
                # left out otherwise, so that a scenario that does not ask keeps the digest that it always had
                **({} if run.price_year == PRICE_LEVEL else {"price_year": run.price_year}),
                **({} if run.design is None else {"design": run.design.document()}),
                **self._draw_from_table(),
            },
            "stocks": {"freeze": list(self.freeze)} | ({} if self.freeze_from is None else {"from": self.freeze_from}),
            "structure": self._structure_table(),
            # left out otherwise, so that a scenario that says nothing keeps the digest that it always had
            **({"families": self.families.as_table()} if self.families else {}),
            **({"own": {one.code: one.as_table() for one in self.own}} if self.own else {}),
            "parameters": dict(self.parameters),
            "measures": {one.name: _measure_table(one) for one in self._decided},
        }

    @property
    def _decided(self) -> tuple[Measure, ...]:
        """The measures that a file says; what pays for them follows from them, the place and the register."""
        return tuple(one for one in self.measures if not one.pays_for)

    def _draw_from_table(self) -> dict[str, str]:
        """Return from where worlds are drawn, if not as older zorgsim drew all, or not as this one does unasked."""
        from zorgsim.inputs.plausible import usual  # the register with it, where a set ships

        run = self.run
        says = (run.drawn and run.draw_from is DrawFrom.PLAUSIBLE) or run.draw_from is not usual()
        return {"draw_from": str(run.draw_from)} if says else {}

    def _run_values(self) -> dict[str, Any]:
        """Return the table of the run with what decides numbers: not that worlds come from the set, but which set that is."""
        from zorgsim.inputs.plausible import set_of

        run = {key: value for key, value in self.as_table()["run"].items() if key != "draw_from"}
        found = set_of(self)
        return run if found is None else {**run, "draw_from": found.digest}

    def _structure_table(self) -> dict[str, str]:
        usual = BASES[self.structure_base].options()
        own = {name: str(option) for name, option in self.structure.options().items() if option != usual[name]}
        return {"base": self.structure_base, **own}

    def as_json(self) -> dict[str, Any]:
        """Return `as_table` with dates written as ``YYYY-MM-DD``: all that a scenario file says."""
        table: dict[str, Any] = json.loads(json.dumps(self.as_table(), default=date.isoformat))
        return table

    def as_document(self) -> dict[str, Any]:
        """Return `as_json` with the number of its format: what a manifest holds."""
        return {"format": FORMAT, **self.as_json()}

    def values(self) -> dict[str, Any]:
        """Return what decides the numbers of a run of this scenario, and nothing else.

        Places are the codes of municipalities, in whatever words they were named; measures stand in their order. Names, titles,
        descriptions, rows of the advice and the scenarios that it extends decide nothing.
        """
        return {
            "places": _codes(self.places, f"{self.name}: places"),
            "run": self._run_values(),
            "freeze": {"what": self.freeze, "from": self.freeze_from or self.run.start} if self.freeze else {},
            "structure": {"base": self.structure_base, **{name: str(one) for name, one in self.structure.options().items()}},
            **({"families": self._families_values()} if self.families else {}),
            **({"own": self._own_values()} if self.own else {}),
            "parameters": self.parameters,
            "measures": [{**_measure_table(one), "where": _codes(one.where, f"measure {one.name}")} for one in self._decided],
        }

    def _families_values(self) -> dict[str, Any]:
        """Return what is said of the number of families, with places as codes."""
        said = self.families
        return {
            "change": [[one.year, one.factor, _codes(one.where, "families.change")] for one in said.change],
            "births": [[one.year, one.factor, _codes(one.where, "families.births")] for one in said.births],
            "counts": [[_codes((one.place,), "families.counts"), one.year, one.families] for one in said.counts],
        }

    def _own_values(self) -> dict[str, Any]:
        """Return what municipalities' own figures decide, by code: factors, and nothing of where figures come from."""
        return {one.code: one.values for one in self.own}

    @property
    def digest(self) -> str:
        """Digest of `values`: two scenarios with the same digest give the same numbers, whatever they are called."""
        return digest_of(self.values())


class AsWritten(str):
    """A value as a scenario file writes it; its ``repr`` adds nothing, so that error messages show it as it stands."""

    __slots__ = ()

    def __repr__(self) -> str:
        """Return the text without quotes."""
        return str(self)


def as_written(value: object, width: int = 100) -> AsWritten:
    """Return a value in the notation of TOML, short enough for a message; any value will do."""
    match value:
        case bool():
            text = str(value).lower()
        case int() if value.bit_length() > 256:  # Python refuses to print whole numbers of thousands of digits
            text = f"a whole number of about {round(value.bit_length() * math.log10(2))} digits"
        case str():
            text = json.dumps(value[:width], ensure_ascii=False)
        case date() | time():
            text = value.isoformat()
        case dict():
            text = f"a table with {', '.join(map(str, list(value)[:5])) or 'nothing in it'}"
        case list():
            text = f"a list of {len(value)}"
        case _:
            text = repr(value)
    return AsWritten(text if len(text) <= width else text[: width - 3] + "...")


def _codes(names: tuple[str, ...], where: str) -> list[str]:
    return [one.code for one in resolve_places(names, where).municipalities] if names else []


def _measure_table(measure: Measure) -> dict[str, Any]:
    table: dict[str, Any] = {
        "lever": measure.lever,
        measure.key: measure.setting,
        "from": measure.start,
        "ramp": measure.ramp_weeks,
    }
    if measure.until is not None:  # left out otherwise, so that a measure for good keeps the digest that it always had
        table["until"] = measure.until
    if measure.paid_by:
        table["paid_by"] = measure.paid_by
    return {**table, "where": list(measure.where)} if measure.where else table
