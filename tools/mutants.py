"""Do the tests notice? mutmut exchanges operators, numbers and arguments in rules, chances, stocks and randomness, one at a time.

    pip install -e '.[test,mutants]'
    python tools/mutants.py [--only PATTERN ...] [--jobs 2] [--write]
    python tools/mutants.py --report [--write]

``[tool.mutmut]`` in ``pyproject.toml`` says what is mutated, what is left alone and why, and which quick tests decide. Work stands
in ``build/mutants``: who starts the command again goes on where it stopped, and only what changed since is tried anew (remove the
folder to begin afresh). Every mutant that no test notices must stand with a reason in ``tests/survivors.toml``; this command ends
with an error when one does not, when one that stands there is noticed by now, or when less than 85 % are noticed. ``--report``
tries nothing and judges what was tried. ``--write`` puts the table into ``docs/proof.md``, between ``<!-- mutants -->`` and
``<!-- end of mutants -->``.
"""

from __future__ import annotations

import argparse
import ast
import difflib
import importlib.util
import re
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
if str(ROOT) not in sys.path:  # as a script, only the folder of tools is on the path
    sys.path.insert(0, str(ROOT))

from tools.anchors import AnchorError, find  # noqa: E402  after the path is set

WORK: Final = ROOT / "build" / "mutants"
SURVIVORS: Final = ROOT / "tests" / "survivors.toml"
PROOF: Final = ROOT / "docs" / "proof.md"
BLOCK: Final = re.compile(r"(<!-- mutants -->\n).*?(<!-- end of mutants -->)", re.DOTALL)
COPIED: Final = ("src", "tests", "studies", "tools", "benchmarks", "scenarios", "docs", "pyproject.toml", "README.md")

LEAST_NOTICED: Final = 0.85
"""The share of mutants that tests must notice."""
NOTICED: Final = {"killed", "timeout", "segfault", "caught by type check"}
"""What mutmut says of a mutant that did not pass the tests; one that never ends has not passed."""
PASSED: Final = {"survived", "no tests"}

_NAME: Final = re.compile(r"(?P<module>[\w.]+)\.(?P<mangled>x(?:_|ǁ(?P<owner>\w+)ǁ)(?P<function>\w+?))__mutmut_(?P<number>\d+)$")

_RENAMED: Final = re.compile(r"\bx(?:_|ǁ\w+ǁ)(\w+?)__mutmut_(?:orig|\d+)\b")


@dataclass(frozen=True, order=True)
class Mutant:
    """A change in one function of the source, by whole lines without their indentation.

    Attributes
    ----------
    where
        The function's dotted name.
    was, now
        The lines that change, as they are and as they become.
    """

    where: str
    was: str
    now: str


@dataclass(frozen=True)
class Verdict:
    """What the tests made of a mutant: mutmut's name for it and its word for what happened."""

    name: str
    status: str

    @property
    def module(self) -> str:
        """The module that was mutated."""
        return _parts(self.name)["module"]


class MutantError(ValueError):
    """Something that cannot be judged: a list that is wrong, or a run that did not end."""


def read_survivors(path: Path) -> dict[Mutant, str]:
    """Return the mutants that no test need notice, each with the reason.

    Raises
    ------
    MutantError
        If an entry lacks a part, names a reason that is not given, stands there twice, or a reason serves none.
    """
    document = tomllib.loads(path.read_text("utf-8"))
    reasons: dict[str, str] = document.get("reasons", {})
    survivors: dict[Mutant, str] = {}
    used = set()
    for entry in document.get("survivor", []):
        if set(entry) != {"in", "was", "now", "why"} or not entry["why"].strip():
            raise MutantError(f"{entry}: an entry has in, was, now, and why")
        mutant = Mutant(entry["in"], entry["was"], entry["now"])
        if mutant in survivors:
            raise MutantError(f"{mutant} stands there twice")
        used.add(entry["why"])
        survivors[mutant] = reasons.get(entry["why"], entry["why"])
    if idle := set(reasons) - used:
        raise MutantError(f"reasons that serve no survivor: {', '.join(sorted(idle))}")
    return survivors


