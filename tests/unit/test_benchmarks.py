from __future__ import annotations

import csv
import json
import re
from collections.abc import Sequence
from dataclasses import asdict, replace
from importlib import import_module
from pathlib import Path

import pytest
from benchmarks import week
from benchmarks.__main__ import PARTS, arguments
from benchmarks.batches import idle
from benchmarks.drawing import draw_dots
from benchmarks.machine import Machine, sentence
from benchmarks.measuring import Case, Row, Sample, Spread, interleaved, rotated, rows_of, spread
from benchmarks.memory import FEW, MANY, Reading
from benchmarks.memory import rows_of as memory_rows
from benchmarks.micro import part as micro
from benchmarks.saving import save_plots, save_rows
from benchmarks.tables import markdown, timing_table, with_extremes, written

from zorgsim.engines.vectorised import VectorisedEngine
from zorgsim.model.state import STATE_BYTES

MACHINE = Machine("2026-01-02", "a processor", "x86-64", 2, 0.5, "3.12.0", "2.4.0", "0.1.0")


def case(name: str, against: str, samples: Sequence[Sample] = (), done: list[str] | None = None) -> Case:
    """Return a case that gives the samples in turn and notes that it ran."""
    turns = iter(samples)

    def run() -> Sample:
        if done is not None:
            done.append(name)
        return next(turns)

    return Case("a series", name, 1, against, run)


def two_rows() -> list[Row]:
    slow = [Sample(100, seconds) for seconds in (1.0, 2.0, 4.0)]
    quick = [Sample(300, seconds) for seconds in (0.5, 1.0, 1.0)]
    return rows_of([case("slow", "slow"), case("quick", "slow")], {"slow": slow, "quick": quick})


def test_without_arguments_every_part_is_measured_in_five_rounds() -> None:
    given = arguments([])
    assert given.rounds == 5
    assert given.parts == list(PARTS)
    assert given.save == Path(__file__).parents[2] / "results" / "benchmarks"


def test_parts_are_measured_once_in_the_order_in_which_they_are_named() -> None:
    given = arguments(["--parts", "size, engines,size", "--rounds", "1", "--save", "here"])
    assert (given.parts, given.rounds, given.save) == (["size", "engines"], 1, Path("here"))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["--rounds", "0"], "0 is no number of rounds"),
        (["--rounds", "-1"], "-1 is no number of rounds"),
        (["--rounds", "many"], "many is no number of rounds"),
        (["--parts", "sise"], "no part is called sise; there are chain, engines"),
        (["--parts", ""], "no part is called"),
    ],
)
def test_a_wrong_argument_is_refused_with_a_reason(given: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        arguments(given)
    assert ended.value.code == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("name", PARTS)
def test_every_part_measures_tells_and_draws(name: str) -> None:
    part = import_module(PARTS[name][1])
    assert all(callable(getattr(part, task)) for task in ("measure", "table", "draw"))


def test_every_round_begins_with_the_next_case() -> None:
    assert [rotated(["a", "b", "c"], turn) for turn in range(4)] == [list("abc"), list("bca"), list("cab"), list("abc")]


def test_every_case_runs_once_a_round() -> None:
    done: list[str] = []
    cases = [case(name, "a", [Sample(1, 1.0), Sample(1, 2.0)], done) for name in "abc"]
    samples = interleaved(cases, 2)
    assert done == list("abcbca")
    assert samples == {name: [Sample(1, 1.0), Sample(1, 2.0)] for name in "abc"}


def test_the_middle_and_the_extremes_are_reported() -> None:
    assert spread([3.0, 1.0, 2.0]) == Spread(2.0, 1.0, 3.0)
    assert spread([4.0, 1.0]) == Spread(2.5, 1.0, 4.0)


def test_a_ratio_is_taken_within_its_round() -> None:
    slow, quick = two_rows()
    assert (slow.times, slow.speed) == (Spread(1.0, 1.0, 1.0), Spread(1.0, 1.0, 1.0))
    assert quick.seconds == Spread(1.0, 0.5, 1.0)
    assert quick.times == Spread(0.5, 0.25, 0.5)
    assert quick.speed == Spread(6.0, 6.0, 12.0)
    assert quick.rate == 300.0


def test_a_case_whose_events_differ_between_rounds_is_refused() -> None:
    one = case("one", "one")
    with pytest.raises(RuntimeError, match=r"one: not the same events in every round: \[1, 2\]"):
        rows_of([one], {"one": [Sample(1, 1.0), Sample(2, 1.0)]})


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (0.001234, "0.00123"),
        (1.0, "1.00"),
        (12.345, "12.3"),
        (1234.5, "1,234"),
        (2_680_000.0, "2,680,000"),
        (-0.5, "-0.500"),
    ],
)
def test_a_figure_is_written_with_three_digits_that_count(value: float, text: str) -> None:
    assert written(value) == text


def test_a_median_is_written_with_its_extremes() -> None:
    assert with_extremes(Spread(1.1, 1.0, 1.26)) == "1.10 (1.00-1.26)"


def test_a_table_is_padded_to_one_width() -> None:
    assert markdown(("what", "n"), [["a", "1"], ["longer", "1,000"]]) == (
        "| what   |     n |\n"
        "| ------ | ----: |\n"
        "| a      |     1 |\n"
        "| longer | 1,000 |"
    )  # fmt: skip


