"""What a card is made of: forms of sections of items, each of paragraphs, tables and a picture."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from zorgsim.report.card.about import About
from zorgsim.report.page.table import Table


@dataclass(frozen=True)
class Picture:
    """A picture: its name, its title, what it shows for who cannot see it, and what draws it, as SVG for a file."""

    name: str
    title: str
    described: str
    draw: Callable[[], bytes]

    @cached_property
    def svg(self) -> bytes:
        """The picture, drawn when somebody asks for it: a program that reads the card, or a page that names a file, does not."""
        return self.draw()


Block = str | Table | Picture
Fill = Callable[[About], Iterator[Block]]
"""Fills an item."""


@dataclass(frozen=True)
class Item:
    """An item of a form, filled.

    Attributes
    ----------
    number
        As the form has it; where it has none, its place.
    key
        What it is called by programs.
    title
        What it is about.
    blocks
        What is told of it.
    """

    number: str
    key: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Section:
    """Items of a form under one title."""

    key: str
    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Form:
    """A form: what it is, where it comes from, and its sections."""

    key: str
    title: str
    about: str
    sections: tuple[Section, ...]

    @property
    def items(self) -> Iterator[Item]:
        """All items, in order."""
        return (item for section in self.sections for item in section.items)


@dataclass(frozen=True)
class Card:
    """A model card, in one language."""

    language: str
    title: str
    lines: tuple[str, ...]
    forms: tuple[Form, ...]
    foot: str

    @property
    def pictures(self) -> Iterator[Picture]:
        """All pictures, in order."""
        blocks = (block for form in self.forms for item in form.items for block in item.blocks)
        return (block for block in blocks if isinstance(block, Picture))


def filled(form: str, sections: Mapping[str, Mapping[str, tuple[str, Fill]]], about: About) -> Form:
    """Return a form filled: by section, its items by key, each with its number and what fills it."""
    return Form(
        form,
        about.say(f"{form}.title"),
        about.say(f"{form}.about"),
        tuple(
            Section(
                key,
                about.say(f"{form}.section.{key}"),
                tuple(
                    Item(number, name, about.say(f"{form}.item.{name}"), tuple(fill(about)))
                    for name, (number, fill) in items.items()
                ),
            )
            for key, items in sections.items()
        ),
    )
