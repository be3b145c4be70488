"""Do all contestants simulate the same chain? Their means against the C loop's, over independent seeds.

    python -m benchmarks.chain.agreement

The spread of one simulation is estimated from the many simulations of the C loop: under what is to be shown, that all have one law,
it is everybody's spread, and each |z| is that of a standard normal deviate. The exit code is 1 when one exceeds ``LIMIT``.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from math import erfc, sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.chain.contestants import C_LOOP, FEW, Contestant, present
from benchmarks.chain.specification import Chain, Simulate, chain_of, measures
from benchmarks.tables import markdown

LIMIT: Final = 4.0
YEARS: Final = 2


@dataclass(frozen=True)
class Found:
    """What a contestant found.

    Attributes
    ----------
    values
        (seeds, measures) in the order of ``names``.
    """

    contestant: str
    names: tuple[str, ...]
    values: NDArray[np.float64]

    @property
    def mean(self) -> NDArray[np.float64]:
        """Mean of each measure."""
        return np.asarray(self.values.mean(axis=0))


def find(contestant: Contestant, simulate: Simulate, chain: Chain) -> Found:
    """Simulate under as many seeds as the contestant gets; no two contestants share one."""
    first = 10_000 * (1 + sum(contestant.name.encode()))
    tables = [measures(chain, simulate(chain, first + number)) for number in range(contestant.seeds)]
    return Found(contestant.name, tuple(tables[0]), np.array([list(table.values()) for table in tables]))


def deviations(found: Found, reference: Found) -> NDArray[np.float64]:
    """Return z of each measure: the difference of means over its standard error."""
    spread = reference.values.std(axis=0, ddof=1)
    error = spread * sqrt(1.0 / len(found.values) + 1.0 / len(reference.values))
    return np.asarray((found.mean - reference.mean) / error)


def chance_of(largest: float, comparisons: int) -> float:
    """Return an upper bound of the chance that the largest |z| of so many comparisons is this large when all agree (Bonferroni)."""
    return min(1.0, comparisons * erfc(largest / sqrt(2.0)))


def means_table(results: Sequence[Found], reference: Found) -> str:
    """Return the table of means, with the standard error of the contestant with that many seeds behind each."""
    spread = reference.values.std(axis=0, ddof=1)
    rows = [
        [name, *(f"{one.mean[index]:.4f} ({spread[index] / sqrt(len(one.values)):.4f})" for one in results)]
        for index, name in enumerate(reference.names)
    ]
    return markdown(("mean (standard error)", *(one.contestant for one in results)), rows)


def deviations_table(results: Sequence[Found], reference: Found) -> str:
    """Return the table of each contestant's largest |z|."""
    rows = []
    for one in results:
        z = deviations(one, reference)
        worst = int(np.abs(z).argmax())
        rows.append([one.contestant, f"{len(one.values)}", f"{z[worst]:+.2f}", one.names[worst]])
    return markdown(("against the C loop", "simulations", "largest z", "of"), rows)


def main() -> int:
    """Print the comparison; return the exit code: 0 when all agree."""
    text, agree = compare()
    print(text)
    return 0 if agree else 1


def compare() -> tuple[str, bool]:
    """Return both tables and the verdict, and whether all agree."""
    chain = chain_of(FEW, YEARS)
    told = [f"Means of {chain.all_families:,} families in {chain.municipalities} municipalities over {chain.weeks} weeks"]
    results = [find(contestant, simulate, chain) for contestant, simulate in present().items()]
    references = [one for one in results if one.contestant == C_LOOP]
    if not references:
        return "Nothing to compare with: the C loop is not here.", False
    others = [one for one in results if one.contestant != C_LOOP]
    told += [means_table(results, references[0]), deviations_table(others, references[0])]
    words, agree = verdict(np.array([deviations(one, references[0]) for one in others]))
    return "\n\n".join([*told, words]), agree


def verdict(z: NDArray[np.float64]) -> tuple[str, bool]:
    """Say whether all agree."""
    largest = float(np.abs(z).max(initial=0.0))
    chance = chance_of(largest, z.size)
    agree = largest <= LIMIT
    words = (
        f"{'All agree' if agree else 'THEY DO NOT AGREE'}: "
        f"the largest |z| of {z.size} comparisons is {largest:.2f} (limit {LIMIT:g}); "
        f"if all are the same, one as large or larger has a chance of at most {chance:.2g}."
    )
    return words, agree


if __name__ == "__main__":
    sys.exit(main())
