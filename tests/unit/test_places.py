"""Place data: what ships is right, and a user's words lead to the municipalities they mean."""

from __future__ import annotations

import csv
import math
import re
import tomllib
from dataclasses import replace
from datetime import date
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zorgsim.errors import InputError, ZorgsimError
from zorgsim.inputs import places
from zorgsim.inputs.boundary_changes import BoundaryChange, Change, became, boundary_changes, made_after
from zorgsim.inputs.place_names import code_in
from zorgsim.inputs.places import Municipality, Place, PlaceKind, all_municipalities, resolve_places
from zorgsim.model.vocabulary import DOMAINS

WHERE = "scenario.toml: run.places"
FOLDER = files("zorgsim") / "data" / "places"
DECLARED = tomllib.loads((FOLDER / "places.toml").read_text(encoding="utf-8"))
ROWS = list(csv.DictReader((FOLDER / "municipalities.csv").read_text(encoding="utf-8").splitlines()))


# the municipalities that did not exist in 2012
MADE = {1921, 1924, 1927, 1930, 1931, 1940, 1942, 1945, 1948, 1949, 1950, 1952, 1954, 1959, 1960, 1961, 1963, 1966, 1969, 1970,
        1978, 1979, 1980, 1982, 1991, 1992}  # fmt: skip
NEW = {new for change in boundary_changes() for new in change.successors if int(new.code[2:]) in MADE}


def column(name: str) -> list[float]:
    """A column of the shipped table, empty cells as nan."""
    return [float(row[name] or "nan") for row in ROWS]


def row_of(code: str) -> dict[str, str]:
    """The shipped row of a municipality."""
    return next(row for row in ROWS if row["code"] == code)


def municipality(code: str) -> Municipality:
    """The loaded municipality of that code."""
    return next(one for one in all_municipalities() if one.code == code)


def odds(share: float) -> float:
    """Odds of a share."""
    return share / (1 - share)


def codes(place: Place) -> list[str]:
    """The codes of a place's municipalities."""
    return [one.code for one in place.municipalities]


def refusal(*names: str) -> InputError:
    """The error that these names meet."""
    with pytest.raises(InputError) as caught:
        resolve_places(names, WHERE)
    return caught.value


def usable_names(error: InputError) -> list[str]:
    """The names that a message proposes, each in quotes before its code."""
    found: list[str] = re.findall(r"['\"]([^\"]+?)['\"] \(", error.action)
    assert found
    return found


