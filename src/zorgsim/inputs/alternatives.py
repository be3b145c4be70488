"""The structures beside its own under which a comparison is made too: named, or all that differ from it in one option.

A structure is named by what differs from the scenario's own: ``referral=blind``, several with a plus
(``supply=capped+budget_rule=crowding_out``), or a base (``as_0_1``).

>>> from zorgsim.inputs.scenario_file import load_shipped
>>> from zorgsim.inputs.alternatives import alternatives
>>> [one.name for one in alternatives(load_shipped("baseline"), ["supply=capped+referral=blind"], "command line: structures")]
['referral=blind+supply=capped']
>>> len(alternatives(load_shipped("baseline"), ["one-at-a-time"], "command line: structures"))
10
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from zorgsim.errors import InputError, did_you_mean
from zorgsim.inputs.scenario import Scenario
from zorgsim.inputs.scenario_file import scenario_under
from zorgsim.model.structure import BASES, MECHANISMS

ONE_AT_A_TIME: Final = "one-at-a-time"
"""Every option of every mechanism that is not the scenario's own, each by itself."""


@dataclass(frozen=True)
class Alternative:
    """A structure by what differs from the scenario's own: a base, or options by mechanism."""

    base: str | None = None
    options: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def name(self) -> str:
        """Return what it is called, its options in the model's order: ``referral=blind``, ``as_0_1``."""
        return self.base or "+".join(f"{name}={self.options[name]}" for name in MECHANISMS if name in self.options)

    def of(self, scenario: Scenario) -> Scenario:
        """Return a scenario under this structure; what its measures pay for is worked out anew, by its levels.

        Raises
        ------
        InputError
            If the scenario cannot be under it.
        """
        if self.base is not None:
            return scenario_under(scenario, {"base": self.base})
        own = {name: str(option) for name, option in scenario.structure.options().items()}
        return scenario_under(scenario, {"base": scenario.structure_base, **own, **self.options})


def alternatives(baseline: Scenario, asked: Sequence[str], where: str) -> tuple[Alternative, ...]:
    """Return the structures that a user asks for, each once, without the baseline's own.

    Raises
    ------
    InputError
        For a name that is none, an option that is the baseline's own, or ``one-at-a-time`` together with others.
    """
    if not asked:
        return ()
    if ONE_AT_A_TIME in asked:
        if len(asked) > 1:
            raise InputError(
                "one-at-a-time stands alone",
                where=where,
                value=", ".join(asked),
                allowed=f"{ONE_AT_A_TIME}, or names",
                action="leave the others out, or name all that you want",
            )
        return _one_at_a_time(baseline)
    found = {one.name: one for one in (_named(baseline, name, where) for name in asked)}
    return tuple(found.values())


def _one_at_a_time(baseline: Scenario) -> tuple[Alternative, ...]:
    usual = baseline.structure.options()
    return tuple(
        Alternative(options={mechanism: str(option)})
        for mechanism, options in MECHANISMS.items()
        for option in options
        if option is not usual[mechanism]
    )


def _named(baseline: Scenario, name: str, where: str) -> Alternative:
    """Return the structure of a name."""
    if name in BASES:
        if (name, BASES[name]) == (baseline.structure_base, baseline.structure):
            raise _own(name, where)
        return Alternative(base=name)
    chosen = [_option(part, name, where) for part in name.split("+")]
    options = dict(chosen)
    if len(options) < len(chosen):
        raise InputError(
            "a mechanism has one option",
            where=where,
            value=name,
            allowed="each mechanism once",
            action="leave one of the two out, or name them as two structures",
        )
    usual = baseline.structure.options()
    for mechanism, option in options.items():
        if str(usual[mechanism]) == option:
            raise _own(f"{mechanism}={option}", where)
    return Alternative(options=options)


def _option(part: str, name: str, where: str) -> tuple[str, str]:
    mechanism, _, option = part.partition("=")
    every = [f"{known}={one}" for known, options in MECHANISMS.items() for one in options]
    if mechanism not in MECHANISMS or option not in list(map(str, MECHANISMS[mechanism])):
        raise InputError(
            "there is no such structure",
            where=where,
            value=name,
            allowed=f"{ONE_AT_A_TIME}, {', '.join(BASES)}, or options such as referral=blind, joined by +",
            action=did_you_mean(part, [*every, *BASES, ONE_AT_A_TIME]) or "list them with: zorgsim structures",
        )
    return mechanism, option


def _own(name: str, where: str) -> InputError:
    return InputError(
        "this is the structure that the scenarios have already",
        where=where,
        value=name,
        allowed="structures that differ from the scenarios' own, which is always simulated",
        action="leave it out",
    )
