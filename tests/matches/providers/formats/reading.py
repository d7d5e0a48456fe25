"""Read the files of a test: whatever they are, they are read or refused; what a reader sees of them; import them."""

import gzip
import json
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command

from livecast.errors import LivecastError
from matches.models import Match
from matches.providers import formats
from matches.providers.formats.document import Document
from matches.providers.normalise import normalise_feed
from tests.matches.providers.formats import comparing


def packed(value: Any) -> bytes:
    """A value as a JSON file."""
    return json.dumps(value).encode()


def entries(value: Any) -> list[dict[str, Any]]:
    """The entries of a JSON file, without the header."""
    return comparing.lines(comparing.read(packed(value)))[1:]


def header(value: Any) -> dict[str, Any]:
    return comparing.lines(comparing.read(packed(value)))[0]


def ids(data: bytes) -> list[str]:
    return [record.id for record in comparing.read(data).records]


def format_name(data: bytes) -> str:
    """The name of the format that claims a file; the name of each, if several claim it."""
    document = Document(data)
    return ", ".join(one.NAME for one in formats.FORMATS if one.recognises(document))


def read_or_refuse(data: bytes) -> str:
    """Read a file to the end of normalising. The code of the refusal, or "". Every other error is the test's."""
    try:
        normalise_feed(comparing.read(data))
    except LivecastError as refusal:
        return refusal.code
    return ""


def assert_total(data: bytes, seed: int) -> None:
    """Damaged and cut copies of a JSON file are read or refused, and some of the damaged ones are read."""
    codes = [read_or_refuse(copy) for copy in comparing.damaged(data, seed)]
    assert "" in codes
    for copy in comparing.cut(data, seed):
        read_or_refuse(copy)


def assert_same_packed(data: bytes) -> None:
    """A gzip file has the match of the file in it."""
    assert comparing.lines(comparing.read(gzip.compress(data))) == comparing.lines(comparing.read(data))


def imported(data: bytes, folder: Path) -> Match:
    """The match of a file, imported with the command, from a file whose name says nothing."""
    path = folder / "file"
    path.write_bytes(data)
    call_command("import_feed", str(path), stdout=StringIO(), stderr=StringIO())
    return Match.objects.get(feed_key=comparing.read(data).header.match_id)


def plays(feed: Any) -> list[tuple[Any, ...]]:
    """The kind, side, period, time and score of each line of a feed: what statistics and scores are made of."""
    normalised = normalise_feed(feed)
    return [
        (
            step.op,
            step.key,
            *((line and (line.kind, line.side, line.period, line.clock_seconds, line.provider_score)) or ()),
        )
        for step in normalised.steps
        for line in (step.line,)
    ]
