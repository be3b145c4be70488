"""Carrying out what the page asks: round after round of replications, year by year, until something newer is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from zorgsim.engines.counters import Counters
from zorgsim.errors import InputError
from zorgsim.experiment.cache_folder import cache_folder
from zorgsim.experiment.past import Pasts
from zorgsim.experiment.preparation import check_unasked
from zorgsim.explorer.controls import Control, Kind
from zorgsim.explorer.curves import YEARS_BEFORE, Measured, curves
from zorgsim.explorer.ground import ROUNDS, Ground
from zorgsim.explorer.orders import BaselineOf, Message, Order, Report, Save, Variant
from zorgsim.explorer.scenario_files import scenario_toml, write_scenario
from zorgsim.explorer.state import BASELINE, CURRENT
from zorgsim.explorer.telling import told
from zorgsim.explorer.variants import WHERE, BadMoveError, baseline_of, controls_of, lever_in, measures_of, scenario_of
from zorgsim.inputs.compile import compile_measures
from zorgsim.inputs.linked_places import simulated_places
from zorgsim.inputs.places import Place, resolve_places
from zorgsim.inputs.scenario import Overrides, Scenario
from zorgsim.inputs.structures import register_of
from zorgsim.model.levers import LEVERS
from zorgsim.paths import path_words
from zorgsim.report.texts import choice_words, counted_words, lever_words, number, place_words, say, unit_words
from zorgsim.results.compare import compare_simulated

Tell = Callable[[Message], None]
Check = Callable[[], None]
"""Looks whether something newer is asked, and raises then."""

REPLICATIONS: Final = ROUNDS[-1].stop
UNTOLD: Final = 0
"""Number of an order that is carried out before there is a visitor: nobody is told."""
FIRST: Final = 1
"""Number of a visitor's first order."""
MOST_GROUNDS: Final = 2
"""Places whose pasts are held together: the latest, and the one before it."""


@dataclass(frozen=True)
class Asked:
    """An order worked out: the baseline and the variants as scenarios, and the ground that they are simulated on."""

    order: Order
    ground: Ground
    variants: tuple[Scenario, ...]

    @property
    def names(self) -> dict[str, str]:
        """What each scenario is called on the page."""
        language = self.order.language
        usual = {BASELINE: say(language, "explore.baseline"), CURRENT: say(language, "explore.current")}
        return {one.name: usual.get(one.name, one.name) for one in (self.ground.baseline, *self.variants)}


