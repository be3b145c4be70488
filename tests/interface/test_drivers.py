"""``zs.drivers``: the same answer as the command's, as tables."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import zorgsim as zs
from zorgsim.experiment.uncertainty import active_parameters
from zorgsim.inputs.parameters import register
from zorgsim.inputs.scenario_file import load_shipped

pytest.importorskip("SALib", reason="the extra drivers is not installed")


def test_it_gives_tables_of_what_was_asked_for(tmp_path: Path) -> None:
    given = [name for name in active_parameters([load_shipped("baseline")]) if not name.startswith("trust.")]
    for name, parent in (("now", "baseline"), ("later", "strong_first_line")):
        text = f'format = 2\nextends = "{parent}"\nplaces = ["Vlieland"]\n[run]\nuntil = 2029-01-01\n[structure]\nplaces = "part"\n'
        parameters = "".join(f'"{one}" = {register()[one].value!r}\n' for one in given)
        (tmp_path / f"{name}.toml").write_text(f"{text}[parameters]\n{parameters}", encoding="utf-8")
    now, later = zs.load(tmp_path / "now.toml"), zs.load(tmp_path / "later.toml")
    found = zs.drivers(now, later, outcome="crises", only="trust", trajectories=4, base_samples=0, draws=0, flip_replications=0)
    assert list(found.tables) == ["drivers_morris"]
    assert set(found.tables["drivers_morris"]["parameter"]) == {"trust.build", "trust.erosion", "trust.start", "luck"}
    assert (found.summary["sobol"], found.summary["only"]) == (None, ["trust"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"outcome": "crisis"}, "there is no such outcome"),
        ({"trajectory": 10}, "unknown argument"),
        ({"trajectories": 3}, "a whole number from 4"),
        ({"draws": True}, "a whole number from 0"),
        ({"only": "trusts"}, "no parameter of this name"),
        ({"base_samples": 48}, "powers of two"),
    ],
)
def test_what_cannot_be_asked_is_refused(arguments: dict[str, object], said: str) -> None:
    with pytest.raises(zs.InputError, match=re.escape(said)):
        zs.drivers("baseline", "strong_first_line", places="Tiel", **arguments)  # type: ignore[arg-type]
