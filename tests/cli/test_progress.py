"""Progress as users and programs see it: a bar on a terminal, silence in a pipe, lines, and events of JSON."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from tests.cli.conftest import PROGRAM
from tests.cli.started import started

from zorgsim.cli import events
from zorgsim.cli.displays import shown_progress
from zorgsim.cli.events import begin_events, end_events, event_line, tell_event
from zorgsim.cli.exits import clear_before_saying, say
from zorgsim.cli.progress import Display, ProgressKind, ProgressStage
from zorgsim.cli.simulation import shown_attachments
from zorgsim.experiment.lost_work import Ending, Reason
from zorgsim.experiment.meter import Status
from zorgsim.inputs.scenario import Language
from zorgsim.results.folder import Attachment

Ask = Callable[..., Any]
Event = dict[str, Any]

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "docs" / "progress.schema.json").read_text("utf-8"))
CHECK = jsonschema.Draft202012Validator(SCHEMA)
BASE = """\
format = 2
places = ["Schiermonnikoog"]
structure.places = "part"
[run]
start = 2025-01-01
until = 2027-01-01
replications = 2
policy_start = 2026-01-01
"""
MEASURES = {"coaches": ("first_line.coaches", 1.5), "slots": ("specialist.slots", 1.2)}
COMPARED = ("compare", "base.toml", "coaches.toml", "slots.toml")
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="signals and terminals of POSIX")


@pytest.fixture(autouse=True)
def scenarios(folder: Path) -> None:
    (folder / "base.toml").write_text(BASE, "utf-8")
    for name, (lever, times) in MEASURES.items():
        measure = f'[measures.{name}]\nlever = "{lever}"\ntimes = {times}\nfrom = 2026-01-01\n'
        (folder / f"{name}.toml").write_text(f'format = 2\nextends = "base"\n{measure}', "utf-8")


def read_events(text: str) -> list[Event]:
    """The events of a text that holds nothing else, each checked against the published schema."""
    found = [json.loads(line) for line in text.splitlines()]
    for event in found:
        CHECK.validate(event)
    return found


def kinds(found: Sequence[Event]) -> list[str]:
    """The kinds of events, in order; of several in a row, one."""
    names = [event["stage"] if event["event"] == "stage" else event["event"] for event in found]
    return [name for before, name in zip(["", *names], names, strict=False) if name != before]


def of_kind(found: Sequence[Event], kind: str) -> list[Event]:
    return [event for event in found if event["event"] == kind]


def assert_comes_to_its_total(found: Sequence[Event]) -> None:
    told = of_kind(found, "progress")
    assert told
    done = [event["done"] for event in told]
    assert done == sorted(done)
    assert len({(event["total"], event["before"]) for event in told}) == 1
    assert done[-1] == told[-1]["total"] > 0
    assert told[-1]["scenarios_finished"] == told[-1]["scenarios"]
    assert [event["seconds"] for event in found] == sorted(event["seconds"] for event in found)


# What is said by default


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["title"] == SCHEMA["$defs"]["started"]["properties"]["format"]["const"] == events.FORMAT


def test_in_a_pipe_nothing_is_said_of_progress(zorgsim: Ask) -> None:
    answer = zorgsim(*COMPARED, "--jobs", "1", "--results", "mine")
    assert answer.code == 0, answer.err
    beginning, report, end = answer.err.splitlines()
    assert beginning.startswith("zorgsim: base, coaches, slots; Schiermonnikoog: ")
    assert report == f"zorgsim: the report is in {answer.folder / 'mine' / 'report-en.html'}"
    assert end == f"zorgsim: results are in {answer.folder / 'mine'}"


def test_lines_are_few_and_tell_what_there_is_to_tell(zorgsim: Ask) -> None:
    answer = zorgsim(*COMPARED, "--jobs", "1", "--results", "mine", "--progress", "lines", "--language", "nl")
    assert answer.code == 0, answer.err
    lines = [re.sub(r"na \d+ s", "na N s", line.removeprefix("zorgsim: ")) for line in answer.err.splitlines()]
    assert lines[0] == "controleren"
    assert lines[2:-2] == [
        "doorrekenen",
        *(f"scenario {name} is klaar ({number} van 3)" for name, number in _in_order(lines)),
        "doorgerekend: 100 %, 3 van 3 scenario's klaar (na N s)",
        "samenvoegen van wat is doorgerekend",
        "tabellen maken",
        "figuren tekenen",
        "wegschrijven",
        "rapport maken",
    ]


def _in_order(lines: Sequence[str]) -> list[tuple[str, str]]:
    found = [match.groups() for line in lines if (match := re.fullmatch(r"scenario (\w+) is klaar \((\d) van 3\)", line))]
    assert {name for name, _ in found} == {"base", "coaches", "slots"}
    return found  # type: ignore[return-value] # two groups


@pytest.mark.long
def test_no_progress_is_none(zorgsim: Ask) -> None:
    quiet = zorgsim(*COMPARED, "--jobs", "1", "--results", "one", "--progress", "none")
    assert quiet.code == 0
    assert len(quiet.err.splitlines()) == 3


def test_another_kind_of_progress_is_refused_before_anything_is_done(zorgsim: Ask) -> None:
    answer = zorgsim(*COMPARED, "--progress", "sometimes")
    assert answer.code == 2
    assert "auto, lines, json, none" in answer.err
    assert not (answer.folder / "results").exists()


# Events


@pytest.mark.parametrize("jobs", ["1", pytest.param("2", marks=pytest.mark.long)])
def test_a_comparison_told_in_events(own_process: Ask, jobs: str) -> None:
    answer = own_process(*COMPARED, "--jobs", jobs, "--results", "mine", "--progress", "json", "--json")
    assert answer.code == 0, answer.err
    found = read_events(answer.err)
    assert_comes_to_its_total(found)
    assert json.loads(answer.out)["folder"] == found[-1]["folder"] == str(answer.folder / "mine")
    (started,) = of_kind(found, "started")
    assert started["format"] == events.FORMAT
    assert started["scenarios"] == ["base", "coaches", "slots"]
    assert (started["replications"], started["parts_before"]) == (2, 0)
    finished = of_kind(found, "scenario_finished")
    assert sorted(event["scenario"] for event in finished) == ["base", "coaches", "slots"]
    assert [event["scenarios_finished"] for event in finished] == sorted(event["scenarios_finished"] for event in finished)
    pictures = [(event["done"], event["of"]) for event in found if event.get("stage") == "pictures"]
    of = len(list((answer.folder / "mine" / "pictures").iterdir()))
    assert pictures == [(done, of) for done in range(of)]
    order = [kind for kind in kinds(found) if kind not in ("message", "progress", "scenario_finished")]
    assert order == [
        "checking",
        "simulating",
        "started",
        "putting_together",
        "tables",
        "pictures",
        "writing",
        "reporting",
        "finished",
    ]


@pytest.mark.parametrize("command", [("run", "coaches.toml"), ("decompose", "base.toml", "coaches.toml", "slots.toml")])
def test_other_commands_tell_the_same(zorgsim: Ask, command: tuple[str, ...]) -> None:
    answer = zorgsim(*command, "--jobs", "1", "--results", "mine", "--progress", "json")
    assert answer.code == 0, answer.err
    found = read_events(answer.err)
    assert_comes_to_its_total(found)
    assert found[-1] == {"event": "finished", "seconds": found[-1]["seconds"], "folder": str(answer.folder / "mine")}
    assert {"checking", "started", "tables", "pictures", "writing"} <= set(kinds(found))


def test_the_end_of_events_is_not_kept_for_the_next_command(zorgsim: Ask) -> None:
    assert zorgsim("compare", "base.toml", "--progress", "json").code == 2
    assert zorgsim("compare", "base.toml").err.startswith("zorgsim: a comparison needs")


def test_bad_input_is_an_event_too(zorgsim: Ask) -> None:
    answer = zorgsim("compare", "base.toml", "nowhere.toml", "--progress", "json")
    assert answer.code == 2
    found = read_events(answer.err)
    assert "nowhere.toml" in found[-1]["text"]
    assert of_kind(found, "started") == []


def test_what_fails_says_what_is_kept_and_resumed_it_counts_none_of_it_as_speed(
    zorgsim: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_disk(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("zorgsim.results.store._write_tables", full_disk)
        answer = zorgsim(*COMPARED, "--jobs", "1", "--results", "mine", "--progress", "json")
    partial = answer.folder / "mine.partial"
    found = read_events(answer.err)
    (failed,) = of_kind(found, "failed")
    facts = {"parts": 3, "parts_kept": 3, "folder": str(partial), "resume": f"zorgsim resume {partial}", "results": None}
    assert {name: failed[name] for name in facts} == facts
    next((partial / "parts").glob("*.parquet")).unlink()
    answer = zorgsim("resume", "mine.partial", "--jobs", "1", "--progress", "json")
    assert answer.code == 0, answer.err
    found = read_events(answer.err)
    assert_comes_to_its_total(found)
    (started,) = of_kind(found, "started")
    assert (started["parts"], started["parts_before"]) == (3, 2)
    first = of_kind(found, "progress")[0]
    assert 0 < first["before"] == first["done"] < first["total"]
    assert first["rate"] is None
    assert len(of_kind(found, "scenario_finished")) == 1  # the others were finished before


def test_lost_work_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    begin_events()
    try:
        with shown_progress(ProgressKind.JSON, Language.EN) as display:
            display.lost(Ending(Reason.KILLED, 9))
    finally:
        end_events()
    lost, message = read_events(capsys.readouterr().err)
    assert (lost["event"], lost["reason"], lost["number"]) == ("lost", "killed", 9)
    assert message["text"].startswith("a worker process was killed (signal 9)")


class OneByOne(io.StringIO):
    """A stream that remembers what it was given at a time."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[str] = []

    def write(self, text: str) -> int:
        self.written.append(text)
        return super().write(text)


