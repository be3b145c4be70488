"""From where worlds were drawn, as manifests and answers in JSON say it."""

from __future__ import annotations

from typing import Any

from zorgsim.inputs.plausible import set_of
from zorgsim.inputs.scenario import DrawFrom, Scenario


def drawn_from_document(scenario: Scenario) -> dict[str, Any] | None:
    """Return from where, and of a set its digest and size; None where no worlds are drawn, or a design places them."""
    if not scenario.run.drawn or scenario.run.design is not None:
        return None
    found = set_of(scenario)
    if found is None:
        return {"draw_from": str(DrawFrom.REGISTER), "set": None, "worlds": None}
    return {"draw_from": str(DrawFrom.PLAUSIBLE), "set": found.digest, "worlds": len(found.points)}
