"""Make the template of the memo that ships, ``src/zorgsim/data/memo/memo.docx``: python tools/build_memo.py."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from zorgsim.report.carried import without_times

TEMPLATE: Final = Path(__file__).resolve().parents[1] / "src" / "zorgsim" / "data" / "memo" / "memo.docx"
INK, PALE = RGBColor(0x1C, 0x28, 0x33), RGBColor(0x55, 0x60, 0x6B)
FONT: Final = "Arial"
BODY: Final = 9.5

LINES: Final = (
    ("Title", "{{ title }}"),
    ("Subtitle", "{{ simulated }}"),
    ("Normal", "{%p for one in warnings %}"),
    ("List Bullet", "*{{ one.level }}*, {{ one.who }}: {{ one.sentence }}"),
    ("Normal", "{%p endfor %}"),
    ("Heading 1", "{{ heading.compared }}"),
    ("Normal", "{% for line in compared %}{{ line }} {% endfor %}"),
    ("Normal", "{%p for policy in policies %}"),
    ("Normal", "{%p if policy.heading %}"),
    ("Heading 1", "{{ policy.heading }}"),
    ("Normal", "{%p endif %}"),
    ("Normal", "{%p for group in policy.headings %}"),
    ("Heading 2", "{{ group.heading }}"),
    ("Normal", "{%p if group.note %}"),
    ("Normal", "{{ group.note }}"),
    ("Normal", "{%p endif %}"),
    ("Normal", "{%p for finding in group.findings %}"),
    ("List Bullet", "*{{ finding.topic }}*, {{ finding.mark }}. {{ finding.sentence }}"),
    ("Normal", "{%p endfor %}"),
    ("Normal", "{%p endfor %}"),
    ("Normal", "{%p if policy.more %}"),
    ("Quiet", "{{ policy.more }}"),
    ("Normal", "{%p endif %}"),
    ("Normal", "{%p endfor %}"),
    ("Normal", "{%p if more_policies %}"),
    ("Quiet", "{{ more_policies }}"),
    ("Normal", "{%p endif %}"),
    ("Heading 1", "{{ heading.sure }}"),
    ("Normal", "{%p for one in sure %}"),
    ("List Bullet", "*{{ one.topic }}.* {{ one.sentence }}"),
    ("Normal", "{%p endfor %}"),
    ("Normal", "{%p if structures %}"),
    ("Heading 1", "{{ heading.structures }}"),
    ("Normal", "{%p for line in structures %}"),
    ("Normal", "{{ line }}"),
    ("Normal", "{%p endfor %}"),
    ("Normal", "{%p endif %}"),
    ("Normal", "{%p if rests or more_rests %}"),
    ("Heading 1", "{{ heading.rests }}"),
    ("Normal", "{%p for one in rests %}"),
    ("List Bullet", "*{{ one.level }}*, {{ one.who }}: {{ one.sentence }}"),
    ("Normal", "{%p endfor %}"),
    ("Normal", "{%p if more_rests %}"),
    ("Quiet", "{{ more_rests }}"),
    ("Normal", "{%p endif %}"),
    ("Normal", "{%p endif %}"),
    ("Heading 1", "{{ heading.limits }}"),
    ("Normal", "{%p for line in limits %}"),
    ("List Bullet", "{{ line }}"),
    ("Normal", "{%p endfor %}"),
    ("Normal", "{{ more }}"),
)
"""Paragraphs, each with its style; what stands between stars is bold."""


def main() -> None:
    """Write the template."""
    TEMPLATE.parent.mkdir(parents=True, exist_ok=True)
    TEMPLATE.write_bytes(template())


def template() -> bytes:
    """Return the template."""
    document = Document()
    _lay_out(document)
    for style, words in LINES:
        _add(document.add_paragraph(style=style), words)
    _foot(document)
    properties = document.core_properties
    properties.author, properties.title, properties.comments = "zorgsim", "zorgsim memo", ""
    properties.created = properties.modified = datetime(2026, 1, 1)
    out = io.BytesIO()
    document.save(out)
    return without_times(out.getvalue())


def _lay_out(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.0)
    section.top_margin, section.bottom_margin, section.footer_distance = Cm(1.6), Cm(1.8), Cm(0.8)
    styles = document.styles
    styles.add_style("Quiet", 1).base_style = styles["Normal"]
    looks = (
        ("Normal", BODY, False, INK, 0, 3),
        ("Quiet", BODY - 1, False, PALE, 0, 3),
        ("Title", 15, True, INK, 0, 4),
        ("Subtitle", BODY, False, PALE, 0, 4),
        ("Heading 1", 11, True, INK, 8, 2),
        ("Heading 2", BODY, True, PALE, 4, 1),
        ("List Bullet", BODY, False, INK, 0, 2),
        ("Footer", 7, False, PALE, 0, 0),
    )
    for name, size, bold, colour, before, after in looks:
        _look(styles[name], size, colour, before, after)
        styles[name].font.bold = bold
    bullet = styles["List Bullet"].paragraph_format
    bullet.left_indent, bullet.first_line_indent = Cm(0.45), Cm(-0.45)


def _look(style: Any, size: float, colour: RGBColor, before: float, after: float) -> None:
    style.font.name, style.font.size, style.font.color.rgb, style.font.italic = FONT, Pt(size), colour, False
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):  # a theme would overrule the name
        fonts.attrib.pop(qn(f"w:{kind}"), None)
    for kind in ("eastAsia", "cs"):
        fonts.set(qn(f"w:{kind}"), FONT)
    layout = style.paragraph_format
    layout.space_before, layout.space_after, layout.line_spacing = Pt(before), Pt(after), 1.0
    for spacing in list(style.element.rPr.iter(qn("w:spacing"))):
        style.element.rPr.remove(spacing)
    for border in style.element.iter(qn("w:pBdr")):
        border.getparent().remove(border)
        break


def _add(paragraph: Any, words: str) -> None:
    for index, piece in enumerate(words.split("*")):
        if piece:
            paragraph.add_run(piece).bold = index % 2 == 1 or None


def _foot(document: Any) -> None:
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.add_run("{{ foot }} · ")
    for kind, words in (("begin", ""), ("", "PAGE"), ("end", "")):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        part.text = words or None
        paragraph.add_run()._r.append(part)


if __name__ == "__main__":
    main()
