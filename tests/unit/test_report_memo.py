"""The memo: the sentences of the report, titles as they were written, and a template that is looked at before it is filled."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from docx import Document
from tests.unit.finished_results import HARD, finished
from tests.unit.synthetic_results import under_structures
from tools.build_memo import TEMPLATE
from tools.build_memo import template as built

from zorgsim.errors import InputError
from zorgsim.inputs.scenario import Language
from zorgsim.report.elsewhere_text import SHOWN, elsewhere_in_brief
from zorgsim.report.memo import template as module
from zorgsim.report.memo.content import Brief, _structures, _that_fit, memo_content
from zorgsim.report.memo.memo import memo_docx
from zorgsim.report.memo.room import Room
from zorgsim.report.memo.tags import TAGS, Record, Several, Shape, names_of
from zorgsim.report.memo.template import read_template
from zorgsim.report.page.findings import findings_of
from zorgsim.report.page.subject import Subject
from zorgsim.report.page.telling import compared_lines, how_sure
from zorgsim.results.outcomes import OUTCOMES
from zorgsim.results.restored import Restored

Make = Callable[..., Path]
ONE = {"markup": HARD["markup"]}
PAGE = Path(__file__).resolve().parents[2] / "docs" / "memo-and-workbook.md"


@pytest.fixture(scope="module")
def restored(tmp_path_factory: pytest.TempPathFactory) -> Restored:
    return finished(tmp_path_factory.mktemp("memo"), ONE)


@pytest.fixture(scope="module", params=list(Language))
def language(request: pytest.FixtureRequest) -> Language:
    return Language(request.param)


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Make a template of paragraphs."""

    def made(*paragraphs: str, footer: str = "") -> Path:
        document = Document()
        for words in paragraphs:
            document.add_paragraph(words)
        document.sections[0].footer.paragraphs[0].text = footer
        document.save(str(tmp_path / "mine.docx"))
        return tmp_path / "mine.docx"

    return made


