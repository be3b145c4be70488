"""The application: which commands there are, and how each of them ends."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from zorgsim import __version__
from zorgsim.cli import advising, browsing, checking, comparing, decomposing, looping, telling
from zorgsim.cli.exits import CommandFailedError, told_exits
from zorgsim.cli.options import told_bad_values


class HouseGroup(TyperGroup):
    """Commands that end in the house form, whatever goes wrong in them."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Keep what the user wrote, to tell it back if a value cannot be used."""
        ctx.obj = tuple(args)
        return super().parse_args(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        """Run the chosen command."""
        try:
            with told_exits(), told_bad_values(ctx.obj):
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


app.command()(comparing.compare)
app.command()(comparing.run)
app.command()(decomposing.decompose)
app.command()(checking.check)
app.command()(checking.show)
app.command()(checking.scenarios)
app.command()(checking.schema)
app.command()(advising.advice)
app.command()(looping.loops)
app.command()(browsing.parameters)
app.command()(browsing.places)
app.command()(telling.story)
app.command()(telling.validate)
