"""The page of a report: one file that loads nothing, is read by everybody, and shows what users wrote as they wrote it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from tests.unit.synthetic_results import plausible, scenario, under_structures

from zorgsim.errors import InputError
from zorgsim.inputs.parameters import register
from zorgsim.inputs.places import Place
from zorgsim.inputs.scenario import Language, Text
from zorgsim.report.carried import ELEMENT
from zorgsim.report.json_answers.comparisons import flags_answer
from zorgsim.report.page.formats import ReportFormat
from zorgsim.report.page.page import page_html, page_without_scripts
from zorgsim.report.page.pictures import within_page
from zorgsim.report.page.subject import Subject
from zorgsim.report.page.telling import command_words, how_sure
from zorgsim.report.page.writing import page_bytes, report_file, write_report
from zorgsim.report.texts import texts
from zorgsim.report.untouched import is_untouched
from zorgsim.results.compare import Comparison
from zorgsim.results.folder import Existing
from zorgsim.results.restored import Restored, restore
from zorgsim.results.simulated import Simulated
from zorgsim.results.store import Handover, write_results

TITLES = {
    "markup": "Plan [bold]A[/bold] <b>x</b> <script>alert('&amp;')</script>",
    "dollar": 'Save $5 of every $100, "$$" & {{ 7 * 7 }}, no\N{NO-BREAK SPACE}break, soft\N{SOFT HYPHEN}hyphen -->',
}
VOID = {"meta", "br", "input", "path", "use", "rect", "circle", "line"}


class Page(HTMLParser):
    """The elements of a page, each with its attributes, in their order; the words between them."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "script" not in self.open:  # what the page carries is told to nobody
            self.words.append(data)

    def named(self, *tags: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.elements if tag in tags]

    @property
    def text(self) -> str:
        return "".join(self.words)


def titled(one: Simulated, title: str) -> Simulated:
    words = Text(title, title)
    return replace(one, scenario=replace(one.scenario, title=words, description=words))


def written(folder: Path) -> Path:
    """A folder of three scenarios, two with titles that are hard to write, of one of two municipalities that share slots."""
    made = [plausible(scenario("baseline"))]
    made += [titled(plausible(scenario(name), effect=0.1), title) for name, title in TITLES.items()]
    first = Place("a place <i>", made[0].place.municipalities[:1])
    compared = Comparison(tuple(one.within(first) for one in made), register())
    return write_results(folder / "results", compared, [], Existing.NUMBER, Handover(flags_answer(compared), command="zorgsim <x>"))


@pytest.fixture(scope="module")
def restored(tmp_path_factory: pytest.TempPathFactory) -> Restored:
    return restore(written(tmp_path_factory.mktemp("page")))


@pytest.fixture(scope="module")
def pages(restored: Restored) -> dict[Language, str]:
    return {language: page_html(restored, language) for language in Language}


@pytest.fixture(scope="module", params=list(Language))
def page(request: pytest.FixtureRequest, pages: dict[Language, str]) -> Page:
    return Page(pages[request.param])


# Self-contained


def test_nothing_is_loaded(page: Page) -> None:
    data = [{"type": "application/json", "id": name} for name in ("choose-data", ELEMENT)]  # which nobody runs
    assert page.named("script") == [data[0], {}, {}, data[1]]  # in between libraries and the page's own script, from no address
    for tag, attributes in page.elements:
        assert tag not in {"link", "img", "iframe", "object", "embed", "image", "video", "audio", "base", "form"}, tag
        for name, value in attributes.items():
            assert not name.startswith("on"), (tag, name)
            if name in {"href", "src", "xlink:href", "srcset", "data", "action"}:
                assert value is not None
                assert value.startswith("#"), (tag, value)


def test_no_address_and_no_foreign_font_stands_in_the_page(pages: dict[Language, str]) -> None:
    for text in pages.values():
        assert (
            re.findall(
                r"https?:|//[a-z]|@import|@font-face|url\((?!#)",
                re.sub(r"<code>.*?</code>|<script.*?</script>", "", text, flags=re.DOTALL),
            )
            == []
        )


# Escaping


def test_titles_stand_there_as_they_were_written(page: Page) -> None:
    for title in TITLES.values():
        assert title in page.text
    assert "a place <i>" in page.text
    assert "zorgsim <x>" in page.text
    assert not page.named("b", "i", "x")


def test_titles_stand_in_descriptions_of_pictures(page: Page) -> None:
    known_without_a_run = ("picture-loops", "picture-validation")
    described = [one["aria-label"] or "" for one in page.named("svg") if one["id"] not in known_without_a_run]
    assert all(title in words for words in described for title in TITLES.values())


