"""What is published is called stale once a value moved, by what moved; and digests are written anew only while no value did."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from studies import STUDIES, check, redigest, study
from studies.study import Part, Reading, Sitting, Study, manifest_in, write, write_manifest

from zorgsim.inputs.scenario_file import load_shipped

SITTING = Sitting(replications=2, places=("Twente",))


def parts(sitting: Sitting) -> list[Part]:
    return [Part("one", tuple(sitting.of(load_shipped(name)) for name in ("baseline", "aftercare")), lambda _: Reading({}, {}))]


@pytest.fixture
def trial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Study:
    """A study that was published today; nothing of it was simulated."""
    monkeypatch.setattr(study, "PUBLISHED", tmp_path)
    made = Study("trial", "trial 1", SITTING, parts)
    monkeypatch.setattr(check, "STUDIES", {"trial": made})
    monkeypatch.setattr(redigest, "STUDIES", {"trial": made})
    scenarios = {
        one.name: {"digest": one.digest, "shipped_digest": study.shipped_digest(one)}
        for part in parts(replace(SITTING, replications=3))
        for one in part.scenarios
    }
    write(made, made.folder, [Reading({}, {"replications": 3}, scenarios)])
    return made


def mend(trial: Study, change: Callable[[dict[str, Any]], object]) -> None:
    manifest = manifest_in(trial.folder)
    change(manifest)
    write_manifest(trial.folder, manifest)


# Staleness


def test_what_was_run_today_is_fresh_whatever_the_replications(trial: Study, capsys: pytest.CaptureFixture[str]) -> None:
    assert check.main([]) == 0
    assert capsys.readouterr().out == "trial: fresh\n"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda manifest: manifest["data"].update(parameters="other"), "parameters have changed"),
        (lambda manifest: manifest["data"].update(places="other"), "places have changed"),
        (lambda manifest: manifest["data"].update(structures="other"), "structures have changed"),
        (lambda manifest: manifest["scenarios"]["aftercare"].update(digest="other"), "aftercare has changed"),
        (lambda manifest: manifest["scenarios"].pop("aftercare"), "aftercare was not measured"),
        (lambda manifest: manifest["scenarios"].update(gone={}), "gone is no longer run"),
    ],
)
def test_what_moved_is_said(
    trial: Study, capsys: pytest.CaptureFixture[str], change: Callable[[dict[str, Any]], object], said: str
) -> None:
    mend(trial, change)
    assert check.main([]) == 1
    assert capsys.readouterr().out == f"trial: stale: {said}\nmeasure again: python -m studies trial\n"


def test_what_was_never_published_is_stale(trial: Study) -> None:
    (trial.folder / "manifest.json").unlink()
    assert list(check.stale(trial)) == ["was never published"]


def test_an_unknown_study_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        check.main(["nonsense"])
    assert ", ".join(STUDIES) in capsys.readouterr().err


# Digests written anew


@pytest.fixture
def kept(trial: Study, tmp_path: Path) -> Path:
    assert redigest.main(["--save", str(tmp_path / "kept.json")]) == 0
    return tmp_path / "kept.json"


def otherwise_digested(kept: Path, trial: Study) -> None:
    """As if every digest had been worked out in another way when the study was published, and when digests were kept."""
    known = json.loads(kept.read_text("utf-8"))
    for one in known.values():
        one["digest"] = f"old {one['digest']}"
    kept.write_text(json.dumps(known), "utf-8")
    manifest = manifest_in(trial.folder)
    manifest["data"] = {name: f"old {digest}" for name, digest in manifest["data"].items()}
    for said in manifest["scenarios"].values():
        said.update({key: f"old {digest}" for key, digest in said.items()})
    write_manifest(trial.folder, manifest)


def test_digests_are_replaced_while_no_value_moved(trial: Study, kept: Path) -> None:
    before = (trial.folder / "manifest.json").read_bytes()
    otherwise_digested(kept, trial)
    assert check.main([]) == 1
    assert redigest.main([str(kept)]) == 0
    assert (trial.folder / "manifest.json").read_bytes() == before


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda known: known["data parameters"]["values"]["question.base"].update(value=9), "/question.base/value was 9 and is"),
        (lambda known: known["data parameters"]["values"].pop("question.base"), "/question.base was None and is"),
        (lambda known: known["data places"]["values"]["GM0153"].update(families=9), "/GM0153/families was 9 and is"),
        (lambda known: known["trial aftercare"]["values"]["run"].update(seed=9), "/run/seed was 9 and is"),
        (lambda known: known["trial aftercare"]["values"]["places"].pop(), "/places was"),
        (lambda known: known["shipped baseline"].update(digest="other"), "it was stale before"),
        (lambda known: known["data places"].update(digest="other"), "it was stale before"),
        (lambda known: known.pop("trial baseline"), "it was stale before"),
    ],
)
def test_nothing_is_laundered(
    trial: Study, kept: Path, capsys: pytest.CaptureFixture[str], change: Callable[[dict[str, Any]], object], said: str
) -> None:
    otherwise_digested(kept, trial)
    before = (trial.folder / "manifest.json").read_bytes()
    known = json.loads(kept.read_text("utf-8"))
    change(known)
    kept.write_text(json.dumps(known), "utf-8")
    assert redigest.main([str(kept)]) == 1
    assert said in capsys.readouterr().err
    assert (trial.folder / "manifest.json").read_bytes() == before


def test_what_is_called_otherwise_is_the_same_value(trial: Study, kept: Path, tmp_path: Path) -> None:
    known = json.loads(kept.read_text("utf-8"))
    values = known["data parameters"]["values"]
    values["question.ground"] = values.pop("question.base")
    kept.write_text(json.dumps(known), "utf-8")
    names = tmp_path / "names.toml"
    names.write_text('"question.ground" = "question.base"', "utf-8")
    assert redigest.main([str(kept)]) == 1
    assert redigest.main([str(kept), "--renamed", str(names)]) == 0


def test_names_that_meet_are_refused() -> None:
    assert redigest.renamed({"a": ["a", 1]}, {"a": "b"}) == {"b": ["b", 1]}
    with pytest.raises(redigest.RefusedError, match="same name"):
        redigest.renamed({"a": 1, "b": 1}, {"a": "b"})


@pytest.mark.parametrize("arguments", [[], ["kept.json", "--save", "other.json"]])
def test_keeping_and_replacing_are_two_things(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        redigest.main(arguments)
    assert "--save" in capsys.readouterr().err