def misfits(survivors: Iterable[Mutant]) -> Iterator[str]:
    """Yield which survivors no longer speak of the source as it stands."""
    for mutant in survivors:
        try:
            text = find(mutant.where).text
        except AnchorError as problem:
            yield str(problem)
            continue
        if _plain(mutant.was) not in _plain(text):
            yield f"{mutant.where} does not say {mutant.was!r}"


def _plain(text: str) -> str:
    return " ".join(text.split())


def prepare() -> None:
    """Copy what the tests need into the working folder, and write decorators out; what did not change keeps its time.

    mutmut leaves decorated functions alone, but chances are declared by a decorator: ``@chance(...)`` above ``def f`` becomes
    ``f = chance(...)(f)`` below it, which is what it means.
    """
    for source in _files():
        target = WORK / source.relative_to(ROOT)
        content = source.read_bytes()
        if source.suffix == ".py" and (ROOT / "src") in source.parents:
            content = with_decorators_written_out(content.decode()).encode()
        if not target.exists() or target.read_bytes() != content:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
    wanted = {WORK / source.relative_to(ROOT) for source in _files()}
    for name in COPIED:
        for stale in (one for one in (WORK / name).rglob("*") if one.is_file() and one.suffix != ".pyc"):
            if stale not in wanted:
                stale.unlink()


def _files() -> Iterator[Path]:
    for name in COPIED:
        path = ROOT / name
        yield from (one for one in path.rglob("*") if one.is_file() and "__pycache__" not in one.parts) if path.is_dir() else [path]


def with_decorators_written_out(source: str) -> str:
    """Return a module's text in which the decorators of its functions are calls below them."""
    lines = source.splitlines(keepends=True)
    functions = [one for one in ast.parse(source).body if isinstance(one, ast.FunctionDef) and one.decorator_list]
    for function in reversed(functions):
        first, last = function.decorator_list[0].lineno - 1, function.end_lineno or function.lineno
        call = function.name
        for decorator in reversed(function.decorator_list):
            call = f"({ast.unparse(decorator)})({call})"
        lines[last:last] = [f"{function.name} = {call}\n"]
        del lines[first : function.lineno - 1]
    return "".join(lines)


def run_mutmut(only: Sequence[str], jobs: int) -> None:
    """Let mutmut try the mutants that were not tried yet.

    Raises
    ------
    MutantError
        If it is not installed or gives up.
    """
    if importlib.util.find_spec("mutmut") is None:
        raise MutantError("mutmut is not installed: pip install -e '.[test,mutants]'")
    command = [sys.executable, "-m", "mutmut", "run", "--max-children", str(jobs), *only]
    done = subprocess.run(command, cwd=WORK, check=False)  # noqa: S603  the tool, on a copy of the project
    if done.returncode != 0:
        raise MutantError(f"mutmut gave up (exit code {done.returncode}): what it printed says why")


def verdicts() -> list[Verdict]:
    """Return what mutmut made of every mutant, tried or not."""
    command = [sys.executable, "-m", "mutmut", "results", "--all", "true"]
    done = subprocess.run(command, cwd=WORK, capture_output=True, text=True, encoding="utf-8", check=True)  # noqa: S603  as above
    pairs = (line.strip().rpartition(": ") for line in done.stdout.splitlines())
    return [Verdict(name, status) for name, _, status in pairs if _NAME.match(name)]


def mutant_of(name: str) -> Mutant:
    """Return the change that mutmut knows by a name, read from the file in which it wrote all mutants of a module."""
    parts = _parts(name)
    functions = _written(parts["module"])
    before, after = (functions[f"{parts['mangled']}__mutmut_{which}"] for which in ("orig", parts["number"]))
    change = list(difflib.ndiff(before, after))
    was, now = ("\n".join(line[2:].strip() for line in change if line.startswith(mark)) for mark in ("- ", "+ "))
    owner = [parts["owner"]] if parts["owner"] else []
    return Mutant(".".join([parts["module"], *owner, parts["function"]]), was, now)


def _parts(name: str) -> dict[str, str]:
    match = _NAME.match(name)
    if match is None:
        raise MutantError(f"{name} is no name of a mutant")
    return match.groupdict()