def test_every_event_is_a_line_and_every_line_is_written_in_one_go(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = OneByOne()
    monkeypatch.setattr(sys, "stderr", stream)
    begin_events()
    try:
        assert tell_event("message", text="two\nlines of Súdwest-Fryslân")
        assert tell_event("message", text="more")
    finally:
        end_events()
    assert not tell_event("message", text="too late")
    assert event_line("message") is None
    assert len(stream.written) == 2
    assert all(text.endswith("\n") and text.count("\n") == 1 and text.isascii() for text in stream.written)


def test_a_line_that_was_cut_stands_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stuck(OneByOne):
        def flush(self) -> None:
            if len(self.written) == 1:
                raise KeyboardInterrupt

    stream = Stuck()
    monkeypatch.setattr(sys, "stderr", stream)
    begin_events()
    try:
        with pytest.raises(KeyboardInterrupt):
            tell_event("message", text="cut")
        tell_event("message", text="whole")
    finally:
        end_events()
    assert stream.written[1].startswith("\n{")


def test_a_signal_that_waited_for_a_line_leaves_no_empty_one(monkeypatch: pytest.MonkeyPatch) -> None:
    class Interrupted(OneByOne):
        def flush(self) -> None:
            if len(self.written) == 1:
                signal.raise_signal(signal.SIGINT)

    stream = Interrupted()
    monkeypatch.setattr(sys, "stderr", stream)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    begin_events()
    try:
        with pytest.raises(KeyboardInterrupt):
            tell_event("message", text="one")
        tell_event("message", text="two")
    finally:
        end_events()
        signal.signal(signal.SIGINT, before)
    assert [event["text"] for event in read_events(stream.getvalue())] == ["one", "two"]


# Stages


class Noted(Display):
    """A display that remembers its stages."""

    def __init__(self) -> None:
        super().__init__(Language.EN)
        self.stages: list[tuple[str, int, int]] = []

    def show_stage(self, done: int, of: int) -> None:
        self.stages.append((str(self.now_doing), done, of))


def test_pictures_are_counted_also_those_that_fail(tmp_path: Path) -> None:
    def fails(_: Path) -> None:
        raise ValueError("no such colour")

    display, drawn = Noted(), list[Path]()
    told = shown_attachments(
        [Attachment("one", drawn.append), Attachment("two", fails), Attachment("three", drawn.append)], display
    )
    told[0].write(tmp_path / "one")
    with pytest.raises(ValueError, match="no such colour"):
        told[1].write(tmp_path / "two")
    told[2].write(tmp_path / "three")
    assert drawn == [tmp_path / "one", tmp_path / "three"]
    assert display.stages == [("pictures", 0, 3), ("pictures", 1, 3), ("pictures", 2, 3), ("writing", 0, 0)]


def test_a_picture_that_is_interrupted_begins_no_other_stage(tmp_path: Path) -> None:
    def stopped(_: Path) -> None:
        raise KeyboardInterrupt

    display = Noted()
    (told,) = shown_attachments([Attachment("one", stopped)], display)
    with pytest.raises(KeyboardInterrupt):
        told.write(tmp_path / "one")
    assert display.stages == [("pictures", 0, 1)]


def test_all_computed_is_the_next_stage() -> None:
    display = Noted()
    display.hear(Status(5, 10, 0, 1, 5, (), 1))
    assert display.stages == []
    display.hear(Status(10, 10, 0, 0, 0, ("base",), 1))
    assert display.stages == [(str(ProgressStage.PUTTING_TOGETHER), 0, 0)]


# On a terminal


def on_terminal(folder: Path, columns: int, *arguments: str, **environment: str) -> tuple[int, str]:
    """Run the program on a terminal of so many columns; return its exit code, and all that the terminal got."""
    import fcntl
    import pty
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    known = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "NO_COLOR", "TERM")}
    with subprocess.Popen(
        [*PROGRAM, *arguments], cwd=folder, env={**known, "TERM": "xterm", **environment}, stdout=subprocess.PIPE, stderr=theirs
    ) as job:
        os.close(theirs)
        got = b""
        with suppress(OSError):  # its end
            while some := os.read(ours, 65536):
                got += some
        job.communicate()
    os.close(ours)
    return job.returncode, got.decode("utf-8")


