"""The command ``validate``: how the baseline fits published figures."""

from __future__ import annotations

from zorgsim.cli.displays import shown_progress
from zorgsim.cli.options import AsJson, Cluster, InLanguage, Jobs, usable_cores
from zorgsim.cli.output import print_json, print_lines, print_table
from zorgsim.cli.progress import ProgressKind, ProgressStage, ShowProgress, begin_telling
from zorgsim.cli.simulation import tell_memory
from zorgsim.inputs.scenario import Language


def validate(
    jobs: Jobs = None,
    cluster: Cluster = None,
    language: InLanguage = Language.EN,
    progress: ShowProgress = ProgressKind.AUTO,
    as_json: AsJson = False,
) -> None:
    """Lay the baseline of the whole nation, and two options, beside published figures; a miss is shown, and is no error."""
    from zorgsim.experiment.hiring import hired
    from zorgsim.experiment.validate import validate_calibration, validation_scenarios
    from zorgsim.report import growth_table, validation_table
    from zorgsim.report.json_answers.evidence import validation_answer

    begin_telling(progress)
    with hired(jobs, cluster, usual=usable_cores()) as crew, shown_progress(progress, language) as display:
        tell_memory(list(validation_scenarios().values()), crew, language)
        display.stage(ProgressStage.SIMULATING)
        found = validate_calibration(display.listener(), crew)
    if as_json:
        print_json(validation_answer(found.findings, found.growth))
        return
    print_table(validation_table.headings(language), [validation_table.cells(finding, language) for finding in found.findings])
    print_lines([*validation_table.closing_lines(found.findings, language), ""])
    print_table(growth_table.headings(found.growth, language), growth_table.rows(found.growth, language))
