"""The command ``schema``."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import jsonschema

from zorgsim.inputs.scenario_file import load_scenario

Ask = Callable[..., Any]


def test_the_schema_is_one_and_accepts_a_scenario(zorgsim: Ask) -> None:
    schema = json.loads(zorgsim("schema").out)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    validator.validate(load_scenario("strong_first_line").as_document())
    assert not validator.is_valid({"format": 2, "extends": "baseline", "nonsense": 1})
