"""A parameter of the register in words; where it comes from is told as the register has it, in English."""

from __future__ import annotations

from collections.abc import Iterator

from zorgsim.inputs.parameters import Parameter
from zorgsim.inputs.scenario import Language
from zorgsim.report.texts import figure, say, unit_words
from zorgsim.report.translation import parameter_words


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
        distribution=parameter.distribution,
        grade=parameter.grade,
        words=say(language, f"grade.{parameter.grade}"),
    )
    yield f"    {parameter_words(parameter.text, language)}"
    if parameter.none is not None and parameter.put_in:
        yield f"    {say(language, 'parameters.put_in', none=figure(parameter.none, language))}"
    yield f"    {say(language, 'parameters.source', source=parameter.source, year=parameter.year)}"
