"""``import zorgsim as zs``: a dozen names, light until they are used."""

from __future__ import annotations

import ast
import inspect
import pydoc
import subprocess
import sys

import pytest

import zorgsim as zs

HEAVY = {"numpy", "scipy", "pandas", "pyarrow", "matplotlib", "simpy", "pydantic", "rich", "typer"}


def loaded_after(statement: str) -> set[str]:
    program = f"import sys\n{statement}\nprint(*sorted({{name.partition('.')[0] for name in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "statement", ["import zorgsim as zs; dir(zs)", "import zorgsim as zs; zs.InputError; hasattr(zs, 'nonsense')"]
)
def test_looking_at_it_loads_nothing_heavy(statement: str) -> None:
    assert loaded_after(statement).isdisjoint(HEAVY)


def test_a_scenario_is_loaded_without_the_libraries_of_results() -> None:
    loaded = loaded_after("import zorgsim as zs; zs.load('baseline')")
    assert loaded.isdisjoint({"pandas", "pyarrow", "matplotlib", "simpy", "rich", "typer"})


def test_there_are_fourteen_names_at_most() -> None:
    assert dir(zs) == sorted(zs.__all__)
    assert len(zs.__all__) <= 14


@pytest.mark.parametrize("name", zs.__all__)
def test_every_name_is_there_and_explains_itself(name: str) -> None:
    found = getattr(zs, name)
    assert name == "__version__" or (found.__name__ == name and found.__doc__)


def test_type_checkers_and_python_find_names_in_the_same_modules() -> None:
    (choice,) = (
        node for node in ast.parse(inspect.getsource(zs)).body if isinstance(node, ast.If) and isinstance(node.test, ast.Name)
    )
    imports = [node for node in choice.body if isinstance(node, ast.ImportFrom)]
    assert {name.name: node.module for node in imports for name in node.names} == zs._MODULES


def test_help_tells_of_every_name() -> None:
    text = pydoc.plain(pydoc.render_doc(zs))
    assert [name for name in zs.__all__ if name not in text and name != "__version__"] == []


def test_every_public_function_has_an_example() -> None:
    methods = [getattr(one, name) for one in (zs.Scenario, zs.Results) for name in vars(one) if not name.startswith("_")]
    functions = [getattr(zs, name) for name in zs.__all__ if name not in ("__version__", "InputError")]
    assert [one.__name__ for one in (*functions, *methods) if callable(one) and ">>> " not in (one.__doc__ or "")] == []


def test_another_name_is_no_attribute_and_says_which_there_are() -> None:
    with pytest.raises(AttributeError, match="no attribute 'comparison'; it has InputError, .*compare"):
        zs.comparison  # type: ignore[attr-defined] # noqa: B018 - looking is the test