@pytest.mark.parametrize("described", ['a "quoted" \\1 \\g<0> word', "<b> & 'x'", "--> ]]>"])
def test_what_a_picture_is_said_to_show_is_escaped(described: str) -> None:
    inside = '<metadata>a</metadata><g id="p"><!-- <b> --></g>'
    svg = f'<?xml version="1.0"?><svg xmlns="http://x" width="9pt" viewBox="0 0 9 9">{inside}</svg>'
    found = Page(within_page(svg, "demand", described))
    ((_, attributes), (_, group)) = found.elements
    assert attributes["aria-label"] == described
    assert group["id"] == "demand-p"


def test_a_picture_is_drawn_to_a_hundredth_and_moved_as_it_was() -> None:
    svg = '<svg viewBox="0 0 9 9"><path d="M 1.23456 2 \nL -3.006 4.5 \nz\n" transform="translate(1.23456 2)"/></svg>'
    assert '<path d="M1.23 2L-3.01 4.5z" transform="translate(1.23456 2)"/>' in within_page(svg, "map", "a map")


# Read by everybody


def test_the_language_is_said(pages: dict[Language, str]) -> None:
    for language, text in pages.items():
        page = Page(text)
        assert page.named("html")[0]["lang"] == str(language)
        assert page.open == []
        assert text.startswith("<!DOCTYPE html>")


def test_headings_are_in_order(page: Page) -> None:
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h\d", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False))


def test_tables_have_captions_and_headers_with_a_scope(page: Page) -> None:
    assert len(page.named("table")) == len(page.named("caption")) > 5
    assert {attributes.get("scope") for attributes in page.named("th")} == {"row", "col"}


def test_pictures_have_words_and_names_are_there_once(page: Page) -> None:
    assert (
        len(page.named("svg")) == len(page.named("figure")) == 12
    )  # with map, loops and validation; by size and over worlds are empty
    assert all(attributes["role"] == "img" and attributes["aria-label"] for attributes in page.named("svg"))
    names = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(names) == len(set(names))
    pointed = {value[1:] for _, attributes in page.elements for name, value in attributes.items() if name == "href" and value}
    assert pointed <= set(names)


def colours() -> Iterator[tuple[str, str]]:
    css = (Path(__file__).resolve().parents[2] / "src/zorgsim/report/page/templates/report.css").read_text("utf-8")
    yield from re.findall(r"--(ink|pale|better|worse): (#[0-9a-f]{6})", css)


@pytest.mark.parametrize(("name", "colour"), list(colours()))
def test_words_stand_out_from_the_paper(name: str, colour: str) -> None:
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    light = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    luminance = 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2]
    assert 1.05 / (luminance + 0.05) >= 7.0, name  # what WCAG 2.1 asks for at level AAA


def test_both_languages_have_the_same_build(pages: dict[Language, str]) -> None:
    builds = [[(tag, attributes.get("id")) for tag, attributes in Page(text).elements if _is_built(tag)] for text in pages.values()]
    assert builds[0] == builds[1]


def _is_built(tag: str) -> bool:
    return tag in {"section", "h1", "h2", "h3", "h4", "table", "caption", "th", "td", "tr", "figure", "svg", "ul"}


def test_every_text_of_the_page_is_used() -> None:
    used = texts(Language.EN)
    source = Path(__file__).resolve().parents[2] / "src/zorgsim/report"
    code = "\n".join(path.read_text("utf-8") for path in [*source.rglob("*.py"), *source.rglob("*.jinja"), *source.rglob("*.js")])
    parts = {key.rpartition(".")[2] for key in used if key.startswith("page.") and not key.startswith("page.finding.")}
    made = {"years_one_year", "history_one_year", "one_worlds", "several_worlds", "grade_c_one", "grade_c_several", "put_in_one"}
    made |= {"put_in_several", "nearly_all_worlds_ends", "note_one", "note_worlds", "load_tier", "no_steady_state_tier"}
    assert [part for part in sorted(parts - made) if f'"{part}"' not in code and f".{part}" not in code] == []


# Traceable


