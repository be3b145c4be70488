"""A parameter of the register in words; where it comes from is told as the register has it, in English."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from zorgsim.inputs.parameters import Parameter
from zorgsim.inputs.scenario import Language
from zorgsim.report.texts import figure, say, unit_words
from zorgsim.report.translation import Part, in_language, parameter_words


def found(text: str, by_register: Sequence[Parameter], candidates: Sequence[Parameter], language: Language) -> list[Parameter]:
    """Return the parameters that the register finds, and those of the candidates that say the text in the reader's language."""
    names, words = {one.name for one in by_register}, text.strip().casefold()
    return [one for one in candidates if one.name in names or (words and words in parameter_words(one.text, language).casefold())]


def closing_lines(language: Language) -> Iterator[str]:
    """Yield what must be known of the language of sources, to who reads another."""
    if language is not Language.EN:
        yield ""
        yield say(language, "parameters.in_english")


def lines(parameter: Parameter, language: Language) -> Iterator[str]:
    """Yield value, range and grade, what it is, and where it comes from."""
    yield say(
        language,
        "parameters.value",
        name=parameter.name,
        value=figure(parameter.value, language),
        unit=unit_words(parameter.unit, language),
        low=figure(parameter.low, language),
        high=figure(parameter.high, language),
        distribution=in_language(str(parameter.distribution), language, Part.VALUES),
        grade=parameter.grade,
        words=say(language, f"grade.{parameter.grade}"),
    )
    yield f"    {parameter_words(parameter.text, language)}"
    if parameter.none is not None and parameter.put_in:
        yield f"    {say(language, 'parameters.put_in', none=figure(parameter.none, language))}"
    yield f"    {say(language, 'parameters.source', source=parameter.source, year=parameter.year)}"