CODES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


@POSIX
@pytest.mark.parametrize(("columns", "language"), [(80, "en"), pytest.param(40, "nl", marks=pytest.mark.long)])
def test_a_terminal_shows_a_bar_that_fits_and_is_gone_at_the_end(folder: Path, columns: int, language: str) -> None:
    code, got = on_terminal(
        folder, columns, *COMPARED, "--jobs", "1", "--replications", "20", "--results", "mine", "--language", language
    )
    assert code == 0, got
    lines = [line for line in re.split(r"[\r\n]+", CODES.sub("", got)) if "━" in line]
    assert lines
    assert max(map(len, lines)) <= columns
    whole = "\n".join(lines)
    words = {"en": ("checking", "simulating", "0 of 3 scenarios done", "drawing pictures", "1 of 18", "writing")}
    for word in words.get(language, ("controleren", "doorrekenen", "0/3 klaar", "figuren tekenen", "1 van 18")):
        assert word in whole
    assert got.endswith(f"{folder / 'mine'}\r\n")
    assert got.count("\x1b[?25l") == got.count("\x1b[?25h")  # a cursor that was hidden is shown again


@POSIX
@pytest.mark.long
def test_a_terminal_that_cannot_write_a_line_anew_gets_lines(folder: Path) -> None:
    code, got = on_terminal(folder, 80, *COMPARED, "--jobs", "1", "--results", "mine", TERM="dumb", NO_COLOR="1")
    assert code == 0, got
    assert "\x1b" not in got
    assert "━" not in got
    assert "zorgsim: drawing pictures\r\n" in got


