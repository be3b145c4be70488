"""What came out: tables, pictures, flags, and the results folder of a comparison or of one run."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pandas as pd

from zorgsim.errors import InputError
from zorgsim.inputs.scenario import Language
from zorgsim.interface.arguments import is_text, language_of, listed, one_of
from zorgsim.interface.scenario import Scenario
from zorgsim.report.csv_for import CsvFor
from zorgsim.report.flags_text import behind_lines, flag_lines, flag_sentence, warning_lines
from zorgsim.report.json_answers.comparisons import flags_answer
from zorgsim.report.making import write_reports_of
from zorgsim.report.notes import outcome_notes
from zorgsim.report.page.formats import ReportFormat, read_formats
from zorgsim.report.sheet_forms import FORMS
from zorgsim.report.terminal import comparison_lines, title_line
from zorgsim.report.texts import decimals_for, number, say
from zorgsim.results.believability import believability
from zorgsim.results.by_year import outcome_by_year
from zorgsim.results.choosing import choice_table, worlds_table
from zorgsim.results.compare import Comparison, Verdict, differences
from zorgsim.results.elsewhere import structures_table
from zorgsim.results.folder import Existing
from zorgsim.results.headline import MAIN_OUTCOMES, OUTCOMES
from zorgsim.results.pairing import pairing_table
from zorgsim.results.store import Handover, read_manifest, write_results
from zorgsim.results.winners import one_row_each, winners

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_COMPARED: Final = ["scenario", "outcome", "unit", "baseline", "value", "difference", "low", "high", "verdict"]
_OVER_WORLDS: Final = ["median", "share_more", "share_less"]
_ALONE: Final = ["scenario", "outcome", "unit", "value"]
_VERDICTS: Final = {
    Verdict.MORE: "verdict.more",
    Verdict.LESS: "verdict.less",
    Verdict.NOT_DISTINGUISHABLE: "table.indistinct",
    Verdict.IDENTICAL: "table.same",
    Verdict.ONE_REPLICATION: "table.one",
    Verdict.MISSING: "table.missing",
    Verdict.WORLDS_DISAGREE: "table.disagree",
    Verdict.TOO_FEW_WORLDS: "table.too_few_worlds",
    Verdict.ONE_WORLD: "table.one_world",
}
"""The text of each verdict that a comparison comes to."""
_GROUPS: Final = {"main": MAIN_OUTCOMES, "all": tuple(OUTCOMES)}


@dataclass(frozen=True, repr=False, eq=False)
class Results:
    """What a comparison, or a run of one scenario, came to.

    It never changes, and writes no file unless asked to. Every table is a new pandas DataFrame.

    Attributes
    ----------
    comparison
        All of it, as the layers below know it: counters by year and municipality included.

    Examples
    --------
    >>> import zorgsim as zs
    >>> results = zs.compare(["baseline", "strong_first_line"], places="Tiel", replications=2, until="2029-01-01")
    >>> print(str(results).splitlines()[0])
    How far can this be believed?
    """

    comparison: Comparison

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """The scenarios as they were simulated, the baseline first."""
        return tuple(Scenario(one.scenario) for one in self.comparison.simulated)

    @property
    def rest(self) -> Results | None:
        """The same of everybody who was simulated with the place, because they share slots with it; None if nobody was.

        Examples
        --------
        >>> import zorgsim as zs
        >>> results = zs.run("baseline", places="Weert", replications=2, until="2029-01-01")
        >>> results.rest.table("cost")[["scenario", "outcome"]].values.tolist()
        [['baseline', 'cost']]
        """
        return None if self.comparison.rest is None else Results(self.comparison.rest)

    @property
    def pictures(self) -> tuple[str, ...]:
        """Names of the pictures that there are."""
        from zorgsim.report.figures import picture_names

        return picture_names(self.comparison)

    def table(self, outcomes: str | Iterable[str] = "main", *, language: str | None = None) -> pd.DataFrame:
        """Return what the scenarios come to: one row a scenario and outcome, means per year from the policy's start on.

        Parameters
        ----------
        outcomes
            Names from ``zs.outcomes()``; ``"main"`` for those of the short table, ``"all"`` for every one.
        language
            ``"en"`` or ``"nl"`` for words; keys, for programs, if left out.

        Returns
        -------
        pandas.DataFrame
            scenario, outcome, unit, baseline, value, difference, low, high, verdict: the difference from the baseline with its
            95 % Monte Carlo interval and what can be said of it. Where worlds draw their parameters, low and high are the ends
            between which nine in ten of them lie, and median, share_more and share_less are added: the middle world, and the shares
            of worlds with more and with less. Of one scenario: scenario, outcome, unit, value. What is not known is NaN.

        Raises
        ------
        InputError
            If there is no such outcome.

        Examples
        --------
        >>> import zorgsim as zs
        >>> results = zs.compare(["baseline", "strong_first_line"], places="Tiel", replications=2, until="2029-01-01")
        >>> results.table("weeks_in_order").columns.tolist()
        ['scenario', 'outcome', 'unit', 'baseline', 'value', 'difference', 'low', 'high', 'verdict']
        >>> results.table("weeks_in_order", language="nl")["uitkomst"].item()
        'weken dagelijks leven op orde'
        >>> results.table("week_in_order")
        Traceback (most recent call last):
        zorgsim.errors.InputError: there is no such outcome
          ...
          do:      did you mean 'weeks_in_order'?
        """
        names = chosen_outcomes(outcomes, "table: outcomes")
        columns, simulated = (_COMPARED, self.comparison.others) if self.comparison.others else (_ALONE, self.comparison.simulated)
        keys = ["scenario", "outcome"]
        if self.comparison.draws and self.comparison.others:
            columns = [*columns, *_OVER_WORLDS]
        asked = pd.MultiIndex.from_product([[one.scenario.name for one in simulated], names], names=keys)
        rows = differences(self.comparison).set_index(keys).reindex(asked).reset_index()[columns]
        return rows if language is None else self._in_words(rows, language_of(language, "table"))

    def structures(self) -> pd.DataFrame:
        """Return what every structure says: a row a structure (``own`` first), scenario and outcome, with difference and sign.

        Only the scenarios' own where no others were asked for (``zs.compare(..., structures="one-at-a-time")``).

        Raises
        ------
        InputError
            If there is one scenario only.

        Examples
        --------
        >>> import zorgsim as zs
        >>> results = zs.compare(["baseline", "strong_first_line"], places="Tiel", replications=2, until="2029-01-01")
        >>> results.structures()["structure"].unique().tolist()
        ['own']
        """
        return structures_table(self._compared("structures"))

    def worlds(self) -> pd.DataFrame:
        """Return the difference in every world: a row a scenario, world and outcome; none where no worlds were drawn.

        Raises
        ------
        InputError
            If there is one scenario only.

        Examples
        --------
        >>> import zorgsim as zs
        >>> drawn = {"draws": 2, "replications": 1, "until": "2029-01-01"}
        >>> results = zs.compare(["baseline", "strong_first_line"], places="Tiel", **drawn)
        >>> results.worlds()["world"].unique().tolist()
        [1, 2]
        """
        return worlds_table(self._compared("worlds"))

    def choice(self) -> pd.DataFrame:
        """Return ranks, regrets and the price of a gain over worlds, as ``choice.csv`` has them; none of fewer than ten worlds.

        Raises
        ------
        InputError
            If there is one scenario only.

        Examples
        --------
        >>> import zorgsim as zs
        >>> drawn = {"draws": 2, "replications": 1, "until": "2029-01-01"}
        >>> results = zs.compare(["baseline", "strong_first_line"], places="Tiel", **drawn)
        >>> len(results.choice())  # of fewer than ten worlds nothing is told
        0
        """
        return choice_table(self._compared("choice"))

    def pairing(self) -> pd.DataFrame:
        """Return what shared luck saves, and how many replications differences need, as ``pairing.csv`` has it; none over worlds.

        Raises
        ------
        InputError
            If there is one scenario only.

        Examples
        --------
        >>> import zorgsim as zs
        >>> results = zs.compare(["baseline", "strong_first_line"], places="Tiel", replications=2, until="2029-01-01")
        >>> results.pairing().columns[3:].tolist()
        ['deviation', 'variance_reduction', 'half_width', 'to_tell_from_zero']
        """
        return pairing_table(self._compared("pairing"))

    def _compared(self, what: str) -> Comparison:
        """Return the comparison, if it is one."""
        if not self.comparison.others:
            raise InputError(
                "there is nothing to compare with",
                where=f"results.{what}",
                value=self.comparison.baseline.scenario.name,
                allowed="results of two scenarios or more",
                action="compare scenarios: zs.compare",
            )
        return self.comparison

    def _in_words(self, table: pd.DataFrame, language: Language) -> pd.DataFrame:
        """Return a table of outcomes with words for its keys."""
        titles = {one.scenario.name: one.scenario.title.in_language(language) for one in self.comparison.simulated}
        words = table.assign(
            scenario=table["scenario"].map(titles),
            outcome=[OUTCOMES[name].text.in_language(language) for name in table["outcome"]],
            unit=[OUTCOMES[name].unit.in_language(language) for name in table["outcome"]],
        )
        if "verdict" in table:
            words = words.assign(verdict=[say(language, _VERDICTS[Verdict(verdict)]) for verdict in table["verdict"]])
        return words.rename(columns=lambda column: say(language, f"column.{column}"))

    def by_year(self, outcome: str) -> pd.DataFrame:
        """Return an outcome by year: one row a scenario and whole year of the run, as pictures draw it.

        Parameters
        ----------
        outcome
            A name from ``zs.outcomes()``.

        Returns
        -------
        pandas.DataFrame
            scenario, year, outcome, unit, median over runs, and low and high: the 5 % and 95 % quantiles, over worlds the ends that
            tables tell. The years before 2015 are there for the run to settle.

        Raises
        ------
        InputError
            If there is no such outcome.

        Examples
        --------
        >>> import zorgsim as zs
        >>> results = zs.compare(["baseline", "strong_first_line"], places="Tiel", replications=2, until="2029-01-01")
        >>> weeks = results.by_year("weeks_in_order")
        >>> weeks[weeks["year"] == 2028][["scenario", "year", "unit"]]
                     scenario  year                       unit
        40           baseline  2028  weeks per family per year
        81  strong_first_line  2028  weeks per family per year
        """
        return outcome_by_year(self.comparison, one_of(outcome, OUTCOMES, "outcome", "by_year: outcome"))

    def plot(self, picture: str, *, language: str = "en") -> Figure:
        """Draw a picture.

        Parameters
        ----------
        picture
            One of ``results.pictures``.
        language
            ``"en"`` or ``"nl"``.

        Returns
        -------
        matplotlib.figure.Figure
            Shown by a notebook; written with ``.savefig("waiting.png")``. No display is needed.

        Raises
        ------
        InputError
            If there is no such picture.

        Examples
        --------
        >>> import zorgsim as zs
        >>> results = zs.compare(["baseline", "strong_first_line"], places="Tiel", replications=2, until="2029-01-01")
        >>> len(results.plot("waiting").axes)
        6
        """
        from zorgsim.report.figures import draw_picture

        name = one_of(picture, self.pictures, "picture", "plot: picture")
        return draw_picture(name, self.comparison, language_of(language, "plot"))

    def flags(self, *, language: str = "en") -> pd.DataFrame:
        """Return what must be known before believing it.

        Parameters
        ----------
        language
            ``"en"`` or ``"nl"``.

        Returns
        -------
        pandas.DataFrame
            One row a scenario and flag: level (note, caution, warning), scenario, code, and the flag in a sentence.

        Examples
        --------
        >>> import zorgsim as zs
        >>> results = zs.compare(["baseline", "strong_first_line"], places="Tiel", replications=2, until="2029-01-01")
        >>> "grade_c" in set(results.flags()["code"])
        True
        """
        chosen = language_of(language, "flags")
        rows = [
            (str(flag.level), flag.scenario, str(flag.code), flag_sentence(flag, chosen)) for flag in believability(self.comparison)
        ]
        return pd.DataFrame(rows, columns=["level", "scenario", "code", "sentence"])

    def municipalities(self) -> pd.DataFrame:
        """Return who wins and who loses: one row a scenario and municipality, as in ``municipalities.csv``.

        Returns
        -------
        pandas.DataFrame
            Who it is, then for each yardstick (rates per family, so that a village and a city compare) the columns ``_baseline``,
            ``_value``, ``_difference``, ``_low``, ``_high`` and ``_judgement``: better, worse, same, or cannot be told.

        Raises
        ------
        InputError
            If there is one scenario only.

        Examples
        --------
        >>> import zorgsim as zs
        >>> results = zs.compare(["baseline", "strong_first_line"], places="Tiel", replications=2, until="2029-01-01")
        >>> results.municipalities()[["scenario", "name", "families"]].values.tolist()
        [['strong_first_line', 'Tiel', 4447]]
        """
        if not self.comparison.others:
            raise InputError(
                "one scenario has no winners and losers",
                where="municipalities",
                value=self.comparison.baseline.scenario.name,
                allowed="a comparison of at least two scenarios",
                action="simulate it with a baseline: zs.compare",
            )
        return one_row_each(winners(self.comparison))

    def save(
        self,
        folder: str | PathLike[str],
        *,
        existing: str = "number",
        language: str = "en",
        csv_for: str = "programs",
        report: str | Iterable[str] = (),
    ) -> Path:
        """Write the same results folder as the command line: tables, pictures and manifest; complete or not at all.

        Parameters
        ----------
        folder
            Where it should stand; ``~`` in front is the home folder.
        existing
            If results stand there already: ``"number"`` writes to ``folder-2``, ``folder-3`` and so on, ``"replace"`` replaces
            the files that zorgsim wrote and nobody changed, and keeps all others.
        language
            Of the pictures and reports, ``"en"`` or ``"nl"``.
        csv_for
            Who reads the CSV files: ``"programs"``, or ``"excel-nl"`` for what Dutch Excel opens.
        report
            Reports to be written into the folder: ``"html"`` (a page), ``"docx"`` (a memo), ``"xlsx"`` (a workbook), ``"pictures"``
            (a zip file); several with commas between them, or in a list.

        Returns
        -------
        pathlib.Path
            Where it stands now.

        Raises
        ------
        InputError
            If it cannot be written there.

        Warns
        -----
        UserWarning
            If a picture could not be drawn: everything else is there, and the manifest says which (``pictures_missing``). If a
            report could not be made: everything else is there. If a report that stood there was changed since zorgsim wrote it:
            it is kept under another name.

        Examples
        --------
        >>> import zorgsim as zs
        >>> results = zs.run("baseline", places="Tiel", replications=2, until="2029-01-01")
        >>> folder = results.save("results/tiel")
        >>> (folder / "headline.csv").exists()
        True
        >>> page = results.save("results/tiel", report="html") / "report-en.html"
        >>> page.exists()
        True
        """
        from zorgsim.report.figures import figure_attachments

        if not isinstance(folder, PathLike) and not is_text(folder):
            raise InputError(
                "a folder needs a name", where="save: folder", value=folder, action='write it as a text: "results/mine"'
            )
        words = language_of(language, "save")
        pictures = figure_attachments(self.comparison, words)
        chosen = one_of(existing, Existing, "choice", "save: existing")
        form = FORMS[one_of(csv_for, CsvFor, "choice", "save: csv_for")]
        kinds = _formats(report)
        written = write_results(folder, self.comparison, pictures, chosen, Handover(flags_answer(self.comparison), form))
        if missing := read_manifest(written)["pictures_missing"]:
            named = "; ".join(f"{name} ({why})" for name, why in missing.items())
            warnings.warn(f"everything but these pictures is in {written}, please report it: {named}", stacklevel=2)
        try:
            for one in write_reports_of(written, self.comparison, words, kinds):
                if one.kept is not None:
                    told = f"what stood in {one.path} is not as zorgsim wrote it, and is kept as {one.kept.name}"
                    warnings.warn(told, stacklevel=2)
        except Exception as problem:  # the results are complete: where they are must not be lost
            warnings.warn(f"everything but the report is in {written}: {type(problem).__name__}: {problem}", stacklevel=2)
        return written

    def __repr__(self) -> str:
        return f"<Results of {', '.join(one.name for one in self.scenarios)}: {title_line(self.comparison, Language.EN)}>"

    def __str__(self) -> str:
        return "\n".join(comparison_lines(self.comparison, Language.EN))

    def _repr_html_(self) -> str:
        """Return the main outcomes, notes and flags, for notebooks."""
        language = Language.EN
        title = escape(title_line(self.comparison, language))
        table = self.table(language=language).to_html(
            index=False, float_format=lambda value: number(value, decimals_for(value), language)
        )
        above = "".join(f"<p><b>{escape(line)}</b></p>" for line in warning_lines(self.comparison, language))
        below = [
            *outcome_notes(self.comparison, language),
            *flag_lines(self.comparison, language),
            *behind_lines(self.comparison, language),
        ]
        return f"{above}<p><b>{title}</b></p>{table}{''.join(f'<p>{escape(line)}</p>' for line in below)}"


def _formats(report: object) -> tuple[ReportFormat, ...]:
    """Return the reports that are asked for."""
    where = "save: report"
    return read_formats([str(one) for one in listed(report, where)], ReportFormat, where)


def chosen_outcomes(asked: str | Iterable[str], where: str) -> tuple[str, ...]:
    """Return the names of the outcomes that are meant, each once.

    Raises
    ------
    InputError
        If there is no such outcome.
    """
    if isinstance(asked, str) and asked in _GROUPS:
        return _GROUPS[asked]
    names = listed(asked, where)
    return tuple(dict.fromkeys(one_of(name, OUTCOMES, "outcome", where) for name in names))
