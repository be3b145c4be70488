"""Do the tests notice? Break the source, one meaning at a time, on copies, and see which test turns red first.

    python tools/mutate.py [--only WORD ... | --untold] [--jobs 2] [--write]
    python tools/mutate.py --check

``tests/mutations.toml`` lists the breaks: what is broken, in which object of the source (a dotted name: function, class, or name
that a module gives a value), the text to replace (which must occur exactly once in that object) and by what, and the tests that
ought to notice. A break stays valid when code moves up or down in its file; where an object moved to another file, ``--check``
says what it may be called now. First the tests must be green on an unbroken copy. ``--write`` puts the table into
``docs/proof.md``, between ``<!-- mutations -->`` and ``<!-- end of mutations -->``; with ``--untold``, which runs those that the
table does not hold, it adds them to what stands there. Exits with 1 when something went unnoticed.

These breaks are of meanings, each a mistake that somebody could make; ``tools/mutants.py`` has a tool exchange operators,
arguments and numbers by the thousand.
"""

from __future__ import annotations

import argparse
import os
import queue
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

ROOT: Final = Path(__file__).parents[1]
if str(ROOT) not in sys.path:  # as a script, only the folder of tools is on the path
    sys.path.insert(0, str(ROOT))

from tools.anchors import Anchor, AnchorError, find, objects  # noqa: E402  after the path is set

MUTATIONS: Final = ROOT / "tests" / "mutations.toml"
PROOF: Final = ROOT / "docs" / "proof.md"
BLOCK: Final = re.compile(r"(<!-- mutations -->\n).*?(<!-- end of mutations -->)", re.DOTALL)

COPIED: Final = (
    "src",
    "tests",
    "studies",
    "tools",
    "benchmarks",
    "scenarios",
    "docs",
    "results/published/validation",
    "results/published/backtest",
    "results/published/forecast",
    "results/published/municipalities",
    "results/published/warm_up",
    "results/published/fragility",
    "results/published/nation_in_worlds",
    "results/published/worlds/manifest.json",
    "results/published/report/manifest.json",
    "results/published/benchmarks/engines.json",
    "CITATION.cff",
    "CHANGELOG.md",
    "pyproject.toml",
    "README.md",
)
HEAD: Final = ("| what was broken | where | which test noticed |", "| --- | --- | --- |")
UNNOTICED: Final = "**not noticed**"
KEYS: Final = {"what", "in", "replace", "by", "tests"}
SECONDS: Final = 900
"""Longer than this no run of the tests may take."""

_RED: Final = re.compile(r"^(FAILED|ERROR) (.+?)(?: - .*)?$", re.MULTILINE)


class MutationError(ValueError):
    """A mutation that cannot be carried out as it is written."""


@dataclass(frozen=True)
class Mutation:
    """One break of the source.

    Attributes
    ----------
    what
        What is broken, in a few words.
    where
        The dotted name of the object that is broken.
    replace, by
        The text as it is, and as it becomes.
    tests
        The tests that ought to notice: what pytest is told to run.
    """

    what: str
    where: str
    replace: str
    by: str
    tests: tuple[str, ...]

    def broken(self, text: str) -> str:
        """Return the object's text with the break in it.

        Raises
        ------
        MutationError
            If the text to replace does not occur exactly once, or nothing would change.
        """
        times = text.count(self.replace)
        if times != 1:
            raise MutationError(f"{self.what}: {self.replace!r} occurs {times} times in {self.where}, not once")
        if self.replace == self.by:
            raise MutationError(f"{self.what}: nothing is broken")
        return text.replace(self.replace, self.by)

    def broken_file(self) -> tuple[Path, str]:
        """Return the file in which the object stands, from the root of the project, and its whole text with the break in it.

        Raises
        ------
        MutationError
            If there is no such object, or the break does not fit it.
        """
        try:
            anchor = find(self.where)
        except AnchorError as problem:
            raise MutationError(f"{self.what}: {problem}") from None
        return anchor.file, anchor.with_text(self.broken(anchor.text))


@dataclass(frozen=True)
class Result:
    """What the tests made of a mutation: the first that turned red (a pytest name), or why there is none."""

    mutation: Mutation
    red: str | None
    trouble: str = ""

    @property
    def noticed(self) -> bool:
        """Did a test turn red?"""
        return self.red is not None


def read_mutations(path: Path) -> list[Mutation]:
    """Read the list of mutations.

    Raises
    ------
    MutationError
        If an entry lacks a part or has one too many.
    """
    mutations = []
    for entry in tomllib.loads(path.read_text("utf-8"))["mutation"]:
        if set(entry) != KEYS:
            raise MutationError(f"{entry.get('what', entry)}: has {sorted(entry)}, not {sorted(KEYS)}")
        tests = (entry["tests"],) if isinstance(entry["tests"], str) else tuple(entry["tests"])
        mutations.append(Mutation(entry["what"], entry["in"], entry["replace"], entry["by"], tests))
    return mutations


