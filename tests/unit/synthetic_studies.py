"""What studies that advice reads publish, of scenarios that no engine ran."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from studies import advice, questions, worlds
from studies.study import Part, read_part, write

from zorgsim.inputs.scenario_file import load_shipped
from zorgsim.results.provenance import data_digests
from zorgsim.results.simulated import Simulated


def publish_advice(folder: Path, *parts: tuple[Simulated, ...]) -> None:
    """Publish parts; the first scenario of each is what the others are compared with."""
    readings = [read_part(Part("by hand", tuple(one.scenario for one in part), advice.read), part) for part in parts]
    write(advice.STUDY, folder, readings)


WORLDS_PLAN = {"own": 40, "referral=blind": 20, "supply=capped": 20, "hidden=none": 20}


def publish_signs(folder: Path, rows: Iterable[tuple[str, str, str, int, int, int]], **about: object) -> Path:
    """Publish counts of worlds: structure, scenario, outcome, worlds with more, with less, known; each row a block of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = ["structure,outcome,first_world,scenario,more,less,known"]
    lines += [f"{one[0]},{one[2]},{number},{one[1]},{one[3]},{one[4]},{one[5]}" for number, one in enumerate(rows, 1)]
    (folder / "signs.csv").write_text("\n".join(lines) + "\n", "utf-8")
    manifest = _manifest(worlds.STUDY.format, "strong_first_line", "Zeeland (province)", 1)
    (folder / "manifest.json").write_text(json.dumps({**manifest, "planned": WORLDS_PLAN, **about}), "utf-8")
    return folder


def publish_verdicts(folder: Path, rows: Iterable[tuple[str, str, str, str]]) -> Path:
    """Publish verdicts of a question at best values: structure, scenario, outcome, verdict."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = ["structure,scenario,outcome,verdict", *(",".join(one) for one in rows)]
    (folder / "effects.csv").write_text("\n".join(lines) + "\n", "utf-8")
    manifest = _manifest(questions.STUDY.format, "strong_local_teams", "Rivierenland (youth region)", 4)
    (folder / "manifest.json").write_text(json.dumps({**manifest, "structures": list(WORLDS_PLAN)}), "utf-8")
    return folder


def _manifest(form: str, scenario: str, place: str, replications: int) -> dict[str, object]:
    run = {name: {"shipped_digest": load_shipped(name).digest} for name in ("baseline", scenario)}
    about = {"place": {"label": place}, "families": 1000, "replications": replications}
    return {"format": form, **about, "data": data_digests(), "scenarios": run}
