"""The explorer as people meet it, in headless Chromium that reaches this computer alone: from a cold start to a saved scenario."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver import Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select, WebDriverWait
from tests.cli.started import started
from tests.unit.quick_explorer import PLACE
from tests.unit.test_browser import RULES, browser
from tests.unit.test_office import ALL_TESTS

from zorgsim.inputs.scenario import Language
from zorgsim.inputs.scenario_file import load_scenario
from zorgsim.report.texts import say

pytestmark = [
    pytest.mark.release,
    pytest.mark.skipif(
        None in map(shutil.which, ("chromium", "chromedriver")) and ALL_TESTS not in os.environ,
        reason="needs Chromium and its driver: chromium, chromedriver",
    ),
]
if ALL_TESTS not in os.environ:
    pytest.importorskip("shiny", reason="needs zorgsim[explore]")

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 60.0
COLD = "Nederweert"  # of the smallest youth region
Driver = webdriver.Chrome


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Driver]:
    one = browser(tmp_path_factory.mktemp("profile"), reached="127.0.0.1")
    one.set_script_timeout(240.0)
    yield one
    one.quit()


class Page:
    """A page that is open."""

    def __init__(self, driver: Driver, address: str) -> None:
        self.driver, self.address = driver, address

    def open(self, language: Language) -> Page:
        if self.driver.current_url.startswith(self.address.partition("?")[0]):  # what a test before this one moved
            self.driver.execute_script("sessionStorage.clear()")
        self.driver.get(f"{self.address.partition('?')[0]}?language={language}")
        self.wait("runs")
        return self

    def data(self, name: str) -> str | None:
        found = self.driver.execute_script("return document.body.dataset[arguments[0]]", name)
        return None if found is None else str(found)

    def wait(self, name: str, value: str | None = None) -> None:
        WebDriverWait(self.driver, SECONDS, 0.1).until(lambda _: (self.data(name) == value) if value else self.data(name))

    def text(self, element: str) -> str:
        return self.driver.find_element(By.ID, element).text

    def wait_for(self, element: str) -> str:
        WebDriverWait(self.driver, SECONDS, 0.1).until(lambda _: self.text(element))
        return self.text(element)

    def write(self, element: str, text: str) -> None:
        box = self.driver.find_element(By.ID, element)
        box.send_keys(Keys.CONTROL, "a")
        box.send_keys(text)

    def move(self, lever: str, text: str) -> None:
        self.driver.execute_script("delete document.body.dataset.told")
        self.write(f"lever-{lever}", text)
        self.driver.find_element(By.ID, f"lever-{lever}").send_keys(Keys.TAB)

    def press(self, selector: str) -> None:
        self.driver.execute_script(
            "arguments[0].scrollIntoView({block: 'center'})", self.driver.find_element(By.CSS_SELECTOR, selector)
        )
        self.driver.find_element(By.CSS_SELECTOR, selector).click()

    def drawn(self) -> int:
        return len(self.driver.find_elements(By.CSS_SELECTOR, "#chart-1 polyline"))


@pytest.fixture(scope="module")
def quick(driver: Driver, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Page, Path, int]]:
    """The page over a world of three years: the page, where it writes, and the process that serves it."""
    folder = tmp_path_factory.mktemp("written")
    program = [sys.executable, "-c", f"from tests.unit.quick_explorer import main; main({str(folder)!r})"]
    with started(ROOT, program=program) as job:
        assert job.stdout is not None
        yield Page(driver, job.stdout.readline().strip()), folder, job.pid


def workers_of(server: int) -> set[int]:
    """The processes that a server has started, but for the one in which Python counts what they share."""
    listed = subprocess.run(
        ["/bin/ps", "-ww", "-o", "pid=,args=", "--ppid", str(server)], capture_output=True, text=True, check=False
    ).stdout
    return {int(line.split()[0]) for line in listed.splitlines() if "spawn_main" in line}


def test_from_a_cold_start_to_a_saved_scenario(driver: Driver, tmp_path: Path) -> None:
    """The command itself, over the baseline as it ships; nothing was simulated before. Ctrl-C ends all of it."""
    with started(tmp_path, "explore", COLD, "--no-browser", "--language", "nl") as job:
        assert job.stdout is not None
        line = job.stdout.readline()
        page = Page(driver, next(word for word in line.split() if word.startswith("http"))).open(Language.NL)
        assert COLD in page.text("place-told")
        assert page.drawn() == 1
        page.move("first_line.coaches", "35,5 fte")
        page.wait("told", "1")
        assert page.drawn() == 2
        page.write("name", "meer-coaches")
        page.press("#keep-form button[value=save]")
        assert str(tmp_path / "meer-coaches.toml") in page.wait_for("written")
        assert page.driver.get_log("browser") == []  # type: ignore[no-untyped-call]
        workers = workers_of(job.pid)
        os.killpg(job.pid, signal.SIGINT)
        assert job.wait(30.0) == 0
        assert job.stderr is not None
        assert job.stderr.read().strip() == f"zorgsim: {say(Language.NL, 'explore.closed')}"
    assert len(workers) == 1
    assert not any(Path(f"/proc/{one}").exists() for one in workers)
    scenario = load_scenario(str(tmp_path / "meer-coaches.toml"))
    assert [(one.lever, one.setting) for one in scenario.measures[-1:]] == [("first_line.coaches", "35.5 FTE")]
    assert scenario.places == (COLD,)


@pytest.mark.parametrize("language", list(Language))
def test_a_lever_is_moved_a_variant_kept_and_compared(quick: tuple[Page, Path, int], language: Language) -> None:
    page = quick[0].open(language)
    page.move("everyday.time", "150")
    page.wait("told")
    page.write("name", "time")
    page.press("#keep-form button[value=keep]")
    WebDriverWait(page.driver, SECONDS).until(lambda _: "time" in page.text("kept"))
    page.move("first_line.caseload", "80")
    page.wait("done")
    assert page.drawn() == 3
    assert len(page.driver.find_elements(By.CSS_SELECTOR, "#chart-1 polygon")) == 3  # a band each, after eight replications
    cells = page.driver.find_elements(By.CSS_SELECTOR, "#found-title ~ thead th")
    assert [one.text for one in cells][1:] == [say(language, "explore.baseline"), say(language, "explore.current"), "time"]
    assert page.text("flags")
    assert page.text("winners")
    Select(page.driver.find_element(By.ID, "view")).select_by_value("difference")
    assert page.drawn() == 2
    assert PLACE in page.text("place-told")
    page.driver.refresh()  # what was moved and kept is there again
    page.wait("told")
    assert page.driver.find_element(By.ID, "lever-first_line.caseload").get_attribute("value") == "80"
    assert "time" in page.text("kept")
    complaints: list[dict[str, Any]] = page.driver.get_log("browser")  # type: ignore[no-untyped-call]
    assert complaints == []
    fetched = page.driver.execute_script("return performance.getEntriesByType('resource').map((one) => new URL(one.name).hostname)")
    assert set(fetched) == {"127.0.0.1"}


@pytest.mark.parametrize("language", list(Language))
def test_axe_finds_nothing_against_wcag(quick: tuple[Page, Path, int], language: Language) -> None:
    page = quick[0].open(language)
    page.move("everyday.time", "150")
    page.wait("told")
    page.move("first_line.caseload", "veel")
    assert page.wait_for("wrong-first_line.caseload")
    for group in page.driver.find_elements(By.TAG_NAME, "details"):
        page.driver.execute_script("arguments[0].open = true", group)
    page.driver.execute_script(files("axe_core_python").joinpath("axe.min.js").read_text("utf-8"))
    found: dict[str, Any] = page.driver.execute_async_script(
        "const done = arguments[1]; axe.run({runOnly: {type: 'tag', values: arguments[0]}}).then(done);", RULES
    )
    assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found["violations"]] == []
    assert len(found["passes"]) > 10


def test_a_bad_value_is_told_beside_its_lever_and_a_good_one_goes_on(quick: tuple[Page, Path, int]) -> None:
    page = quick[0].open(Language.NL)
    page.move("first_line.caseload", "900")
    assert "buiten zijn bereik" in page.wait_for("wrong-first_line.caseload")
    page.move("first_line.caseload", "80")
    page.wait("told")
    assert page.text("wrong-first_line.caseload") == ""
    page.write("place", "Vlielant")
    page.press("#place-form button")
    assert "Vlieland" in page.wait_for("problem")


def left(server: int, number: int) -> set[int]:
    """The workers of a server, when they are so many; those that are there if that never comes about."""
    end = monotonic() + SECONDS
    while len(workers_of(server)) != number and monotonic() < end:
        sleep(0.1)
    return workers_of(server)


def test_two_at_once_each_have_a_worker_that_goes_when_they_go(quick: tuple[Page, Path, int]) -> None:
    page, _folder, server = quick
    page.open(Language.NL)
    page.open(Language.EN)  # from a page that the browser keeps, to go back to
    first = left(server, 1)
    page.driver.switch_to.new_window("tab")
    page.open(Language.NL)
    page.move("everyday.time", "150")
    page.wait("told")
    both = workers_of(server)
    page.driver.close()
    page.driver.switch_to.window(page.driver.window_handles[0])
    page.move("everyday.time", "90")
    page.wait("told")
    assert (len(first), len(both), left(server, 1)) == (1, 2, first)
    page.driver.execute_script("history.back()")
    WebDriverWait(page.driver, SECONDS).until(lambda one: "language=nl" in one.current_url)
    page.wait("told")  # it has a worker again
    assert len(left(server, 1)) == 1


def test_a_lost_worker_is_replaced(quick: tuple[Page, Path, int]) -> None:
    page, _folder, server = quick
    page.open(Language.EN)
    (worker,) = left(server, 1)
    page.driver.execute_script("delete document.body.dataset.runs")
    os.kill(worker, signal.SIGKILL)
    page.wait("runs")
    assert workers_of(server) != {worker}
