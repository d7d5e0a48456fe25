"""Write feeds for tests: an invented match as the bytes of a file."""

import json
from io import BytesIO
from pathlib import Path
from typing import Any

from matches.providers.commentary_feed import CommentaryFeed, parse_feed
from matches.providers.normalise import NormalisedFeed, normalise_feed

HEADER = {
    "kind": "match",
    "feed": "commentary-feed/1",
    "match_id": "m1",
    "sport": "football",
    "start": "2026-05-09T14:00:00Z",
    "teams": {"home": "Harbour Town", "away": "Mill United"},
}


def add(seq: int, text: str = "", **fields: Any) -> dict[str, Any]:
    """One entry record. By default its id is its seq. Also for `op="edit"` and `op="delete"`."""
    return {"kind": "entry", "seq": seq, "op": "add", "id": str(seq)} | ({"text": text} if text else {}) | fields


def edit(seq: int, id: int | str, **fields: Any) -> dict[str, Any]:
    return add(seq, id=str(id), op="edit", **fields)


def delete(seq: int, id: int | str, **fields: Any) -> dict[str, Any]:
    return add(seq, id=str(id), op="delete", **fields)


def file_of(*entries: dict[str, Any], **header: Any) -> bytes:
    """The whole file. Header fields that are None are left out."""
    match = {name: value for name, value in {**HEADER, **header}.items() if value is not None}
    return b"".join(line(record) for record in (match, *entries, {"kind": "end", "entries": len(entries)}))


def line(record: Any) -> bytes:
    return json.dumps(record, ensure_ascii=False).encode() + b"\n"


def feed_of(*entries: dict[str, Any], **header: Any) -> CommentaryFeed:
    return parse_feed(BytesIO(file_of(*entries, **header)))


def normalised(*entries: dict[str, Any], **header: Any) -> NormalisedFeed:
    return normalise_feed(feed_of(*entries, **header))


def written(path: Path, *entries: dict[str, Any], **header: Any) -> str:
    """Write the file and return its path for a command."""
    path.write_bytes(file_of(*entries, **header))
    return str(path)


# A match of two halves with the usual events, for most tests.
A_MATCH = (
    add(1, "The teams are out.", period="PRE"),
    add(2, "Under way.", type="start", period="1H", clock={"s": 0}),
    add(3, "GOAL! Parker, off the post.", type="goal", side="home", period="1H", clock={"s": 700}),
    add(4, "Half-time.", type="half time", period="1H", clock={"s": 2760}),
    add(5, "Off again.", type="start", period="2H", clock={"s": 2700}),
    add(6, "GOAL! Level.", type="goal", side="away", period="2H", clock={"s": 4000}),
    add(7, "GOAL! The late winner.", type="goal", side="home", period="2H", clock={"s": 5460}),
    add(8, "It is over.", type="full time", period="2H", clock={"s": 5600}),
)
