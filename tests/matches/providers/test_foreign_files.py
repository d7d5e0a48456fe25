"""A file that is not commentary-feed/1 is refused: the sentence says what it is, and where the format is described."""

import gzip
import json
from io import BytesIO

import pytest

from matches.providers.commentary_feed import parse_feed
from matches.providers.errors import FeedError
from tests.matches.providers.feed_writer import A_MATCH, file_of

FEED = file_of(*A_MATCH)
OBJECT = {"gameId": 4711, "plays": [{"id": 1, "text": "Kick-off"}]}


@pytest.mark.parametrize(
    ("data", "what", "code"),
    [
        (gzip.compress(FEED), "a gzip file", "feed."),
        (b"PK\x03\x04rest", "a ZIP or Excel file", "feed."),
        (b"%PDF-1.7\n", "a PDF file", "feed.not_json"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(90), "an old Excel or Word file", "feed."),
        (b"\x89PNG\r\n\x1a\n" + bytes(90), "an image", "feed."),
        (b"m.jsonl" + bytes(250) + b"ustar" + bytes(255), "a binary file", "feed."),
        (b"\x0a\x05hello\x10\x01\n", "a binary file", "feed."),
        (b"{\\rtf1\\ansi Kick-off}\n", "an RTF file", "feed.not_json"),
        (b"[" + b",".join(FEED.splitlines()) + b"]", "one JSON array", "feed.not_json"),
        (json.dumps(OBJECT).encode(), "JSON of another format", "feed.missing_field"),
        (json.dumps({"kind": "game", "id": 1}).encode(), 'field "kind" is "game"', "feed.no_header"),
        (json.dumps(OBJECT, indent=2).encode(), "one JSON object over many lines", "feed.not_json"),
        (json.dumps([OBJECT, OBJECT]).encode(), "one JSON array", "feed.not_json"),
        (json.dumps([OBJECT], indent=2).encode(), "one JSON array", "feed.not_json"),
        (json.dumps({"plays": ["x" * 1_000_000]}).encode(), "one JSON object", "feed.line_too_long"),
        (b"<!DOCTYPE html>\n<html></html>\n", "HTML", "feed.not_json"),
        (b'\n<?xml version="1.0"?>\n<game/>\n', "XML", "feed.not_json"),
        (b"minute;side;text\n1;home;Kick-off\n", "a table (CSV)", "feed.not_json"),
        (FEED.decode().encode("utf-16"), "text in UTF-16", "feed.nul_byte"),
        (FEED.decode().encode("utf-16-le"), "text in UTF-16", "feed.nul_byte"),
        (b"abc\0def\n", "a binary file", "feed.nul_byte"),
        (b"Goal for Harbour Town!\n", "text without JSON", "feed.not_json"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_foreign_file_is_named(data: bytes, what: str, code: str):
    with pytest.raises(FeedError) as refusal:
        parse_feed(BytesIO(data))
    message = refusal.value.message
    assert message.startswith("This is not a commentary-feed/1 file: it is ") and what in message
    assert "docs/protocol.md, “commentary-feed/1”, describes the format." in message
    assert refusal.value.code.startswith(code)
    assert refusal.value.at("m.jsonl").startswith("m.jsonl:")
    assert len(parse_feed(BytesIO(FEED)).records) == len(A_MATCH)


def test_damaged_feed_is_still_a_feed():
    damaged = FEED.replace(b'"sport"', b"sport", 1)
    with pytest.raises(FeedError, match="expected one JSON object, got invalid JSON") as refusal:
        parse_feed(BytesIO(damaged))
    assert (refusal.value.code, refusal.value.line) == ("feed.not_json", 1)
