"""What surrounds the families: whose discipline a shared list follows."""

from __future__ import annotations

import numpy as np
import pytest
from tests.worlds import a_run, measure, values, weeks, world

from zorgsim.engines.batch import Batch
from zorgsim.engines.surroundings import Surroundings
from zorgsim.model.vocabulary import Tier


@pytest.mark.parametrize(("level", "shared"), [(0.0, [1, 0, 1]), (1.0, [0, 0, 1])])
def test_a_shared_list_is_served_by_severity_only_where_all_its_municipalities_choose_so(level: float, shared: list[int]) -> None:
    """Municipalities 0 and 1 form a youth region, 2 is one of its own; 0 and 2 choose most severe first."""
    choices = [
        measure("queue.discipline", "to", 1.0, 0, [True, False, True]),
        measure("governance.pooling", "to", level, 0, [True] * 3),
    ]
    place = world([5, 6, 7], regions=[0, 0, 1])
    surroundings = Surroundings(Batch(place, weeks(4), (a_run(values(), choices),)))
    assert surroundings.discipline[Tier.SPECIALIST].tolist() == shared
    assert surroundings.discipline[Tier.FIRST_LINE].tolist() == [1, 0, 1]
    assert np.array_equal(surroundings.discipline[Tier.RESIDENTIAL], surroundings.discipline[Tier.SPECIALIST])
