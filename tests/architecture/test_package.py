"""What the package says of itself is the same everywhere."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path

import zorgsim
from zorgsim.cli.app import app

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
README = (ROOT / "README.md").read_text("utf-8")


def command_in_readme(name: str) -> str:
    found = re.search(rf"<!-- command: {name} -->\n```sh\n(.+)\n```\n<!-- end of command -->", README)
    assert found is not None
    return found[1]


def test_there_is_one_version() -> None:
    citation = re.search(r"^version: (.+)$", (ROOT / "CITATION.cff").read_text("utf-8"), re.MULTILINE)
    assert citation is not None
    assert {zorgsim.__version__, PROJECT["version"], citation[1]} == {PROJECT["version"]}
    assert f"## [{PROJECT['version']}]" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_the_package_says_that_it_is_typed() -> None:
    assert (Path(zorgsim.__file__).parent / "py.typed").is_file()


def test_the_readme_names_every_command() -> None:
    commands = {command.name or "" for command in app.registered_commands}
    assert len(commands) == 25
    assert {name for name in commands if f"`zorgsim {name}" not in README} == set()


def test_the_readme_sets_up_with_one_line_each() -> None:
    main, test = command_in_readme("main"), command_in_readme("test")
    assert shlex.split(main)[-5:] == [".venv/bin/zorgsim", "compare", "baseline", "strong_first_line", "earlier_housing"]
    assert shlex.split(test)[-5:] == [".venv/bin/pytest", "--numprocesses", "2", "--dist", "loadfile"]


def test_powershell_does_the_same_in_one_line_each() -> None:
    for name in ("main", "test"):
        found = re.search(rf"<!-- powershell: {name} -->\n```powershell\n(.+)\n```\n<!-- end of powershell -->", README)
        assert found is not None
        steps = [re.sub(r"^if \(\$\?\) \{ (.+) \}$", r"\1", step) for step in found[1].split("; ")]
        same = [step.replace(".venv\\Scripts\\", ".venv/bin/").replace("py -m", "python3 -m") for step in steps]
        assert " && ".join(same) == command_in_readme(name)


def test_the_licence_is_the_whole_eupl() -> None:
    text = (ROOT / "LICENSE").read_text("utf-8")
    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")
    assert [f"{article}." in text for article in range(1, 16)] == [True] * 15
    assert "Compatible Licences" in text
    assert PROJECT["license"] == "EUPL-1.2"
