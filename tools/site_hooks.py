"""What MkDocs is told about the site: pages as ``tools.site_pages`` divides them, files that they lead to, licences."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Final

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

ROOT: Final = Path(__file__).parents[1]
if str(ROOT) not in sys.path:  # MkDocs loads this file by its path
    sys.path.insert(0, str(ROOT))

from tools.licences import licences_page  # noqa: E402  after the path is set
from tools.site_pages import Page, Site, site_of, with_links  # noqa: E402

LICENCES: Final = "docs/licences.md"
BESIDE: Final = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "benchmarks/README.md", "scenarios/README.md")
"""Documents outside the documentation."""
_BUILT: dict[str, Site] = {}


def documents() -> dict[str, str]:
    """Return the documents of the site, by their paths below the project."""
    measured = sorted((ROOT / "results" / "published" / "benchmarks").rglob("tables.md"))
    paths = [*sorted((ROOT / "docs").rglob("*.md")), *(ROOT / path for path in BESIDE), *measured]
    return {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in paths} | {LICENCES: licences_page()}


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Divide the documents, and put the pages of each where the menu names the document."""
    site = site_of(documents())
    _BUILT["site"] = site
    config.nav = [_menu(entry, site) for entry in config.nav or []]
    return config


def _menu(entry: Any, site: Site) -> Any:
    """Return an entry of the menu, with the pages of a document that is divided below it."""
    if isinstance(entry, dict):
        ((title, below),) = entry.items()
        if isinstance(below, list):
            return {title: [_menu(one, site) for one in below]}
        pages = site.of_document(below)
        return {title: _below(pages) if len(pages) > 1 else pages[0].address}
    return entry


def _below(pages: list[Page]) -> list[dict[str, str]]:
    return [{("Overview" if page is pages[0] else page.title): page.address} for page in pages]


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Take the pages instead of the documents, and copy what they lead to outside the documentation."""
    site, needed = _BUILT["site"], set()
    for file in [one for one in files if one.src_uri.endswith(".md")]:
        files.remove(file)
    for page in site.pages.values():
        text, outside = with_links(page, site, lambda path: (ROOT / path).is_file())
        needed |= outside
        files.append(File.generated(config, page.address, content=text))
    for path in sorted(needed):
        files.append(File.generated(config, f"files/{path}", abs_src_path=str(ROOT / path)))
    return files
