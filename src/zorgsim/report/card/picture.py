"""The picture of the warm-up."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from io import BytesIO
from typing import Final

from zorgsim.inputs.scenario import Language
from zorgsim.report.card.about import About
from zorgsim.report.card.form import Picture
from zorgsim.report.figures import draw_warm_up
from zorgsim.report.figures.saving import About as OfFile
from zorgsim.report.figures.saving import save
from zorgsim.report.figures.warm_up import Words
from zorgsim.report.texts import number, place_words, say
from zorgsim.results.warm_up import Settling, WarmUp

NAME: Final = "warm_up"


def settling_picture(about: About, settlings: Sequence[Settling]) -> Picture:
    """Return the picture of how outcomes settle: in the run, or in what was published."""
    run = about.baseline.run
    if about.run is None:
        drawn = partial(picture_svg, about.sources.warm_up, about.language)
    else:
        manifest = about.run.manifest
        place = about.where(about.run.comparison.baseline.place)
        words = {"place": place, "families": about.number(sum(about.run.comparison.baseline.families.values()))}
        footer = _footer(about.language, version=manifest["zorgsim"], seed=run.seed, runs=about.run.comparison.runs, **words)
        drawn = partial(_svg, settlings, Words(footer, run.policy_start.year), about.language)
    title = say(about.language, "figure.warm_up.title")
    names = ", ".join(one.outcome for one in settlings)
    return Picture(NAME, title, about.say("picture", outcomes=names, policy=run.policy_start.year), drawn)


def picture_svg(found: WarmUp, language: Language) -> bytes:
    """Return the picture of what was published, as SVG; the same study gives the same bytes."""
    told = found.manifest
    place = place_words(told["place"]["label"], language)
    words = {"version": told["zorgsim"], "seed": told["seed"], "runs": told["replications"]}
    footer = _footer(language, place=place, families=number(told["families"], 0, language), **words)
    return _svg(found.settlings, Words(footer, int(told["policy_start"][:4])), language)


def _footer(language: Language, **words: object) -> str:
    return say(language, "figure.warm_up.footer", **words)


def _svg(settlings: Sequence[Settling], words: Words, language: Language) -> bytes:
    content = BytesIO()
    title = say(language, "figure.warm_up.title")
    save(draw_warm_up(settlings, words, language), content, "svg", OfFile(NAME, title, {"figure": NAME, "run": words.footer}, []))
    return content.getvalue()