class TestShippedData:
    """The table against its own declarations and against figures read from CBS."""

    def test_the_map_of_1_january_2022(self) -> None:
        everything = all_municipalities()
        assert len(everything) == 345
        assert len({one.province_code for one in everything}) == len({one.province for one in everything}) == 12
        assert len({one.youth_region_code for one in everything}) == 42
        assert len({one.youth_region for one in everything}) == 42
        assert {one.province_code for one in everything} == {f"PV{number}" for number in range(20, 32)}
        assert sum(one.population for one in everything) == 17_590_672

    @pytest.mark.parametrize(
        ("code", "province", "province_code", "region"),
        [
            ("GM0014", "Groningen", "PV20", "JZ01"),
            ("GM1900", "Fryslân", "PV21", "JZ02"),
            ("GM0344", "Utrecht", "PV26", "JZ22"),
            ("GM0363", "Noord-Holland", "PV27", "JZ13"),
            ("GM0599", "Zuid-Holland", "PV28", "JZ29"),
            ("GM0917", "Limburg", "PV31", "JZ41"),
        ],
    )
    def test_where_some_municipalities_lie(self, code: str, province: str, province_code: str, region: str) -> None:
        one = municipality(code)
        assert (one.province, one.province_code, one.youth_region_code) == (province, province_code, region)

    def test_families_sum_to_the_nation(self) -> None:
        assert sum(one.families for one in all_municipalities()) == 1_880_000

    def test_families_follow_from_the_published_columns(self) -> None:
        size, homes, people = column("average_household_size"), column("households"), column("population")
        private = sum(s * h for s, h in zip(size, homes, strict=True)) / sum(people)
        raw = []
        for row, s, h, p in zip(ROWS, size, homes, people, strict=True):
            persons = min(max(private * p, (s - 0.05) * h), (s + 0.05) * h)
            parents = 2 - float(row["lone_parent_share_province"])
            others = float(row["households_single_person"]) + 2 * float(row["households_without_children"])
            children = (persons - others) / float(row["households_with_children"]) - parents
            raw.append(float(row["pop_0_17"]) / children)
        expected = [one * 1_880_000 / sum(raw) for one in raw]
        assert column("families") == pytest.approx(expected, abs=1.01)

    def test_families_are_believable(self) -> None:
        for row in ROWS:
            share = int(row["families"]) / int(row["households_with_children"])
            minors_each = int(row["pop_0_17"]) / int(row["families"])
            assert 0.5 < share < 0.9, row["name"]
            assert 1.4 < minors_each < 2.8, row["name"]

    @pytest.mark.parametrize("domain", DOMAINS)
    def test_the_mean_over_families_is_the_national_anchor(self, domain: str) -> None:
        position = DOMAINS.index(domain)
        total = sum(one.families * one.prevalence[position] for one in all_municipalities())
        assert total / 1_880_000 == pytest.approx(DECLARED["prevalence"][domain]["anchor"], abs=1e-7)

    def test_the_anchors_are_those_of_the_model(self) -> None:
        anchors = [DECLARED["prevalence"][domain]["anchor"] for domain in DOMAINS]
        assert anchors == [0.136, 0.076, 0.087, 0.11, 0.21]
        assert list(DECLARED["prevalence"]) == list(DOMAINS)

    @pytest.mark.parametrize("domain", DOMAINS)
    def test_odds_ratios_against_the_nation_stay_in_range(self, domain: str) -> None:
        position, anchor = DOMAINS.index(domain), DECLARED["prevalence"][domain]["anchor"]
        for one in all_municipalities():
            assert 0.25 <= odds(one.prevalence[position]) / odds(anchor) <= 4, one.name

    @pytest.mark.parametrize("domain", [domain for domain in DOMAINS if DECLARED["prevalence"][domain]["proxy"]])
    def test_prevalence_odds_follow_the_declared_proxy(self, domain: str) -> None:
        declared = DECLARED["prevalence"][domain]
        scale = 100 if declared["proxy"].startswith("pct_") else 1000
        constants = {}
        for row, proxy in zip(ROWS, column(declared["proxy"]), strict=True):
            ratio = odds(float(row[f"prevalence_{domain}"])) / odds(declared["anchor"])
            if ratio > 0.2501:  # not one of those held at the bound
                constants[row["name"]] = ratio / odds(proxy / scale) ** declared["exponent"]
        assert len(constants) >= 344
        assert max(constants.values()) == pytest.approx(min(constants.values()), rel=1e-4)

    def test_support_is_the_national_value_everywhere(self) -> None:
        assert {one.prevalence[0] for one in all_municipalities()} == {0.136}

    def test_figures_of_merged_municipalities(self) -> None:
        # Heerhugowaard and Langedijk became Dijk en Waard.
        assert municipality("GM1980").youth_in_care_2021 == 2_000 + 645
        mean = (24_166 * 7.1 + 11_822 * 5.7) / (24_166 + 11_822)
        assert float(row_of("GM1980")["pct_households_below_110_social_minimum"]) == pytest.approx(mean, abs=5e-4)

    def test_rates_from_the_raw_counts_of_groningen(self) -> None:
        aged_15_64 = 49_538 + 69_799 + 50_403
        row = row_of("GM0014")
        assert float(row["out_of_work_per_1000"]) == pytest.approx(1000 * (2_100 + 10_100) / aged_15_64, abs=5e-4)
        assert float(row["disability_benefit_per_1000"]) == pytest.approx(1000 * 8_890 / aged_15_64, abs=5e-4)
        assert int(row["youth_in_care_2021"]) == 5_465
        assert int(row["trajectories_2021"]) == 8_270

    def test_minors_and_youths_of_groningen_from_the_age_bands(self) -> None:
        row = row_of("GM0014")
        below_23 = (14_185 + 0.6 * 35_355) / (14_185 + 35_355)
        assert int(row["pop_0_22"]) == pytest.approx(28_305 + 50_444 * below_23, abs=1)
        assert int(row["pop_0_17"]) - int(row["pop_0_14"]) < 0.6 * 14_185  # students of 18 and 19 are not minors

    def test_ages_sum_to_the_nation(self) -> None:
        assert sum(column("pop_0_17")) == pytest.approx(3_300_000, abs=345 / 2)
        assert sum(column("pop_0_22")) == pytest.approx(435_760 / 0.098, rel=0.01)  # CBS 2020: 435,760 is 9.8 %

    def test_youth_in_care_against_the_published_nation(self) -> None:
        in_care = [one.youth_in_care_2021 for one in all_municipalities()]
        assert sum(one for one in in_care if one is not None) == 463_570
        assert sum(one for one in in_care if one is not None) == pytest.approx(461_000, rel=0.01)

    def test_youth_in_care_is_a_believable_multiple_of_families(self) -> None:
        for one in all_municipalities():
            assert one.youth_in_care_2021 is not None
            assert 0.1 < one.youth_in_care_2021 / one.families < 0.5, one.name

    def test_empty_cells_are_suppressed_figures_only(self) -> None:
        empty = {name for row in ROWS for name, value in row.items() if not value}
        assert empty
        assert all(name.startswith(("youth_in_care_2021_", "trajectories_2021_")) for name in empty)

    def test_every_column_is_described_with_source_and_grade(self) -> None:
        assert list(ROWS[0]) == list(DECLARED["columns"])
        for described in (*DECLARED["columns"].values(), *DECLARED["columns_changes"].values()):
            assert set(described) == {"meaning", "unit", "source", "method", "grade"}
            assert described["grade"] in {"A", "B", "C"}
            named = [word.strip() for word in described["source"].split(",")]
            assert all(word in DECLARED["tables"] or word == "declared" for word in named)


