"""zorgsim's vectorised core, configured down to the chain by parameters alone.

Domains are hardly ever lost (prevalence one in a million), nobody turns over, declines, leaves or escalates, the everyday
professional settles nothing and sends everyone on to the first line, questions are all helpable, and hand-overs change nothing.
What remains is the chain; a wait still ends by itself once in ten million weeks, which is what the model reads for never.
"""

from __future__ import annotations

import time
from datetime import date, timedelta
from typing import Final

import numpy as np

from benchmarks.chain.specification import Chain, ChainResult, Kind
from zorgsim.clock import WEEKS_PER_YEAR, Clock
from zorgsim.engines.batch import Batch, Run, World
from zorgsim.engines.counters import LONGEST_WAIT, Counters
from zorgsim.engines.vectorised import VectorisedEngine
from zorgsim.inputs.parameters import register
from zorgsim.model.stocks import STOCKS
from zorgsim.model.vocabulary import Event, Severity, Stage, Tier

HARDLY_EVER: Final = 1e-6
START: Final = date(2024, 1, 1)

EVENTS: Final = {
    Kind.QUESTION_AROSE: (Event.QUESTION_AROSE, Event.RELAPSED),
    Kind.SUPPORT_BEGAN: (Event.ASKED_NETWORK,),
    Kind.SUPPORT_ENDED: (Event.SETTLED_BY_NETWORK, Event.NETWORK_NOT_ENOUGH),
    Kind.JOINED_FIRST_LINE: (Event.JOINED_FIRST_LINE_LIST,),
    Kind.COACHING_BEGAN: (Event.STARTED_COACHING,),
    Kind.COACHING_ENDED: (Event.SETTLED_BY_COACH, Event.REFERRED_BY_COACH),
    Kind.JOINED_SPECIALIST: (Event.JOINED_SPECIALIST_LIST,),
    Kind.CARE_BEGAN: (Event.STARTED_SPECIALIST,),
    Kind.CARE_ENDED: (Event.COMPLETED_SPECIALIST,),
    Kind.QUESTION_CLOSED: (Event.QUESTION_CLOSED,),
}
"""Which of the model's events each kind of the chain is; its other events are not counted."""

NOTHING_ELSE: Final = {
    "turnover.rate": 0.0,
    "severity.serious_share": 0.0,
    "severity.complex_share": 0.0,
    "first_line.refusal": 0.0,
    "first_line.leaves": 0.0,
    "first_line.caseload": 1.0,
    "first_line.detection": 0.0,
    "unvoiced.at_once.everyday": 1.0,
    "crisis.hazard.everyday": 0.0,
    "crisis.hazard.serious": 0.0,
    "crisis.hazard.complex": 0.0,
    "specialist.leaves": 0.0,
    "specialist.to_residential": 0.0,
    "specialist.caseload": 1.0,
    "hand_over.leaving_odds": 1.0,
    "hand_over.relapse_odds": 1.0,
    "network.weeks_scv": 1.0,
    "first_line.weeks_scv": 1.0,
    "specialist.weeks_scv": 0.0,
    "specialist.relapse_weeks_scv": 1.0,
}
"""What the chain does not have, and the shapes of its stays: gamma with an scv of 1 is exponential, 0 is fixed."""


def by_severity(values: dict[str, float]) -> dict[str, float]:
    """Return parameters that are the same for every severity: a relapse is more severe, which must make no difference."""
    return {f"{name}.{severity.name.lower()}": value for name, value in values.items() for severity in Severity}


def parameters_of(chain: Chain) -> dict[str, float]:
    """Return the value of every parameter of the register, for a chain."""
    changed = {
        **NOTHING_ELSE,
        "question.base": chain.question * WEEKS_PER_YEAR,
        "mutual_help.start": chain.asks_network,
        "network.weeks": chain.network_weeks,
        "first_line.weeks": chain.first_line_weeks,
        "first_line.coaches_per_1000": chain.first_line_slots * 1000.0 / chain.families,
        "specialist.slots_per_1000": chain.specialist_slots * 1000.0 / chain.families,
        "specialist.relapse": chain.relapse,
        "specialist.relapse_weeks": chain.relapse_weeks,
    }
    changed |= by_severity(
        {
            "helpable": 1.0,
            "network.settles": chain.network_settles,
            "everyday.settles": 0.0,
            "everyday.direct_referral": 0.0,
            "waiting.escalates": 0.0,
            "waiting.leaves": 0.0,
            "first_line.settles": chain.first_line_settles,
            "specialist.weeks": float(chain.specialist_weeks),
        }
    )
    values = {name: parameter.value for name, parameter in register().items()}
    unknown = changed.keys() - values.keys()
    if unknown:
        raise KeyError(f"no such parameters: {sorted(unknown)}")
    return values | changed


def batch_of(chain: Chain, seed: int) -> Batch:
    """Return the one run of a chain: every municipality a youth region of its own, all stocks frozen, no measures."""
    size = chain.municipalities
    world = World(
        codes=np.arange(1, 1 + size),
        families=np.full(size, chain.families),
        prevalence=np.full((size, 5), HARDLY_EVER),
        use=np.ones(size),
        levels=np.stack([np.arange(size), np.arange(size), np.zeros(size), np.zeros(size)]).astype(np.int64),
    )
    run = Run(seed, 0, parameters_of(chain), (), frozenset(STOCKS))
    return Batch(world, Clock(START, START + timedelta(weeks=chain.weeks)), (run,))


def simulate(chain: Chain, seed: int) -> ChainResult:
    """Simulate the chain; laying out the families is not within the seconds."""
    engine = VectorisedEngine(batch_of(chain, seed))
    began = time.process_time()
    counters = engine.run()
    seconds = time.process_time() - began
    return outcome_of(counters, seconds)


def outcome_of(counters: Counters, seconds: float) -> ChainResult:
    """Read the model's own counters as the chain's."""
    events = counters.events.sum(axis=(0, 1, 2, 4, 5), dtype=np.int64)
    waited = counters.waited.sum(axis=(0, 1, 2), dtype=np.int64) @ np.arange(LONGEST_WAIT + 1)
    stays = counters.family_weeks[..., 0].sum(axis=(0, 1, 2))
    return ChainResult(
        events=tuple(sum(int(events[event]) for event in EVENTS[kind]) for kind in Kind),
        relapses=int(events[Event.RELAPSED]),
        first_line_waited=int(waited[Tier.FIRST_LINE]),
        specialist_waited=int(waited[Tier.SPECIALIST]),
        in_support=int(stays[Stage.NETWORK]),
        in_first_line_list=int(stays[Stage.FIRST_LINE_WAIT]),
        in_coaching=int(stays[Stage.FIRST_LINE]),
        in_specialist_list=int(stays[Stage.SPECIALIST_WAIT]),
        in_care=int(stays[Stage.SPECIALIST]),
        seconds=seconds,
    )
