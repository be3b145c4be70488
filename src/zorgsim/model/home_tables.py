"""Tables of the stage clock at home: the hazard of a question and its upper bound, by needs, and turnover. Fixed for a run."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.model.dials import DialBounds
from zorgsim.model.domain_tables import LEAST_HAZARD
from zorgsim.model.needs import ParametersError
from zorgsim.model.parameter_arrays import Parameters
from zorgsim.model.structure import DEFAULT, HiddenOption, Structure
from zorgsim.model.vocabulary import DOMAINS, N_NEEDS

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class HomeTables:
    """The competing hazards at home, a question and turnover, fixed for a run."""

    minus_reciprocal_log: Floats
    """(cells, 32) -1 / log(1 - sum of the bounds)."""
    question_share: Floats
    """(cells, 32) share of the bound of a question in the sum; turnover is the rest."""
    acceptance_scale: Floats
    """(cells,) one over the bound of the question's multiplier."""


def home_tables(parameters: Parameters, use: Floats, bounds: DialBounds, structure: Structure = DEFAULT) -> HomeTables:
    """Build the tables of the stage clock at home.

    Parameters
    ----------
    parameters
        By name, each (cells,); hazards per year.
    use
        (cells,) young people in care per family, over the nation's.
    bounds
        The largest value that each hazard multiplier can take, from the levers' declared ranges.
    structure
        Where there are no hidden questions, coaches who look for questions raise more of them.

    Raises
    ------
    ParametersError
        If the hazards of a week add up to more than one, or the shares of severities do.
    """
    _check_severity_shares(parameters)
    bound = bounds["question"] * bounds["detection"] if structure.hidden is HiddenOption.NONE else bounds["question"]
    municipal = np.exp(parameters["question.municipal_exponent"] * np.log(use))
    question = (parameters["question.base"] * municipal * bound)[:, None] * _question_risk(parameters)
    weekly = question / WEEKS_PER_YEAR
    total = np.maximum(weekly + parameters["turnover.rate"][:, None] / WEEKS_PER_YEAR, LEAST_HAZARD)
    if total.max() >= 1.0:
        raise ParametersError(f"the hazards at home add up to {total.max():.2f} a week; at most 1")
    return HomeTables(
        minus_reciprocal_log=-1.0 / np.log1p(-total),
        question_share=weekly / total,
        acceptance_scale=1.0 / bound,
    )


def _check_severity_shares(parameters: Parameters) -> None:
    shares = parameters["severity.serious_share"] + parameters["severity.complex_share"]
    if shares.max() >= 1.0:
        raise ParametersError(
            f"serious and complex questions together are {shares.max():.2f} of all questions; less than 1 is needed"
        )


def _question_risk(parameters: Parameters) -> Floats:
    """Return the product of risk ratios over unarranged domains, shape (cells, 32)."""
    risk = np.ones((len(parameters["question.base"]), N_NEEDS))
    masks = np.arange(N_NEEDS)
    for k, domain in enumerate(DOMAINS):
        risk *= np.where((masks >> k) & 1, parameters[f"question.risk_ratio.{domain}"][:, None], 1.0)
    return risk
