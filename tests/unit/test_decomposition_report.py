"""The table, the picture and the folder of a decomposition."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from rich.console import Console
from tests.unit.synthetic_results import comparison, plausible, scenario

from zorgsim.inputs.scenario import Language, Text
from zorgsim.report.decomposition_table import print_decomposition
from zorgsim.report.figures import PNG_KEY, waterfall, waterfall_attachments
from zorgsim.report.json_answers.comparisons import decomposition_answer
from zorgsim.results.compare import Verdict
from zorgsim.results.decomposition import SHOWN_OUTCOMES, Decomposition, Part, decompose
from zorgsim.results.decomposition_store import Kind, decomposition_table, write_decomposition
from zorgsim.results.folder import Existing, is_results
from zorgsim.results.headline import OUTCOMES
from zorgsim.results.store import Handover, read_results

PARTS = (Part("coaches", Text("more coaches", "meer coaches")), Part("housing", Text("earlier housing", "eerder een huis")))


def made(replications: int = 4) -> Decomposition:
    effects = {"baseline": 0.0, "baseline+coaches": 0.2, "baseline+housing": 0.1, "package": 0.25}
    simulated = [plausible(scenario(name, replications), effect) for name, effect in effects.items()]
    return Decomposition(PARTS, comparison(*simulated))


def printed(one: Decomposition, language: Language, *, terminal: bool) -> str:
    console = Console(file=io.StringIO(), force_terminal=terminal, width=140)
    print_decomposition(one, ("waiting", "demand"), console, language)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize("terminal", [False, True])
@pytest.mark.parametrize("language", list(Language))
def test_the_table_tells_each_part_and_the_whole(language: Language, terminal: bool) -> None:  # noqa: FBT001
    text = printed(made(), language, terminal=terminal)
    assert ("\x1b" in text) == terminal
    assert all(part.title.in_language(language) in text for part in PARTS)
    assert all(OUTCOMES[name].text.in_language(language) in text for name in ("waiting", "demand"))
    figures = text.partition("Enschede + Hengelo:")[2].partition("Alone: " if language is Language.EN else "Alleen: ")[0]
    assert OUTCOMES["crises"].text.in_language(language) not in figures
    assert {"en": "the whole package", "nl": "het hele pakket"}[language] in text
    assert {"en": "How far can this be believed?", "nl": "Hoe geloofwaardig is dit?"}[language] in text


@pytest.mark.parametrize("width", [200, 40])
def test_titles_of_parts_are_printed_as_written(width: int) -> None:
    titles = ("Plan [bold]A[/bold] :smile:", "Closing [/] tag \\[x]")
    parts = tuple(replace(part, title=Text(title, title)) for part, title in zip(PARTS, titles, strict=True))
    console = Console(file=io.StringIO(), force_terminal=True, no_color=True, width=width)
    print_decomposition(replace(made(), parts=parts), ("waiting",), console, Language.EN)
    assert isinstance(console.file, io.StringIO)
    text = " ".join(re.sub(r"\x1b\[[0-9;]*m", "", console.file.getvalue()).split())
    assert all(title in text for title in titles)


@pytest.mark.parametrize("language", list(Language))
def test_the_signs_are_not_explained_where_one_run_has_none(language: Language) -> None:
    assert "✓" in printed(made(), language, terminal=True)
    assert "✓" not in printed(made(1), language, terminal=True)


@pytest.mark.parametrize("language", list(Language))
def test_better_is_told_without_colour_and_explained(language: Language) -> None:
    console = Console(file=io.StringIO(), force_terminal=True, no_color=True, width=140)
    print_decomposition(made(), ("waiting",), console, language)
    assert isinstance(console.file, io.StringIO)
    text = console.file.getvalue()
    assert " ✓" in text.partition(OUTCOMES["waiting"].unit.in_language(language))[2]
    assert {"en": "✓: better. ✗: worse.", "nl": "✓: beter. ✗: slechter."}[language] in text


def test_an_unknown_error_is_never_printed_as_zero() -> None:
    text = printed(made(replications=1), Language.EN, terminal=False)
    assert "error not known with one replication" in text
    assert "±" not in text


def test_json_is_strict_and_complete() -> None:
    answer = json.loads(json.dumps(decomposition_answer(made(replications=1)), allow_nan=False))
    assert set(answer["effects"]) == set(OUTCOMES)
    assert [one["name"] for one in answer["parts"]] == ["coaches", "housing"]
    assert answer["subsets"]["package"] == ["coaches", "housing"]
    waiting = answer["effects"]["waiting"]
    assert set(waiting["parts"]["housing"]) == {"alone", "last", "order_low", "order_high", "shapley"}
    assert waiting["pairs"]["coaches+housing"]["standard_error"] is None
    assert waiting["package"] == answer["scenarios"][0]["differences"]["waiting"]


def test_the_folder_holds_the_table_the_picture_and_where_they_come_from(tmp_path: Path) -> None:
    one = made()
    attachments = waterfall_attachments(one, SHOWN_OUTCOMES, Language.NL)
    written = write_decomposition(tmp_path / "mine", one, attachments, Existing.NUMBER, Handover())
    manifest = read_results(written).manifest
    assert set(manifest["files"]) == {"decomposition.csv", "pictures/waterfall.png", "pictures/waterfall.svg"}
    assert [each["digest"] for each in manifest["scenarios"]] == [each.scenario.digest for each in one.comparison.simulated]
    assert manifest["decomposition"]["subsets"]["baseline+housing"] == ["housing"]
    table = pd.read_csv(written / "decomposition.csv", keep_default_na=False)
    columns = ["outcome", "part", "kind", "mean", "standard_error", "low", "high", "pairs", "verdict"]
    assert list(table.columns) == [*columns, "spread", "share_more", "share_less", "median", "ignorance"]
    assert set(table["kind"]) == {str(kind) for kind in Kind}
    assert len(table) == len(OUTCOMES) * (2 * 5 + 1 + 2)
    assert list(table[table["kind"] == "pair"]["part"].unique()) == ["coaches+housing"]


def test_an_interruption_leaves_nothing_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(waterfall, "draw", interrupt)
    one = made()
    with pytest.raises(KeyboardInterrupt):
        write_decomposition(
            tmp_path / "mine", one, waterfall_attachments(one, SHOWN_OUTCOMES, Language.EN), Existing.NUMBER, Handover()
        )
    assert not list(tmp_path.iterdir())
    assert not is_results(tmp_path / "mine")


def test_the_means_over_all_orders_in_the_table_add_up() -> None:
    table = decomposition_table(made()).set_index("kind")
    for _, rows in table.groupby("outcome"):
        assert rows.loc[["shapley"], "mean"].sum(skipna=False) == pytest.approx(rows.loc["package", "mean"], nan_ok=True)


@pytest.mark.parametrize("language", list(Language))
def test_the_picture_has_a_panel_an_outcome_and_a_number_a_bar(language: Language) -> None:
    figure = waterfall.draw(made(), SHOWN_OUTCOMES, language)
    assert len(figure.axes) == len(SHOWN_OUTCOMES)
    labels = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert labels[:2] == [part.title.in_language(language) for part in PARTS]
    assert all(len(panel.texts) == len(labels) for panel in figure.axes)
    assert all(panel.get_title(loc="left") for panel in figure.axes)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("outcomes", [("cost",), ("cost", "waiting"), ("cost", "waiting", "demand", "crises")])
def test_the_picture_shows_the_outcomes_asked_for(outcomes: tuple[str, ...], language: Language) -> None:
    figure = waterfall.draw(made(), outcomes, language)
    titles = [panel.get_title(loc="left").partition("\n")[0].lower() for panel in figure.axes if panel.axison]
    assert titles == [OUTCOMES[name].text.in_language(language).lower() for name in outcomes]
    assert figure.axes[0].get_yticklabels()[0].get_text() == PARTS[0].title.in_language(language)


def test_no_number_covers_the_zero_line_or_runs_out_of_its_panel() -> None:
    up_and_back = np.array([[100.0, 101.0, 102.0], [160.0, 161.1, 162.0], [43.0, 44.2, 45.0], [104.0, 105.1, 106.0]])
    one = made()
    one.effects  # noqa: B018 (worked out, and then replaced)
    one.__dict__["effects"] = {**one.effects, "demand": decompose(up_and_back), "waiting": decompose(200.0 - up_and_back)}
    figure = waterfall.draw(one, SHOWN_OUTCOMES, Language.EN)
    figure.draw_without_rendering()
    for panel in figure.axes:
        zero = panel.transData.transform((0.0, 0.0))[0]
        for text in panel.texts:
            box, frame = text.get_bbox_patch(), panel.get_window_extent()
            assert box is not None
            extent = box.get_window_extent()
            assert not extent.x0 < zero < extent.x1, text.get_text()
            assert frame.x0 < extent.x0 < extent.x1 < frame.x1 + 5


def test_bars_lead_from_nothing_to_the_package() -> None:
    bars = waterfall.bars_of(made().effects["waiting"])
    assert [after.start for after in bars[1:3]] == [before.end for before in bars[:2]]
    assert (bars[0].start, bars[3].start) == (0.0, 0.0)
    assert bars[2].end == pytest.approx(bars[3].end)


def test_what_cannot_be_told_from_zero_is_hatched() -> None:
    sure, unsure = (
        [bar.get_hatch() or "" for panel in waterfall.draw(made(runs), SHOWN_OUTCOMES, Language.EN).axes for bar in panel.patches]
        for runs in (4, 1)
    )
    assert "" in sure
    assert set(unsure) <= {waterfall.HATCH, ""}
    assert waterfall.HATCH in unsure


def test_what_is_not_known_gets_no_bar() -> None:
    values = np.array([[1.0, 2.0], [2.0, 3.0], [np.nan, np.nan], [5.0, 5.0]])
    one = made()
    one.effects  # noqa: B018 (worked out, and then replaced)
    one.__dict__["effects"] = {**one.effects, "demand": decompose(values)}
    assert one.effects["demand"].interaction.verdict is Verdict.MISSING
    panel = waterfall.draw(one, SHOWN_OUTCOMES, Language.EN).axes[0]
    assert len(panel.patches) == 2
    assert [text.get_text() for text in panel.texts].count("not known") == 2


def test_the_picture_says_where_it_comes_from(tmp_path: Path) -> None:
    one = made()
    (png, svg), again = waterfall_attachments(one, SHOWN_OUTCOMES, Language.EN), tmp_path / "again.svg"
    for attachment, path in ((png, tmp_path / "a.png"), (svg, tmp_path / "a.svg"), (svg, again)):
        attachment.write(path)
    assert again.read_bytes() == (tmp_path / "a.svg").read_bytes()
    content = (tmp_path / "a.png").read_bytes()
    assert PNG_KEY.encode() in content
    assert all(each.scenario.digest.encode() in content for each in one.comparison.simulated)