def test_a_table_of_timings_names_the_reference() -> None:
    head, _, slow, quick = timing_table(two_rows(), "times as fast", lambda row: row.speed).splitlines()
    assert [cell.strip() for cell in head.split("|")][1:-1] == [
        "case",
        "family events",
        "seconds (lowest-highest)",
        "events per second",
        "times as fast",
    ]
    assert [cell.strip() for cell in slow.split("|")][1:-1] == ["slow", "100", "2.00 (1.00-4.00)", "50", "reference"]
    assert [cell.strip() for cell in quick.split("|")][1:-1] == ["quick", "300", "1.00 (0.500-1.00)", "300", "6.00 (6.00-12.0)"]


def test_rows_are_saved_with_the_machine_and_in_one_table(tmp_path: Path) -> None:
    rows = two_rows()
    save_rows(rows, tmp_path / "part", MACHINE, 3)
    told = json.loads((tmp_path / "part.json").read_text("utf-8"))
    assert told == {"machine": asdict(MACHINE), "rounds": 3, "rows": [asdict(row) for row in rows]}
    with (tmp_path / "part.csv").open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file))
    assert [row["case"] for row in found] == ["slow", "quick"]
    assert [float(found[1][f"speed_{which}"]) for which in ("median", "lowest", "highest")] == [6.0, 6.0, 12.0]


def test_a_sitting_of_one_round_is_not_for_publishing() -> None:
    assert "not for publishing" in sentence(MACHINE, 1)
    assert "medians of 5 interleaved rounds" in sentence(MACHINE, 5)


def test_a_plot_is_written_in_the_form_that_its_name_says(tmp_path: Path) -> None:
    save_plots(lambda path: draw_dots("Title", "bytes", [("one", Spread(2.0, 1.0, 3.0))], path), tmp_path / "part")
    assert (tmp_path / "part.png").read_bytes().startswith(b"\x89PNG")
    assert "<svg" in (tmp_path / "part.svg").read_text("utf-8")


def test_a_line_through_points_on_a_line_is_found() -> None:
    events = [100.0, 200.0, 400.0]
    line = week.fitted(events, [2e-3 + 5e-7 * one for one in events])
    assert line.intercept == pytest.approx(2e-3)
    assert line.slope == pytest.approx(5e-7)
    assert line.explained == pytest.approx(1.0)


def test_nothing_happens_in_an_idle_week_though_families_live_there() -> None:
    batch = idle(3, 1)
    counters = VectorisedEngine(batch).run()
    assert batch.families.tolist() == [1.0, 1.0, 1.0]
    assert counters.family_weeks[..., 0].sum() == 3 * batch.clock.weeks
    assert counters.events.sum() == 0


def test_the_memory_of_a_family_is_a_difference() -> None:
    few = Reading(set_up=5_000, held=1_000, simulated=2_000, process=0, counters=1_400)
    more = MANY - FEW
    many = replace(few, set_up=5_000 + 7 * more, held=1_000 + STATE_BYTES * more)
    rows = {row.case: row for row in memory_rows([few], [many])}
    assert rows["a family, held after set-up"].times == Spread(1.0, 1.0, 1.0)
    assert rows["a family, at the peak of set-up"].size == Spread(7.0, 7.0, 7.0)
    assert rows["counters, a municipality, run and calendar year"].size.median == 100.0
    assert not any("whole process" in name for name in rows)  # 0 says that the system does not tell


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("test_draw_two[10000]", "draw two, 10,000"),
        ("test_begin_a_week[14 municipalities]", "begin a week, 14 municipalities"),
        ("test_stand_still", "stand still"),
    ],
)
def test_a_micro_benchmark_is_named_by_what_it_does(name: str, words: str) -> None:
    assert micro.words(name) == words


def test_micro_benchmarks_are_compared_with_the_yardstick_of_their_round() -> None:
    rounds = [{"draw": 2e-6, micro.YARDSTICK: 1e-6}, {"draw": 3e-6, micro.YARDSTICK: 3e-6}, {"draw": 9e-6, micro.YARDSTICK: 1e-6}]
    yardstick, draw = micro.rows_of(rounds)
    assert (yardstick.case, yardstick.times) == (micro.YARDSTICK, Spread(1.0, 1.0, 1.0))
    assert draw.times.median == pytest.approx(2.0)
    assert draw.microseconds.median == pytest.approx(3.0)


def test_micro_benchmarks_stand_in_order_of_size_after_the_yardstick() -> None:
    names = ["step, 345 municipalities", "step, 14 municipalities", "draw, 10,000", "draw, 1,000,000", "draw, 100", "stand still"]
    rows = micro.rows_of([dict.fromkeys([*names, micro.YARDSTICK], 1e-6)])
    assert [row.case for row in rows] == [
        micro.YARDSTICK,
        "draw, 100",
        "draw, 10,000",
        "draw, 1,000,000",
        "stand still",
        "step, 14 municipalities",
        "step, 345 municipalities",
    ]


def test_the_yardstick_is_one_of_the_micro_benchmarks() -> None:
    texts = [path.read_text("utf-8") for path in micro.FOLDER.glob("test_*.py")]
    assert micro.YARDSTICK in {micro.words(name) for text in texts for name in re.findall(r"^def (test_\w+)", text, re.MULTILINE)}
