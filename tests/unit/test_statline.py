"""Tables of StatLine in their true forms, made up and small: padded keys, half-years, empty cells, stars, mergers; and fetching."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest

from zorgsim.errors import InputError, InputsError
from zorgsim.experiment import statline_fetch
from zorgsim.experiment.statline_fetch import Protocol, fetch_table
from zorgsim.inputs.own_figures import Figure
from zorgsim.inputs.own_tables import sheets_of
from zorgsim.inputs.statline import Choice, Read, is_statline, observations_of_json, observations_of_sheets, read_statline

YOUTH = Choice("youth_in_care")


def v3(*cells: tuple[str, str, Any], key: str = "TotaalJongeren_1", **more: Any) -> bytes:
    rows = [
        {"ID": at, "RegioS": f"{region:<10}", "Perioden": period, key: value, **more}
        for at, (region, period, value) in enumerate(cells)
    ]
    return json.dumps({"odata.metadata": "https://example.test/$metadata", "value": rows}).encode()


def v4(*cells: tuple[str, str, Any, str]) -> bytes:
    rows = [
        {"Id": at, "Measure": "M000001", "ValueAttribute": attribute, "Value": value, "RegioS": region, "Perioden": period}
        for at, (region, period, value, attribute) in enumerate(cells)
    ]
    return json.dumps({"@odata.context": "https://example.test/$metadata", "value": rows}).encode()


def read(content: bytes, code: str = "GM0281", choice: Choice = YOUTH) -> Read:
    if is_statline(None, content):
        return read_statline(observations_of_json("t.json", content), code, choice, "CBS")
    sheets = sheets_of(Path("t.csv"), content)
    assert is_statline(sheets, content)
    return read_statline(observations_of_sheets(sheets), code, choice, "CBS")


def test_version_3_with_padded_keys_half_years_and_empty_cells() -> None:
    found = read(v3(("GM0281", "2021JJ00", 2030), ("GM0281", "2021HJ01", 1700), ("GM0281", "2021HJ02", 1650),
                    ("GM0281", "2020JJ00", None),
                    ("PV25", "2021JJ00", 99999), ("NL01", "2021JJ00", 463570)))  # fmt: skip
    assert found == Read((Figure("youth_in_care", 2021, 2030.0, "CBS"),), parts_of_years=2, unknown=(2020,))


def test_version_4_with_attributes() -> None:
    found = read(v4(("GM0281", "2021JJ00", 2030.0, "None"), ("GM0281", "2022JJ00", 7.0, "Provisional"),
                    ("GM0281", "2019JJ00", None, "Unknown"),
                    ("GM0281", "2018JJ00", 5.0, "Impossible")))  # fmt: skip
    assert [(one.year, one.value, one.provisional) for one in found.figures] == [(2021, 2030.0, False), (2022, 7.0, True)]
    assert found.unknown == (2018, 2019)


CSV = """\
"Jongeren met jeugdzorg in natura"
"Perioden";"Regio's";"Totaal jongeren (aantal)"
"";"";"aantal"
"2021";"Tiel";"2 030"
"2022*";"Tiel";"2.105*"
"2023";"Tiel";"."
"2022*";"Utrecht (gemeente)";"6 105"
"2022*";"Utrecht (PV)";"61 105"
"Bron: CBS"
"""


def test_csv_with_names_stars_and_points() -> None:
    with_thousands = read(CSV.encode())
    assert [(one.year, one.value, one.provisional) for one in with_thousands.figures] == [(2021, 2030.0, False)]
    assert with_thousands.unknown == (2022, 2023)  # 2.105 can be thousands or decimals: not known rather than wrong
    assert [one.value for one in read(CSV.encode(), "GM0344").figures] == [6105.0]


def test_csv_with_keys() -> None:
    content = b'ID;RegioS;Perioden;TotaalJongeren_1\n0;"GM0281    ";2021JJ00;2030\n1;"GM0281    ";2021HJ01;       .\n'
    assert read(content) == Read((Figure("youth_in_care", 2021, 2030.0, "CBS"),), parts_of_years=1)


@pytest.mark.parametrize(
    ("cells", "value", "unknown", "mixed"),
    [
        ([("GM0738", 10), ("GM0870", 20), ("GM0874", 30)], 60.0, (), ()),  # Aalburg, Werkendam, Woudrichem: Altena in 2019
        ([("GM0738", 10), ("GM0870", None), ("GM0874", 30)], None, (2018,), ()),  # a sum of which a part is not known
        (
            [("GM0738", 10), ("GM0870", 20), ("GM0874", 30), ("GM1959", None)],
            60.0,
            (),
            (),
        ),  # not there yet: its empty cell says nothing
    ],
)
def test_what_merged_is_added_up(cells: list[tuple[str, Any]], value: float | None, unknown: tuple[int], mixed: tuple[int]) -> None:
    found = read(v3(*((code, "2018JJ00", number) for code, number in cells)), "GM1959")
    assert [one.value for one in found.figures] == ([] if value is None else [value])
    assert (found.unknown, found.not_divisible) == (unknown, mixed)
    assert found.merged == (("Aalburg", "Werkendam", "Woudrichem") if value else ())


def test_an_empty_cell_of_what_had_merged_says_nothing() -> None:
    assert [one.value for one in read(v3(("GM1959", "2021JJ00", 5), ("GM0738", "2021JJ00", None)), "GM1959").figures] == [5.0]


def test_what_cannot_be_divided_over_the_map_is_left_out() -> None:
    assert read(v3(("GM1992", "2023JJ00", 500)), "GM0501").not_divisible == (2023,)  # Voorne aan Zee, of which Brielle is a part
    amsterdam = read(v3(("GM0363", "2021JJ00", 9), ("GM0363", "2023JJ00", 10)), "GM0363")
    assert (amsterdam.not_divisible, [one.year for one in amsterdam.figures]) == ((2023,), [2021])  # with Weesp since 2022


def test_every_year_that_cannot_be_is_refused_before_anything_is_fitted_to_it() -> None:
    """A figure of nobody has no logarithm, and one below nothing is a slip; thousands with decimals are whole again."""
    cells = v3(("GM0281  ", "2016JJ00", 0), ("GM0281  ", "2017JJ00", -5), ("GM0281  ", "2018JJ00", 410))
    with pytest.raises(InputsError) as caught:
        read(cells)
    assert [one.where.rpartition(" ")[2] for one in caught.value.problems] == ["2016", "2017"]
    thousands = read(v3(("GM0281  ", "2018JJ00", 1.005)), choice=Choice("youth_in_care", times=1000.0))
    assert [one.value for one in thousands.figures] == [1005.0]


def test_measure_and_category_have_to_be_said_where_there_are_several() -> None:
    rows = [
        {"RegioS": "GM0281", "Perioden": "2021JJ00", "Vorm": form, "A_1": 5 + at, "B_2": 7} for at, form in enumerate(("x", "y"))
    ]
    content = json.dumps({"value": rows}).encode()
    with pytest.raises(InputError, match="A_1, B_2"):
        read(content)
    with pytest.raises(InputError, match="more than one figure.*\n.*\n.*\n.*one category of Vorm: x, y"):
        read(content, choice=Choice("youth_in_care", "A_1"))
    with pytest.raises(InputError, match="no such category"):
        read(content, choice=Choice("youth_in_care", "A_1", {"Vorm": "z"}))
    (only,) = read(content, choice=Choice("spending_cbs", "A_1", {"Vorm": "y"}, 1e6)).figures
    assert (only.key, only.value) == ("spending_cbs", 6e6)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"{", "no table of StatLine"),
        (b'{"value": 5}', "no table of StatLine"),
        (b'{"value": [{"a": 1}]}', "no table of StatLine"),
        (v3(("GM0363", "2021JJ00", 5)), "nothing of the municipality"),
        (v3(("GM0281", "2021HJ01", 5)), "no whole years"),
        (v3(("GM0281", "2021JJ00", 5), BSN="111222333"), "records of persons"),
    ],
)
def test_what_cannot_be_used_is_refused(content: bytes, what: str) -> None:
    with pytest.raises(InputError, match=what):
        read(content)


# Fetching: from a server of one's own; that of CBS was never tried


class Server(BaseHTTPRequestHandler):
    pages: ClassVar[dict[str, tuple[int, bytes]]] = {}

    def do_GET(self) -> None:
        status, content = self.pages.get(self.path, (404, b""))
        self.send_response(status)
        if status == 302:
            self.send_header("Location", content.decode())
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    server = HTTPServer(("127.0.0.1", 0), Server)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_all_pages_are_one_table(address: str) -> None:
    first = {"odata.metadata": "m", "value": [{"RegioS": "GM0281", "Perioden": "2020JJ00", "A_1": 1}], "odata.nextLink": "/next"}
    last = {"odata.metadata": "m", "value": [{"RegioS": "GM0281", "Perioden": "2021JJ00", "A_1": 2}]}
    Server.pages = {"/t/85097NED": (200, json.dumps(first).encode()), "/next": (200, json.dumps(last).encode())}
    fetched = fetch_table("85097NED", Protocol.V3, f"{address}/t/{{table}}")
    assert fetched.rows == 2
    assert [one.value for one in read(fetched.content).figures] == [1.0, 2.0]


@pytest.mark.parametrize(
    ("table", "status", "content", "what"),
    [
        ("../etc", 200, b"", "no number of a table"),
        ("85097NED", 404, b"", "cannot be fetched"),
        ("85097NED", 200, b"<html>", "no JSON"),
        ("85097NED", 200, b'{"error": 5}', "no table of OData"),
        ("85097NED", 200, b'{"value": [], "odata.nextLink": "http://elsewhere.test/x"}', "another host"),
        ("85097NED", 302, b"http://elsewhere.test/x", "another host"),
    ],
)
def test_what_is_no_table_is_refused(address: str, table: str, status: int, content: bytes, what: str) -> None:
    Server.pages = {"/85097NED": (status, content)}
    with pytest.raises(InputError, match=what):
        fetch_table(table, Protocol.V4, f"{address}/{{table}}")


def test_nobody_who_answers_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statline_fetch, "TIMEOUT", 0.5)
    with pytest.raises(InputError, match="cannot be fetched"):
        fetch_table("85097NED", Protocol.V3, "http://127.0.0.1:1/{table}")
    with pytest.raises(InputError, match="no address of the web"):
        fetch_table("85097NED", Protocol.V3, "file:///x/{table}")