@cache
def _written(module: str) -> dict[str, list[str]]:
    """Return the lines of every function in mutmut's file of a module, with the function's own name where mutmut's stands."""
    stem = WORK / "mutants" / "src" / Path(*module.split("."))
    file = stem.with_suffix(".py") if stem.with_suffix(".py").exists() else stem / "__init__.py"
    text = file.read_text("utf-8")
    lines = text.splitlines()
    functions = [one for one in ast.walk(ast.parse(text)) if isinstance(one, ast.FunctionDef) and "__mutmut_" in one.name]
    return {one.name: [_RENAMED.sub(r"\1", line) for line in lines[one.lineno - 1 : one.end_lineno]] for one in functions}


def judge(found: Sequence[Verdict], listed: dict[Mutant, str]) -> list[str]:
    """Return what is wrong with a finished run, as lines: mutants without verdict or reason, reasons without mutant, too few."""
    odd = [one for one in found if one.status not in NOTICED | PASSED]
    passed = {mutant_of(one.name): one for one in found if one.status in PASSED}
    wrong = [f"{one.name}: {one.status}" for one in odd]
    wrong += [as_entry(mutant, one.status) for mutant, one in sorted(passed.items()) if mutant not in listed]
    wrong += [f"noticed by now, or gone: {mutant}" for mutant in listed if mutant not in passed]
    if share_noticed(found) < LEAST_NOTICED:
        wrong.append(f"{share_noticed(found):.1%} of mutants were noticed, not {LEAST_NOTICED:.0%}")
    return wrong


def share_noticed(found: Sequence[Verdict]) -> float:
    """Return the share of mutants that tests noticed."""
    return sum(one.status in NOTICED for one in found) / max(1, len(found))


def as_entry(mutant: Mutant, status: str) -> str:
    """Return a survivor as an entry of the list, its reason left open."""
    was, now = (f"'''{text}'''" if "\n" in text or "'" in text else f"'{text}'" for text in (mutant.was, mutant.now))
    return f'\n[[survivor]] # {status}\nin = "{mutant.where}"\nwas = {was}\nnow = {now}\nwhy = ""'


def table(found: Sequence[Verdict]) -> str:
    """Return the Markdown table of a run, a row a module."""
    total = Counter(one.module for one in found)
    noticed = Counter(one.module for one in found if one.status in NOTICED)
    lines = [f"{sum(noticed.values()):,} of {len(found):,} mutants were noticed ({share_noticed(found):.1%}).", ""]
    lines += ["| module | mutants | noticed | survivors, with reason |", "| --- | ---: | ---: | ---: |"]
    for module in sorted(total):
        lines.append(
            f"| `{module.removeprefix('zorgsim.')}` | {total[module]} | {noticed[module]} | {total[module] - noticed[module]} |"
        )
    return "\n".join(lines) + "\n"


def write_table(found: Sequence[Verdict]) -> None:
    """Write the table into its page.

    Raises
    ------
    MutantError
        If the page has no room for it.
    """
    page = PROOF.read_text("utf-8")
    if not BLOCK.search(page):
        raise MutantError("docs/proof.md lacks <!-- mutants --> and <!-- end of mutants -->")
    PROOF.write_text(BLOCK.sub(lambda match: match[1] + table(found) + match[2], page), "utf-8")


def main() -> None:
    """Try the mutants, or only judge those that were tried; print what is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", default=[], metavar="PATTERN", help="only these: 'zorgsim.model.stocks.*'")
    parser.add_argument("--jobs", type=int, default=2, help="how many at a time (default 2)")
    parser.add_argument("--report", action="store_true", help="try nothing: judge what was tried")
    parser.add_argument("--write", action="store_true", help="write the table into docs/proof.md")
    chosen = parser.parse_args()
    try:
        listed = read_survivors(SURVIVORS)
        if not chosen.report:
            prepare()
            run_mutmut(chosen.only, max(1, chosen.jobs))
        found = verdicts()
        if chosen.only:
            found = [one for one in found if one.status != "not checked"]
            tried = {one.module for one in found}
            listed = {mutant: why for mutant, why in listed.items() if any(mutant.where.startswith(f"{one}.") for one in tried)}
        wrong = judge(found, listed)
        if chosen.write:
            write_table(found)
    except MutantError as problem:
        sys.exit(str(problem))
    print("\n".join([*wrong, "", table(found)]))
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