def problems(mutations: Iterable[Mutation]) -> Iterator[str]:
    """Yield what is wrong with mutations in the source as it stands, and where their objects may be now."""
    for mutation in mutations:
        missing = [test for test in mutation.tests if not (ROOT / test.split("::")[0]).exists()]
        if missing or not mutation.tests:
            yield f"{mutation.what}: there is no {', '.join(missing) or 'test'}"
        try:
            mutation.broken_file()
        except MutationError as problem:
            yield f"{problem}{_perhaps(mutation)}"


def _perhaps(mutation: Mutation) -> str:
    """Return a hint: the objects of the source in which the text to replace occurs once, the smallest of those within another."""
    fitting = [anchor for anchor in map(find, objects()) if anchor.text.count(mutation.replace) == 1]
    inner = [one.name for one in fitting if not any(_within(other, one) for other in fitting)]
    return f"; perhaps {' or '.join(sorted(inner)[:3])}" if inner else "; its text stands nowhere in the source"


def _within(inner: Anchor, outer: Anchor) -> bool:
    return inner.name.startswith(f"{outer.name}.")


def copy_of_project(folder: Path) -> Path:
    """Copy what the tests need into a folder."""
    unwanted = shutil.ignore_patterns("__pycache__", "*.pyc", ".*_cache")
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=unwanted)
        else:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    return folder


