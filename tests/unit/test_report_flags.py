"""Believability flags in words: a sentence for every code, in both languages, from nothing but codes and numbers."""

from __future__ import annotations

import pytest
from tests.unit.synthetic_results import comparison, plausible, scenario

from zorgsim.inputs.scenario import Language
from zorgsim.model.vocabulary import Tier
from zorgsim.report.flags_text import flag_sentence
from zorgsim.report.json_answers.comparisons import flags_answer
from zorgsim.report.texts import texts
from zorgsim.results.believability import Flag, FlagCode, Level, believability

LOADED = {"tier": Tier.SPECIALIST, "load": 1.234}
RANKED = {"better": "daily_life", "worse": "in_order_strict"}
CASES = [
    (
        Flag(FlagCode.FAMILIES_DIFFER, Level.CAUTION, "a", {"families": 970.0, "baseline": 1_000.0, "apart": -0.03}),
        "3.0 % fewer families live there than in the baseline (970 against 1,000)",
        "Er wonen 3,0 % minder gezinnen dan in het basispad (970 tegen 1.000)",
    ),
    (
        Flag(FlagCode.FAMILIES_LAG, Level.CAUTION, "a", {"year": 2030.0, "lives": 1_020.0, "meant": 1_000.0, "apart": 0.02}),
        "families live there",
        "Eind 2030 wonen er 1.020 gezinnen, 2,0 % meer dan de reeks zegt (1.000)",
    ),
    (
        Flag(FlagCode.LOAD, Level.CAUTION, "a", LOADED),
        "Load of specialist care is 1.23: more is asked than there are slots",
        "Gevraagd wordt 1,23 keer de capaciteit van de specialistische hulp, meer dan er plaatsen zijn",
    ),
    (
        Flag(FlagCode.LOAD, Level.CAUTION, "a", LOADED | {"load": float("inf")}),
        "Load of specialist care is ∞: more is asked",
        "Gevraagd wordt ∞ keer de capaciteit van de specialistische hulp, meer dan",
    ),
    (
        Flag(FlagCode.LOAD, Level.NOTE, "a", LOADED | {"load": 0.97}),
        "Load of specialist care is 0.97: nearly full",
        "Gevraagd wordt 0,97 keer de capaciteit van de specialistische hulp: bijna vol",
    ),
    (
        Flag(FlagCode.FEW_WORLDS, Level.CAUTION, "a", {"worlds": 9.0, "fewest": 10.0}),
        "Only 9 worlds were drawn: of fewer than 10 nothing is called better or worse",
        "Er zijn maar 9 werelden geloot: bij minder dan 10 heet niets beter of slechter",
    ),
    (
        Flag(FlagCode.IMPRECISE, Level.CAUTION, "a", {"asked": 2.0, "replications": 30.0}, {"outcome": "crises"}),
        "How precise this is cannot be known, as was asked (crises)",
        "Hoe nauwkeurig dit is kan niet worden gezegd, zoals gevraagd (crises)",
    ),
    (
        Flag(FlagCode.IDLE, Level.CAUTION, "a", {"tier": Tier.FIRST_LINE, "idle": 0.226, "paid": 1.234}),
        "Of the slots of the first line 23 % stand idle, and are paid for all the same (about 1.23 million EUR a year)",
        "Van de plaatsen van de eerste lijn staat 23 % leeg, en die worden toch betaald (ongeveer 1,23 miljoen euro per jaar)",
    ),
    (
        Flag(FlagCode.IDLE, Level.NOTE, "a", {"tier": Tier.SPECIALIST, "idle": 0.07, "paid": 0.0}),
        "Of the slots of specialist care 7 % stand idle: more is offered than is asked for. Only weeks in use are paid for.",
        "Van de plaatsen van de specialistische hulp staat 7 % leeg: er is meer aanbod dan vraag. Alleen gebruikte weken",
    ),
    (
        Flag(FlagCode.VACANCIES, Level.CAUTION, "a", {"rate": 0.081, "usual": 0.04}),
        "Of the posts for coaches and specialists 8.1 % are vacant, where 4.0 % are as usual",
        "Van de arbeidsplaatsen voor gezinscoaches en specialisten is 8,1 % vacant, tegen 4,0 % gewoonlijk",
    ),
    (
        Flag(FlagCode.NO_STEADY_STATE, Level.WARNING, "a", {"tier": Tier.FIRST_LINE, "growth": 0.187, "waiting": 12.0}),
        "No steady state: the queue for the first line grows without end (19 % a year over the last 5 years).",
        "Geen evenwicht: de wachtlijst voor de eerste lijn blijft groeien (19 % per jaar over de laatste 5 jaar).",
    ),
    (
        Flag(FlagCode.SHORT_RUN_IN, Level.WARNING, "a", {"years": 1.0, "needed": 7.4, "start": 2026.0}),
        "The run begins in 2026 with nobody in care or waiting, too shortly before the years compared (years in between: 1;",
        "De doorrekening begint in 2026 met niemand in de hulp of op een wachtlijst, te kort voor de jaren die vergeleken worden",
    ),
    (
        Flag(FlagCode.HISTORY_ALONE, Level.CAUTION, "a", {"first": 2015.0, "last": 2022.0}, {"day": "2027-01-01"}),
        "History alone: the run ends before new policy starts (2027-01-01). Outcomes are means over 2015 to 2022",
        "Alleen geschiedenis: de doorrekening eindigt voordat nieuw beleid begint (2027-01-01). Uitkomsten zijn gemiddelden",
    ),
    (
        Flag(FlagCode.BURN_IN, Level.CAUTION, "a", {"crisis": 0.061, "network": -0.12}),
        "families per stage still drift each year (in crisis care +6 %, supported by its own network −12 %).",
        "het aantal gezinnen per stadium verschuift nog elk jaar (in crisishulp +6 %, geholpen door het eigen netwerk −12 %).",
    ),
    (
        Flag(FlagCode.OUTSIDE_EVIDENCE, Level.CAUTION, "a", {"lowest": 0.5, "highest": 1.0}, {"lever": "first_line.caseload"}),
        "Beyond the evidence: families per coach is set to 0.5; evidence covers 0.6 to 1.5 (first_line.caseload).",
        "Verder dan onderzoek reikt: gezinnen per coach staat op 0,5; "
        "onderzoek is er alleen van 0,6 tot 1,5 (first_line.caseload).",
    ),
    (
        Flag(FlagCode.OUTSIDE_EVIDENCE, Level.CAUTION, "a", {"lowest": 0.5, "highest": 1.75}, {"lever": "first_line.caseload"}),
        "Beyond the evidence: families per coach is set to 1.75; evidence covers 0.6 to 1.5 (first_line.caseload).",
        "Verder dan onderzoek reikt: gezinnen per coach staat op 1,75; "
        "onderzoek is er alleen van 0,6 tot 1,5 (first_line.caseload).",
    ),
    (
        Flag(FlagCode.GRADE_C, Level.NOTE, "a", {"one.parameter": 1.0, "another": 2.0}),
        "The answer rests on assumptions (grade C): one.parameter, another.",
        "Het antwoord berust op aannames (bewijskracht C): one.parameter, another.",
    ),
    (
        Flag(FlagCode.PUT_IN, Level.CAUTION, "a", {"one.parameter": 1.0, "another": 2.0}),
        "The direction of what these do is put in: nobody measured it, and the model lets each go one way only",
        "De richting van wat deze doen is vooraf bepaald: niemand heeft haar gemeten, en in het model kan elk maar één kant op",
    ),
    (
        Flag(FlagCode.COST_UNKNOWN, Level.CAUTION, "a", about={"lever": "everyday.time"}),
        "Cost of this measure unknown: not included (everyday.time).",
        "Kosten van deze maatregel onbekend: niet meegerekend (everyday.time).",
    ),
    (
        Flag(FlagCode.ONE_REPLICATION, Level.WARNING, "a", {"replications": 1.0}),
        "One replication: the Monte Carlo error is not known",
        "Eén doorrekening: de toevalsfout is onbekend",
    ),
    (
        Flag(FlagCode.PART_OF_POOL, Level.CAUTION, "a", {"simulated": 2.0, "whole": 345.0}, {"pool": "nation"}),
        "Specialist slots are pooled or shared per nation, and not all of it is simulated (2 of 345 municipalities)",
        "worden gedeeld per land, en die is niet helemaal doorgerekend (2 van 345 gemeenten)",
    ),
    (
        Flag(FlagCode.DIFFERS_EARLIER, Level.NOTE, "a", {"first": 2015.0, "start": 2027.0}),
        "Differs from the baseline from 2015 on: what that cost before 2027 is not in the cumulative cost.",
        "Verschilt al vanaf 2015 van het basispad: wat dat vóór 2027 kostte, zit niet in de opgetelde kosten.",
    ),
    (
        Flag(FlagCode.OVERRULED, Level.CAUTION, "a", about={"measure": "early", "lever": "first_line.coaches"}),
        "Measure early never acts: another measure on first_line.coaches, listed later, sets it over this one.",
        "Maatregel early werkt nooit: een andere maatregel op first_line.coaches, later in de lijst, zet de knop op een andere",
    ),
    (
        Flag(FlagCode.SPREAD_UNFELT, Level.CAUTION, "a", about={"parameter": "measures.spread_between_places"}),
        "measures.spread_between_places changes nothing here: no measure of this scenario is on a lever whose strength differs by",
        "measures.spread_between_places verandert hier niets: geen maatregel van dit scenario staat op een knop die in de ene",
    ),
    (
        Flag(FlagCode.RANKED_APART, Level.CAUTION, "a", {"others": 1.0}, RANKED | {"others": "baseline"}),
        "Better than baseline by one yardstick (quality of daily life) and worse by another (weeks of daily life in order)",
        "Beter dan baseline volgens de ene maatstaf (kwaliteit van het dagelijks leven) en slechter volgens de andere (weken",
    ),
    (
        Flag(FlagCode.RANKED_APART, Level.CAUTION, "a", {"others": 6.0}, RANKED | {"others": "b,c,d,e,f,g"}),
        "Better than b, c, d, e and 2 more by one",
        "Beter dan b, c, d, e en nog 2 volgens de ene",
    ),
]


@pytest.mark.parametrize(("flag", "english", "dutch"), CASES)
def test_a_flag_is_one_sentence_in_each_language(flag: Flag, english: str, dutch: str) -> None:
    assert english in flag_sentence(flag, Language.EN)
    assert dutch in flag_sentence(flag, Language.NL)


def test_every_code_is_worded() -> None:
    assert {flag.code for flag, _, _ in CASES} == set(FlagCode)


@pytest.mark.parametrize("pool", ["youth_region", "province", "nation"])
@pytest.mark.parametrize("language", list(Language))
def test_every_pool_has_a_word(pool: str, language: Language) -> None:
    assert f"flag.pool.{pool}" in texts(language)


def test_manifests_hold_code_level_numbers_and_both_sentences() -> None:
    made = comparison(plausible(scenario("baseline", replications=1)))
    flags = believability(made)
    answers = flags_answer(made)
    assert [answer["code"] for answer in answers] == [flag.code for flag in flags]
    assert all(list(answer) == ["code", "level", "scenario", "message", "numbers"] for answer in answers)
    for flag, answer in zip(flags, answers, strict=True):
        assert answer["message"] == {"en": flag_sentence(flag, Language.EN), "nl": flag_sentence(flag, Language.NL)}
