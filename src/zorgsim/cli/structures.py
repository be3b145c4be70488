"""The command ``structures``: the mechanisms on whose form experts disagree, their options, and who argues for which."""

from __future__ import annotations

from zorgsim.cli.options import AsJson, InLanguage
from zorgsim.cli.output import print_json, print_lines
from zorgsim.inputs.scenario import Language


def structures(language: InLanguage = Language.EN, as_json: AsJson = False) -> None:
    """List the mechanisms on whose form experts disagree: what each is about, its options, and who argues for which."""
    from zorgsim.report import structures_text

    if as_json:
        print_json([structures_text.answer(name, language) for name in structures_text.MECHANISMS])
        return
    print_lines(line for name in structures_text.MECHANISMS for line in (*structures_text.lines(name, language), ""))
    print_lines(structures_text.closing_lines(language))
