"""Inputs of the ingest, and files of providers."""

from collections.abc import Callable, Mapping
from io import BytesIO

from bench.hostile.entry import CpuBudget, EntryPoint
from livecast.input_limits import INGEST_BODY, INGEST_LINE, INGEST_LINES, PROVIDER_FILE, PROVIDER_ROWS
from matches.ingest.lines import MatchKey, read_line
from matches.providers.files import read_feed


def _line(text: str) -> Callable[[int], bytes]:
    """A maker of lines of an entry whose text fills so many bytes."""
    before, after = b'{"kind": "entry", "seq": 1, "op": "add", "id": "1", "text": "', b'"}\n'

    def line(size: int) -> bytes:
        room = max(0, size - len(before) - len(after))
        return before + (text.encode() * (room // len(text.encode()) + 1))[:room] + after

    return line


_LINES: Mapping[str, Callable[[int], bytes]] = {
    "a long text": _line("a"),
    "escapes": _line("\\\\"),
    "open arrays": lambda size: b"[" * (size - 1) + b"\n",
    "open strings": lambda size: b'"' * (size - 1) + b"\n",
}
_FILES: Mapping[str, Callable[[int], bytes]] = {
    "empty objects": lambda size: b"[" + b"{}," * ((size - 4) // 3) + b" " * ((size - 4) % 3) + b"{}]",
    "open tags": lambda size: b"<td <tr " * (size // 8) + b" " * (size % 8),
    "a wide table": lambda size: b"a," * (size // 2) + b" " * (size % 2),
    "spaces": lambda size: b" " * size,
}

_COLUMNS = b"minute,away_team,home_team,score_away,score_home,description,play_by\n"  # a table of basketball plays

ENTRY_POINTS = (
    EntryPoint(
        "ingest: a line",
        CpuBudget.EVENT_LOOP,
        INGEST_LINE,
        _LINES,
        lambda site, data: read_line(data, 1, MatchKey(pk=1)),
        smallest=128,
    ),
    EntryPoint(
        "ingest: lines of a request",
        CpuBudget.PAGE,
        INGEST_LINES,
        {"pings": lambda size: b'{"kind": "ping"}\n' * size},
        lambda site, body: site.api("POST", "/ingest", body),
    ),
    EntryPoint(
        "ingest: body of a request",
        CpuBudget.UPLOAD,
        INGEST_BODY,
        {"letters": lambda size: b"x" * size, "objects": _FILES["empty objects"]},
        lambda site, body: site.api("POST", "/ingest", body),
        smallest=64,
    ),
    EntryPoint(
        "provider's file",
        CpuBudget.COMMAND,
        PROVIDER_FILE,
        _FILES,
        lambda site, data: read_feed(BytesIO(data)),
        smallest=64,
    ),
    EntryPoint(
        "provider's file: rows",
        CpuBudget.COMMAND,
        PROVIDER_ROWS,
        {"plays": lambda size: _COLUMNS + b"12:00,HAR,MIL,0,0,Tip,MIL\n" * size},
        lambda site, data: read_feed(BytesIO(data)),
    ),
)
