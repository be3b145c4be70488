"""Is it a gain to find a question that nobody hears? Expected weeks of life, from the chains that the register describes.

A question found early had less time to grow; it may also be one that would have settled by itself, and help takes weeks too. What
finding it is worth follows from two absorbing chains over severities. Unheard, a question settles, is voiced, grows, or breaks
down; voiced, it meets the network, a professional, a coach, specialists, each as the register says, at usual waits. Every week is
worth what a yardstick says. Lists that grow, hand-overs, relapses and life domains are left out: simulations have them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.model.vocabulary import SEVERITIES, Severity, Stage

Floats = NDArray[np.float64]

_FURTHEST: Final = 1000.0
"""Settling is taken this many times faster or slower than the register's; a sign that has not changed by then does not change."""


@dataclass(frozen=True)
class Question:
    """Questions of the three severities that help can settle, or cannot, in weeks lost against a week at home without a question.

    Attributes
    ----------
    parameters
        Values of the register, by name.
    lost
        (stages, severities) what a week is worth less than one at home.
    helpable
        Whether help adds value.
    """

    parameters: Mapping[str, float]
    lost: Floats
    helpable: bool

    def three(self, name: str) -> Floats:
        """Return ``name.everyday``, ``name.serious``, ``name.complex``."""
        return np.array([self.parameters[f"{name}.{severity}"] for severity in SEVERITIES])

    def voiced(self) -> Floats:
        """Return the weeks that a voiced question loses, by severity, until it is closed.

        A question that nobody answers fades, or comes back to a professional one step more severe: the loss of meeting one is the
        solution of three linear equations.
        """
        p, asks = self.parameters, self.parameters["mutual_help.start"]
        settled = self.three("everyday.settles") * p["trust.start"]
        met, back = self._referred()
        returned = (1.0 - settled)[:, None] * back
        meets = np.linalg.solve(np.eye(len(Severity)) - returned, (1.0 - settled) * met)
        network = p["network.weeks"] * self.lost[Stage.NETWORK] + (1.0 - self.three("network.settles")) * meets
        voiced: Floats = asks * network + (1.0 - asks) * meets
        return voiced

    def _referred(self) -> tuple[Floats, Floats]:
        """Return the weeks lost after a referral, and the chance to meet a professional again, by severity then, (3, 3)."""
        p = self.parameters
        direct = self.three("everyday.direct_referral")
        takes_up = 1.0 - p["first_line.refusal"] * (1.0 - p["trust.start"])
        stays = 1.0 - p["first_line.leaves"]
        settles = self.three("first_line.settles") * self.helpable
        coached = (1.0 - direct) * takes_up
        treated = direct + coached * stays * (1.0 - settles)
        unanswered = (1.0 - direct) * (1.0 - takes_up) + coached * (1.0 - stays)
        unanswered = unanswered + treated * (p["specialist.leaves"] if self.helpable else 1.0)
        coach = p["referral.usual_wait.first_line"] * self.lost[Stage.FIRST_LINE_WAIT]
        coach = coach + p["first_line.weeks"] * self.lost[Stage.FIRST_LINE]
        specialist = p["referral.usual_wait.specialist"] * self.lost[Stage.SPECIALIST_WAIT]
        specialist = specialist + self.three("specialist.weeks") * self.lost[Stage.SPECIALIST]
        returns, fades = (self.three(f"unanswered.{what}") / WEEKS_PER_YEAR for what in ("returns", "fades"))
        breaks = self.three("crisis.hazard") / WEEKS_PER_YEAR
        alone = np.maximum(returns + fades + breaks, 1e-9)
        left = (self.lost[Stage.UNANSWERED] + breaks * self.in_crisis()) / alone
        met = coached * coach + treated * specialist + unanswered * left
        return met, _one_step_worse(unanswered * returns / alone)

    def in_crisis(self) -> float:
        """Return the weeks that a crisis loses, with the care that follows."""
        p = self.parameters
        away = p["crisis.to_residential"] * p["residential.weeks"] * self.lost[Stage.RESIDENTIAL, Severity.COMPLEX]
        after = (1.0 - p["crisis.to_residential"]) * p["specialist.weeks.complex"]
        return float(p["crisis.weeks"] * self.lost[Stage.CRISIS, 0] + away + after * self.lost[Stage.SPECIALIST, Severity.COMPLEX])

    def gain_of_finding(self, settling: float) -> Floats:
        """Return the weeks gained when a little more is heard, by severity in which the question arose, per chance to be heard.

        (I - Q) T = 1 gives the weeks in each severity, the same matrix what an unheard question loses; hearing of it puts the loss
        of a voiced question in the place of what it would still lose.

        Parameters
        ----------
        settling
            What multiplies the register's hazards of settling by itself.
        """
        chain, ends = self.chain(settling)
        stays = np.linalg.inv(np.eye(len(Severity)) - chain)
        voiced = self.voiced()
        unheard = stays @ (self.lost[Stage.UNVOICED] + ends[:, 1] * voiced + ends[:, 2] * self.in_crisis())
        gained: Floats = stays @ (unheard - voiced)
        return gained

    def chain(self, settling: float) -> tuple[Floats, Floats]:
        """Return the week of an unheard question: to severities, (3, 3), and to settled, voiced and crisis, (3, 3)."""
        p = self.parameters
        heard = p["unvoiced.outreach"] + p["unvoiced.everyday_time"]
        settles, voiced = settling * self.three("unvoiced.fades"), self.three("unvoiced.voices") + heard
        ends = np.stack([settles, voiced, self.three("crisis.hazard")], axis=1)
        ends = ends / WEEKS_PER_YEAR
        grows = self.three("unvoiced.grows") / WEEKS_PER_YEAR
        grows[Severity.COMPLEX] = 0.0
        leaves = ends.sum(axis=1) + grows
        crowded = np.maximum(leaves, 1.0)  # of hazards that add up to more than one a week, each in proportion
        chain = _one_step_worse(grows / crowded) + np.diag(1.0 - leaves / crowded)
        return chain, ends / crowded[:, None]


