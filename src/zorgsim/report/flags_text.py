"""Believability flags in words: one small function a code, all of the same shape."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from zorgsim.inputs.scenario import Language
from zorgsim.model.levers import LEVERS
from zorgsim.model.vocabulary import Tier
from zorgsim.report.texts import decimals_for, fewest_decimals, figure, lever_words, number, rounded, say, signed
from zorgsim.report.yardstick_text import yardstick_words
from zorgsim.results.believability import (
    TREND_YEARS,
    Flag,
    FlagCode,
    Level,
    believability,
    furthest_setting,
)
from zorgsim.results.compare import Comparison
from zorgsim.results.outcomes import OUTCOMES

_BEHIND: Final = (FlagCode.PUT_IN, FlagCode.GRADE_C)
"""Flags that name parameters: who reads them first needs the warning, who checks them the names."""
MOST_NAMED: Final = 4
"""Other scenarios that a flag names."""


def flag_sentence(flag: Flag, language: Language) -> str:
    """Return a flag as one sentence."""
    return _SENTENCES[flag.code](flag, language)


def plain_sentence(flag: Flag, language: Language) -> str:
    """Return a flag as one sentence in plain words: the names of what it rests on stand apart (`behind_lines`)."""
    return say(language, f"flag.{flag.code}_plain") if flag.code in _BEHIND else flag_sentence(flag, language)


def grouped_flags(comparison: Comparison, language: Language) -> list[tuple[Flag, list[str]]]:
    """Return each flag once, the serious ones first, with the names of the scenarios that raise it in the same plain words."""
    grouped: dict[tuple[FlagCode, str], tuple[Flag, list[str]]] = {}
    for flag in believability(comparison):
        grouped.setdefault((flag.code, plain_sentence(flag, language)), (flag, []))[1].append(flag.scenario)
    order = list(Level)[::-1]
    return sorted(grouped.values(), key=lambda entry: order.index(entry[0].level))


def flag_line(flag: Flag, scenarios: Sequence[str], comparison: Comparison, language: Language) -> str:
    """Write a flag with how serious it is and which scenarios raise it."""
    who = _who(scenarios, comparison, language)
    return f"{say(language, f'level.{flag.level}')} · {who}: {plain_sentence(flag, language)}"


def _who(scenarios: Sequence[str], comparison: Comparison, language: Language) -> str:
    """Name scenarios, or say that it is all of them."""
    everywhere = len(scenarios) == len(comparison.simulated) > 1
    return say(language, "table.everywhere") if everywhere else ", ".join(scenarios)


def warning_lines(comparison: Comparison, language: Language) -> list[str]:
    """Return the flags so serious that they stand below the figures too, where a reader ends."""
    grave = [(flag, scenarios) for flag, scenarios in grouped_flags(comparison, language) if flag.level is Level.WARNING]
    return [flag_line(flag, scenarios, comparison, language) for flag, scenarios in grave]


def flag_lines(comparison: Comparison, language: Language) -> list[str]:
    """Return a heading and every flag, as plain lines; or the sentence that says that there are none."""
    flags = [flag_line(flag, scenarios, comparison, language) for flag, scenarios in grouped_flags(comparison, language)]
    return [say(language, "table.flags"), *(flags or [say(language, "table.no_flags")])]


def behind_lines(comparison: Comparison, language: Language) -> list[str]:
    """Return the names of what the flags speak of in plain words only, under a heading; nothing where there are none."""
    flags: dict[tuple[FlagCode, str], list[str]] = {}
    for flag in believability(comparison):
        if flag.code in _BEHIND:
            flags.setdefault((flag.code, ", ".join(flag.numbers)), []).append(flag.scenario)
    lines = [
        say(language, f"flag.{code}_names", who=_who(scenarios, comparison, language), names=names)
        for (code, names), scenarios in sorted(flags.items(), key=lambda entry: _BEHIND.index(entry[0][0]))
    ]
    return [say(language, "table.behind"), *lines] if lines else []


def _tier_words(flag: Flag, language: Language) -> str:
    return say(language, f"flag.tier.{Tier(int(flag.numbers['tier'])).name.lower()}")


def _load(flag: Flag, language: Language) -> str:
    key = "flag.load_over" if flag.level is Level.CAUTION else "flag.load_nearly_full"
    return say(language, key, tier=_tier_words(flag, language), load=number(flag.numbers["load"], 2, language))


def _idle(flag: Flag, language: Language) -> str:
    key, paid = "flag.idle_paid" if flag.numbers["paid"] > 0.0 else "flag.idle", flag.numbers["paid"]
    percent = number(100.0 * flag.numbers["idle"], 0, language)
    return say(language, key, tier=_tier_words(flag, language), percent=percent, paid=number(paid, decimals_for(paid), language))


def _vacancies(flag: Flag, language: Language) -> str:
    rate, usual = (number(100.0 * flag.numbers[name], 1, language) for name in ("rate", "usual"))
    return say(language, "flag.vacancies_bind", rate=rate, usual=usual)


def _no_steady_state(flag: Flag, language: Language) -> str:
    percent = number(100.0 * flag.numbers["growth"], 0, language)
    return say(language, "flag.no_steady_state", tier=_tier_words(flag, language), percent=percent, years=TREND_YEARS)


def _burn_in(flag: Flag, language: Language) -> str:
    drifts = {say(language, f"story.stages.{stage}"): drift for stage, drift in flag.numbers.items()}
    stages = ", ".join(f"{stage} {signed(100.0 * drift, 0, language)} %" for stage, drift in drifts.items())
    return say(language, "flag.burn_in_not_settled", stages=stages)


def _short_run_in(flag: Flag, language: Language) -> str:
    years, needed = math.floor(flag.numbers["years"]), math.ceil(flag.numbers["needed"])  # apart, however near
    return say(language, "flag.run_in_too_short", start=int(flag.numbers["start"]), years=years, needed=needed)


def _outside_evidence(flag: Flag, language: Language) -> str:
    lever = LEVERS[flag.about["lever"]]
    setting = furthest_setting(lever, flag.numbers["lowest"], flag.numbers["highest"])
    return say(
        language,
        "flag.outside_evidence",
        lever=lever.name,
        words=lever_words(lever, language),
        setting=figure(setting, language),
        low=figure(lever.evidence_low, language),
        high=figure(lever.evidence_high, language),
    )


def _names(flag: Flag, language: Language) -> str:
    """Say a flag that names parameters."""
    return say(language, f"flag.{flag.code}", names=", ".join(flag.numbers))


def _part_of_pool(flag: Flag, language: Language) -> str:
    pool = say(language, f"flag.pool.{flag.about['pool']}")
    return say(language, "flag.part_of_pool", pool=pool, **_whole_numbers(flag))


def _ranked_apart(flag: Flag, language: Language) -> str:
    others = flag.about["others"].split(",")
    named, more = ", ".join(others[:MOST_NAMED]), len(others) - MOST_NAMED
    whom = say(language, "flag.more_scenarios", names=named, count=more) if more > 0 else named
    better, worse = (yardstick_words(flag.about[side].split(","), language) for side in ("better", "worse"))
    return say(language, "flag.ranked_differently", others=whom, better=better, worse=worse)


def _imprecise(flag: Flag, language: Language) -> str:
    outcome, asked, margin = OUTCOMES[flag.about["outcome"]], flag.numbers["asked"], flag.numbers.get("margin", math.inf)
    if math.isinf(margin):
        replications = int(flag.numbers["replications"])
        return say(language, "flag.precision_unknown", outcome=outcome.text.in_language(language), replications=replications)
    words = {"outcome": outcome.text.in_language(language), "unit": outcome.unit.in_language(language)}
    # with as many digits as tell the two apart
    decimals = fewest_decimals(decimals_for(asked), lambda shown: rounded(margin, shown) > rounded(asked, shown))
    amounts = {"margin": number(margin, decimals, language), "asked": number(asked, decimals, language)}
    return say(language, "flag.imprecise", replications=int(flag.numbers["replications"]), **amounts, **words)


def _plain(flag: Flag, language: Language) -> str:
    """Say a flag whose text is named as its code is, with its own keys and whole numbers filled in."""
    return say(language, f"flag.{flag.code}", **flag.about, **_whole_numbers(flag))


def _whole_numbers(flag: Flag) -> dict[str, int]:
    return {name: int(value) for name, value in flag.numbers.items()}


def _families_differ(flag: Flag, language: Language) -> str:
    here, there, apart = (flag.numbers[name] for name in ("families", "baseline", "apart"))
    percent = number(abs(100.0 * apart), 1, language)
    key = "flag.families_fewer" if apart < 0.0 else "flag.families_more"
    return say(language, key, families=number(here, 0, language), baseline=number(there, 0, language), percent=percent)


def _families_lag(flag: Flag, language: Language) -> str:
    year, lives, meant = (flag.numbers[name] for name in ("year", "lives", "meant"))
    key = "flag.families_lag" if lives > meant else "flag.families_ahead"
    figures = {"lives": number(lives, 0, language), "meant": number(meant, 0, language)}
    percent = number(100.0 * abs(flag.numbers["apart"]), 1, language)
    return say(language, key, year=int(year), percent=percent, **figures)


_SENTENCES: Final[Mapping[FlagCode, Callable[[Flag, Language], str]]] = MappingProxyType(
    {
        FlagCode.LOAD: _load,
        FlagCode.IDLE: _idle,
        FlagCode.VACANCIES: _vacancies,
        FlagCode.NO_STEADY_STATE: _no_steady_state,
        FlagCode.BURN_IN: _burn_in,
        FlagCode.OUTSIDE_EVIDENCE: _outside_evidence,
        FlagCode.GRADE_C: _names,
        FlagCode.PUT_IN: _names,
        FlagCode.COST_UNKNOWN: _plain,
        FlagCode.ONE_REPLICATION: _plain,
        FlagCode.FEW_WORLDS: _plain,
        FlagCode.IMPRECISE: _imprecise,
        FlagCode.PART_OF_POOL: _part_of_pool,
        FlagCode.DIFFERS_EARLIER: _plain,
        FlagCode.OVERRULED: _plain,
        FlagCode.SPREAD_UNFELT: _plain,
        FlagCode.HISTORY_ALONE: _plain,
        FlagCode.SHORT_RUN_IN: _short_run_in,
        FlagCode.RANKED_APART: _ranked_apart,
        FlagCode.FAMILIES_LAG: _families_lag,
        FlagCode.FAMILIES_DIFFER: _families_differ,
    }
)
