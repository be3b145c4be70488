"""Is this fit to be published? ``python tools/release.py [CHECK...]``: a line a check, and what is wrong; exit code 1 if any is.

    versions    pyproject.toml, zorgsim.__version__, CITATION.cff and the changelog name the same one
    changelog   it is dated, and nothing stands under Unreleased
    citation    CITATION.cff says what pyproject.toml and the changelog say
    studies     what is published is of the data and scenarios of today, and pages say what is published
    docs        pages that are written by the code are as it would write them
    wheel       it holds every file that is read at run time and the licence, nothing of tests, nothing of a kind that is not known
    licences    each library that it is installed with names a licence

All of them but ``studies`` say nothing of results; what takes long (tests, mutations, measuring anew) stands in docs/releasing.md.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any, Final

ROOT: Final = Path(__file__).parents[1]
if str(ROOT) not in sys.path:  # as a script, only the folder of tools is on the path
    sys.path.insert(0, str(ROOT))

_VERSION: Final = re.compile(r'^__version__: Final = "(.+)"$', re.MULTILINE)
_HEADING: Final = re.compile(r"^## \[(?P<version>[^\]]+)\](?: - (?P<date>\d{4}-\d{2}-\d{2}))?\s*$", re.MULTILINE)
_CITED: Final = re.compile(r'^(?P<key>[a-z-]+): "?(?P<value>[^"\n]+)"?$', re.MULTILINE)
_ENTRY: Final = re.compile(r"^- ", re.MULTILINE)
_ALLOWED: Final = frozenset({".py", ".toml", ".csv", ".json", ".typed", ".docx", ".jinja", ".css", ".js", ".md", ".txt", ".html"})
"""Endings of what a wheel may hold, beside its own METADATA, RECORD, WHEEL and LICENSE."""
_OWN: Final = ("METADATA", "RECORD", "WHEEL", "LICENSE")
_NEVER: Final = ("tests/", "studies/", "tools/", "benchmarks/", "__pycache__/", ".git")


def _read(root: Path, name: str) -> str:
    return (root / name).read_text(encoding="utf-8")


def project(root: Path) -> Mapping[str, Any]:
    """Return the table of the project in pyproject.toml."""
    table: Mapping[str, Any] = tomllib.loads(_read(root, "pyproject.toml"))["project"]
    return table


def cited(root: Path) -> dict[str, str]:
    """Return the keys of CITATION.cff that stand on a line of their own, whole."""
    return {found["key"]: found["value"].strip() for found in _CITED.finditer(_read(root, "CITATION.cff"))}


def headings(root: Path) -> dict[str, str | None]:
    """Return the versions of the changelog, the newest first, with their dates."""
    return {found["version"]: found["date"] for found in _HEADING.finditer(_read(root, "CHANGELOG.md"))}


def versions(root: Path) -> Iterator[str]:
    """Yield where another version is named than in pyproject.toml."""
    version = project(root)["version"]
    own = _VERSION.search(_read(root, "src/zorgsim/__init__.py"))
    named = {"zorgsim.__version__": own[1] if own else None, "CITATION.cff": cited(root).get("version")}
    yield from (f"{where} says {said}, pyproject.toml {version}" for where, said in named.items() if said != version)
    if version not in headings(root):
        yield f"the changelog has no heading of {version}"


def changelog(root: Path) -> Iterator[str]:
    """Yield what keeps the changelog from being that of a version."""
    version = project(root)["version"]
    text = _read(root, "CHANGELOG.md")
    unreleased = text.partition("## [Unreleased]")[2].partition("\n## [")[0]
    if entries := len(_ENTRY.findall(unreleased)):
        yield f"{entries} entries stand under Unreleased: give them a version, or that version to pyproject.toml"
    if version in headings(root) and headings(root)[version] is None:
        yield f"{version} has no date"


def citation(root: Path) -> Iterator[str]:
    """Yield what CITATION.cff says otherwise than the project."""
    said, table = cited(root), project(root)
    wanted = {"cff-version": "1.2.0", "type": "software", "license": table["license"]}
    yield from (f"{key} is {said.get(key)}, not {value}" for key, value in wanted.items() if said.get(key) != value)
    date = headings(root).get(said.get("version", ""))
    if said.get("date-released") != date:
        yield f"date-released is {said.get('date-released')}, in the changelog {date}"
    text = _read(root, "CITATION.cff")
    yield from (f"{one['name']} is no author there" for one in table["authors"] if one["name"] not in text)
    yield from (f"the keyword {word} is missing" for word in table["keywords"] if f"- {word}\n" not in f"{text}\n")


def studies(root: Path) -> Iterator[str]:
    """Yield what is published and not of today, and pages that say something else."""
    from studies import STUDIES
    from studies.check import stale
    from studies.study import write_page

    for study in STUDIES.values():
        moved = list(stale(study))
        if moved:
            yield f"{study.name}: {'; '.join(moved)}"
        elif study.is_published and study.page is not None and study.page_file is not None:
            with TemporaryDirectory() as folder:
                page = Path(folder) / study.page_file.name
                write_page(_without_pictures(study), study.folder, page)
                if page.read_text(encoding="utf-8") != study.page_file.read_text(encoding="utf-8"):
                    yield f"{study.name}: {study.page_file.relative_to(root)} says something else than what is published"


def _without_pictures(study: Any) -> Any:
    from dataclasses import replace

    return replace(study, draw=lambda _folder: None)


def docs(root: Path) -> Iterator[str]:
    """Yield the pages that the code would write otherwise."""
    from tools.build_docs import pages

    for path, text in pages().items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            yield f"{path.relative_to(root)} is not of today: python tools/build_docs.py"


def wheel(root: Path) -> Iterator[str]:
    """Build the wheel, and yield what is missing in it or should not be."""
    with TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "build", "--wheel", "--outdir", folder, str(root)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  our own project
        built = list(Path(folder).glob("*.whl"))
        if done.returncode or not built:
            yield f"it cannot be built: {done.stderr.strip()[-300:]}"
            return
        with zipfile.ZipFile(built[0]) as archive:
            yield from wheel_problems(root, archive.namelist())


def wheel_problems(root: Path, names: Sequence[str]) -> Iterator[str]:
    """Yield what is missing in a wheel with these files, or should not be in it."""
    yield from (f"{name} is missing" for name in sorted(wanted_in_wheel(root) - set(names)))
    if not any(name.endswith("licenses/LICENSE") or name.endswith("dist-info/LICENSE") for name in names):
        yield "the licence is missing"
    for name in names:
        if name.startswith(_NEVER) or any(f"/{part}" in name for part in _NEVER):
            yield f"{name} has no place in it"
        elif Path(name).suffix not in _ALLOWED and Path(name).name not in (*_OWN, "entry_points.txt"):
            yield f"{name} is of no kind that is known"


def wanted_in_wheel(root: Path) -> set[str]:
    """Return the files that a wheel must hold: the package, the scenarios, and published files that are read at run time."""
    build = tomllib.loads(_read(root, "pyproject.toml"))["tool"]["hatch"]["build"]["targets"]["wheel"]
    moved, forced = build["sources"], build["force-include"]
    found = {_inside(path, root, moved) for name in build["only-include"] for path in _files(root / name)}
    for source, target in forced.items():
        found |= {f"{target}/{path.relative_to(root / source).as_posix()}" for path in _files(root / source)}
    return found


def _files(path: Path) -> list[Path]:
    inside = [path] if path.is_file() else [one for one in path.rglob("*") if one.is_file()]
    return [one for one in inside if "__pycache__" not in one.parts]


def _inside(path: Path, root: Path, moved: Mapping[str, str]) -> str:
    name = path.relative_to(root).as_posix()
    for source, target in sorted(moved.items(), key=lambda pair: -len(pair[0])):
        if name.startswith(f"{source}/"):
            rest = name.removeprefix(f"{source}/")
            return f"{target}/{rest}" if target else rest
    return name


def licences(root: Path) -> Iterator[str]:
    """Yield the libraries that name no licence."""
    from tools.licences import licence_of, needed

    table = {one.name: licence_of(one) for one in needed(str(project(root)["name"]))}
    yield from (f"{name} names no licence" for name, licence in table.items() if licence == "not named")


CHECKS: Final[Mapping[str, Callable[[Path], Iterator[str]]]] = MappingProxyType(
    {check.__name__: check for check in (versions, changelog, citation, studies, docs, wheel, licences)}
)
"""What is looked at, in order."""


def _named(name: str) -> str:
    if name not in CHECKS:
        raise argparse.ArgumentTypeError(f"no check {name!r}: choose from {', '.join(CHECKS)}")
    return name


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a line a check, and what is wrong below it."""
    parser = argparse.ArgumentParser("python tools/release.py", description=__doc__.partition("\n")[0])
    parser.add_argument("checks", nargs="*", type=_named, metavar="CHECK", help=f"of {', '.join(CHECKS)}; all if left out")
    wrong = False
    for name in parser.parse_args(arguments).checks or CHECKS:
        problems = list(CHECKS[name](ROOT))
        wrong = wrong or bool(problems)
        print(f"{name}: {'not yet' if problems else 'well'}")
        for problem in problems:
            print(f"  {problem}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
