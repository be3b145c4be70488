"""Measure studies, publish them and write their pages: ``python -m studies [NAME...]``; ``levels`` and ``regions`` fit (see there).

``municipalities``, ``backtest`` and ``forecast`` are computed from published figures, each by a command of its own (see there too).
Everything stands in ``results/published/NAME`` and in the documentation. A trial (fewer places, an earlier end, a few names) goes
to another folder, pages included. What an interrupted run has finished is not run again, unless code, data or
scenarios have changed. A study that grows (``worlds``) is published block by block. One that needs what does not ship yet is
refused, and left out where all are measured.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

from studies import STUDIES, backtest, forecast, levels, municipalities, regions, study_named
from studies.study import UNFINISHED, Sitting, Study, measured, write, write_page

FITS: Final[Mapping[str, Callable[[Sequence[str]], int]]] = {"levels": levels.main, "regions": regions.main}
"""What is fitted rather than measured: first what a region has of its own, then the levels of structures."""
COMPUTED: Final[Mapping[str, Callable[[Sequence[str]], int]]] = {
    "backtest": backtest.main,
    "forecast": forecast.main,
    "municipalities": municipalities.main,
}
"""What is computed from published figures rather than simulated."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the arguments ask for."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    others = {**FITS, **COMPUTED}
    if words and words[0] in others:
        return others[words[0]](words[1:])
    asked = _asked(arguments)
    for study in asked.studies or _every(asked):
        folder = asked.folder / study.name if asked.folder else study.folder
        page_file = asked.folder / study.page_file.name if asked.folder and study.page_file else study.page_file
        if not asked.page_only:
            for readings in measured(study, _sitting(study, asked), folder, asked.jobs):
                write(study, folder, readings)
                write_page(study, folder, page_file)  # each time: a study that grows may be interrupted any time
            shutil.rmtree(UNFINISHED / study.name, ignore_errors=True)  # none where all was published before
        else:
            write_page(study, folder, page_file)
        print(f"{study.name}: {folder}")
    return 0


def _every(asked: argparse.Namespace) -> list[Study]:
    """Return the studies that can be measured, or, where pages alone are asked for, those of which something is published."""
    return [one for one in STUDIES.values() if (one.is_published if asked.page_only else not one.waits())]


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m studies", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("studies", nargs="*", type=study_named, metavar="NAME", help=f"of {', '.join(STUDIES)}; all if left out")
    parser.add_argument("--replications", type=int, help="of every scenario (default: as the study declares)")
    parser.add_argument("--draws", type=int, help="trial: worlds, in a study that draws them")
    parser.add_argument("--jobs", type=int, default=2, help="processes (default: %(default)s)")
    parser.add_argument("--page-only", action="store_true", help="simulate nothing: write pages from what is published")
    parser.add_argument("--folder", type=Path, help="write here instead: a folder for each study, and pages")
    parser.add_argument("--places", nargs="+", help="trial: somewhere else")
    parser.add_argument("--until", type=date.fromisoformat, help="trial: an earlier end")
    parser.add_argument("--only", nargs="+", default=(), help="trial: only these scenarios, parameters or loops")
    asked = parser.parse_args(arguments)
    if not asked.folder and (asked.places or asked.until or asked.only or asked.draws):
        parser.error("a trial is not published: name a --folder")
    for study in () if asked.page_only else asked.studies:
        if study.waits():
            parser.error(f"{study.name}: {study.waits()}")
    return asked


def _sitting(study: Study, asked: argparse.Namespace) -> Sitting:
    told = {
        "replications": asked.replications,
        "places": asked.places and tuple(asked.places),
        "until": asked.until,
        "draws": asked.draws,
    }
    return replace(study.sitting, only=tuple(asked.only), **{name: value for name, value in told.items() if value})


if __name__ == "__main__":
    sys.exit(main())