class TestBoundaryChanges:
    """The list of what became of municipalities, against the map and against counts that CBS published."""

    CHANGES = boundary_changes()

    def test_every_row_is_described(self) -> None:
        rows = csv.DictReader((FOLDER / "boundary_changes.csv").read_text(encoding="utf-8").splitlines())
        assert rows.fieldnames == list(DECLARED["columns_changes"])

    def test_codes_are_of_one_municipality_each(self) -> None:
        former = [change.former for change in self.CHANGES]
        every = set(former) | {new for change in self.CHANGES for new in change.successors}
        assert len({one.code for one in former}) == len(former)
        assert len({one.code for one in every}) == len(every)  # no code with two names
        assert all(re.fullmatch(r"GM\d{4}", one.code) for one in every)

    def test_every_end_leads_to_municipalities_of_the_map_or_younger_ones(self) -> None:
        present = {one.code: one.name for one in all_municipalities()}
        younger = {one.code for one in made_after(places.MAP_DATE)} - set(present)
        assert younger == {"GM1992"}
        for change in self.CHANGES:
            assert all(present.get(one.code, one.name) == one.name for one in change.successors)
            last = {one.code for one in became(change.former)}
            assert last <= set(present) | younger
            assert len(last) >= len(change.successors) > (1 if change.change is Change.DIVIDED else 0)
            assert (change.former.code in present) == (change.day > places.MAP_DATE)

    # CBS, Gemeentelijke indeling op 1 januari of each year
    @pytest.mark.parametrize(
        ("year", "municipalities"),
        [
            (2013, 408), (2014, 403), (2015, 393), (2016, 390), (2017, 388), (2018, 380), (2019, 355), (2020, 355), (2021, 352),
            (2022, 345), (2023, 342), (2024, 342), (2025, 342), (2026, 342),
        ],
    )  # fmt: skip
    def test_the_number_of_municipalities_of_each_year(self, year: int, municipalities: int) -> None:
        def ended(change: BoundaryChange) -> bool:
            return change.day <= date(year, 1, 1)

        # all that ever were, less those that had ended, less those that had not begun
        every = {one.code for one in all_municipalities()} | {change.former.code for change in self.CHANGES} | {"GM1992"}
        gone = {change.former.code for change in self.CHANGES if ended(change)}
        begun = {new.code: min(one.day for one in self.CHANGES if new in one.successors) for new in NEW}
        unborn = {code for code, day in begun.items() if day > date(year, 1, 1)}
        assert len(every - gone - unborn) == municipalities


