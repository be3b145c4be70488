"""The application: which commands there are, and how each of them ends."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from zorgsim import __version__
from zorgsim.cli import advice, compare, decompose, lookup, loops, scenarios, story_and_validate
from zorgsim.cli.exits import CommandFailedError, reported_errors
from zorgsim.cli.options import reported_bad_values


class HouseGroup(TyperGroup):
    """Commands that end in the house form, whatever goes wrong in them."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Keep what the user wrote, to tell it back if a value cannot be used."""
        ctx.obj = tuple(args)
        return super().parse_args(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        """Run the chosen command."""
        try:
            with reported_errors(), reported_bad_values(ctx.obj):
                return super().invoke(ctx)
        except CommandFailedError as failed:
            raise typer.Exit(failed.exit_code) from None


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


app.command()(compare.compare)
app.command()(compare.run)
app.command()(decompose.decompose)
app.command()(scenarios.check)
app.command()(scenarios.show)
app.command()(scenarios.scenarios)
app.command()(scenarios.schema)
app.command()(advice.advice)
app.command()(loops.loops)
app.command()(lookup.parameters)
app.command()(lookup.places)
app.command()(story_and_validate.story)
app.command()(story_and_validate.validate)
