"""Studies: what is measured once, published in ``results/published`` and told on a page of the documentation.

``python -m studies`` measures; ``python -m studies.check`` says what is no longer of today. A study is one small file, which
declares a `studies.study.Study`; the words of its page stand beside it in a Markdown file.
"""

from __future__ import annotations

from argparse import ArgumentTypeError
from typing import Final

from studies import (
    advice,
    conclusions,
    fragility,
    loops,
    nation_in_worlds,
    pooling,
    questions,
    report,
    signs,
    validation,
    warm_up,
    worlds,
)
from studies.study import Study

STUDIES: Final[dict[str, Study]] = {
    one.STUDY.name: one.STUDY
    for one in (
        advice,
        conclusions,
        fragility,
        loops,
        nation_in_worlds,
        pooling,
        questions,
        report,
        signs,
        validation,
        warm_up,
        worlds,
    )
}
"""Every study, by name."""


def study_named(name: str) -> Study:
    """Return the study of that name, for an argument of a command."""
    if name not in STUDIES:
        raise ArgumentTypeError(f"no study {name!r}: choose from {', '.join(STUDIES)}")
    return STUDIES[name]
