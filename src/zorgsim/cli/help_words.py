"""Help and complaints of the command-line library, in the language of the user."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import typer

from zorgsim.cli.language import is_english, spoken
from zorgsim.errors import shortened

if TYPE_CHECKING:  # who asks for no help does not wait for what writes it
    from zorgsim.report.translation import Part

USAGE_ERROR: Final[type[Exception]] = typer.BadParameter.__mro__[1]
"""What the library raises for a command line that cannot be; it has a public name in its newest versions only."""

_LABELS: Final = (
    *("ARGUMENTS_PANEL_TITLE", "OPTIONS_PANEL_TITLE", "COMMANDS_PANEL_TITLE", "ERRORS_PANEL_TITLE"),
    *("DEFAULT_STRING", "REQUIRED_LONG_STRING", "RICH_HELP", "ABORTED_TEXT"),
)
"""Names under which the library holds its own words; those that a version does not have stay English."""


@cache
def _english_labels() -> Mapping[str, str]:
    """Return the library's own words, as they were before anything was translated."""
    from typer import rich_utils

    return {name: vars(rich_utils)[name] for name in _LABELS if name in vars(rich_utils)}


def _told(sentence: str, part: Part) -> str:
    from zorgsim.report.translation import in_language

    return in_language(sentence, spoken(), part)


def speak(command: Any) -> None:
    """Have a command and those below it explain themselves in the user's language."""
    if is_english() and "typer.rich_utils" not in sys.modules:
        return
    from typer import rich_utils

    from zorgsim.report.translation import Part

    for name, label in _english_labels().items():
        setattr(rich_utils, name, _told(label, Part.USAGE))
    if not is_english():
        _translate(command)


def _translate(command: Any) -> None:
    from zorgsim.report.translation import Part

    for name in ("help", "short_help", "epilog"):
        if text := getattr(command, name, None):
            setattr(command, name, _told(text, Part.HELP))
    for name in ("options_metavar", "subcommand_metavar"):
        if text := getattr(command, name, None):
            setattr(command, name, _told(text, Part.USAGE))
    for parameter in command.params:
        if text := getattr(parameter, "help", None):
            parameter.help = _told(text, Part.HELP)
        if text := getattr(parameter, "metavar", None):
            parameter.metavar = _told(text, Part.USAGE)
    _translate_usage(command)
    for inner in getattr(command, "commands", {}).values():
        _translate(inner)


def _translate_usage(command: Any) -> None:
    """Translate what the library adds to a command when it is asked for help."""
    from zorgsim.report.translation import Part

    usage, help_option = command.get_usage, command.get_help_option

    def get_usage(context: Any) -> str:
        return re.sub("^Usage: ", _told("Usage: ", Part.USAGE), usage(context))

    def get_help_option(context: Any) -> Any:
        option = help_option(context)
        if option is not None and option.help:
            option.help = _told(option.help, Part.HELP)
        return option

    command.get_usage, command.get_help_option = get_usage, get_help_option


@contextmanager
def short_complaints() -> Iterator[None]:
    """Let the library repeat no more of what the user wrote than fits a glance, and nothing that acts on a terminal."""
    try:
        yield
    except USAGE_ERROR as complaint:
        if "message" in vars(complaint):
            vars(complaint).update(message=shortened(vars(complaint)["message"]))
        if not is_english() and type(complaint).__name__ != "NoArgsIsHelpError":
            from zorgsim.report.translation import Part

            words = _told(complaint.format_message(), Part.USAGE)  # type: ignore[attr-defined]  # all of this kind have it
            vars(complaint).update(format_message=lambda: words)
        raise
