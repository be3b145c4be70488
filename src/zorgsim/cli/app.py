"""The application: which commands there are, and how each of them ends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from zorgsim import __version__
from zorgsim.cli import (
    advice,
    cache,
    calibrate,
    card,
    check,
    compare,
    data,
    decompose,
    discard,
    drivers,
    explore,
    loops,
    parameters,
    places,
    report,
    rerun,
    resume,
    run,
    scenarios,
    schema,
    show,
    story,
    structures,
    validate,
    verify,
    yardstick,
)
from zorgsim.cli.exits import CommandFailedError, reported_errors
from zorgsim.cli.help_words import short_complaints, speak
from zorgsim.cli.language import begin_to_speak
from zorgsim.cli.options import reported_bad_values
from zorgsim.cli.patience import said_if_it_lasts


class HouseGroup(TyperGroup):
    """Commands that end in the house form, whatever goes wrong in them."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Keep what the user wrote, to repeat it if a value cannot be used."""
        ctx.obj = tuple(args)
        begin_to_speak(args)
        speak(self)
        with short_complaints():
            return super().parse_args(ctx, args)

    def make_context(self, *arguments: Any, **settings: Any) -> Any:
        """Read what the user wrote."""
        try:
            with reported_errors():
                return super().make_context(*arguments, **settings)
        except CommandFailedError as failed:
            raise typer.Exit(failed.exit_code) from None

    def invoke(self, ctx: Any) -> Any:
        """Run the chosen command."""
        try:
            with short_complaints(), reported_errors(), reported_bad_values(ctx.obj), said_if_it_lasts(_command_in(ctx.obj)):
                return super().invoke(ctx)
        except CommandFailedError as failed:
            raise typer.Exit(failed.exit_code) from None


def _command_in(words: Sequence[str]) -> str | None:
    """Return the command that a command line asks for; None where it asks for help, which is there at once."""
    return None if "--help" in words else next((word for word in words if not word.startswith("-")), None)


app = typer.Typer(
    name="zorgsim",
    cls=HouseGroup,
    help="What-if simulation of youth care policy in Dutch municipalities.",
    epilog="Start with:  zorgsim compare baseline strong_first_line earlier_housing",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _print_version(asked: bool) -> None:
    if asked:
        print(f"zorgsim {__version__}")
        raise typer.Exit


@app.callback()
def zorgsim(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and stop.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """What-if simulation of youth care policy in Dutch municipalities."""


app.command("compare")(compare.compare)
app.command("run")(run.run)
app.command("decompose")(decompose.decompose)
app.command("drivers")(drivers.drivers)
app.command("explore")(explore.explore)
app.command("resume")(resume.resume)
app.command("discard")(discard.discard)
app.command("report")(report.report)
app.command("card")(card.card)
app.command("rerun")(rerun.rerun)
app.command("verify")(verify.verify)
app.command("check")(check.check)
app.command("show")(show.show)
app.command("scenarios")(scenarios.scenarios)
app.command("schema")(schema.schema)
app.command("advice")(advice.advice)
app.command("loops")(loops.loops)
app.command("structures")(structures.structures)
app.command("parameters")(parameters.parameters)
app.command("places")(places.places)
app.add_typer(data.data, name="data")
app.command("story")(story.story)
app.command("validate")(validate.validate)
app.command("calibrate")(calibrate.calibrate)
app.command("yardstick")(yardstick.yardstick)
app.command("cache")(cache.cache)