def _one_step_worse(chance: Floats) -> Floats:
    """Return a matrix of going from each severity to the next; what is complex stays complex."""
    return np.diag(chance[:-1], 1) + np.diag([0.0, 0.0, chance[-1]])


def gain_of_finding(parameters: Mapping[str, float], lost: Floats, settling: float = 1.0) -> float:
    """Return the weeks of life gained when unheard questions are heard a little more, per chance to be heard; below 0 a loss.

    Over severities as questions arise that are not voiced at once, all domains arranged, and over questions that help can settle
    or not.

    Parameters
    ----------
    parameters
        Values of the register, by name.
    lost
        (stages, severities) what a week is worth less than one at home without a question.
    settling
        What multiplies the register's hazards of settling by itself.
    """
    arises = np.array([0.0, parameters["severity.serious_share"], parameters["severity.complex_share"]])
    arises[Severity.EVERYDAY] = 1.0 - arises.sum()
    both = [Question(parameters, lost, helpable) for helpable in (False, True)]
    kept = arises * (1.0 - both[0].three("unvoiced.at_once"))
    helped = both[0].three("helpable")
    gains = [one.gain_of_finding(settling) for one in both]
    gained = (kept * ((1.0 - helped) * gains[0] + helped * gains[1])).sum() / max(kept.sum(), 1e-12)
    return float(gained) / WEEKS_PER_YEAR


def ratio_of_change(parameters: Mapping[str, float], lost: Floats) -> float | None:
    """Return the ratio of growing to settling, of everyday questions, at which finding turns from loss to gain; None: nowhere.

    Settling of all severities is made faster or slower together, growth stays as it is: above the ratio finding gains.
    """
    slow, fast = 1.0 / _FURTHEST, _FURTHEST
    if not gain_of_finding(parameters, lost, slow) > 0.0 > gain_of_finding(parameters, lost, fast):
        return None
    for _ in range(60):
        middle = float(np.sqrt(slow * fast))
        if gain_of_finding(parameters, lost, middle) > 0.0:
            slow = middle
        else:
            fast = middle
    return parameters["unvoiced.grows.everyday"] / (slow * parameters["unvoiced.fades.everyday"])