def test_every_section_says_which_results_it_is_of(page: Page, restored: Restored) -> None:
    digest = restored.manifest["digest"]
    feet = [attributes for attributes in page.named("p") if attributes.get("class") == "foot"]
    assert len(feet) == len(page.named("section")) == 10
    assert page.text.count(digest[:12]) == 10 + 1
    for one in restored.manifest["scenarios"]:
        assert one["digest"] in page.text


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (
            "zorgsim compare baseline /srv/mine/plan.toml --results /srv/mine/out --draws 4",
            "zorgsim compare baseline plan.toml --draws 4",
        ),
        ("zorgsim compare a b --results=/srv/x", "zorgsim compare a b"),
        ("zorgsim run 'C:\\mine\\a plan.toml'", "zorgsim run 'a plan.toml'"),
        ("zorgsim compare <x>", "zorgsim compare <x>"),
        ("zorgsim compare 'x", "zorgsim compare 'x"),
    ],
)
def test_the_command_says_nothing_of_whose_computer_it_was(command: str, told: str) -> None:
    assert command_words(command) == told


def test_the_rest_of_the_pool_stands_beside_the_place(pages: dict[Language, str]) -> None:
    assert "Hengelo" in pages[Language.NL]
    assert "de anderen samen: verschil" in pages[Language.NL]
    assert "the others together: difference" in pages[Language.EN]


def test_the_first_page_says_whether_other_structures_say_the_same(restored: Restored) -> None:
    comparison = under_structures(restored.comparison, "referral=blind")
    (one,) = comparison.elsewhere
    same = replace(restored, comparison=comparison)
    rows = one.rows.assign(sign=["worse" if known != "worse" else "better" for known in one.rows["sign"]])
    other = replace(restored, comparison=replace(comparison, elsewhere=(replace(one, rows=rows),)))
    once = Comparison((plausible(scenario("baseline", 1)), plausible(scenario("better", 1), effect=0.1)), register())
    nobody = replace(restored, comparison=under_structures(once, "referral=blind"))
    for made, words in (
        (nobody, "en dat is geen overeenstemming, bij: “better”"),
        (same, "zeggen zij van elk beleid hetzelfde"),
        (other, "zeggen zij niet allemaal hetzelfde bij: “Plan [bold]"),
    ):
        found = "".join(piece for _, pieces in how_sure(Subject(made, Language.NL)) for piece, _ in pieces)
        assert words in found


def test_one_scenario_has_a_report_too(tmp_path: Path) -> None:
    made = Comparison((plausible(scenario("baseline", 2)),), register())
    folder = write_results(tmp_path / "results", made, [], Existing.NUMBER, Handover())
    page = Page(page_html(restore(folder), Language.NL))
    assert "is alleen “baseline” doorgerekend" in page.text
    assert "vanuit Python gemaakt" in page.text


# Writing


def test_it_is_written_whole_and_replaced(pages: dict[Language, str], tmp_path: Path) -> None:
    path = report_file(tmp_path, Language.NL, ReportFormat.HTML, None)
    assert path == tmp_path / "report-nl.html"
    path.write_bytes(page_bytes("what stood there"))
    assert write_report(path, page_bytes(pages[Language.NL] + "\udcff")).kept is None  # a byte of a file name that is no text
    page, _, mark = path.read_text("utf-8").rpartition("<!-- ")
    assert page == pages[Language.NL] + "\\udcff"
    assert mark.startswith("zorgsim wrote this, sha256 ")
    assert [one.name for one in tmp_path.iterdir()] == ["report-nl.html"]


def test_a_page_without_scripts_says_so(restored: Restored) -> None:
    page = page_without_scripts(restored, Language.NL)
    assert re.findall(r"<script(?![^>]*application/json)", page) == []
    assert "want het bevat geen scripts" in page


def test_what_somebody_wrote_into_a_report_is_kept(tmp_path: Path) -> None:
    path = report_file(tmp_path, Language.NL, ReportFormat.HTML, None)
    for text in ("mine", "mine too"):
        path.write_bytes(page_bytes("a page").replace(b"page", text.encode()))
        kept = write_report(path, page_bytes("a new page")).kept
        assert kept is not None
        assert text in kept.read_text("utf-8")
        assert is_untouched(path.read_bytes())
    assert {one.name for one in tmp_path.iterdir()} == {"report-nl.html", "report-nl.kept.html", "report-nl.kept-2.html"}


@pytest.mark.parametrize("name", ["report.pdf", "report", "folder.html"])
def test_where_it_cannot_be_written_is_said_before_it_is_made(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder.html").mkdir()
    with pytest.raises(InputError, match="cannot be written"):
        report_file(tmp_path, Language.EN, ReportFormat.HTML, tmp_path / name)


def test_no_text_of_the_page_has_a_word_that_councils_frown_at() -> None:
    page = Path(__file__).resolve().parents[2] / "src/zorgsim/report/texts/nl.toml"
    said = str(tomllib.loads(page.read_text("utf-8"))["page"]).lower()
    for word in (" seed", "baseline”", "replicatie", "belasting", "gemist", "significant"):
        assert word not in said, word