class TestDamagedData:
    """Data that cannot be right are our fault and never load."""

    @pytest.mark.parametrize(
        "damage",
        [
            {"families": 0},
            {"population": 0},
            {"code": "GM0001"},
            {"prevalence": (0.1, 0.1, 0.1, 0.1, 1.0)},
            {"prevalence": (0.1, 0.1, 0.1, 0.1, 0.0)},
            {"prevalence": (0.1, 0.1, math.nan, 0.1, 0.1)},
            {"prevalence": (0.1, 0.1, 0.1, 0.1)},
        ],
    )
    def test_is_refused(self, damage: dict[str, object]) -> None:
        sound = list(all_municipalities()[:3])
        places.check_municipalities(sound)
        with pytest.raises(ZorgsimError, match="damaged") as caught:
            places.check_municipalities([*sound[:2], replace(sound[2], **damage)])  # type: ignore[arg-type]
        assert caught.value.exit_code == 1

    def test_a_code_that_occurs_twice_is_refused(self) -> None:
        first = all_municipalities()[0]
        with pytest.raises(ZorgsimError, match="unique"):
            places.check_municipalities([first, first])


class TestNames:
    """What a name stands for."""

    @pytest.mark.parametrize("name", ["Nederland", "netherlands", "NL", "The Netherlands", "nation:Nederland"])
    def test_the_nation(self, name: str) -> None:
        assert resolve_places([name], WHERE) == Place("Nederland", all_municipalities())

    @pytest.mark.parametrize(
        ("name", "label", "count"),
        [
            ("PV26", "Utrecht (province)", 26),
            ("province:Utrecht", "Utrecht (province)", 26),
            ("Utrecht (PV)", "Utrecht (province)", 26),
            ("Utrecht (provincie)", "Utrecht (province)", 26),
            ("municipality:Utrecht", "Utrecht", 1),
            ("Utrecht (gemeente)", "Utrecht", 1),
            ("gm0344", "Utrecht", 1),
            ("JZ22", "Utrecht Stad (youth region)", 1),
            ("rijnmond", "Rijnmond (youth region)", 15),
            ("Zuid-Kennemerland", "Zuid Kennemerland (youth region)", 4),
            ("Noord-Kennemerland", "Alkmaar (Noord-Kennemerland) (youth region)", 6),
            ("Friesland", "Fryslân (province)", 18),
            ("youth_region:Fryslan", "Friesland (Fryslân) (youth region)", 18),
            ("Den Haag", "'s-Gravenhage", 1),
            ("den bosch", "'s-Hertogenbosch", 1),
            ("\N{RIGHT SINGLE QUOTATION MARK}s-Gravenhage", "'s-Gravenhage", 1),
            ("  sudwest  fryslan ", "Súdwest-Fryslân", 1),
            ("Bergen (NH.)", "Bergen (NH.)", 1),
            ("Alkmaar", "Alkmaar", 1),
            ("Beek (L.)", "Beek", 1),  # from here as CBS and StatLine write them
            ("Laren (NH.)", "Laren", 1),
            ("Hengelo (O.)", "Hengelo", 1),
            ("Rijswijk (ZH.)", "Rijswijk", 1),
            ("Bergen (Limburg)", "Bergen (L.)", 1),
            ("Bergen, NH", "Bergen (NH.)", 1),
            ("NL01  ", "Nederland", 345),
            ("NL00", "Nederland", 345),
            ("GM0363    ", "Amsterdam", 1),
            ("gm 363", "Amsterdam", 1),
            ("0363", "Amsterdam", 1),
            ("363", "Amsterdam", 1),
            ("PV20  ", "Groningen (province)", 10),
            ("jz1", "Groningen (youth region)", 10),
            ("Twente (JR)", "Twente (youth region)", 14),
            ("Jeugdregio Alkmaar", "Alkmaar (Noord-Kennemerland) (youth region)", 6),
            ("Jeugdhulpregio FoodValley", "Food Valley (youth region)", 7),
            ("Midden-IJssel/Oost-Veluwe", "Midden IJssel / Oost Veluwe (youth region)", 8),
            ("Gooi & Vechtstreek", "Gooi en Vechtstreek (youth region)", 7),
            ("Provincie Utrecht", "Utrecht (province)", 26),
            ("Gemeente Utrecht", "Utrecht", 1),
            ("gemeente:Utrecht", "Utrecht", 1),
            ("Land van Cuijk", "Land van Cuijk", 1),  # begins with a word for a kind, and is none
            ("Gemeente Land van Cuijk", "Land van Cuijk", 1),
            ("\N{LEFT SINGLE QUOTATION MARK}s-Gravenhage", "'s-Gravenhage", 1),
            ("\N{ACUTE ACCENT}s Gravenhage", "'s-Gravenhage", 1),
            ("`s-Hertogenbosch", "'s-Hertogenbosch", 1),
            ("s-Hertogenbosch", "'s-Hertogenbosch", 1),
            ("'s\N{EN DASH}Hertogenbosch", "'s-Hertogenbosch", 1),
            ("Súdwest\N{NON-BREAKING HYPHEN}Fryslân", "Súdwest-Fryslân", 1),
            ("Den\N{NO-BREAK SPACE}Haag", "'s-Gravenhage", 1),
            ("Alphen a/d Rijn", "Alphen aan den Rijn", 1),
            ("Horst a.d. Maas", "Horst aan de Maas", 1),
            ("St. Michielsgestel", "Sint-Michielsgestel", 1),
            ("Nuenen", "Nuenen, Gerwen en Nederwetten", 1),
        ],
    )
    def test_a_place(self, name: str, label: str, count: int) -> None:
        place = resolve_places([name], WHERE)
        assert (place.label, len(place.municipalities)) == (label, count)

    @pytest.mark.parametrize("name", ["Drenthe", "Flevoland", "Zeeland", "Friesland", "Haarlemmermeer"])
    def test_two_meanings_with_the_same_municipalities_are_one(self, name: str) -> None:
        kinds = [kind for kind in PlaceKind if _resolves(f"{kind}:{name}")]
        assert len(kinds) == 2
        assert len({tuple(codes(resolve_places([f"{kind}:{name}"], WHERE))) for kind in kinds}) == 1
        assert codes(resolve_places([name], WHERE)) == codes(resolve_places([f"{kinds[0]}:{name}"], WHERE))

    @pytest.mark.parametrize(
        ("name", "forms"),
        [
            ("Utrecht", ["province:Utrecht", "municipality:Utrecht"]),
            ("groningen", ["province:Groningen", "youth_region:Groningen", "municipality:Groningen"]),
            ("Bergen", ["Bergen (NH.)", "Bergen (L.)"]),
            ("municipality:Bergen", ["Bergen (NH.)", "Bergen (L.)"]),
        ],
    )
    def test_an_ambiguous_name_is_refused_with_forms_that_work(self, name: str, forms: list[str]) -> None:
        error = refusal(name)
        assert error.where == f"{WHERE}[0]"
        assert error.action == "write " + " or ".join(repr(form) for form in forms)
        sets = [codes(resolve_places([form], WHERE)) for form in forms]
        assert sets[0] != sets[-1]

    def test_a_misspelt_name_gets_a_suggestion(self) -> None:
        error = refusal("Nederland", "Amsterdm")
        assert error.what == "unknown place"
        assert error.where == f"{WHERE}[1]"
        assert error.value == "Amsterdm"
        assert error.action == "did you mean 'Amsterdam'?"
        assert error.exit_code == 2

    def test_a_name_like_nothing_is_sent_to_the_list(self) -> None:
        assert "zorgsim places" in refusal("xyzzyqqqq").action

    def test_a_suggestion_keeps_to_the_kind_asked_for(self) -> None:
        assert refusal("province:Limbrg").action == "did you mean 'Limburg'?"
        assert refusal("municipality:Rijnmond").action == "write 'youth_region:Rijnmond'"

    def test_an_unknown_prefix(self) -> None:
        error = refusal("provnce:Utrecht")
        assert "colon" in error.what
        assert error.action == "did you mean 'province'?"

    @pytest.mark.parametrize("name", ["Heerhugowaard", "GM0398", "heerhugowaard (gemeente)", "municipality:GM0398"])
    def test_a_former_municipality_names_its_successor(self, name: str) -> None:
        error = refusal(name)
        assert "no longer a municipality" in error.what
        assert "'Dijk en Waard' (GM1980)" in error.action

    @pytest.mark.parametrize(
        ("name", "told", "action"),
        [
            ("Appingedam", "became part of Eemsdelta in 2021", "use 'Eemsdelta' (GM1979)"),
            ("gm 3", "became part of Eemsdelta in 2021", "use 'Eemsdelta' (GM1979)"),
            (
                "Haren (Gr.)",
                "became part of Groningen in 2019",
                "use 'municipality:Groningen' (GM0014)",
            ),  # Groningen alone is refused
            (
                "Winsum",
                "was divided among Het Hogeland and Westerkwartier",
                "use 'Het Hogeland' (GM1966) and 'Westerkwartier' (GM1969)",
            ),
            (
                "GM0788",
                "was divided among Boxtel, Oisterwijk, Tilburg and Vught in 2021",
                "'Tilburg' (GM0855) and 'Vught' (GM0865)",
            ),
            (
                "Liesveld",
                "became part of Molenwaard in 2013, which became part of Molenlanden in 2019",
                "use 'Molenlanden' (GM1978)",
            ),
            ("GM1921", "was renamed De Fryske Marren in 2015", "use 'De Fryske Marren' (GM1940)"),
            ("Voorne aan Zee", "it came in 2023", "'Brielle' (GM0501), 'Hellevoetsluis' (GM0530) and 'Westvoorne' (GM0614)"),
            ("GM1992", "it came in 2023", "'Brielle' (GM0501), 'Hellevoetsluis' (GM0530) and 'Westvoorne' (GM0614)"),
        ],
    )
    def test_what_became_of_a_municipality_is_told_with_names_that_work(self, name: str, told: str, action: str) -> None:
        error = refusal(name)
        assert told in error.what
        assert "1 January 2022, the day of the map" in error.what
        assert error.action.endswith(action)
        assert all(_resolves(usable) for usable in usable_names(error))

    def test_every_municipality_that_ended_is_told_by_name_and_code(self) -> None:
        for change in boundary_changes():
            for name in (change.former.name, change.former.code):
                if not _resolves(name):
                    assert "municipality" in refusal(name).what
                    assert all(_resolves(usable) for usable in usable_names(refusal(name))), name

    def test_a_code_never_gets_another_code_as_a_hint(self) -> None:
        known = {one.code for one in all_municipalities()}
        for number in range(10_000):
            code = f"GM{number:04}"
            if code not in known:
                error = refusal(code)
                assert "did you mean" not in error.action
                assert code in error.what

    @pytest.mark.parametrize("code", ["PV19", "PV99", "JZ40", "NL02", "CR01", "BU03630000", "WK036300", "GM12345"])
    def test_codes_of_nothing_that_can_be_simulated(self, code: str) -> None:
        error = refusal(code)
        assert error.what.endswith(f"has the code {code} on the map of 1 January 2022")
        assert code_in(code) == code
        assert "did you mean" not in error.action

    def test_a_village_of_the_same_name_in_another_province(self) -> None:
        assert refusal("Hengelo (Gld.)").action == "Hengelo (GM0164) lies in Overijssel"

    @pytest.mark.parametrize("name", ["", "   ", "province:", ":", 14, None])
    def test_no_name(self, name: str) -> None:
        refusal(name)

    @pytest.mark.parametrize("names", [[], (), "Nederland", ""])
    def test_no_list(self, names: list[str]) -> None:
        with pytest.raises(InputError, match="a list of places is needed"):
            resolve_places(names, WHERE)

    def test_a_union_counts_each_municipality_once(self) -> None:
        place = resolve_places(["Zeeland", "GM0363", "Amsterdam", "municipality:Goes"], WHERE)
        assert len(place.municipalities) == 13 + 1
        assert codes(place) == sorted(codes(place))
        assert place.label == "Zeeland (province) + Amsterdam + Goes"


