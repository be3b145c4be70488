"""The command ``schema``: the JSON Schema of scenario files."""

from __future__ import annotations

from zorgsim.cli.options import InLanguage
from zorgsim.cli.output import print_json
from zorgsim.inputs.scenario import Language


def schema(language: InLanguage = Language.EN) -> None:
    """Print the JSON Schema of scenario files, for editors."""
    from zorgsim.inputs.schema import scenario_schema
    from zorgsim.report.schema_words import described

    print_json(described(scenario_schema(), language))
