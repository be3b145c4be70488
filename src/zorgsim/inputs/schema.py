"""The shape of a scenario file: as a JSON Schema for editors, and as pydantic models for reading.

The models check types and single values; what needs the levers, the register, the calendar or the map is checked in
`zorgsim.inputs.scenario_file`. The words of the JSON Schema's descriptions are also what error messages say is allowed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainValidator, StringConstraints, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from zorgsim.errors import InputError, did_you_mean, nearest
from zorgsim.inputs.natural_units import ADD, AMOUNT_PATTERN, Unit, units_of
from zorgsim.inputs.own_places import FACTORS_BETWEEN, Use
from zorgsim.inputs.parameters import GRADE_WORDS, Parameter, allowed_override, register
from zorgsim.inputs.price_index import PRICE_LEVEL, price_years
from zorgsim.inputs.scenario import FORMAT, Mode, as_written
from zorgsim.inputs.signs import cleaned, foreign_sign
from zorgsim.model.levers import LEVERS, Lever
from zorgsim.model.loops import LOOPS
from zorgsim.model.regional import OWN
from zorgsim.model.stocks import STOCKS
from zorgsim.model.structure import BASES, DEFAULT_BASE, MECHANISMS

Path = tuple[str | int, ...]
"""Keys and list positions that lead to a value of a scenario file."""

Where = Callable[[Path], str]
"""Names the file and key of a path, for messages."""

FIRST_DATE: Final = date(1900, 1, 1)
LAST_DATE: Final = date(2100, 12, 31)
MOST_REPLICATIONS: Final = 100_000
MOST_DRAWS: Final = 100_000
MOST_RUNS: Final = 100_000
"""Worlds times replications."""
LARGEST_SEED: Final = 2**63 - 1
MOST_FAMILIES: Final = 1_000_000
"""Families of one municipality, whatever a scenario says; Amsterdam has about 100,000."""
FACTOR_BETWEEN: Final = (0.1, 3.0)
"""No forecast of families or births goes further, and what goes further is a slip: 85 for 0.85."""
LONGEST_RAMP: Final = 2600
LONGEST_TITLE: Final = 200
_ADVICE_ROWS: Final = {"A": 9, "B": 9, "C": 9, "D": 11, "E": 9}
ADVICE: Final = tuple(f"{part}{row}" for part, rows in _ADVICE_ROWS.items() for row in range(1, rows + 1))
"""Rows of the table of advice that a scenario may stand for."""

PRICED_LEVERS: Final = ("first_line.coaches", "specialist.slots", "specialist.residential_slots")
"""Levers that can pay for each other (``zorgsim.inputs.payments``)."""

_AMOUNT_WORDS: Final = 'an amount with its unit in quotes, such as "20 FTE", "500 slots" or "-5 %"'
_LETTERS: Final = "A-Za-zÀ-ÖØ-öø-ɏ"
"""Latin letters, with and without accents, as a range that every reader of regular expressions takes for the same."""
_NAMED: Final = "a letter (A-Z, a-z, with or without accent), then letters, digits, _ and -; at most 64 together"
_NAME: Final = f"^[{_LETTERS}][{_LETTERS}0-9_-]{{0,63}}$"


# Models


def _finite(value: object) -> float:
    """Accept whole and decimal numbers, no truth values, infinities or NaN."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if math.isfinite(number):
            return number + 0.0  # -0.0 becomes 0.0: one number, one digest
        raise PydanticCustomError("number", "a finite number is needed here")
    raise PydanticCustomError("number", "a number without quotes is needed here")


def _setting(value: object) -> float | str:
    return value if isinstance(value, str) else _finite(value)


def _amount_text(value: object) -> str:
    if isinstance(value, str):
        return value
    raise PydanticCustomError("amount", "an amount with its unit, in quotes, is needed here")


def _printable(text: str) -> str:
    if sign := foreign_sign(text.replace("\n", " ").replace("\t", " ")):
        raise PydanticCustomError("text", "a text holds {sign}", {"sign": sign})
    return cleaned(text)


def _one_line(text: str) -> str:
    title = _printable(text)
    if not title.strip() or set(title) & set("\n\t"):
        raise PydanticCustomError("text", "a title is one line, and not empty")
    return title