@pytest.mark.parametrize(
    ("kind", "terminal", "term", "shown"),
    [
        (ProgressKind.AUTO, True, "xterm", "Bar"),
        (ProgressKind.AUTO, True, "dumb", "Lines"),
        (ProgressKind.AUTO, False, "xterm", "Display"),
        (ProgressKind.NONE, True, "xterm", "Display"),
        (ProgressKind.LINES, False, "xterm", "Lines"),
        (ProgressKind.JSON, True, "xterm", "Events"),
    ],
)
def test_who_shows_progress_where(
    monkeypatch: pytest.MonkeyPatch, kind: ProgressKind, terminal: bool, term: str, shown: str
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)
    monkeypatch.setenv("TERM", term)
    with shown_progress(kind, Language.EN) as display:
        assert type(display).__name__ == shown


def test_what_is_said_takes_the_bar_off_the_screen_first(capsys: pytest.CaptureFixture[str]) -> None:
    said: list[str] = []
    clear_before_saying(lambda: said.append(capsys.readouterr().err))
    try:
        say("something")
    finally:
        clear_before_saying()
    say("more")
    assert said == [""]
    assert capsys.readouterr().err == "something\nmore\n"


# Ctrl-C


def read_until(job: subprocess.Popen[str], what: Callable[[Event], bool]) -> list[Event]:
    assert job.stderr is not None
    found = []
    for line in job.stderr:
        found.extend(read_events(line))
        if what(found[-1]):
            return found
    raise AssertionError(found)