class Simulation:
    """What a worker remembers between orders: the places it stands in, and what it simulated there.

    Parameters
    ----------
    tell
        Called with every message to the page.
    baseline_of
        Makes the baseline of a place, with so many replications.
    pasts
        Where pasts are kept between visits.
    """

    def __init__(self, tell: Tell, baseline_of: BaselineOf = baseline_of, pasts: Pasts | None = None) -> None:
        self.tell, self.baseline_of = tell, baseline_of
        self.pasts = Pasts(cache_folder()) if pasts is None else pasts
        self._grounds: dict[tuple[str, ...], Ground] = {}
        self._opened: tuple[object, ...] = ()

    def carry_out(self, asked: Order | Save | Report, check: Check) -> None:
        """Do what is asked; what is wrong with it is told, and nothing is raised for that.

        Parameters
        ----------
        asked
            What.
        check
            Called often; whatever it raises ends the work.
        """
        order = asked if isinstance(asked, Order) else asked.order
        try:
            if isinstance(asked, Save):
                self._save(asked)
            elif isinstance(asked, Report):
                self._report(asked, check)
            else:
                self._simulate(self._worked_out(order), check)
        except BadMoveError as bad:
            self._tell_problem(order, bad.problem, bad.lever)
        except InputError as problem:
            self._tell_problem(order, problem, None)

    # What is asked

    def _worked_out(self, order: Order) -> Asked:
        baseline = self.baseline_of(order.place, REPLICATIONS)
        alone = simulated_places([baseline])[0]
        first = order.variants[0] if order.variants else Variant(CURRENT)
        self._open(order, baseline, alone, first)
        variants = []
        for one in order.variants:
            made, _measures = self._scenario(one, baseline, alone, order)
            variants.append(made)
        together = [baseline, *variants]
        check_unasked(together, Overrides(), 1)
        return Asked(order, self._ground(baseline, simulated_places(together)[0]), tuple(variants))

    def _scenario(
        self, variant: Variant, baseline: Scenario, alone: Place, order: Order
    ) -> tuple[Scenario, dict[str, dict[str, Any]]]:
        """Return a variant as a scenario that can be simulated, and its measures as a file says them."""
        controls = controls_of(variant, baseline, alone)
        measures = measures_of(variant, controls, order.place, baseline.run.policy_start)
        try:
            made = scenario_of(variant, baseline, measures, self._title(variant, order))
            compile_measures(made, simulated_places([made])[0])  # for its errors: whether levers stay in their ranges together
        except InputError as problem:
            raise BadMoveError(lever_in(problem, measures) or "", problem) from problem
        return made, measures

    def _title(self, variant: Variant, order: Order) -> str:
        return say(order.language, "explore.current") if variant.name == CURRENT else variant.name

    def _ground(self, baseline: Scenario, place: Place) -> Ground:
        key = (*baseline.places, *(one.code for one in place.municipalities))
        found = self._grounds.pop(key, None) or Ground(baseline, place, self.pasts)
        self._grounds[key] = found  # the latest stands last
        for gone in list(self._grounds)[:-MOST_GROUNDS]:
            del self._grounds[gone]
        return found

    def _open(self, order: Order, baseline: Scenario, simulated: Place, variant: Variant) -> None:
        """Tell what levers there are in a place, the first time, or when amounts are those of others."""
        key = (order.place, variant.only_here, order.language)
        if self._opened == key and order.number > FIRST:
            return
        self._opened = key
        language, families = order.language, sum(one.families for one in simulated.municipalities)
        asked = resolve_places(baseline.places, WHERE)
        words = {
            "place": place_words(asked.label, language),
            "municipalities": number(len(simulated.municipalities), 0, language),
            "families": number(families, 0, language),
        }
        alone = len(asked.municipalities) == len(simulated.municipalities)
        key_of_words = (
            "explore.place_pool" if not alone else "explore.place_one" if len(asked.municipalities) == 1 else "explore.place_told"
        )
        self._say(
            order,
            "opened",
            place=order.place,
            told=say(language, key_of_words, **words),
            policy=baseline.run.policy_start.year,
            first=baseline.run.policy_start.year - YEARS_BEFORE,
            last=baseline.run.until.year - 1,
            controls=[_control_words(one, language) for one in controls_of(variant, baseline, simulated).values()],
        )

    # Simulating

    def _simulate(self, asked: Asked, check: Check) -> None:
        for number_of_round in range(len(asked.ground.rounds)):
            self._round(asked, number_of_round, check)
        self._say(asked.order, "done")

    def _round(self, asked: Asked, index: int, check: Check) -> None:
        """Simulate one round of everything, and tell what all rounds so far come to."""
        ground, order = asked.ground, asked.order
        runs, total = ground.rounds[index], ground.rounds[-1].stop

        def tick(share: float) -> None:
            check()
            if share < 1.0:
                self._say(order, "progress", told=say(order.language, "explore.past", percent=round(100.0 * share), run=runs.stop))

        ground.past(runs, tick)
        everybody = (ground.baseline, *asked.variants)
        under_way = say(order.language, "explore.round", run=runs.stop, runs=total)
        if any(ground.known(one, runs) is None for one in everybody):
            self._say(order, "progress", told=under_way)
        if index == 0:
            self._first(asked, check)
        for one in everybody:
            if ground.known(one, runs) is None:
                for _counters in ground.by_year(one, runs, check):
                    self._say(order, "progress", told=under_way)
        self._tell_round(asked, index, check)

    def _first(self, asked: Asked, check: Check) -> None:
        """Simulate the first replication with a curve that grows: of the baseline if it is not known, then of the first variant."""
        ground, runs = asked.ground, asked.ground.rounds[0]
        register = register_of(ground.baseline)
        known = ground.known(ground.baseline, runs)
        baseline: Measured | None = None
        if known is None:
            for counters in ground.by_year(ground.baseline, runs, check):
                baseline = Measured(ground.simulated(ground.baseline, [counters]), register)
                self._say(asked.order, "curves", runs=1, curves=curves([(BASELINE, baseline)], baseline))
        else:
            baseline = Measured(ground.simulated(ground.baseline, [known]), register)
        for one in asked.variants[:1]:
            if baseline is not None and ground.known(one, runs) is None:
                for counters in ground.by_year(one, runs, check):
                    grown = Measured(ground.simulated(one, [counters]), register)
                    self._say(asked.order, "curves", runs=1, curves=curves([(BASELINE, baseline), (one.name, grown)], baseline))

    def _tell_round(self, asked: Asked, index: int, check: Check) -> None:
        ground, order = asked.ground, asked.order
        everybody = self._together(asked, ground.rounds[: index + 1])
        register = register_of(ground.baseline)
        measured = [(one.scenario.name, Measured(one, register)) for one in everybody]
        runs = ground.rounds[index].stop
        self._say(order, "curves", runs=runs, curves=curves(measured, measured[0][1]))
        check()
        if asked.variants:
            comparison = compare_simulated(everybody, register)
            about = say(
                order.language,
                "explore.replications" if runs > 1 else "explore.one_replication",
                runs=runs,
                most=ground.rounds[-1].stop,
            )
            self._say(order, "told", runs=runs, about=about, **told(comparison, asked.names, order.language))
        check()

    def _together(self, asked: Asked, rounds: Sequence[range]) -> list[Any]:
        """Return what every scenario has come to in some rounds."""
        ground = asked.ground
        return [
            ground.simulated(one, [_there(ground.known(one, runs)) for runs in rounds])
            for one in (ground.baseline, *asked.variants)
        ]

    # Writing

    def _save(self, asked: Save) -> None:
        order = asked.order
        variant = order.variants[0]
        baseline = self.baseline_of(order.place, REPLICATIONS)
        _made, measures = self._scenario(variant, baseline, simulated_places([baseline])[0], order)
        path = write_scenario(asked.folder, variant.name, scenario_toml(variant.name, order.place, measures))
        self._say(
            order, "saved", path=str(path), told=say(order.language, "explore.saved", path=path_words(path), place=order.place)
        )

    def _report(self, asked: Report, check: Check) -> None:
        from zorgsim.report.figures import figure_attachments
        from zorgsim.report.json_answers.comparisons import flags_answer
        from zorgsim.report.making import write_reports_of
        from zorgsim.report.page.formats import ReportFormat
        from zorgsim.results.folder import Existing
        from zorgsim.results.store import Handover, write_results

        order = asked.order
        worked_out = self._worked_out(order)
        self._simulate(worked_out, check)
        self._say(order, "progress", told=say(order.language, "explore.writing"))
        rounds = worked_out.ground.rounds
        simulated = self._together(worked_out, rounds)
        comparison = compare_simulated(simulated, register_of(worked_out.ground.baseline))
        pictures = figure_attachments(comparison, order.language)
        folder = write_results(asked.folder / "explored", comparison, pictures, Existing.NUMBER, Handover(flags_answer(comparison)))
        (written,) = write_reports_of(folder, comparison, order.language, [ReportFormat.HTML])
        page = written.path
        self._say(order, "reported", path=str(page), told=say(order.language, "explore.reported", path=path_words(page)))

    # Saying

    def _say(self, order: Order, kind: str, **said: Any) -> None:
        if order.number > UNTOLD:
            self.tell({"kind": kind, "number": order.number, **said})

    def _tell_problem(self, order: Order, problem: InputError, lever: str | None) -> None:
        from zorgsim.report.translation import input_error_words

        self._say(order, "problem", lever=lever or "", told=input_error_words(problem, order.language))


def _there(counters: Counters | None) -> Counters:
    if counters is None:
        raise RuntimeError("a round is told before all of it was simulated")
    return counters


def _control_words(control: Control, language: Any) -> Mapping[str, Any]:
    """Return a control as the page shows it."""
    unit = counted_words if control.kind is Kind.AMOUNT else unit_words
    return {
        **asdict(control),
        "kind": str(control.kind),
        "start": int(control.start) if control.kind is Kind.CHOICE else control.start,
        "step": control.step,
        "choices": list(control.choices),
        "words": [choice_words(one, language) for one in control.choices],
        "unit": unit(control.unit, language),
        "label": lever_words(LEVERS[control.lever], language),
    }
