"""One labour market a region: coaches and specialists are hired where the other tier hires too (structure ``staff``: ``market``).

A post is a vacancy until it is filled, which takes longer where more posts are vacant; and who is hired comes in part from the
other tier. FTE for FTE: how many families each holds is another matter (``first_line.caseload``, ``specialist.caseload``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.model.carried import Carries
from zorgsim.model.pools import Groups
from zorgsim.model.stocks import coaches, specialists
from zorgsim.model.stocks.workforce import Hiring

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

STAFF: Final = ("coaches", "specialists")
"""The stocks that hire in one market; rows of all arrays of this module, each of shape (2, cells)."""

HIRING: Final = {"coaches": coaches.hiring, "specialists": specialists.hiring}
"""What each would do apart."""

LEAST: Final = 0.25
"""With fewer vacancies than this part of the usual, posts fill no quicker: one must apply, give notice and begin. Assumption."""

_ATTRITION: Final = ("first_line.attrition", "specialist.attrition")
_OTHER: Final = [1, 0]


class LabourMarket(Carries):
    """The labour market of every youth region of a batch.

    Parameters
    ----------
    groups
        Of all levels; the market of a cell is its youth region.
    parameters
        Read: ``labour.*`` and the usual attrition of both tiers.

    Attributes
    ----------
    own
        FTE a week, (2, cells), that replace who usually leaves of the staff that there was when the market began.
    posts, vacant
        Posts, and those of them that are vacant, FTE, (2, cells), of the week; 0 before the market begins.
    """

    CARRIED = ("own", "posts", "vacant")

    def __init__(self, groups: Groups, parameters: Mapping[str, Floats]) -> None:
        self._groups = groups
        self._region: Ints = groups.of_level[1]
        self._parameters = parameters
        self._attrition = np.stack([parameters[name] for name in _ATTRITION]) / WEEKS_PER_YEAR
        self.own, self.posts, self.vacant = np.zeros((3, len(STAFF), len(self._region)))

    def begin(self, stocks: Mapping[str, Floats]) -> None:
        """Take note of what each tier's own is, from the staff as the market begins."""
        self.own = self._attrition * np.stack([stocks[name] for name in STAFF])

    def share_staff(self, hiring: Sequence[Hiring], present: Floats, apart: Floats, still: Bools) -> Floats:
        """Return both workforces after the week, (2, cells).

        Parameters
        ----------
        hiring
            Of both tiers, as if each hired apart.
        present, apart
            Both workforces before the week, and after it if each hired apart, (2, cells).
        still
            Workforces that are frozen, (2, cells): they neither hire nor lose anybody.
        """
        wanted, balance, left = (np.stack(arrays) for arrays in zip(*hiring, strict=True))
        hired = np.where(still, 0.0, np.maximum(balance, 0.0))
        staying = np.where(still, 0.0, np.maximum(present + np.minimum(balance, 0.0) - left, 0.0))

        open_posts, usual = vacancies(hired, wanted, self._attrition, self._parameters["labour.usual_vacancies"])
        over_usual = _over(self._in_region(open_posts).sum(axis=0), self._in_region(usual).sum(axis=0))
        filled = hired * speed_of_filling(over_usual, self._parameters["labour.filling_elasticity"])
        asked = self._parameters["labour.taken_share"] * np.maximum(self._in_region(filled) - self._in_region(self.own), 0.0)
        to_take = self._in_region(staying)[_OTHER]
        taken = np.minimum(asked, to_take)
        nobody_there = _over(asked - taken, self._in_region(filled)) * filled
        lost = taken[_OTHER] * _over(staying, self._in_region(staying))
        after: Floats = np.maximum(0.0, apart + (filled - nobody_there - hired) - lost)
        self.posts, self.vacant = present + open_posts, open_posts
        return after

    def _in_region(self, staff: Floats) -> Floats:
        """Return the sum over each cell's region, (2, cells)."""
        return np.stack([self._groups.sum(one, self._region)[self._region] for one in staff])


def vacancies(hired: Floats, wanted: Floats, attrition: Floats, usual_rate: Floats) -> tuple[Floats, Floats]:
    """Return the posts that are vacant (FTE), and those that are as usual at the workforce that is wanted; both (2, cells).

    As usual a share ``usual_rate`` of posts is vacant while as many are hired as leave, so that a post stays vacant for
    usual_rate / (1 - usual_rate) / attrition weeks (Little's law). What a tier would hire this week, for so many weeks, is what
    it has open: who replaces leavers, and that part of what is wanted beyond who is there for which there are posts already.

    Parameters
    ----------
    hired, wanted
        (2, cells) FTE that each tier would hire this week if there were always somebody to hire; FTE that it wants at work.
    attrition
        (2, cells) usual, a week.
    usual_rate
        (cells,) vacant posts over all posts.
    """
    per_job = usual_rate / (1.0 - usual_rate)
    return _over(hired, attrition) * per_job, wanted * per_job


def speed_of_filling(over_usual: Floats, elasticity: Floats) -> Floats:
    """Return how quickly posts fill against the usual, (cells,): (vacancies / usual vacancies) ^ -elasticity.

    Source: hires are a matching of vacancies and of those who look for work, here as many as ever; with a Cobb-Douglas function
    of constant returns a vacancy is filled at a rate (vacancies / seekers) ^ -elasticity. Elasticity: an assumption.
    """
    return np.power(np.maximum(over_usual, LEAST), -elasticity)


def _over(part: Floats, whole: Floats) -> Floats:
    return np.divide(part, whole, out=np.zeros_like(whole), where=whole > 0.0)