def _resolves(name: str) -> bool:
    try:
        resolve_places([name], WHERE)
    except InputError:
        return False
    return True


EVERYTHING = [
    (kind, row) for kind in (PlaceKind.PROVINCE, PlaceKind.YOUTH_REGION, PlaceKind.MUNICIPALITY)
    for row in places.list_places(kind)
]  # fmt: skip


class TestEveryPlace:
    """Properties over all places and all ways of writing them."""

    @pytest.mark.parametrize(("kind", "count"), list(zip(PlaceKind, (1, 12, 42, 345), strict=True)))
    def test_lists_add_up_to_the_nation(self, kind: PlaceKind, count: int) -> None:
        rows = places.list_places(kind)
        assert len(rows) == count
        assert [row.code for row in rows] == sorted(row.code for row in rows)
        assert sum(row.municipalities for row in rows) == 345
        assert sum(row.families for row in rows) == 1_880_000

    def test_what_zorgsim_writes_it_reads(self) -> None:
        for kind, row in EVERYTHING:
            for written in (f"{row.name} ({kind.replace('_', ' ')})", resolve_places([row.code], WHERE).label):
                if kind is not PlaceKind.MUNICIPALITY:
                    assert resolve_places([written], WHERE) == resolve_places([row.code], WHERE)

    def test_municipalities_with_their_province_behind_them(self) -> None:
        for one in all_municipalities():
            if not one.name.endswith(")"):
                assert codes(resolve_places([f"{one.name} ({one.province})"], WHERE)) == [one.code]

    def test_a_text_finds_what_it_contains_among_all_kinds(self) -> None:
        assert [row.code for row in places.find_places("enschede")] == ["GM0153"]
        assert [row.kind for row in places.find_places("Utrecht")] == ["province", *["youth_region"] * 3, *["municipality"] * 2]
        assert [row.code for row in places.find_places("Rijswijk (ZH.)")] == ["GM0603"]
        assert [row.code for row in places.find_places("gm 603")] == ["GM0603"]
        assert [row.code for row in places.find_places("drenthe", PlaceKind.PROVINCE)] == ["PV22"]
        assert places.find_places("xyzzy") == []

    def test_code_prefixed_name_and_row_agree(self) -> None:
        for kind, row in EVERYTHING:
            by_code = resolve_places([row.code], WHERE)
            assert by_code == resolve_places([f"{kind}:{row.name}"], WHERE)
            assert len(by_code.municipalities) == row.municipalities
            assert sum(one.families for one in by_code.municipalities) == row.families

    @given(st.sampled_from(EVERYTHING), st.sampled_from([str.upper, str.lower, str.title, str.swapcase]))
    def test_case_does_not_matter(self, place: tuple[PlaceKind, places.PlaceRow], recase: object) -> None:
        kind, row = place
        assert callable(recase)
        assert resolve_places([recase(f"{kind}:{row.name}")], WHERE) == resolve_places([row.code], WHERE)

    @given(st.lists(st.sampled_from([row.code for _, row in EVERYTHING]), min_size=1, max_size=6), st.randoms())
    def test_a_union_does_not_depend_on_order_or_repetition(self, names: list[str], luck: object) -> None:
        shuffled = [*names, names[0]]
        luck.shuffle(shuffled)  # type: ignore[attr-defined]
        union = {code for name in names for code in codes(resolve_places([name], WHERE))}
        assert codes(resolve_places(shuffled, WHERE)) == sorted(union)

    @given(st.text(max_size=30))
    def test_any_text_gives_a_place_or_an_error_in_the_house_form(self, text: str) -> None:
        if _resolves(text):
            assert resolve_places([text], WHERE).municipalities
            return
        error = refusal(text)
        assert error.where == f"{WHERE}[0]"
        assert error.allowed
        assert error.action