def run_tests(copy: Path, tests: Sequence[str]) -> tuple[int, str]:
    """Run tests on a copy until the first turns red; return pytest's exit code and what it printed."""
    environment = os.environ | {"PYTHONPATH": f"{copy / 'src'}{os.pathsep}{copy}", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-x",
        "-q",
        "--tb=no",
        "-rfE",
        "-m",
        "",  # those that wait for a release as well
        "-p",
        "no:cacheprovider",
        "-p",
        "tools.unshrunk",
        *tests,
    ]
    try:
        done = subprocess.run(  # noqa: S603  pytest, on tests that the project lists
            command, cwd=copy, env=environment, capture_output=True, text=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return -1, f"the tests took more than {SECONDS} seconds"
    return done.returncode, done.stdout + done.stderr


def judged(mutation: Mutation, copy: Path) -> Result:
    """Break a copy, run the tests, mend the copy again."""
    file, broken_text = mutation.broken_file()
    broken = copy / file
    text = broken.read_text("utf-8")
    broken.write_text(broken_text, "utf-8")
    try:
        code, printed = run_tests(copy, mutation.tests)
    finally:
        broken.write_text(text, "utf-8")
    return verdict(mutation, code, printed)


def verdict(mutation: Mutation, code: int, printed: str) -> Result:
    """Read what pytest said: only a test that ran and failed has noticed."""
    match = _RED.search(printed)
    if code == 1 and match and match[1] == "FAILED":
        return Result(mutation, match[2])
    if code == 0:
        return Result(mutation, None, "all tests are green")
    last = printed.strip().splitlines()[-1:] or ["nothing was printed"]
    return Result(mutation, None, f"no test ran to its end (pytest's code {code}): {last[0]}")


@contextmanager
def copies(number: int) -> Iterator[queue.SimpleQueue[Path]]:
    """Make some copies of the project, for as many workers to take turns with."""
    with TemporaryDirectory() as folder:
        free: queue.SimpleQueue[Path] = queue.SimpleQueue()
        for count in range(number):
            place = Path(folder) / f"copy{count}"
            place.mkdir()
            free.put(copy_of_project(place))
        yield free


def judge_all(mutations: Sequence[Mutation], jobs: int) -> list[Result]:
    """Judge mutations, several at a time, printing each as it is done, in the order of the list.

    Raises
    ------
    MutationError
        If tests are red before anything is broken.
    """

    def on_a_copy(mutation: Mutation) -> Result:
        copy = free.get()
        try:
            return judged(mutation, copy)
        finally:
            free.put(copy)

    def unbroken(tests: tuple[str, ...]) -> tuple[tuple[str, ...], int]:
        copy = free.get()
        try:
            return tests, run_tests(copy, tests)[0]
        finally:
            free.put(copy)

    with copies(jobs) as free, ThreadPoolExecutor(jobs) as workers:
        red = [" ".join(tests) for tests, code in workers.map(unbroken, sorted({one.tests for one in mutations})) if code != 0]
        if red:
            raise MutationError(f"red before anything is broken: {'; '.join(red)}")
        results = []
        for result in workers.map(on_a_copy, mutations):
            results.append(result)
            print(in_words(result), flush=True)
    return results


def in_words(result: Result) -> str:
    """Return one line on a result."""
    end = f"noticed by {sentence(result.red)}" if result.red else f"NOT noticed: {result.trouble}"
    return f"{result.mutation.what}: {end}"


def sentence(test: str) -> str:
    """Return pytest's name of a test as words: its file, from the folder of tests, and its sentence."""
    path, _, name = test.partition("::")
    words = name.split("[")[0].rpartition("::")[2].removeprefix("test_").replace("_", " ")
    return f"`{path.removeprefix('tests/')}`: {words}"


def row(result: Result) -> str:
    """Return the line of the Markdown table on a result."""
    where = result.mutation.where.removeprefix("zorgsim.")
    noticed = sentence(result.red) if result.red else UNNOTICED
    return f"| {result.mutation.what} | `{where}` | {noticed} |"


def rows_in(page: str) -> list[str]:
    """Return the lines that stand in the page's table.

    Raises
    ------
    MutationError
        If the page has no place for a table.
    """
    block = BLOCK.search(page)
    if not block:
        raise MutationError("docs/proof.md lacks <!-- mutations --> and <!-- end of mutations -->")
    lines = [line for line in block[0].splitlines() if line.startswith("| ")]
    return lines[len(HEAD) :]


def untold(mutations: Iterable[Mutation], page: str) -> list[Mutation]:
    """Return the mutations that the page's table does not hold as noticed."""
    told = {what_of(line) for line in rows_in(page) if UNNOTICED not in line}
    return [one for one in mutations if one.what not in told]


def what_of(line: str) -> str:
    """Return what was broken, of a line of the table."""
    return line.removeprefix("| ").partition(" | `")[0]


def kept_rows(mutations: Iterable[Mutation], run: Iterable[Mutation], page: str) -> list[str]:
    """Return the lines of the page's table that stay: of mutations that the list still holds and that were not run again."""
    stay = {one.what for one in mutations} - {one.what for one in run}
    return [line for line in rows_in(page) if what_of(line) in stay]


def with_table(page: str, rows: Sequence[str]) -> str:
    """Return the page with the table written anew; errors as in `rows_in`."""
    rows_in(page)
    noticed = sum(UNNOTICED not in line for line in rows)
    written = "\n".join([f"{noticed} of {len(rows)} were noticed.", "", *HEAD, *rows]) + "\n"
    return BLOCK.sub(lambda match: match[1] + written + match[2], page)


def fitting(mutations: list[Mutation]) -> list[Mutation]:
    """Return the mutations, all of which fit.

    Raises
    ------
    MutationError
        If some do not, with a line for each.
    """
    wrong = list(problems(mutations))
    if wrong:
        raise MutationError("\n".join([*wrong, f"{len(wrong)} problems in {len(mutations)} mutations"]))
    return mutations


def main() -> None:
    """Judge the mutations, print what noticed them, and write the table if asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    some = parser.add_mutually_exclusive_group()
    some.add_argument("--only", nargs="+", metavar="WORD", help="only the mutations in whose description or object a word occurs")
    some.add_argument("--untold", action="store_true", help="only the mutations that are not in the table; --write adds them")
    parser.add_argument("--jobs", type=int, default=2, help="how many at a time (default 2)")
    parser.add_argument("--write", action="store_true", help="write the table into docs/proof.md; not with --only")
    parser.add_argument("--check", action="store_true", help="only list the mutations that do not fit the source as it stands")
    chosen = parser.parse_args()
    if chosen.write and chosen.only:
        parser.error("the table is that of all mutations: leave --only out")
    try:
        mutations = fitting(read_mutations(MUTATIONS))
        if chosen.check:
            sys.exit(0)
        if chosen.only:
            mutations = [one for one in mutations if any(word in f"{one.what} {one.where}" for word in chosen.only)]
        before: list[str] = []
        if chosen.untold:
            page, whole = PROOF.read_text("utf-8"), mutations
            mutations = untold(whole, page)
            before = kept_rows(whole, mutations, page)
        if chosen.write:
            with_table(PROOF.read_text("utf-8"), before)  # that there is a place for it shows before hours of running
        results = judge_all(mutations, max(1, chosen.jobs))
        if chosen.write:
            PROOF.write_text(with_table(PROOF.read_text("utf-8"), [*before, *map(row, results)]), "utf-8")
    except MutationError as problem:
        sys.exit(str(problem))
    missed = [result for result in results if not result.noticed]
    print(f"{len(results) - len(missed)} of {len(results)} mutations were noticed")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
