"""What ``drivers`` answers."""

from __future__ import annotations

from typing import Any

from zorgsim import __version__
from zorgsim.report.json_answers.values import finite_or_null, text_answer
from zorgsim.results.drivers import Drivers
from zorgsim.results.drivers_store import driver_tables, summary_of


def drivers_answer(drivers: Drivers) -> dict[str, Any]:
    """Return the question, what was found as a whole, and the rows of every table, by its name."""
    question, about = drivers.question, drivers.question.about
    return {
        "zorgsim": __version__,
        "baseline": question.baseline.name,
        "policy": question.policy.name,
        "outcome": {"name": question.outcome, **text_answer(about.text), "unit": about.unit.en, "direction": str(about.direction)},
        "seed": question.baseline.run.seed,
        "summary": summary_of(drivers),
        "tables": {
            name: [{str(key): finite_or_null(value) for key, value in row.items()} for row in table.to_dict(orient="records")]
            for name, table in driver_tables(drivers).items()
        },
    }
