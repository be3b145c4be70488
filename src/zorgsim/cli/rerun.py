"""The command ``rerun``: play finished results again, and say whether the same comes out."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from zorgsim.cli.displays import shown_progress
from zorgsim.cli.events import tell_event
from zorgsim.cli.exits import UnequalError
from zorgsim.cli.options import AsJson, Cluster, InLanguage, Jobs, usable_cores
from zorgsim.cli.output import print_flowing, print_json
from zorgsim.cli.progress import Display, ProgressKind, ProgressStage, ShowProgress, announce, begin_telling
from zorgsim.cli.results_folder import handed_over, results_folder
from zorgsim.cli.simulation import RERUN, Delivery, extent, plan_of, simulate_and_finish, tell_memory, tell_rest
from zorgsim.cli.under_way import begun, command_of
from zorgsim.errors import InputError
from zorgsim.inputs.scenario import Language
from zorgsim.paths import path_document, path_words, read_path
from zorgsim.report.csv_for import CsvFor
from zorgsim.results.folder import MANIFEST, Existing

if TYPE_CHECKING:
    from zorgsim.results.compare import Comparison
    from zorgsim.results.plan import Plan
    from zorgsim.results.recipe import Recipe
    from zorgsim.results.under_way import FolderUnderWay

Original = Annotated[
    Path,
    typer.Argument(
        metavar="REPORT-OR-FOLDER",
        help="A results folder of zorgsim compare or run, or a page, memo or workbook of zorgsim report.",
        show_default=False,
        parser=partial(read_path, where="command line: report or folder"),
    ),
]
Results = Annotated[
    Path | None,
    typer.Option(
        "--results",
        metavar="FOLDER",
        help="Where the new results go; NAME-rerun beside the old ones if left out.",
        show_default=False,
        parser=partial(read_path, where="command line: results"),
    ),
]
_ENDING: Final = "-rerun"


def rerun(
    original: Original,
    jobs: Jobs = None,
    cluster: Cluster = None,
    results: Results = None,
    language: InLanguage = Language.EN,
    progress: ShowProgress = ProgressKind.AUTO,
    as_json: AsJson = False,
) -> None:
    """Play finished results again and say whether every number is the same. Exits with 2 if one is not, or that is not known."""
    from zorgsim.experiment.beyond import Beyond, with_structures
    from zorgsim.experiment.hiring import hired
    from zorgsim.experiment.preparation import check_runnable
    from zorgsim.report.carried import recipe_in

    begin_telling(progress)
    with hired(jobs, cluster, usual=usable_cores()) as crew, shown_progress(progress, language) as display:
        display.stage(ProgressStage.CHECKING)
        recipe = recipe_in(original)
        own = list(recipe.scenarios)
        check_runnable(own)
        beyond = Beyond(recipe.structures)
        scenarios = with_structures(own, beyond, recipe.structure_draws, path_words(original))
        tell_memory(scenarios, crew, language)
        folder = results_folder(results or _beside(original), Existing.NUMBER, language)
        tell_otherwise(recipe, language)
        announce(language, "scenarios", scenarios=", ".join(one.name for one in own), **extent(own[0], language))
        tell_rest(scenarios, crew, language)
        delivery = Delivery(results, Existing.NUMBER, language, as_json, progress=progress, csv_for=csv_for_of(recipe))
        asked = {"kind": RERUN, **delivery.document(), **beyond.document(), "original": str(original.absolute())}
        with begun(folder, Existing.NUMBER, plan_of(scenarios, crew, asked), language) as place:
            simulate_and_finish(place, crew, delivery, display, hand_over)


def _beside(original: Path) -> Path:
    """Return where new results go unasked: beside the old ones, also if a report in their folder was named."""
    inside = not original.is_dir() and (original.parent / MANIFEST).is_file()
    results = original.absolute().parent if inside else original.absolute()
    return results.with_name((results.name if results.is_dir() else results.stem) + _ENDING)


def csv_for_of(recipe: Recipe) -> CsvFor:
    """Return for whom the CSV files of the original were written.

    Raises
    ------
    InputError
        If this version writes them for nobody in that form.
    """
    from zorgsim.report.sheet_forms import FORMS
    from zorgsim.results.recipe import unusable

    for name, form in FORMS.items():
        if form.document() == recipe.manifest["csv"]:
            return name
    what = "this zorgsim writes no CSV files in the form that these results have"
    raise unusable(what, recipe.path, recipe.manifest["csv"], "use the zorgsim that wrote them")


def otherwise_than(recipe: Recipe) -> list[str]:
    """Return what of code and libraries is another than when the original was made."""
    from zorgsim.results.provenance import provenance
    from zorgsim.results.recipe import made_otherwise

    now: dict[str, Any] = dict(provenance())
    return made_otherwise(recipe, {name: now[name] for name in ("code", "arithmetic")}, now)


def tell_otherwise(recipe: Recipe, language: Language) -> None:
    """Tell what is another than when the original was made: the same may come out all the same, which is then seen."""
    if names := otherwise_than(recipe):
        commit = recipe.manifest.get("commit") or {}
        version = " ".join(filter(None, (str(recipe.manifest["zorgsim"]), str(commit.get("id", ""))[:12])))
        announce(language, "rerun_otherwise", names=", ".join(names), version=version)


def check_original(plan: Plan) -> None:
    """Look whether the original of a rerun that is gone on with is still there, before the rest is simulated.

    Raises
    ------
    InputError
        If it is not, or is not what it was.
    """
    from zorgsim.report.carried import recipe_in

    recipe_in(_original(plan))


def _original(plan: Plan) -> Path:
    return Path(str(plan.answer["original"]))


def hand_over(comparison: Comparison, folder: FolderUnderWay, delivery: Delivery, display: Display) -> None:
    """Write the new results, and say whether they are those of the original; which that is, the plan says."""
    from zorgsim.report.carried import recipe_in
    from zorgsim.report.json_answers.comparisons import flags_answer
    from zorgsim.report.json_answers.folders import rerun_answer
    from zorgsim.report.rerun_text import lines
    from zorgsim.report.sheet_forms import FORMS
    from zorgsim.results.rerun import beside_original, unequal
    from zorgsim.results.store import Handover, read_manifest, write_results

    handover = Handover(flags_answer(comparison), FORMS[delivery.csv_for], command_of(folder))
    written = write_results(folder, comparison, (), delivery.existing, handover)
    display.stage(ProgressStage.COMPARING)
    with handed_over(written, delivery.language):
        # after the results are written: an original that went meanwhile takes nothing with it
        recipe = recipe_in(_original(folder.planned()))
        found = beside_original(recipe, written, read_manifest(written), tuple(otherwise_than(recipe)))
        display.close()
        if delivery.as_json:
            print_json(rerun_answer(found))
        else:
            print_flowing(lines(found, delivery.language))
            announce(delivery.language, "rerun_results", folder=path_words(written))
    if not found.equal:
        tell_event("unequal", folder=path_document(written), tables=len(list(unequal(found))))
        raise UnequalError(InputError.exit_code)
