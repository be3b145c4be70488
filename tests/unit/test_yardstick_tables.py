"""Tables of weights: what ships is whole, and a table that is not is refused with one clear error."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from zorgsim.errors import InputError
from zorgsim.inputs.yardsticks import SHIPPED, Yardstick, read_yardstick, shipped_yardsticks
from zorgsim.model.vocabulary import N_DOMAINS, N_SEVERITIES, N_STAGES, WAITING_STAGES, Stage

HELPED_AT_HOME = (Stage.NETWORK, Stage.FIRST_LINE, Stage.SPECIALIST)
NOBODY_HELPS = (*WAITING_STAGES, Stage.UNANSWERED)


def weights(name: str) -> np.ndarray:
    return shipped_yardsticks()[name].weights


# What ships


def test_three_tables_ship_daily_life_first() -> None:
    assert list(shipped_yardsticks()) == ["daily_life", "in_order_strict", "domains"]
    folder = files("zorgsim") / "data" / "yardsticks"
    assert sorted(file.name for file in folder.iterdir()) == sorted(f"{name}.toml" for name in SHIPPED)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_table_covers_everything_with_weights_from_0_to_1_and_a_source_each(name: str) -> None:
    table = shipped_yardsticks()[name]
    assert table.weights.shape == (N_STAGES, N_SEVERITIES, N_DOMAINS + 1)
    assert table.weights.min() >= 0.0
    assert table.weights.max() <= 1.0
    sources = [*(one.source for one in table.stages.values()), table.unarranged.source]
    assert all(source.startswith(("assumption", "by definition")) for source in sources)
    assert not table.weights.flags.writeable


def test_in_order_strict_counts_weeks_at_home_and_nothing_else() -> None:
    table = weights("in_order_strict")
    assert (table[Stage.HOME] == 1.0).all()
    assert (np.delete(table, Stage.HOME, axis=0) == 0.0).all()


def test_domains_is_the_share_that_is_arranged_whatever_the_stage() -> None:
    assert weights("domains") == pytest.approx(np.broadcast_to([1.0, 0.8, 0.6, 0.4, 0.2, 0.0], (N_STAGES, N_SEVERITIES, 6)))


def test_daily_life_is_what_the_specification_says() -> None:
    table = weights("daily_life")
    assert (table[Stage.HOME, :, 0] == 1.0).all()
    assert (table[Stage.CRISIS] == 0.0).all()
    for stage in HELPED_AT_HOME:
        assert table[stage, 0, 0] >= 0.9, "helped at home is close to a week without a question"
        assert (np.diff(table[stage, :, 0]) < 0).all(), "falling with severity"
        for other in NOBODY_HELPS:
            assert (table[stage] > table[other]).all(), (stage, other)
    for stage in (*HELPED_AT_HOME, *NOBODY_HELPS):
        assert (table[stage] > table[Stage.RESIDENTIAL]).all(), stage
    off = np.diff(table, axis=-1)
    assert (off[table[..., :-1] > 0] < 0).all(), "each unarranged domain subtracts"


def test_no_weight_tells_one_list_from_another_or_one_helper_from_another() -> None:
    """What would decide by its weight alone which help is better: coach against specialist, list against no list."""
    table = weights("daily_life")
    assert (table[Stage.FIRST_LINE] == table[Stage.SPECIALIST]).all()
    for stage in NOBODY_HELPS:
        assert (table[stage] == table[Stage.UNANSWERED]).all()


def test_a_new_stage_is_one_line_of_a_table() -> None:
    for name in SHIPPED:
        text = (files("zorgsim") / "data" / "yardsticks" / f"{name}.toml").read_text("utf-8")
        for stage in Stage:
            assert sum(line.startswith(f"{stage.name.lower()} = ") for line in text.splitlines()) == 1


# One's own

Table = dict[str, Any]


def own(change: Callable[[Table], object] = lambda table: None) -> Table:
    table: Table = {
        "name": {"en": "mine", "nl": "de mijne"},
        "meaning": {"en": "What I think.", "nl": "Wat ik vind."},
        "stage": {stage.name.lower(): {"weight": 0.5, "source": "I think so"} for stage in Stage},
        "unarranged": {"subtracts": [0.0, 0.1, 0.2, 0.3, 0.4, 0.5], "source": "I think so"},
    }
    change(table)
    return table


def as_toml(table: Mapping[str, Any]) -> str:
    """A table two deep, as TOML."""
    lines = []
    for title, inner in table.items():
        if isinstance(inner, Mapping):
            lines.append(f"[{title}]")
            lines += [f"{key} = {toml_value(value)}" for key, value in inner.items()]
        else:
            lines.insert(0, f"{title} = {toml_value(inner)}")
    return "\n".join(lines) + "\n"


def toml_value(value: object) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {toml_value(each)}" for key, each in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml_value, value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else repr(value)


def written(folder: Path, table: Mapping[str, Any]) -> Path:
    path = folder / "mine.toml"
    path.write_text(as_toml(table), "utf-8")
    assert tomllib.loads(path.read_text("utf-8")) is not None
    return path


def read_own(folder: Path, change: Callable[[Table], object] = lambda table: None) -> Yardstick:
    return read_yardstick(written(folder, own(change)))


def test_a_table_of_ones_own_is_named_after_its_file(tmp_path: Path) -> None:
    table = read_own(tmp_path)
    assert (table.key, table.text.en, table.text.nl) == ("mine", "mine", "de mijne")
    assert table.weights[Stage.CRISIS, 1].tolist() == pytest.approx([0.5, 0.4, 0.3, 0.2, 0.1, 0.0])


def test_the_table_that_the_documentation_shows_can_be_read(tmp_path: Path) -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "results.md").read_text("utf-8")
    (tmp_path / "shown.toml").write_text(page.partition("```toml\n")[2].partition("```")[0], "utf-8")
    table, daily = read_yardstick(tmp_path / "shown.toml"), shipped_yardsticks()["daily_life"]
    assert table.text.nl == "mijn maatstaf"
    for stage in Stage:
        same = np.array_equal(table.weights[stage], daily.weights[stage])
        assert same or "my opinion" in table.stages[stage.name.lower()].source


def test_a_weight_may_be_given_by_severity_and_by_number_of_domains(tmp_path: Path) -> None:
    by_count = [[1.0, 0.9, 0.8, 0.7, 0.6, 0.5], [0.9, 0.8, 0.7, 0.6, 0.5, 0.4], [0.1] * 6]

    def change(table: Table) -> None:
        table["stage"]["network"]["weight"] = [0.9, 0.6, 0.05]
        table["stage"]["crisis"]["weight"] = by_count
        table["unarranged"]["subtracts"] = [0.0, 0.0, 0.0, 0.1, 0.1, 0.1]

    table = read_own(tmp_path, change)
    assert table.weights[Stage.NETWORK, :, 0].tolist() == [0.9, 0.6, 0.05]
    assert table.weights[Stage.NETWORK, 2].tolist() == pytest.approx([0.05, 0.05, 0.05, 0.0, 0.0, 0.0]), "never below nothing"
    assert table.weights[Stage.CRISIS, 0].tolist() == pytest.approx([1.0, 0.9, 0.8, 0.6, 0.5, 0.4])


def put(title: str, key: str, value: object) -> Callable[[Table], object]:
    return lambda table: table[title].__setitem__(key, value)


def drop(title: str, key: str | None = None) -> Callable[[Table], object]:
    return lambda table: table.pop(title) if key is None else table[title].pop(key)


CRISIS = "stage.crisis"
WRONG: Mapping[str, tuple[Callable[[Table], object], str, str]] = {
    "a stage is missing": (drop("stage", "crisis"), CRISIS, "no weight for this stage"),
    "a stage that is none": (put("stage", "crises", {"weight": 0.1, "source": "x"}), "stage.crises", "no such stage"),
    "a weight of 1.4": (put("stage", "crisis", {"weight": 1.4, "source": "x"}), f"{CRISIS}.weight", "not a number from 0 to 1"),
    "a weight below nothing": (put("stage", "crisis", {"weight": -0.1, "source": "x"}), f"{CRISIS}.weight", "from 0 to 1"),
    "one of three too large": (
        put("stage", "crisis", {"weight": [0.1, 1.4, 0.1], "source": "x"}),
        f"{CRISIS}.weight",
        "from 0 to 1",
    ),
    "a weight that is no number": (put("stage", "crisis", {"weight": "high", "source": "x"}), f"{CRISIS}.weight", "from 0 to 1"),
    "a weight that is true": (put("stage", "crisis", {"weight": True, "source": "x"}), f"{CRISIS}.weight", "from 0 to 1"),
    "a weight that is nan": (put("stage", "crisis", {"weight": float("nan"), "source": "x"}), f"{CRISIS}.weight", "from 0 to 1"),
    "two weights": (put("stage", "crisis", {"weight": [0.1, 0.2], "source": "x"}), f"{CRISIS}.weight", "too few or too many"),
    "a severity of five": (
        put("stage", "crisis", {"weight": [[0.1] * 5] * 3, "source": "x"}),
        f"{CRISIS}.weight",
        "too few or too",
    ),
    "no weight": (put("stage", "crisis", {"source": "x"}), f"{CRISIS}.weight", "missing"),
    "no source": (put("stage", "crisis", {"weight": 0.1}), f"{CRISIS}.source", "missing"),
    "an empty source": (put("stage", "crisis", {"weight": 0.1, "source": " "}), f"{CRISIS}.source", "not a text"),
    "a key too many": (put("stage", "crisis", {"weight": 0.1, "source": "x", "wait": 1}), f"{CRISIS}.wait", "unknown key"),
    "a stage without a table": (put("stage", "crisis", 0.3), CRISIS, "a weight needs its source"),
    "no stages": (drop("stage"), "stage", "missing"),
    "no domains": (drop("unarranged"), "unarranged", "missing"),
    "too few domains": (put("unarranged", "subtracts", [0.0, 0.1]), "unarranged.subtracts", "too few or too many"),
    "domains that subtract too much": (
        put("unarranged", "subtracts", [0.0, 0.1, 0.2, 0.3, 0.4, 1.5]),
        "unarranged.subtracts",
        "0 to 1",
    ),
    "no source of domains": (drop("unarranged", "source"), "unarranged.source", "missing"),
    "no Dutch name": (drop("name", "nl"), "name.nl", "missing"),
    "no meaning": (drop("meaning"), "meaning", "missing"),
    "a title too many": (lambda table: table.__setitem__("stages", {"a": 1}), "stages", "unknown key"),
    "a text for a table": (lambda table: table.__setitem__("stage", "all"), "stage", "a table is needed here"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_said_and_where(case: str, tmp_path: Path) -> None:
    change, where, what = WRONG[case]
    with pytest.raises(InputError) as refused:
        read_own(tmp_path, change)
    assert what in refused.value.what
    assert refused.value.where == f"{tmp_path / 'mine.toml'}: {where}"
    assert refused.value.action
    assert refused.value.allowed


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "the file is empty"),
        (b"stage = [", "the file is not TOML"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"#" * 1_000_001, "too large"),
        (b"a = " + b"[" * 500, "what a table of weights looks like"),
    ],
)
def test_a_file_that_is_no_table_is_refused(content: bytes, what: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(content)
    with pytest.raises(InputError, match=what):
        read_yardstick(path)


def test_a_file_that_is_not_there_or_a_folder_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.toml", tmp_path):
        with pytest.raises(InputError, match="cannot be read"):
            read_yardstick(path)
