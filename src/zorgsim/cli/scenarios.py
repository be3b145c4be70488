"""The command ``scenarios``: the shipped scenarios."""

from __future__ import annotations

from zorgsim.cli.options import AsJson, InLanguage
from zorgsim.cli.output import print_json, print_lines, print_table
from zorgsim.inputs.scenario import Language


def scenarios(language: InLanguage = Language.EN, as_json: AsJson = False) -> None:
    """List the shipped scenarios, with the rows of advice that each stands for and what it is compared with."""
    from zorgsim.inputs.scenario_file import list_scenarios, load_shipped
    from zorgsim.report import scenarios_table
    from zorgsim.report.json_answers.scenarios import scenario_answer

    shipped = [load_shipped(name) for name in list_scenarios()]
    if as_json:
        print_json([scenario_answer(one, language) for one in shipped])
        return
    print_table(scenarios_table.headings(language), [scenarios_table.cells(one, language) for one in shipped])
    print_lines([scenarios_table.closing_line(language)])
