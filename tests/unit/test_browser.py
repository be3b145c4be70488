"""The page as people meet it: opened from disk in headless Chromium without network, chosen from, printed, looked at by axe."""

from __future__ import annotations

import base64
import io
import os
import shutil
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from selenium import webdriver
from selenium.webdriver import ActionChains, Keys
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select, WebDriverWait
from tests.unit.finished_results import chosen_from
from tests.unit.test_office import ALL_TESTS

from zorgsim.inputs.scenario import Language
from zorgsim.report.card.card import card_of
from zorgsim.report.card.html import card_html
from zorgsim.report.card.sources import Sources
from zorgsim.report.page.page import page_html
from zorgsim.report.page.writing import page_bytes
from zorgsim.report.texts import say
from zorgsim.results.restored import restore

pytestmark = [
    pytest.mark.release,
    pytest.mark.skipif(
        None in map(shutil.which, ("chromium", "chromedriver")) and ALL_TESTS not in os.environ,
        reason="needs Chromium and its driver: chromium, chromedriver",
    ),
]

SECONDS = 30.0
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
SECTIONS = ("findings", "pictures", "tables", "method", "assumptions", "limits", "again")
Driver = webdriver.Chrome


def browser(folder: Path, *, scripts: bool = True, reached: str = "") -> Driver:
    """Headless Chromium that reaches no name, but for one."""
    options = Options()
    options.binary_location = str(shutil.which("chromium"))
    for argument in (
        "--headless=new",
        "--no-sandbox",  # tests may run as root, where Chromium has none
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--window-size=1100,1400",
        "--host-resolver-rules=MAP * ~NOTFOUND" + (f", EXCLUDE {reached}" if reached else ""),
        f"--user-data-dir={folder}",
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    if not scripts:
        options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
    return webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[Language, Path]:
    folder = tmp_path_factory.mktemp("pages")
    restored = restore(chosen_from(folder))
    paths = {language: folder / f"report-{language}.html" for language in Language}
    for language, path in paths.items():
        path.write_bytes(page_bytes(page_html(restored, language)))
    return paths


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Driver]:
    one = browser(tmp_path_factory.mktemp("profile"))
    one.set_script_timeout(240.0)  # axe takes its time where others are at work
    one.set_network_conditions(offline=True, latency=0, throughput=0)
    yield one
    one.quit()


@pytest.fixture(params=list(Language))
def opened(request: pytest.FixtureRequest, driver: Driver, pages: dict[Language, Path]) -> Driver:
    """The page in one language, ready to be chosen from."""
    driver.get(pages[request.param].as_uri())
    section = driver.find_element(By.ID, "choose")
    WebDriverWait(driver, SECONDS).until(lambda _: section.get_attribute("data-ready") == "yes")
    return driver


PATHS = """
return Array.from(document.querySelectorAll(arguments[0])).map((one) => one.outerHTML).join("");
"""


def drawn(driver: Driver, chart: str) -> str:
    """All that a chart draws."""
    return str(driver.execute_script(PATHS, f"#choose-chart-{chart} svg path, #choose-chart-{chart} svg line"))


def told(driver: Driver) -> str:
    return driver.find_element(By.ID, "choose-told").text


def select(driver: Driver, control: str) -> Select:
    return Select(driver.find_element(By.ID, f"choose-{control}"))


def test_it_opens_without_network_and_complaints(opened: Driver) -> None:
    complaints: list[dict[str, Any]] = opened.get_log("browser")  # type: ignore[no-untyped-call]
    assert [one for one in complaints if one["level"] == "SEVERE"] == []
    for chart in ("years", "places", "structures"):
        assert drawn(opened, chart)
        element = opened.find_element(By.ID, f"choose-chart-{chart}")
        assert element.get_attribute("aria-label")
        assert (element.get_attribute("role"), element.get_attribute("aria-roledescription")) == ("img", None)
    assert opened.find_element(By.CSS_SELECTOR, "nav a[href='#choose']").is_displayed()
    fetched = opened.execute_script("return performance.getEntriesByType('resource').length")
    assert fetched == 0


@pytest.mark.parametrize(
    ("control", "changed"),
    [
        ("outcome", ("years", "places", "structures")),
        ("scenario", ("years", "places", "structures")),
        ("how", ("years",)),
        ("place", ("places",)),
        ("structure", ("structures",)),
    ],
)
def test_every_choice_changes_what_is_drawn_and_told(opened: Driver, control: str, changed: tuple[str, ...]) -> None:
    charts = ("years", "places", "structures")
    before, words = {chart: drawn(opened, chart) for chart in charts}, told(opened)
    select(opened, control).select_by_index(2 if control == "scenario" else 1)
    WebDriverWait(opened, SECONDS).until(lambda _: all(drawn(opened, chart) != before[chart] for chart in changed))
    assert [chart for chart in charts if drawn(opened, chart) != before[chart]] == list(changed)
    assert told(opened) != words


