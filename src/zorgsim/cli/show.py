"""The command ``show``: what a scenario says once everything is worked out."""

from __future__ import annotations

from zorgsim.cli.named_scenarios import named_scenarios
from zorgsim.cli.options import AsJson, InLanguage, OneScenario, Places, overrides_of
from zorgsim.cli.output import print_json, print_lines, print_table
from zorgsim.inputs.scenario import Language


def show(scenario: OneScenario, places: Places = None, language: InLanguage = Language.EN, as_json: AsJson = False) -> None:
    """Tell what a scenario says once everything is worked out, and in what it differs from its parent."""
    from zorgsim.inputs.scenario_file import load_parent
    from zorgsim.report import parent_table, scenario_text
    from zorgsim.report.json_answers.scenarios import show_answer

    parent = load_parent(scenario)
    (resolved,) = named_scenarios([scenario], overrides_of(places, None, None, None), language)
    if as_json:
        print_json(show_answer(resolved, parent))
        return
    print_lines(scenario_text.lines(resolved, language))
    if parent is None:
        return
    print_lines(["", parent_table.title(resolved, parent, language)])
    if rows := parent_table.rows(resolved, parent):
        print_table(parent_table.headings(resolved, parent, language), rows)
