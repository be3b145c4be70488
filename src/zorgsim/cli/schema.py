"""The command ``schema``: the JSON Schema of scenario files."""

from __future__ import annotations

from zorgsim.cli.output import print_json


def schema() -> None:
    """Print the JSON Schema of scenario files, for editors."""
    from zorgsim.inputs.schema import scenario_schema

    print_json(scenario_schema())
