"""Fetching a table of StatLine, on the user's word alone: nothing else in zorgsim goes online.

What is fetched is written as one file in the form of the protocol that it came by, all pages together, so that it is read like a
file that was saved by hand.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final
from urllib.error import URLError
from urllib.parse import quote, urljoin, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from zorgsim.errors import InputError

TIMEOUT: Final = 30.0
"""Seconds without an answer after which fetching is given up."""
MOST_BYTES: Final = 300_000_000
MOST_PAGES: Final = 2_000
_TABLE: Final = re.compile(r"\d{5}[A-Za-z]{2,4}")


class Protocol(StrEnum):
    """The version of OData by which CBS is asked."""

    V3 = "v3"
    V4 = "v4"


ADDRESSES: Final = {
    Protocol.V3: "https://opendata.cbs.nl/ODataFeed/odata/{table}/TypedDataSet?$format=json",
    Protocol.V4: "https://datasets.cbs.nl/odata/v1/CBS/{table}/Observations",
}
_NEXT: Final = ("odata.nextLink", "@odata.nextLink")


@dataclass(frozen=True)
class Fetched:
    """A table: its content as one file of JSON, and how many rows it has."""

    content: bytes
    rows: int


def fetch_table(table: str, protocol: Protocol, address: str | None = None) -> Fetched:
    """Fetch all pages of a table.

    Parameters
    ----------
    table
        Its number, such as ``85097NED``.
    protocol
        By which version it is asked for.
    address
        Where, with ``{table}`` for its number; CBS if left out.

    Raises
    ------
    InputError
        If the number is none, nobody answers in time, or what comes is no table.
    """
    where = f"StatLine: {table[:20]}"
    if _TABLE.fullmatch(table) is None:
        allowed = "five digits and letters, such as 85097NED"
        raise InputError(
            "this is no number of a table", where="command line: table", value=table, allowed=allowed, action="look it up"
        )
    first = (address or ADDRESSES[protocol]).replace("{table}", quote(table))
    rows: list[Any] = []
    head: dict[str, Any] = {}
    for page in _pages(first, where):
        head = head or {key: value for key, value in page.items() if key not in ("value", *_NEXT)}
        rows += page["value"]
    return Fetched(json.dumps({**head, "value": rows}, ensure_ascii=False).encode(), len(rows))


def _pages(first: str, where: str) -> Iterator[dict[str, Any]]:
    address: str | None = first
    size = 0
    for _ in range(MOST_PAGES):
        if address is None:
            return
        content = _answer(address, where)
        size += len(content)
        if size > MOST_BYTES:
            raise _refused("the table is too large", where)
        page = _page(content, where)
        yield page
        following = next((page[key] for key in _NEXT if page.get(key)), None)
        address = None if following is None else _same_host(urljoin(address, str(following)), first, where)
    raise _refused("the table has too many pages", where)


def _page(content: bytes, where: str) -> dict[str, Any]:
    try:
        page = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as problem:
        raise _refused("what came is no JSON", where) from problem
    if not isinstance(page, dict) or not isinstance(page.get("value"), list):
        raise _refused("what came is no table of OData", where)
    return page


def _same_host(address: str, first: str, where: str) -> str:
    """Return the address of the next page: on the host that was asked, for an answer may not send us elsewhere."""
    ours, theirs = urlsplit(first), urlsplit(address)
    if (theirs.scheme, theirs.netloc) != (ours.scheme, ours.netloc):
        raise _refused("the answer leads to another host", where)
    return address


class _Here(HTTPRedirectHandler):
    """Follows no redirection to another host."""

    def redirect_request(self, req: Request, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Request | None:
        _same_host(newurl, req.full_url, "StatLine")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


_open: Callable[..., Any] = build_opener(_Here).open


def _answer(address: str, where: str) -> bytes:
    if urlsplit(address).scheme not in ("http", "https"):
        raise _refused("this is no address of the web", where)
    request = Request(address, headers={"Accept": "application/json", "User-Agent": "zorgsim"})  # noqa: S310 # checked above
    try:
        with _open(request, timeout=TIMEOUT) as answer:
            return bytes(answer.read(MOST_BYTES + 1))
    except (URLError, OSError, ValueError) as problem:
        reason = getattr(problem, "reason", None) or problem
        raise _refused(f"the table cannot be fetched: {reason}", where) from problem


def _refused(what: str, where: str) -> InputError:
    return InputError(
        what,
        where=where,
        allowed="a table of StatLine, online",
        action="try again later, or download the table in a browser and import the file",
    )
