"""The documentation site: long documents become short pages, links lead where things stand, nothing comes from elsewhere."""

from __future__ import annotations

import doctest
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tools import licences, site_pages
from tools.site_pages import MOST_WORDS, address_on_site, is_generated, pages_of, parsed, site_of, slug, with_links, words

ROOT = Path(__file__).resolve().parents[2]
LONG = " ".join(["word"] * 900)
DOCUMENT = f"# A page\n\nFirst, see [below](#two).\n\n## One\n\n{LONG}\n\n## Two\n\n### Two and a `half`\n\n{LONG}\n"
LOGS = ("CHANGELOG.md", "docs/decisions.md")
"""What is looked up by version or number; overviews of them are lists."""


def documents() -> dict[str, str]:
    paths = [*sorted((ROOT / "docs").rglob("*.md")), ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"]
    return {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in paths}


def test_the_examples_of_the_tool_hold() -> None:
    assert doctest.testmod(site_pages).failed == 0


def test_a_short_document_is_one_page() -> None:
    (page,) = pages_of("docs/short.md", "# Short\n\n## One\n\ntext\n")
    assert (page.address, page.title, page.anchors) == ("short.md", "Short", ("short", "one"))


def test_a_long_document_is_an_overview_and_a_page_for_each_section() -> None:
    overview, one, two = pages_of("docs/page.md", DOCUMENT)
    assert [page.address for page in (overview, one, two)] == ["page/index.md", "page/one.md", "page/two.md"]
    assert overview.markdown.endswith("- [One](#one)\n- [Two](#two)\n")
    assert two.markdown.startswith("# Two\n\n## Two and a `half`\n")
    assert "".join(page.markdown for page in (one, two)).count("word") == 1800


def test_a_document_that_a_program_wrote_stays_whole() -> None:
    written = DOCUMENT.replace("First", "<!-- Written by a program: do not edit by hand. -->\n\nFirst")
    assert is_generated(written)
    assert len(pages_of("docs/page.md", written)) == 1


def test_words_are_those_that_are_read() -> None:
    table, written = "| a | table |\n", "<!-- generated: x -->\na b\n<!-- end of generated -->\n"
    assert words(f"# A title\n\n```sh\nzorgsim run baseline\n```\n\n{table}\n{written}") == 3


def test_what_looks_like_a_heading_in_code_is_none() -> None:
    document = parsed("# Title\n\n```sh\n# a comment\n```\n\n## Section\n")
    assert [section.title for section in document.sections] == ["Section"]


def test_links_lead_to_the_page_that_holds_the_heading() -> None:
    pages = "[half](page.md#two-and-a-half), [page](page.md), [web](https://example.org)"
    other = f"# Other\n\n{pages}, [code](../src/a.py), [folder](../results/)\n"
    site = site_of({"docs/page.md": DOCUMENT, "docs/other.md": other, "README.md": "# About\n\n[other](docs/other.md)\n"})
    text, needed = with_links(site.pages["other.md"], site, lambda path: path == "src/a.py")
    assert "[half](page/two.md#two-and-a-half), [page](page/index.md), [web](https://example.org)" in text
    assert "[code](files/src/a.py), folder" in text
    assert needed == {"src/a.py"}
    overview, _ = with_links(site.pages["page/index.md"], site, lambda _: False)
    assert "[below](two.md#two)" in overview
    assert "(../other.md)" in with_links(site.pages["project/about.md"], site, lambda _: False)[0]


def test_anchors_are_those_of_the_repository_host() -> None:
    assert slug("Lists, pools & `slots`: (a) what?") == "lists-pools--slots-a-what"


def test_no_page_is_longer_than_anybody_reads() -> None:
    read = documents()
    pages = [page for page in site_of(read).pages.values() if page.document not in LOGS and not is_generated(read[page.document])]
    assert {page.address for page in pages if words(page.markdown) > MOST_WORDS} == set()


def test_the_menu_holds_every_document() -> None:
    menu = (ROOT / "mkdocs.yml").read_text("utf-8").partition("\nnav:")[2]
    named = set(re.findall(r": ([\w./-]+\.md)$", menu, re.MULTILINE))
    assert named - {"docs/licences.md", "benchmarks/README.md", "scenarios/README.md"} == set(documents())
    assert address_on_site("benchmarks/README.md") == "project/benchmarks.md"


def test_licences_of_libraries_are_told() -> None:
    page = licences.licences_page()
    assert "| numpy | BSD-3-Clause" in page
    assert "not named" not in page


@pytest.mark.release
def test_the_site_is_built_from_here_alone(tmp_path: Path) -> None:
    """In a copy, without a network where the machine can take it away; nothing that a page needs lies elsewhere."""
    alone = ["unshare", "--map-root-user", "--net"]
    can = shutil.which("unshare") and subprocess.run([*alone, "true"], capture_output=True, check=False).returncode == 0  # noqa: S603
    command = [*(alone if can else []), sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603  our own site
    assert done.returncode == 0, done.stderr
    for page in tmp_path.rglob("*.html"):
        fetched = re.findall(r"<(?:script|img|iframe|link)\b[^>]*(?:src|href)=\"((?:https?:)?//[^\"]*)\"", page.read_text("utf-8"))
        assert fetched == [], page
    assert (tmp_path / "files/results/published/worlds/worlds.csv").exists()
    assert "third-party" in (tmp_path / "licences.html").read_text("utf-8").lower()