def tables_of(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.suffix in {".parquet", ".csv"})
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@POSIX
@pytest.mark.parametrize(
    ("stage", "number", "code"),
    [
        ("pictures", signal.SIGINT, 130),
        pytest.param("tables", signal.SIGINT, 130, marks=pytest.mark.long),
        pytest.param("writing", signal.SIGTERM, 143, marks=pytest.mark.long),
    ],
)
def test_ctrl_c_while_tables_and_pictures_are_made_keeps_what_was_simulated(
    folder: Path, zorgsim: Ask, stage: str, number: int, code: int
) -> None:
    with started(folder, *COMPARED, "--jobs", "2", "--results", "mine", "--progress", "json") as job:
        found = read_until(job, lambda event: event.get("stage") == stage)
        os.killpg(job.pid, number)
        out, err = job.communicate(timeout=30)
    if stage == "writing" and job.returncode == 0:  # it was too late
        return
    found += read_events(err)
    assert (job.returncode, out) == (code, "")
    (interrupted,) = of_kind(found, "interrupted")
    assert interrupted["signal"] == number
    if interrupted["results"] is not None:  # they were complete
        assert (folder / "mine" / "manifest.json").exists()
        return
    assert (interrupted["parts"], interrupted["parts_kept"]) == (6, 6)
    assert sorted(path.name for path in folder.iterdir() if path.is_dir()) == ["mine.partial"]
    assert not (folder / "mine.partial" / "results").exists()
    assert interrupted["resume"] == f"zorgsim resume {folder / 'mine.partial'}"
    resumed = zorgsim("resume", "mine.partial", "--jobs", "1")
    assert resumed.code == 0, resumed.err
    whole = zorgsim(*COMPARED, "--jobs", "1", "--results", "whole")
    assert whole.code == 0
    assert tables_of(folder / "mine") == tables_of(folder / "whole")


SLOW_TO_LEAVE = """
import sys, time
from zorgsim.results.under_way import FolderUnderWay
leave = FolderUnderWay.leave
def slowly(self):
    print("leaving", flush=True)
    time.sleep(60)
    return leave(self)
FolderUnderWay.leave = slowly
from zorgsim.cli import main
main()
"""


@POSIX
@pytest.mark.parametrize(
    "extra", [pytest.param((), id="words"), pytest.param(("--progress", "json"), id="events", marks=pytest.mark.long)]
)
def test_ctrl_c_twice_ends_at_once_and_leaves_what_can_be_taken_up(folder: Path, zorgsim: Ask, extra: tuple[str, ...]) -> None:
    arguments = (*COMPARED, "--replications", "400", "--jobs", "2", "--results", "mine", "--language", "nl", *extra)
    with started(folder, *arguments, program=(sys.executable, "-c", SLOW_TO_LEAVE)) as job:
        while not any((folder / "mine.partial" / "parts").glob("*.parquet")):
            assert job.poll() is None, job.communicate()
            time.sleep(0.01)
        os.killpg(job.pid, signal.SIGINT)
        assert job.stdout is not None
        assert job.stdout.readline() == "leaving\n"
        time.sleep(1.5)
        before = time.monotonic()
        os.killpg(job.pid, signal.SIGINT)
        _, err = job.communicate(timeout=30)
        assert time.monotonic() - before < 5.0
    assert job.returncode == 130
    partial = folder / "mine.partial"
    if extra:
        found = read_events(err)
        assert (found[-1]["event"], found[-1]["parts_kept"], found[-1]["folder"]) == ("interrupted", None, str(partial))
        assert any(event.get("text", "").startswith("stoppen: ") for event in found)
    else:
        assert "zorgsim: stoppen: wat wordt weggeschreven wordt eerst afgemaakt" in err
        assert f"zorgsim: meteen gestopt; wat klaar was blijft in {partial}" in err
        assert "Traceback" not in err
    assert not (folder / "mine").exists()
    assert all(re.fullmatch(r"\d+-.*\.parquet|\..*\.tmp", path.name) for path in (partial / "parts").iterdir())
    resumed = zorgsim("resume", "mine.partial", "--jobs", "1")
    assert resumed.code == 0, resumed.err
    assert (folder / "mine" / "manifest.json").exists()