def words_of(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    footers = [one.text for section in document.sections for one in section.footer.paragraphs]
    return "\n".join([*(one.text for one in document.paragraphs), *footers])


def by(path: Path | None, restored: Restored, language: Language = Language.EN) -> str:
    return words_of(memo_docx(restored, language, read_template(path), path))


# What it says


def test_it_says_what_the_report_says(restored: Restored, language: Language) -> None:
    content = memo_docx(restored, language, read_template(None), None)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                ElementTree.fromstring(archive.read(name))  # noqa: S314 - written by us
    words, subject = words_of(content), Subject(restored, language)
    found = [finding.sentence for _, several in findings_of(subject, restored.comparison.others[0]) for finding in several]
    told = [one for one in found if one in words]
    assert len(told) > 8
    (policy,) = memo_content(restored, language)["policies"]
    assert len(told) == len(found) or str(len(found) - len(told)) in policy["more"]
    said = [subject.title(restored.comparison.others[0]), subject.say("simulated"), *compared_lines(subject)[1:]]
    said += ["".join(part for part, _ in pieces) for _, pieces in how_sure(subject)]
    said += [subject.say(f"limits.{key}") for key in ("outside", "chance", "sum", "place")]
    assert [one for one in said if one not in words] == []
    assert restored.manifest["digest"][:12] in words
    assert not re.search(r"\{%|\{\{ [a-z]", words.replace(HARD["markup"], ""))


def test_of_many_policies_it_tells_some_and_says_so(tmp_path: Path) -> None:
    many = finished(tmp_path, {f"policy_{number}": f"Policy {number}" for number in range(7)})
    content = memo_content(many, Language.EN)
    assert len(content["policies"]) == 4
    assert content["more_policies"].startswith("3 more policies")
    keys = [[finding["topic"] for group in one["headings"] for finding in group["findings"]] for one in content["policies"]]
    assert keys[0]
    assert all(own == keys[0] for own in keys)
    assert all("more findings" in one["more"] for one in content["policies"])


def test_structures_that_disagree_come_first_and_what_is_left_out_is_counted(restored: Restored) -> None:
    (one,) = restored.comparison.elsewhere
    signs = [
        {"cost": {"better": "worse"}.get(sign, sign), "crises": "cannot_be_told"}.get(name, sign)
        for name, sign in zip(*map(one.rows.get, ("outcome", "sign")), strict=True)
    ]
    turned = replace(restored.comparison, elsewhere=(replace(one, rows=one.rows.assign(sign=signs)),))
    made = replace(restored, comparison=turned)
    told = _structures(Brief(made, Language.EN))
    assert "the opposite under “who refers does not look at waiting lists” (worse)" in told[0]
    assert all("the opposite under" not in line for line in told[1:])
    assert not any("referral=blind" in line for line in told)
    assert _that_fit(told, Brief(made, Language.EN), Room(), 0.0) == told
    narrow = Room()
    narrow.left = 6.5
    shown = _that_fit(told, Brief(made, Language.EN), narrow, 0.0)
    assert 1 < len(shown) < len(told)
    assert shown[-1] == f"{len(told) - len(shown) + 1} more lines on other structures stand in the report."
    assert memo_content(made, Language.EN)["structures"][0] == told[0]


def test_outcomes_of_which_all_structures_say_the_same_are_told_together(restored: Restored) -> None:
    alike = replace(restored.comparison, elsewhere=under_structures(restored.comparison, "referral=blind").elsewhere)
    told = elsewhere_in_brief(alike, Language.EN)
    assert 1 <= len(told) <= 2  # what can be told, and what cannot
    about = "; ".join(line for _, line in told)
    assert all(OUTCOMES[name].text.en in about for name in SHOWN)
    nothing = [replace(one, rows=one.rows.assign(sign="cannot_be_told")) for one in alike.elsewhere]
    (told_once, *others) = elsewhere_in_brief(replace(alike, elsewhere=tuple(nothing)), Language.NL)
    assert "niet zo onder “wie verwijst let niet op wachtlijsten” (niet te zeggen)" in told_once[1]
    assert not any("alle andere zeggen hetzelfde" in line for _, line in [told_once, *others])


def test_how_findings_are_to_be_read_is_told_once(tmp_path: Path) -> None:
    two = finished(tmp_path, {"one": "One", "two": "Two"})
    notes = [group["note"] for one in memo_content(two, Language.EN)["policies"] for group in one["headings"]]
    assert sum(map(bool, notes)) == 1


@pytest.mark.parametrize("title", list(HARD.values()), ids=list(HARD))
def test_a_title_stands_there_as_it_was_written(make: Make, restored: Restored, title: str) -> None:
    content = module.filled(make("a {{ title }} b").read_bytes(), {"title": title}, "here")
    assert content.docx.paragraphs[0].text == f"a {title} b"


def test_a_control_character_is_written_legibly(make: Make) -> None:
    content = module.filled(make("{{ title }}").read_bytes(), {"title": "a\x07b\x0c\udcff"}, "here")
    assert content.docx.paragraphs[0].text == "a␇b␌\\udcff"


def test_the_same_results_give_the_same_bytes(restored: Restored, language: Language) -> None:
    first, second = (memo_docx(restored, language, read_template(None), None) for _ in range(2))
    assert first == second


def test_the_template_that_ships_is_the_one_that_is_made() -> None:
    with zipfile.ZipFile(TEMPLATE) as shipped, zipfile.ZipFile(io.BytesIO(built())) as made:
        for name in ("word/document.xml", "word/footer1.xml", "word/styles.xml"):
            assert shipped.read(name) == made.read(name), name


# Tags


def agrees(shape: Shape, value: object) -> bool:
    if isinstance(shape, Several):
        return isinstance(value, list) and all(agrees(shape.each, one) for one in value)
    if isinstance(shape, Record):
        return (
            isinstance(value, Mapping)
            and set(value) == set(shape.parts)
            and all(agrees(shape.parts[key], value[key]) for key in value)
        )
    return isinstance(value, str)


def test_content_and_tags_agree(restored: Restored, language: Language) -> None:
    assert agrees(TAGS, memo_content(restored, language))


def test_every_tag_is_on_the_page_and_no_other() -> None:
    section = PAGE.read_text("utf-8").partition("## The tags\n")[2].partition("\n## ")[0]
    assert sorted(re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE)) == sorted(names_of())


def test_a_councils_own_template_is_filled(make: Make, restored: Restored) -> None:
    path = make(
        "To the council: {{ title }}",
        "{%p for policy in policies %}",
        "{%p for group in policy.headings %}",
        "{{ group.heading }}{% for one in group.findings %} {{ loop.index }} {{ one.sentence }}{% endfor %}",
        "{%p endfor %}",
        "{%p endfor %}",
        "{%p if not more_policies and sure %}",
        "all of them",
        "{%p else %}",
        "some",
        "{%p endif %}",
        footer="results {{ digest }}",
    )
    words = by(path, restored)
    assert f"To the council: {restored.comparison.others[0].scenario.title.en}" in words
    assert "all of them" in words
    assert "some" not in words.splitlines()
    assert f"results {restored.manifest['digest']}" in words