def _advice(row: str) -> str:
    if row in ADVICE:
        return row
    raise PydanticCustomError("advice", "unknown row of the table of advice")


Number = Annotated[float, PlainValidator(_finite)]
AmountText = Annotated[str, PlainValidator(_amount_text)]
Setting = Annotated[float | str, PlainValidator(_setting)]
Advice = Annotated[str, AfterValidator(_advice)]
Title = Annotated[str, Field(max_length=LONGEST_TITLE), AfterValidator(_one_line)]
Description = Annotated[str, Field(max_length=5000), AfterValidator(_printable)]
Name = Annotated[str, StringConstraints(pattern=_NAME)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


class TitleTable(_Table):
    """``[title]``."""

    en: Title | None = None
    nl: Title | None = None


class DescriptionTable(_Table):
    """``[description]``."""

    en: Description | None = None
    nl: Description | None = None


class RunTable(_Table):
    """``[run]``."""

    start: date
    until: date
    replications: int = Field(default=20, ge=1, le=MOST_REPLICATIONS)
    seed: int = Field(default=1, ge=0, le=LARGEST_SEED)
    draws: int | None = Field(default=None, ge=0, le=MOST_DRAWS)
    uncertainty: Literal["none", "parameters"] = "none"
    draw_from: Literal["register", "plausible"] | None = None
    policy_start: date | None = None
    price_year: int = PRICE_LEVEL


class StocksTable(_Table):
    """``[stocks]``."""

    freeze: list[str] = Field(default_factory=list)
    start: date | None = Field(default=None, alias="from")


class MeasureTable(_Table):
    """``[measures.NAME]``."""

    lever: str
    to: Setting | None = None
    by: Number | None = None
    add: AmountText | None = None
    times: Number | None = None
    start: date = Field(alias="from")
    until: date | None = None
    ramp: int = Field(default=0, ge=0, le=LONGEST_RAMP)
    where: list[str] | None = None
    paid_by: str | None = None

    def moves(self) -> dict[str, float | str]:
        """Return the ways given of moving the lever, at best one, by key."""
        given = {Mode.TO.value: self.to, Mode.BY.value: self.by, ADD: self.add, Mode.TIMES.value: self.times}
        return {key: value for key, value in given.items() if value is not None}


class FactorTable(_Table):
    """A row of ``families.change`` or ``families.births``."""

    start: int = Field(alias="from", ge=FIRST_DATE.year, le=LAST_DATE.year)
    factor: Number
    where: list[str] | None = None


class CountTable(_Table):
    """A row of ``families.counts``."""

    place: str
    year: int = Field(ge=FIRST_DATE.year, le=LAST_DATE.year)
    families: int = Field(ge=1, le=MOST_FAMILIES)


class FamiliesTable(_Table):
    """``[families]``."""

    change: list[FactorTable] = Field(default_factory=list)
    births: list[FactorTable] = Field(default_factory=list)
    counts: list[CountTable] = Field(default_factory=list)


class OwnFigureTable(_Table):
    """A row of ``own.CODE.figures``."""

    figure: str
    year: int = Field(ge=FIRST_DATE.year, le=LAST_DATE.year)
    value: Number
    source: str = ""
    use: Literal["input", "fitted", "checked"] = "checked"
    provisional: bool = False
    simulated: Number | None = None
    spread: Number | None = None


class OwnPoolTable(_Table):
    """``own.CODE.pool``."""

    places: list[str]
    slots: Number


class OwnTable(_Table):
    """``[own.CODE]``."""

    name: str = ""
    date: str = ""
    source: str = ""
    digest: str = ""
    factors: dict[str, Number] = Field(default_factory=dict)
    pool: OwnPoolTable | None = None
    fitted_with: dict[str, str] | None = None
    figures: list[OwnFigureTable] = Field(default_factory=list)

    def as_said(self) -> dict[str, Any]:
        """Return what stands in the table, and nothing of what does not."""
        return self.model_dump(exclude_none=True)


class ScenarioTable(_Table):
    """A scenario file after ``format`` and ``extends`` have been worked out."""

    advice: list[Advice] = Field(default_factory=list)
    places: list[str]
    title: TitleTable = TitleTable()
    description: DescriptionTable = DescriptionTable()
    run: RunTable
    stocks: StocksTable = StocksTable()
    structure: dict[str, str] = Field(default_factory=dict)
    families: FamiliesTable = FamiliesTable()
    own: dict[str, OwnTable] = Field(default_factory=dict)
    parameters: dict[str, Number] = Field(default_factory=dict)
    measures: dict[Name, MeasureTable] = Field(default_factory=dict)


# The JSON Schema


def _date_key(meaning: str) -> dict[str, Any]:
    text = f"{meaning}: a date without quotes, {FIRST_DATE} .. {LAST_DATE}"
    return {"description": text, "type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}


def _whole_key(meaning: str, low: int, high: int, default: int) -> dict[str, Any]:
    text = f"{meaning}: a whole number {low}..{high}"
    return {"description": text, "type": "integer", "minimum": low, "maximum": high, "default": default}


def _list_key(meaning: str, items: Mapping[str, Any], least: int = 0) -> dict[str, Any]:
    return {"description": f"{meaning}: a list of texts", "type": "array", "minItems": least, "items": {"type": "string", **items}}


def _table_key(meaning: str, properties: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "description": f"{meaning}: a table with {', '.join(properties)}",
        "type": "object",
        "additionalProperties": False,
        "properties": dict(properties),
    }


def _text_key(meaning: str, least: int, most: int) -> dict[str, Any]:
    words = {"en": "English", "nl": "Dutch"}
    rule = {"type": "string", "minLength": least, "maxLength": most}
    return _table_key(
        meaning, {key: {"description": f"in {word}: a text of {least}..{most} characters", **rule} for key, word in words.items()}
    )


def lever_range(lever: Lever) -> str:
    """Say what settings a lever takes, for example ``"0 .. 3 (x baseline FTE)"``."""
    return ", ".join(lever.choices) if lever.choices else f"{lever.low:g} .. {lever.high:g} ({lever.unit})"


def amounts_of(lever: Lever, key: str = ADD) -> str:
    """Say in what units amounts of a lever may be, for example ``'"20 FTE" or "20 %"'``; empty where there is none."""
    units = [unit for unit in units_of(lever.name) if key == ADD or unit is not Unit.PERCENT]
    return " or ".join(f'"20 {unit}"' for unit in units)


def _lever_rule(lever: Lever) -> dict[str, Any]:
    """Return what holds for a measure that moves this lever."""
    text = f"set {lever.en} to: {lever_range(lever)}"
    if lever.choices:
        words = {"description": text, "enum": list(lever.choices)}
        rules: dict[str, Any] = {"to": words, "by": False, ADD: False, "times": False, "ramp": {"const": 0}}
    else:
        number = {"type": "number", "minimum": lever.low, "maximum": lever.high}
        rules = {"to": {"description": text, "anyOf": [number, _amount_rule(lever, "to")]}, ADD: _amount_rule(lever, ADD)}
    return {"if": {"properties": {"lever": {"const": lever.name}}, "required": ["lever"]}, "then": {"properties": rules}}


def _amount_rule(lever: Lever, key: str) -> Any:
    """Return what holds for an amount of this lever: False where it knows no unit but its own."""
    units = [unit for unit in units_of(lever.name) if key == ADD or unit is not Unit.PERCENT]
    pattern = AMOUNT_PATTERN.replace("|".join(Unit), "|".join(units))
    return {"type": "string", "pattern": pattern if key == ADD else pattern.replace("[+-]?", "[+]?")} if units else False


def _measure() -> dict[str, Any]:
    levers = "\n".join(f"{lever.name}: {lever.en}; {lever_range(lever)}" for lever in LEVERS.values())
    modes = [{"required": [key]} for key in (*Mode, ADD)]
    keys = {
        "lever": {"description": f"what is decided: the name of a lever\n{levers}", "type": "string", "enum": list(LEVERS)},
        "to": {
            "description": 'set the lever to this: a number in its range, an amount such as "38 FTE", or one of its words',
            "type": ["number", "string"],
        },
        "by": {"description": "add this to the lever's setting: a number", "type": "number"},
        ADD: {"description": f"add this: {_AMOUNT_WORDS}", "type": "string"},
        "times": {"description": "multiply the lever's setting by this: a number from 0 upwards", "type": "number", "minimum": 0},
        "from": _date_key("when it starts, within the run"),
        "until": _date_key("when it ends, after from; for good if left out"),
        "ramp": _whole_key("weeks over which it grows to its full size", 0, LONGEST_RAMP, 0),
        "paid_by": {
            "description": "the lever that pays for it, so that no more is spent at declared prices: a lever with a price",
            "enum": list(PRICED_LEVERS),
        },
        "where": _list_key("places where it holds, everywhere simulated if left out", {"minLength": 1}, 1),
    }
    return {
        **_table_key("one measure, with exactly one of to, by, add and times", keys),
        "oneOf": [*modes, {"not": {"anyOf": modes}}],
        "allOf": [_lever_rule(lever) for lever in LEVERS.values()],
    }


def _parameter_key(parameter: Parameter) -> dict[str, Any]:
    low, high = allowed_override(parameter)
    known = f"{parameter.value:g} {parameter.unit}, range {parameter.low:g} .. {parameter.high:g}"
    text = f"{parameter.text}; in the register {known} (grade {parameter.grade}, {GRADE_WORDS[parameter.grade]}): a number"
    return {"description": text, "type": "number", "minimum": low, "maximum": high}


def _structure() -> dict[str, Any]:
    options = {
        name: {"description": f"the option for {name}: {', '.join(allowed)}", "enum": [str(option) for option in allowed]}
        for name, allowed in MECHANISMS.items()
    }
    base = {"description": f"the structure to begin with: {', '.join(BASES)}", "enum": list(BASES), "default": DEFAULT_BASE}
    return _table_key("mechanisms on whose form experts disagree (zorgsim structures)", {"base": base, **options})


def _families() -> dict[str, Any]:
    years = {"type": "integer", "minimum": FIRST_DATE.year, "maximum": LAST_DATE.year}
    low, high = FACTOR_BETWEEN
    where = _list_key("places where it holds, everywhere simulated if left out", {"minLength": 1}, 1)
    about = f"times as many as otherwise: a number {low:g}..{high:g}"
    factor = {"description": about, "type": "number", "minimum": low, "maximum": high}
    keys = {"from": {"description": f"a year {FIRST_DATE.year}..{LAST_DATE.year}", **years}, "factor": factor, "where": where}
    row = {**_table_key("a year and a factor", keys), "required": ["from", "factor"]}
    families = {"type": "integer", "minimum": 1, "maximum": MOST_FAMILIES}
    count = {
        "place": {"description": "a municipality, by name or CBS code", "type": "string", "minLength": 1},
        "year": {"description": f"a year {FIRST_DATE.year}..{LAST_DATE.year}", **years},
        "families": {"description": f"families with children on 1 January: a whole number 1..{MOST_FAMILIES}", **families},
    }
    counted = {**_table_key("a municipality, a year and its families", count), "required": list(count)}
    example = "a list such as [{ from = 2030, factor = 0.985 }]"
    return _table_key(
        "how many families there are, where that is not what it would be otherwise",
        {
            "change": {
                "description": f"times as many families from 1 January of a year on: {example}",
                "type": "array",
                "items": row,
            },
            "births": {
                "description": f"times as many births from a year on, which families with children follow in 20 years: {example}",
                "type": "array",
                "items": row,
            },
            "counts": {
                "description": "families of municipalities on 1 January of years: a list such as "
                '[{ place = "Tiel", year = 2030, families = 4400 }]',
                "type": "array",
                "items": counted,
            },
        },
    )


def _own() -> dict[str, Any]:
    low, high = FACTORS_BETWEEN
    number = {"type": "number", "minimum": low, "maximum": high}
    about = f"so many times the register's: a number {low:g}..{high:g}"
    factors = {name: {"description": about, **number} for name in OWN}
    year = {"type": "integer", "minimum": FIRST_DATE.year, "maximum": LAST_DATE.year}
    figure = {
        "figure": {"description": "which figure it is", "type": "string"},
        "year": {"description": f"a year {FIRST_DATE.year}..{LAST_DATE.year}", **year},
        "value": {"description": "the municipality's own figure: a number", "type": "number"},
        "source": {"description": "where it comes from", "type": "string"},
        "use": {"description": f"what is done with it: {', '.join(Use)}", "enum": list(map(str, Use))},
        "provisional": {"description": "whether its source calls it provisional", "type": "boolean"},
        "simulated": {"description": "what is simulated beside it: a number", "type": "number"},
        "spread": {"description": "highest less lowest of the replications: a number", "type": "number"},
    }
    pool = {
        "places": _list_key("codes of all who share the list for specialists", {"minLength": 1}, 1),
        "slots": {"description": about, **number},
    }
    keys = {
        "name": {"description": "the municipality's name", "type": "string"},
        "date": {"description": "when its place file was made", "type": "string"},
        "source": {"description": "the file that its figures come from", "type": "string"},
        "digest": {"description": "the digest of its place file", "type": "string"},
        "factors": _table_key("its own factors of parameters", factors),
        "pool": _table_key("the factor of specialist slots of all who share a list", pool),
        "fitted_with": {
            "description": "the version, and digests of the data, with which it was fitted",
            "type": "object",
            "additionalProperties": {"type": "string"},
        },
        "figures": {
            "description": "the figures that it brought: a list of tables",
            "type": "array",
            "items": {**_table_key("a figure of its own", figure), "required": ["figure", "year", "value"]},
        },
    }
    return {
        "description": "municipalities that bring figures of their own, by CBS code: what zorgsim data import writes",
        "type": "object",
        "propertyNames": {"pattern": "^GM[0-9]{4}$"},
        "additionalProperties": _table_key("a municipality that brings figures of its own", keys),
    }


def _run() -> dict[str, Any]:
    keys = {
        "start": _date_key("first day of the run"),
        "until": _date_key("day before which the last week begins"),
        "replications": _whole_key("number of runs of each world, each with its own luck", 1, MOST_REPLICATIONS, 20),
        "draws": _whole_key(
            "number of worlds, each with its own values of the parameters; 0: their best values alone", 0, MOST_DRAWS, 0
        ),
        "seed": _whole_key("number that fixes all luck", 0, LARGEST_SEED, 1),
        "uncertainty": {
            "description": "older word for draws: parameters makes each replication a world of its own; draws goes before it",
            "enum": ["none", "parameters"],
            "default": "none",
        },
        "draw_from": {
            "description": "where worlds come from: plausible, which figures of five regions do not rule out, or the register's "
            "ranges; if left out, plausible where such a set ships",
            "enum": ["register", "plausible"],
        },
        "policy_start": _date_key("where pictures mark new policy, within the run; the start of the run if left out"),
        "price_year": _whole_key("the year in whose euros results are told", price_years()[0], price_years()[-1], PRICE_LEVEL),
    }
    return _table_key("period, replications and seed", keys)


def _keys() -> dict[str, Any]:
    freeze = _list_key("slow stocks and loops that stand still, to show what they contribute", {"enum": [*STOCKS, *LOOPS]})
    since = _date_key("date from which they stand still; the start of the run if left out (a loop needs a year before it)")
    return {
        "format": {"description": f"the number of the format, always {FORMAT} in new files: the first key", "const": FORMAT},
        "extends": {"description": "the parent scenario: its name or path, in quotes", "type": "string", "minLength": 1},
        "advice": _list_key("rows of the table of advice, A1 .. E9", {"enum": list(ADVICE)}),
        "places": _list_key("places simulated, by name or CBS code ('Nederland', 'province:Utrecht', 'JZ14')", {"minLength": 1}, 1),
        "title": _text_key("what it is called", 1, LONGEST_TITLE),
        "description": _text_key("what it is about", 0, 5000),
        "run": _run(),
        "stocks": _table_key("slow stocks and loops", {"freeze": freeze, "from": since}),
        "structure": _structure(),
        "families": _families(),
        "own": _own(),
        "parameters": {
            "description": 'uncertainties that differ from the register: a table of "quoted.name" = number',
            "type": "object",
            "additionalProperties": False,
            "properties": {name: _parameter_key(parameter) for name, parameter in register().items()},
        },
        "measures": {
            "description": f"what is decided: tables such as [measures.more_coaches], named by {_NAMED}",
            "type": "object",
            "propertyNames": {"pattern": _NAME},
            "additionalProperties": {"$ref": "#/$defs/measure"},
        },
    }


@cache
def _schema() -> Mapping[str, Any]:
    return scenario_schema()


def scenario_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a scenario file, always the same for the same version of zorgsim.

    Dates are texts in it, as tools that check TOML hand them over. A file that extends another may leave anything out but its
    format. The schema is that of today's format; files of older ones are read too, see `zorgsim.inputs.scenario_format`.
    """
    complete = {"required": ["lever", "from"], "anyOf": [{"required": [key]} for key in (*Mode, ADD)]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "zorgsim scenario",
        **_table_key("a scenario", _keys()),
        "required": ["format"],
        "if": {"not": {"required": ["extends"]}},
        "then": {
            "required": ["places", "run"],
            "properties": {"run": {"required": ["start", "until"]}, "measures": {"additionalProperties": complete}},
        },
        "$defs": {"measure": _measure()},
    }


# Words for what the models refuse

_WHAT: Final = {
    "extra_forbidden": "unknown key",
    "missing": "a key is missing",
    "model_type": "a table is needed here",
    "dict_type": "a table is needed here",
    "list_type": "a list is needed here",
    "string_type": "a text in quotes is needed here",
    "string_pattern_mismatch": "this name cannot be used",
    "string_too_long": "this text is too long",
    "date_type": "a date without quotes is needed here",
    "int_type": "a whole number without quotes is needed here",
    "greater_than_equal": "this number is too small",
    "less_than_equal": "this number is too large",
    "literal_error": "unknown word",
}


def key_at(path: Path) -> Mapping[str, Any]:
    """Return the part of the JSON Schema that describes a path; of an unknown key, the table around it; of an entry, its list."""
    schema = _schema()
    part = schema
    for key in path:
        inner = part.get("properties", {}).get(key) or part.get("additionalProperties")
        if not inner:
            return part
        part = schema["$defs"]["measure"] if "$ref" in inner else inner
    return part


def _as_input_error(error: ErrorDetails, where: Where) -> InputError:
    path = tuple(key for key in error["loc"] if key != "[key]")
    part = key_at(path)
    allowed, action = str(part.get("description", "")).partition("\n")[0], "correct this value"
    if error["type"] == "extra_forbidden":
        known = list(part.get("properties", {}))
        word = str(path[-1])
        allowed = nearest(word, known, "zorgsim schema")
        action = did_you_mean(word, known) or "remove it or correct its name"
    elif error["type"] == "missing":
        action = "add it"
    elif error["type"] == "amount" and isinstance(error["input"], int | float):
        action = f"write a plain number as: by = {as_written(error['input'])}"
    elif path[-1] == "by" and isinstance(error["input"], str):
        action = 'amounts with a unit are added by add, such as: add = "20 FTE"'
    elif path[0] == "parameters" and isinstance(error["input"], dict):
        action = 'write a dotted name in quotes: "question.base" = 0.4'
    elif error["type"] == "string_pattern_mismatch":
        allowed, action = _NAMED, "choose another name"
    value = None if error["type"] == "missing" else as_written(error["input"])
    return InputError(_WHAT.get(error["type"], error["msg"]), where=where(path), value=value, allowed=allowed, action=action)


def first_of_many(first: InputError, others: int) -> InputError:
    """Return the first problem, with the number of others that wait behind it."""
    more = f"; then look at {others} more problem{'s' * (others > 1)} in this scenario" if others else ""
    return InputError(first.what, where=first.where, value=first.value, allowed=first.allowed, action=first.action + more)


def read_table(table: Mapping[str, Any], where: Where) -> ScenarioTable:
    """Return the table as a model.

    Raises
    ------
    InputError
        The first problem with its shape, and how many more there are.
    """
    try:
        return ScenarioTable.model_validate(table)
    except ValidationError as error:
        first, *others = error.errors(include_url=False)
        raise first_of_many(_as_input_error(first, where), len(others)) from None
