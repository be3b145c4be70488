"""Where questions are settled: at each step, the share of the questions that arose or came back."""

from __future__ import annotations

from functools import partial
from typing import Final

from zorgsim.inputs.scenario import Text
from zorgsim.model.vocabulary import Event
from zorgsim.results.outcomes.outcome import PERCENT, QUESTIONS, Direction, Floats, Outcome
from zorgsim.results.window import Window, ratio


def settled_by(window: Window, events: tuple[Event, ...]) -> Floats:
    """Questions settled at one step, percent of the questions that arose or came back."""
    return 100.0 * ratio(window.events(*events), window.events(*QUESTIONS))


def _settled(key: str, text: Text, *events: Event) -> Outcome:
    words = Text(f"questions {text.en}", f"vragen {text.nl}")
    return Outcome(key, PERCENT, Direction.NEUTRAL, words, partial(settled_by, events=events))


OUTCOMES: Final = (
    _settled("settled_network", Text("settled by their own network", "opgelost in eigen netwerk"), Event.SETTLED_BY_NETWORK),
    _settled(
        "settled_everyday",
        Text("settled by everyday professionals", "opgelost door basisprofessionals"),
        Event.SETTLED_EVERYDAY,
        Event.REFUSED_AND_GUIDED,
    ),
    _settled("settled_first_line", Text("settled by a family coach", "opgelost door een gezinscoach"), Event.SETTLED_BY_COACH),
    _settled(
        "settled_in_care",
        Text("settled in specialist or residential care", "opgelost in specialistische hulp of verblijf"),
        Event.COMPLETED_SPECIALIST,
        Event.CUT_SHORT,
        Event.COMPLETED_RESIDENTIAL,
    ),
    _settled(
        "settled_by_itself",
        Text("settled by itself, without help", "vanzelf overgegaan, zonder hulp"),
        Event.SETTLED_WAITING,
        Event.FADED_UNANSWERED,
    ),
    _settled("settled_unheard", Text("settled by itself, unheard", "vanzelf overgegaan, ongehoord"), Event.FADED_UNVOICED),
)
"""In the order of the tables."""
