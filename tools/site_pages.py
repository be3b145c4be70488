"""The pages of the documentation site, from the documents of ``docs``: long ones divided, links led to where things stand there.

A document is read as a whole in the repository, where one file is easier to keep true than twenty. On the site nobody reads ten
thousand words: a document of more than `MOST_WORDS` becomes an overview and a page for each of its sections (of their sections,
where those are long too). Links into the middle of a document lead to the page that holds the section; links out of ``docs`` lead
to a copy of the file on the site, which therefore stands on its own feet, without any network.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

MOST_WORDS: Final = 1500
"""Words of a page that somebody wrote; what is written by a program is looked up, not read, and may be as long as it is."""

DOCS: Final = "docs/"
FILES: Final = "files"
"""The folder of the site for files that stand outside the documentation."""

_HEADING: Final = re.compile(r"^(#{1,6}) +(.+?)\s*$")
_FENCE: Final = re.compile(r"^ {0,3}(```|~~~)")
_LINK: Final = re.compile(r"(?P<before>!?\[(?P<text>[^\[\]]*(?:\[[^\]]*\][^\[\]]*)*)\]\()(?P<target>[^)\s]+)\)")
_MARKUP: Final = re.compile(r"`([^`]*)`|\[([^\]]*)\]\([^)]*\)")
_WRITTEN_BY: Final = re.compile(r"<!-- (?:Written by|generated:) .*?-->")
_WRITTEN_BLOCK: Final = re.compile(r"<!-- (generated|mutations|mutants)\b[^>]*-->.*?<!-- end of \1 -->", re.DOTALL)
_OUTSIDE: Final = re.compile(r"^[a-z][a-z+.-]*:|^//")


@dataclass(frozen=True)
class Page:
    """A page of the site.

    Attributes
    ----------
    address
        Its Markdown file, below the documentation.
    title
        What menus call it.
    document
        The document that it is, or is a part of: its path below the project.
    markdown
        Its text, with the links of the document.
    anchors
        The headings that stand on it.
    """

    address: str
    title: str
    document: str
    markdown: str
    anchors: tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """A heading with all that stands below it, as far as the next of its level: its own text, and its sections."""

    level: int
    title: str
    text: str
    sections: tuple[Section, ...] = ()

    @property
    def whole(self) -> str:
        """The text with all sections."""
        return self.text + "".join(one.whole for one in self.sections)


@dataclass(frozen=True)
class Site:
    """All pages, by address, in the order of the documents, and where each heading of each document stands."""

    pages: Mapping[str, Page]
    places: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def of_document(self, document: str) -> list[Page]:
        """Return the pages of a document, its overview first."""
        return [page for page in self.pages.values() if page.document == document]

    def address_of(self, document: str, anchor: str) -> str:
        """Return the page of a heading; that of the document where there is no such heading."""
        return self.places.get((document, anchor), self.of_document(document)[0].address)


def words(markdown: str) -> int:
    """Count the words that are read one after another: without what a program wrote between marks, tables, and code."""
    lines = _lines(_WRITTEN_BLOCK.sub("", markdown))
    return sum(len(line.split()) for line, is_code in lines if not is_code and not line.startswith("|"))


def is_generated(markdown: str) -> bool:
    """Tell whether a program wrote the whole document."""
    return bool(_WRITTEN_BY.search("\n".join(markdown.splitlines()[:4])))


def slug(title: str) -> str:
    """Return the anchor of a heading, as the repository's host makes it.

    >>> slug("3. Lists, `pools` and [slots](x.md)")
    '3-lists-pools-and-slots'
    """
    plain = _plain(title).strip().lower()
    return re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")


def _plain(title: str) -> str:
    return _MARKUP.sub(lambda match: match[1] or match[2] or "", title)


def address_on_site(document: str) -> str:
    """Return the page that a document is, or that is its overview, if it is not divided.

    >>> [address_on_site(path) for path in ("docs/model.md", "README.md", "benchmarks/README.md", "CHANGELOG.md")]
    ['model.md', 'project/about.md', 'project/benchmarks.md', 'project/changelog.md']
    """
    if document.startswith(DOCS):
        return document.removeprefix(DOCS)
    name = "about.md" if document == "README.md" else document.lower().replace("/readme.md", ".md")
    return f"project/{name.replace('/', '-')}"


def site_of(documents: Mapping[str, str]) -> Site:
    """Return the site of some documents, by their paths below the project."""
    pages = [page for document, markdown in documents.items() for page in pages_of(document, markdown)]
    places = {(page.document, anchor): page.address for page in pages for anchor in page.anchors}
    return Site({page.address: page for page in pages}, places)


def pages_of(document: str, markdown: str) -> list[Page]:
    """Return the pages of a document: itself, or an overview and its sections."""
    whole, address = parsed(markdown), address_on_site(document)
    if is_generated(markdown) or words(markdown) <= MOST_WORDS or not whole.sections:
        return [_page(address, whole.title, document, markdown)]
    return list(_divided(whole, address.removesuffix(".md"), document, "index"))


def _divided(section: Section, folder: str, document: str, name: str) -> Iterator[Page]:
    """Yield the overview of a section (its own text, and a list of what stands below), then what stands below."""
    listed = [(one, slug(one.title)) for one in section.sections]
    contents = "".join(f"- [{_plain(one.title)}](#{own})\n" for one, own in listed)
    address = f"{folder}/{name}.md"
    text = f"{section.text.rstrip()}\n\n{contents}"
    yield Page(address, _plain(section.title), document, text, (slug(section.title), *_anchors(section.text)))
    for one, own in listed:
        if _is_divided(one):
            yield from _divided(one, f"{folder}/{own}", document, "index")
        else:
            yield _page(_address(one, folder, own), _plain(one.title), document, _raised(one))


def _is_divided(section: Section) -> bool:
    return words(section.whole) > MOST_WORDS and bool(section.sections)


def _address(section: Section, folder: str, own: str) -> str:
    return f"{folder}/{own}/index.md" if _is_divided(section) else f"{folder}/{own}.md"


def _raised(section: Section) -> str:
    """Return the text of a section with its heading as that of a page."""
    less = section.level - 1
    return "".join(line[less:] if not is_code and _HEADING.match(line) else line for line, is_code in _lines(section.whole))


def _page(address: str, title: str, document: str, markdown: str) -> Page:
    return Page(address, _plain(title), document, markdown, _anchors(markdown))


def _anchors(markdown: str) -> tuple[str, ...]:
    """Return the anchors of all headings; of those that are written alike the later ones have a number."""
    seen: dict[str, int] = {}
    made = []
    for line, is_code in _lines(markdown):
        heading = None if is_code else _HEADING.match(line)
        if heading:
            anchor = slug(heading[2])
            number = seen.get(anchor, 0)
            seen[anchor] = number + 1
            made.append(f"{anchor}-{number}" if number else anchor)
    return tuple(made)


def parsed(markdown: str) -> Section:
    """Return a document as its title, what stands before its first section, and its sections."""
    blocks: list[tuple[int, str, list[str]]] = [(1, "", [])]
    for line, is_code in _lines(markdown):
        heading = None if is_code else _HEADING.match(line)
        if heading and blocks[0][1]:
            blocks.append((len(heading[1]), heading[2], [line]))
        elif heading:  # the first heading is the document's title
            blocks[0] = (1, heading[2], [*blocks[0][2], line])
        else:
            blocks[-1][2].append(line)
    (_, title, own), *rest = blocks
    return Section(1, title, "".join(own), _nested(rest))


def _nested(blocks: Iterable[tuple[int, str, list[str]]]) -> tuple[Section, ...]:
    """Lay blocks below the last one of a lower level."""
    groups: list[tuple[tuple[int, str, list[str]], list[tuple[int, str, list[str]]]]] = []
    for block in blocks:
        if groups and block[0] > groups[-1][0][0]:
            groups[-1][1].append(block)
        else:
            groups.append((block, []))
    return tuple(Section(level, title, "".join(own), _nested(below)) for (level, title, own), below in groups)


def _lines(markdown: str) -> Iterator[tuple[str, bool]]:
    """Yield every line, with its end, and whether it stands in a block of code."""
    fence = ""
    for line in markdown.splitlines(keepends=True):
        mark = _FENCE.match(line)
        if mark and not fence:
            fence = mark[1]
            yield line, True
        elif mark and mark[1] == fence:
            fence = ""
            yield line, True
        else:
            yield line, bool(fence)


# Links


def with_links(page: Page, site: Site, is_file: Callable[[str], bool]) -> tuple[str, set[str]]:
    """Return the text of a page with its links as they lead on the site, and the files that it needs besides pages.

    ``is_file`` tells of a path below the project whether a file stands there. What is neither (a folder) is no link on the site.
    """
    needed: set[str] = set()

    def led(match: re.Match[str]) -> str:
        target = _led(match["target"], page, site)
        if target is not None:
            return f"{match['before']}{target})"
        file = _file_of(match["target"], page)
        if not is_file(file):
            return match["text"]
        needed.add(file)
        return f"{match['before']}{_relative(f'{FILES}/{file}', page)})"

    text = "".join(line if is_code else _LINK.sub(led, line) for line, is_code in _lines(page.markdown))
    return text, needed


def _led(target: str, page: Page, site: Site) -> str | None:
    """Return where a link leads on the site; None where it leads to no page."""
    if _OUTSIDE.match(target):
        return target
    _, _, anchor = target.partition("#")
    document = _file_of(target, page)
    if not site.of_document(document):
        return None
    address = _relative(site.address_of(document, anchor), page)
    return address + (f"#{anchor}" if anchor else "")


def _file_of(target: str, page: Page) -> str:
    """Return the file that a link of a document leads to, by its path below the project."""
    path = target.partition("#")[0]
    return posixpath.normpath(posixpath.join(posixpath.dirname(page.document), path)) if path else page.document


def _relative(address: str, page: Page) -> str:
    if address == page.address:
        return ""
    return posixpath.relpath(address, posixpath.dirname(page.address) or ".")
