"""A scenario from what it said of itself (`Scenario.as_document`), so that a simulation can go on without its files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from zorgsim.errors import InputError
from zorgsim.inputs.designs import design_of
from zorgsim.inputs.family_changes import Count, FamilyChanges, From
from zorgsim.inputs.natural_units import ADD, read_amount
from zorgsim.inputs.own_places import own_place_of
from zorgsim.inputs.plausible import usual
from zorgsim.inputs.price_index import PRICE_LEVEL
from zorgsim.inputs.scenario import DrawFrom, Measure, Mode, RunSettings, Scenario, Text
from zorgsim.model.levers import LEVERS
from zorgsim.model.structure import BASES, MECHANISMS, Structure


def scenario_of(document: Mapping[str, Any], lineage: Sequence[str]) -> Scenario:
    """Return the scenario that wrote this document.

    It was checked when it was read from its files. Whether it is the same still, its digest tells. Measures that pay for others do
    not stand in it: they are worked out anew.

    Raises
    ------
    KeyError, TypeError, ValueError, AttributeError
        If no scenario of this version wrote it.
    """
    stocks = document["stocks"]
    scenario = Scenario(
        name=lineage[0],
        title=_text(document["title"]),
        description=_text(document["description"]),
        advice=tuple(document["advice"]),
        places=tuple(document["places"]),
        run=_run(document["run"]),
        freeze=tuple(stocks["freeze"]),
        freeze_from=date.fromisoformat(stocks["from"]) if "from" in stocks else None,
        parameters=dict(document["parameters"]),
        measures=tuple(_measure(name, table) for name, table in document["measures"].items()),
        lineage=tuple(lineage),
        structure=_structure(document["structure"]),
        structure_base=document["structure"]["base"],
        families=_families(document.get("families", {})),
        own=tuple(own_place_of(code, table) for code, table in sorted(document.get("own", {}).items())),
    )
    if not any(measure.paid_by for measure in scenario.measures):
        return scenario
    from zorgsim.inputs.payments import with_payments  # compiles: reading other documents should not wait for it

    try:
        return with_payments(scenario, lambda path: ".".join(map(str, path)))
    except InputError as refusal:  # with the register that it was written with, the lever could pay
        raise ValueError(str(refusal)) from refusal


def _families(table: Mapping[str, Any]) -> FamilyChanges:
    change, births = (
        tuple(From(int(one["from"]), float(one["factor"]), tuple(one.get("where", ()))) for one in table.get(key, ()))
        for key in ("change", "births")
    )
    counts = tuple(Count(str(one["place"]), int(one["year"]), int(one["families"])) for one in table.get("counts", ()))
    return FamilyChanges(change, births, counts)


def _structure(table: Mapping[str, str]) -> Structure:
    options: dict[str, Any] = {name: MECHANISMS[name](option) for name, option in table.items() if name != "base"}
    return replace(BASES[table["base"]], **options)


def _text(table: Mapping[str, str]) -> Text:
    return Text(table["en"], table["nl"])


def _run(table: Mapping[str, Any]) -> RunSettings:
    draws = int(table.get("draws", 0))
    # of before there was a set, all worlds were drawn from the register; a scenario that drew none never said from where
    unsaid = DrawFrom.REGISTER if draws else usual()
    return RunSettings(
        start=date.fromisoformat(table["start"]),
        until=date.fromisoformat(table["until"]),
        replications=int(table["replications"]),
        seed=int(table["seed"]),
        draws=draws,
        policy_start=date.fromisoformat(table["policy_start"]),
        price_year=int(table.get("price_year", PRICE_LEVEL)),
        design=design_of(table["design"]) if "design" in table else None,
        draw_from=DrawFrom(table.get("draw_from", unsaid)),
    )


def _measure(name: str, table: Mapping[str, Any]) -> Measure:
    (key,) = [key for key in (*Mode, ADD) if key in table]
    lever, setting, unit = table["lever"], table[key], ""
    amount = read_amount(setting) if isinstance(setting, str) else None
    if amount is not None:
        setting, unit = amount.value, str(amount.unit)
    return Measure(
        name,
        lever,
        mode=Mode.BY if key == ADD else Mode(key),
        value=float(LEVERS[lever].choices.index(setting)) if isinstance(setting, str) else float(setting),
        start=date.fromisoformat(table["from"]),
        ramp_weeks=int(table["ramp"]),
        where=tuple(table.get("where", ())),
        until=date.fromisoformat(table["until"]) if "until" in table else None,
        unit=unit,
        paid_by=table.get("paid_by", ""),
    )