def test_the_year_is_chosen_with_the_keyboard(opened: Driver) -> None:
    slider, before, line = opened.find_element(By.ID, "choose-year"), told(opened), drawn(opened, "years")
    year = int(str(slider.get_attribute("value")))
    slider.send_keys(Keys.ARROW_LEFT)
    assert opened.find_element(By.ID, "choose-year-told").text == str(year - 1)
    assert str(year - 1) in told(opened) != before
    WebDriverWait(opened, SECONDS).until(lambda _: drawn(opened, "years") != line)


def test_every_control_is_reached_with_the_keyboard(opened: Driver) -> None:
    first = opened.find_element(By.ID, "choose-outcome")
    opened.execute_script("arguments[0].focus()", first)
    reached = []
    for _ in range(6):
        reached.append(str(opened.switch_to.active_element.get_attribute("id")).removeprefix("choose-"))
        ActionChains(opened).send_keys(Keys.TAB).perform()
    assert reached == ["outcome", "scenario", "how", "year", "place", "structure"]


def test_values_are_read_by_pointing(opened: Driver) -> None:
    chart = opened.find_element(By.CSS_SELECTOR, "#choose-chart-years svg")
    opened.execute_script("arguments[0].scrollIntoView({block: 'center'})", chart)
    year = str(opened.find_element(By.ID, "choose-year").get_attribute("value"))
    ActionChains(opened).move_to_element_with_offset(chart, -100, 0).move_by_offset(5, 5).perform()
    WebDriverWait(opened, SECONDS).until(lambda _: opened.find_element(By.ID, "choose-year").get_attribute("value") != year)
    year = str(opened.find_element(By.ID, "choose-year").get_attribute("value"))
    assert year in told(opened)
    tip = WebDriverWait(opened, SECONDS).until(lambda _: opened.find_element(By.ID, "vg-tooltip-element").text)
    assert f", {year}: " in tip
    assert tip.partition(f", {year}: ")[2] in told(opened)


def test_axe_finds_nothing_against_wcag(opened: Driver) -> None:
    opened.execute_script(files("axe_core_python").joinpath("axe.min.js").read_text("utf-8"))
    found: dict[str, Any] = opened.execute_async_script(
        "const done = arguments[1]; axe.run({runOnly: {type: 'tag', values: arguments[0]}}).then(done);", RULES
    )
    assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found["violations"]] == []
    assert len(found["passes"]) > 10


def test_printed_it_is_complete_and_holds_nothing_to_choose(
    opened: Driver, request: pytest.FixtureRequest, pages: dict[Language, Path]
) -> None:
    printed = opened.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True, "printBackground": True})
    reader = PdfReader(io.BytesIO(base64.b64decode(printed["data"])))
    language = Language(str(opened.find_element(By.TAG_NAME, "html").get_attribute("lang")))
    text = " ".join(" ".join(page.extract_text().split()) for page in reader.pages)
    assert [one for one in SECTIONS if say(language, f"page.section.{one}") not in text] == []
    assert say(language, "page.section.choose") not in text
    width, height = (float(one) / 72.0 * 25.4 for one in reader.pages[0].mediabox[2:])
    assert (round(width), round(height)) == (210, 297)
    pictures = opened.find_elements(By.CSS_SELECTOR, "#pictures figure")
    assert len(pictures) >= 4


def test_without_scripts_pictures_and_tables_are_left(tmp_path: Path, pages: dict[Language, Path]) -> None:
    driver = browser(tmp_path, scripts=False)
    try:
        driver.get(pages[Language.NL].as_uri())
        assert not driver.find_element(By.ID, "choose").is_displayed()
        assert not driver.find_element(By.CSS_SELECTOR, "nav a[href='#choose']").is_displayed()
        for section in SECTIONS:
            assert driver.find_element(By.ID, section).is_displayed()
    finally:
        driver.quit()


# The model card

WIDER = """
return Array.from(document.querySelectorAll("table")).filter((one) => one.offsetWidth > one.parentElement.clientWidth + 1)
  .map((one) => one.id);
"""


@pytest.fixture(params=list(Language))
def card(request: pytest.FixtureRequest, driver: Driver, tmp_path: Path) -> Driver:
    """The card of the model as it ships, in one language."""
    path = tmp_path / "card.html"
    path.write_bytes(page_bytes(card_html(card_of(Sources(), request.param))))
    driver.get(path.as_uri())
    return driver


def test_axe_finds_nothing_in_the_card_and_it_fits_a4(card: Driver) -> None:
    card.execute_script(files("axe_core_python").joinpath("axe.min.js").read_text("utf-8"))
    found: dict[str, Any] = card.execute_async_script(
        "const done = arguments[1]; axe.run({runOnly: {type: 'tag', values: arguments[0]}}).then(done);", RULES
    )
    assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found["violations"]] == []
    printed = card.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True, "printBackground": True})
    reader = PdfReader(io.BytesIO(base64.b64decode(printed["data"])))
    width, height = (float(one) / 72.0 * 25.4 for one in reader.pages[0].mediabox[2:])
    assert (round(width), round(height)) == (210, 297)
    card.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    card.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": 687, "height": 1000, "deviceScaleFactor": 1, "mobile": False}
    )  # 210 mm less its margins
    try:
        assert card.execute_script(WIDER) == []
    finally:
        card.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        card.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