@pytest.mark.parametrize(
    ("paragraph", "value"),
    [
        ("{{ council }}", "council"),
        ("{{ policies }}", "policies"),
        ("{{ heading }}", "heading"),
        ("{{ title.upper }}", "title.upper"),
        ("{{ title.__class__.__mro__ }}", "title.__class__"),
        ("{{ title|upper }}", "filter"),
        ("{{ title() }}", "call"),
        ("{{ cycler.__init__.__globals__.os.system('id') }}", "call"),
        ("{{ range(9999999)|list }}", "filter"),
        ("{{ 7 * 7 }}", "mul"),
        ("{{ title ~ title }}", "concat"),
        ("{{ compared[0] }}", "getitem"),
        ("{% set x = title %}", "assign"),
        ("{% include 'x' %}", "include"),
        ("{% import 'x' as y %}", "import"),
        ("{% macro x() %}{% endmacro %}", "macro"),
        ("{% for a in title %}{% endfor %}", "title"),
        ("{% for a, b in policies %}{% endfor %}", "two names"),
        ("{% for a in policies if a.title %}{% endfor %}", "condition"),
        ("{% for a in policies %}{{ b.title }}{% endfor %}", "b.title"),
        ("{% for a in policies %}{{ a.name }}{% endfor %}", "a.name"),
        ("{% if title == 'x' %}{% endif %}", "compare"),
        ("{% for a in compared %}" * 5 + "{% endfor %}" * 5, "more than 4"),
        ("{{r title }}", "{{r"),
        ("{% for a in policies %}", "policies"),
        ("{{ title", "title"),
        ("{% nonsense %}", "nonsense"),
    ],
)
def test_what_a_template_may_not_do_is_refused_first(make: Make, paragraph: str, value: str) -> None:
    for path in (make(paragraph), make("nothing", footer=paragraph)):
        if paragraph == "{{ title" and "{{" not in words_of(path.read_bytes()):
            continue
        with pytest.raises(InputError) as refused:
            read_template(path)
        message = str(refused.value)
        assert "template" in message.splitlines()[0]
        assert "mine.docx" in refused.value.where
        assert refused.value.action
        assert refused.value.allowed


@pytest.mark.parametrize(
    "paragraph",
    [
        "{% if title %}" * 120 + "x" + "{% endif %}" * 120,
        "{% if title %}" * 3000 + "x" + "{% endif %}" * 3000,
        "{% if " + "not " * 3000 + "title %}x{% endif %}",
        "{{ title" + ".a" * 3000 + " }}",
        "{{ " + "(" * 3000 + "title" + ")" * 3000 + " }}",
    ],
)
def test_what_is_nested_too_deeply_is_refused(make: Make, paragraph: str) -> None:
    with pytest.raises(InputError, match="too deeply") as refused:
        read_template(make(paragraph))
    assert refused.value.exit_code == 2


# Files


def archive(path: Path, parts: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return path


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as one:
        return {name: one.read(name) for name in one.namelist()}


def test_what_is_no_word_file_is_refused(make: Make, tmp_path: Path) -> None:
    good = make("{{ title }}")
    parts, whole = parts_of(good), good.read_bytes()
    bad = tmp_path / "bad.docx"
    cases: dict[str, Callable[[], object]] = {
        "a broken one": lambda: bad.write_bytes(whole[: len(whole) // 2]),
        "no Word file": lambda: bad.write_text("a memo", "utf-8"),
        "no Word file ": lambda: archive(bad, {"a": b"b"}),
        "too large once": lambda: archive(bad, {**parts, "bomb.xml": b" " * (module.MOST_UNPACKED + 1)}),
        "too large": lambda: bad.write_bytes(b"P" * (module.MOST_BYTES + 1)),
        "too large once ": lambda: archive(bad, {**parts, **{f"word/{number}": b"" for number in range(module.MOST_PARTS)}}),
        "macros": lambda: archive(bad, {**parts, "word/vbaProject.bin": b"x"}),
        "no Word file, or a broken one": lambda: archive(bad, {**parts, "word/document.xml": b"<w:document"}),
        "no Word file  ": lambda: archive(bad, {**parts, "word/document.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}),
        "cannot be read": lambda: bad.unlink(),
        "cannot be read ": lambda: bad.mkdir(),
    }
    for says, spoil in cases.items():
        spoil()
        with pytest.raises(InputError, match=says.strip()) as refused:
            read_template(bad)
        assert "bad.docx" in refused.value.where
        assert refused.value.exit_code == 2


def test_one_flipped_byte_is_noticed(make: Make, tmp_path: Path) -> None:
    whole = bytearray(make("{{ title }}").read_bytes())
    whole[len(whole) // 3] ^= 0xFF
    (tmp_path / "bad.docx").write_bytes(bytes(whole))
    with pytest.raises(InputError):
        read_template(tmp_path / "bad.docx")
