"""A scenario in the hands of a Python user: it says itself in plain words, and gives others that differ from it."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from html import escape
from os import PathLike, fspath
from typing import Any, Final

from zorgsim.errors import InputError
from zorgsim.inputs import scenario as inputs
from zorgsim.inputs.scenario import Language
from zorgsim.inputs.scenario_file import extended_scenario, load_scenario, scenario_origin
from zorgsim.interface.arguments import date_of, is_text, language_of, listed, number_of
from zorgsim.report.scenario_notes import notes_on

LONGEST_NAME: Final = 120
"""Letters of a name made from what a scenario changes, beyond which it is counted and no longer told."""


class ScenarioWarning(UserWarning):
    """A scenario was read, but of its file there is something to know: an older format, or another file of that name."""


@dataclass(frozen=True)
class _Extension:
    """What a scenario made in Python adds to another: what its file would hold, and its name if it was given one."""

    parent: inputs.Scenario
    table: Mapping[str, Any]
    name: str | None = None


@dataclass(frozen=True, repr=False)
class Scenario:
    """A scenario: where, when, how often, what is decided, and what differs from the parameter register.

    It never changes: ``with_measure``, ``with_parameters`` and ``named`` return another one, checked as a scenario file is. What is
    made in Python is the same, to its digest, as a file of that name that extends the scenario it was made from.

    Attributes
    ----------
    resolved
        All of it, as the layers below know it.

    Examples
    --------
    >>> import zorgsim as zs
    >>> baseline = zs.load("baseline")
    >>> more = baseline.with_measure("first_line.coaches", times=1.5, where="Enschede", ramp=104)
    >>> more.name
    'baseline_with_first_line_coaches_times_1_5'
    >>> more.named("more_coaches", title="Half as many coaches again").title
    'Half as many coaches again'
    """

    resolved: inputs.Scenario
    _extension: _Extension | None = field(default=None, compare=False)

    @property
    def name(self) -> str:
        """What tables and folders call it."""
        return self.resolved.name

    @property
    def title(self) -> str:
        """What pictures call it, in English."""
        return self.resolved.title.en

    @property
    def digest(self) -> str:
        """SHA-256 of what it says, hexadecimal."""
        return self.resolved.digest

    def in_words(self, language: str = "en") -> str:
        """Return what it says in plain words, as ``zorgsim show`` does.

        Parameters
        ----------
        language
            ``"en"`` or ``"nl"``.

        Examples
        --------
        >>> import zorgsim as zs
        >>> print(zs.load("strong_first_line").in_words("nl").splitlines()[0])
        Een sterkere eerste lijn (strong_first_line)
        """
        from zorgsim.report import scenario_text  # brings pandas along, which a scenario that nobody looks at does without

        return "\n".join(scenario_text.lines(self.resolved, language_of(language, "in_words")))

    def with_measure(
        self,
        lever: str,
        *,
        to: float | str | None = None,
        by: float | None = None,
        add: str | None = None,
        times: float | None = None,
        start: str | date | None = None,
        until: str | date | None = None,
        ramp: int = 0,
        where: str | Iterable[str] | None = None,
        paid_by: str | None = None,
        name: str | None = None,
    ) -> Scenario:
        """Return this scenario with one measure more.

        Parameters
        ----------
        lever
            What is decided: a name from ``zs.levers()``.
        to, by, add, times
            Exactly one: the setting of the lever, in its unit (or one of its words, or an amount such as ``"38 FTE"``), what is
            added to it, what is added with a unit (``"20 FTE"``, ``"-5 %"``), or by what it is multiplied.
        start
            From when; the start of policy in this scenario if left out.
        until
            From when it works no longer; for good if left out.
        ramp
            Weeks over which it grows to its full size.
        where
            A place or several, by name or CBS code; everywhere if left out.
        paid_by
            The lever that pays for it, so that nothing more is spent at declared prices.
        name
            Name of the measure; one that the scenario already has is changed. Made from lever and setting if left out.

        Raises
        ------
        InputError
            If it cannot be, as in a scenario file.

        Examples
        --------
        >>> import zorgsim as zs
        >>> zs.load("baseline").with_measure("first_line.coach", times=1.5)
        Traceback (most recent call last):
        zorgsim.errors.InputError: unknown lever
          where:   scenario baseline_with_first_line_coach_times_1_5: measures.first_line_coach_times_1_5.lever
          ...
          do:      did you mean 'first_line.coaches'?
        """
        given = (("to", to), ("by", by), ("add", add), ("times", times))
        moved = {key: number_of(value) for key, value in given if value is not None}
        first_day = self.resolved.run.policy_start if start is None else date_of(start, "with_measure: start")
        measure = {"lever": lever, **moved, "from": first_day, "ramp": number_of(ramp)}
        if until is not None:
            measure["until"] = date_of(until, "with_measure: until")
        if where is not None:
            measure["where"] = list(listed(where, "with_measure: where"))
        if paid_by is not None:
            measure["paid_by"] = paid_by
        return self._extended({"measures": {name or self._measure_name(lever, moved): measure}})

    def with_parameters(self, values: Mapping[str, float]) -> Scenario:
        """Return this scenario with parameters that differ from the register's.

        Parameters
        ----------
        values
            Value by name (``zs.parameters()``), each in the unit of its parameter.

        Raises
        ------
        InputError
            If there is no such parameter, or its value cannot be.

        Examples
        --------
        >>> import zorgsim as zs
        >>> doubted = zs.load("baseline").with_parameters({"mutual_help.build": 0.3})
        >>> doubted.name
        'baseline_with_mutual_help_build_0_3'
        """
        if not isinstance(values, Mapping):  # not every caller checks types
            raise InputError(
                "parameters are values by name",
                where="with_parameters",
                value=values,
                allowed='a dict such as {"mutual_help.build": 0.3}',
                action="write a dict",
            )
        return self._extended({"parameters": {name: number_of(value) for name, value in values.items()}})

    def named(self, name: str, *, title: str = "", description: str = "") -> Scenario:
        """Return this scenario under another name: what tables, pictures and folders call it.

        Parameters
        ----------
        name
            As the name of its file would be, without ``.toml``.
        title, description
            What it is called, and what it is about, in either language.

        Examples
        --------
        >>> import zorgsim as zs
        >>> zs.load("baseline").named("today").name
        'today'
        """
        if not is_text(name) or not re.fullmatch(r"\w[\w.-]*", name):
            raise InputError(
                "a scenario cannot be called this",
                where="named",
                value=name,
                allowed="letters, digits, and _ . - after the first, as in the name of a file",
                action="choose another name",
            )
        words = {key: {"en": text} for key, text in (("title", title), ("description", description)) if text}
        return self._extended(words, name)

    def _extended(self, addition: Mapping[str, Mapping[str, Any]], name: str | None = None) -> Scenario:
        made = self._extension or _Extension(self.resolved, {})
        table = {key: {**made.table.get(key, {}), **addition.get(key, {})} for key in {**made.table, **addition}}
        extension = _Extension(made.parent, table, name or made.name)
        resolved = extended_scenario(made.parent, extension.name or _name_of(extension), table)
        return Scenario(resolved, extension)

    def _measure_name(self, lever: object, moved: Mapping[str, object]) -> str:
        """Return a name for a measure that this scenario does not have yet."""
        whole = _plain("_".join(map(str, (lever, *(part for item in moved.items() for part in item)))))[:60]
        taken = {measure.name for measure in self.resolved.measures}
        return next(name for number in range(1, len(taken) + 2) if (name := whole + f"_{number}" * (number > 1)) not in taken)

    def __repr__(self) -> str:
        return f"<Scenario {self.name!r}: {self.title}>"

    def __str__(self) -> str:
        return self.in_words()

    def _repr_html_(self) -> str:
        """Return it in plain words, for notebooks."""
        return f'<pre style="white-space: pre-wrap">{escape(self.in_words())}</pre>'


def _plain(words: str) -> str:
    """Return words as a name that a file and a key may have."""
    return re.sub(r"[^A-Za-z0-9-]+", "_", words).strip("_-") or "measure"


def _name_of(extension: _Extension) -> str:
    """Return a name that tells what is added, so that scenarios with other settings have other names."""
    parameters = extension.table.get("parameters", {})
    added = [*map(str, extension.table.get("measures", {})), *(_plain(f"{name}_{value}") for name, value in parameters.items())]
    whole = f"{extension.parent.name}_with_{'_and_'.join(added)}"
    return whole if len(whole) <= LONGEST_NAME else f"{extension.parent.name}_with_{len(added)}_changes"


def load(name_or_path: str | PathLike[str]) -> Scenario:
    """Return a scenario: one that ships with zorgsim, by name, or one from a file.

    Parameters
    ----------
    name_or_path
        A name from ``zs.scenarios()``, or the path of a ``.toml`` file.

    Raises
    ------
    InputError
        For anything that is wrong with the name, the file, or what it says.

    Warns
    -----
    ScenarioWarning
        If the file is of an older format, or one that bears a shipped name was passed over.

    Examples
    --------
    >>> import zorgsim as zs
    >>> zs.load("strong_first_line").title
    'A stronger first line'
    >>> zs.load("strong_first_lime")
    Traceback (most recent call last):
    zorgsim.errors.InputError: there is no such scenario
      ...
      do:      did you mean 'strong_first_line'?
    """
    if not isinstance(name_or_path, str | PathLike):
        raise InputError(
            "a scenario is loaded by its name or path",
            where="zs.load",
            value=name_or_path,
            allowed="a text or a path",
            action="list the names with: zs.scenarios()",
        )
    loaded = Scenario(load_scenario(fspath(name_or_path)))
    for note in notes_on([scenario_origin(fspath(name_or_path))], Language.EN):
        warnings.warn(note, ScenarioWarning, stacklevel=2)
    return loaded
