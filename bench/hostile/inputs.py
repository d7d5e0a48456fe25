"""Makers of hostile texts and files: each makes an input of a given size."""

import json
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from openpyxl import Workbook
from PIL import Image

from matches.schedules.calendar_lines import MAX_ZONE_RULES


def repeated(piece: str, begin: str = "", end: str = "") -> Callable[[int], str]:
    """Make a text of so many characters: `begin`, then a piece again and again, then `end`."""

    def make(size: int) -> str:
        room = max(0, size - len(begin) - len(end))
        return (begin + (piece * (room // len(piece) + 1))[:room] + end)[:size]

    return make


def in_bytes(inputs: Mapping[str, Callable[[int], str]]) -> dict[str, Callable[[int], bytes]]:
    """Make bytes instead of characters, for ASCII pieces."""

    def encoded(make: Callable[[int], str]) -> Callable[[int], bytes]:
        return lambda size: make(size).encode()

    return {name: encoded(make) for name, make in inputs.items()}


# For code that normalises, matches or splits: long when decomposed, quadratic when reordered, or only separators.
TEXTS: Mapping[str, Callable[[int], str]] = {
    "letters": repeated("a"),
    "compatibility characters": repeated("\ufdfa"),
    "combining marks": repeated("\u0301\u0315"),
    "marks on letters": repeated("\u0315\u0300", begin="a"),
    "Hangul jamo": repeated("\u1100\u1161\u11a8"),
    "joined emoji": repeated("\U0001f469\u200d"),
    "flag tags": repeated("\U000e0067", begin="\U0001f3f4"),
    "spaces": repeated(" ", begin="a", end="a"),
    "single letters": repeated("a "),
    "dots": repeated("a."),
    "spaced dots": repeated("a . "),
    "links": repeated("http://a.b/ "),
    "digits": repeated("1"),
    "quotes": repeated("'\""),
    "brackets": repeated("("),
    "separators": repeated(",;:->"),
    "Han": repeated("嗯", end="x"),
}

# Shorthand lines with words that resemble names, kinds and times.
LINES: Mapping[str, Callable[[int], str]] = {
    **TEXTS,
    "near-miss names": repeated("abcdefghijxxy ", begin="g "),
    "near-miss name at the end": repeated("a", begin="g "),
    "near-miss pinyin": repeated("n", begin="g "),
    "arrows": repeated("h3>", begin="s "),
    "shirts": repeated("h3 "),
    "times": repeated("45+2' "),
    "escapes": repeated("/'"),
}

SHEETS: Mapping[str, Callable[[int], str]] = {
    **TEXTS,
    "many short lines": repeated("a\n"),
    "many names in a line": repeated("a," * 400 + "\n"),
    "many shirts in a line": repeated("1 A " * 240 + "\n"),
    "shirts without names": repeated("#1 " * 300 + "\n"),
    "spaces within a line": repeated("1" + " " * 990 + "1\n"),
    "brackets in a line": repeated("(a) " * 240 + "\n"),
    "dashes in a line": repeated("a - " * 240 + "\n"),
    "cells of a table": repeated("a\t" * 490 + "\n"),
    "headings": repeated("a:\n"),
    "colons in a line": repeated("a b c d e:" * 90 + "\n"),
    "rows of a table": repeated("1\tA\tGK\tx\n"),
    "rows with commas": repeated("EMBER, Rolf\n"),
    "numbers and names in turn": repeated("1\nA\n"),
    "columns of two teams": repeated("1 A    1 B\n"),
}


# --- JSON


def nested(levels: int) -> str:
    return "[" * levels + "]" * levels


def command(piece: str, name: str = "text") -> Callable[[int], str]:
    """Make a WebSocket command of so many bytes with a long text, of characters of one size."""
    frame = '{"type":"ping","data":{"%s":"%s"}}'

    def make(size: int) -> str:
        room = size - len(frame % (name, ""))
        width = len(piece.encode())
        text = piece * (room // width)
        return frame % (name, text + " " * (room - len(text.encode())))

    return make


def json_of(piece: str, begin: str = '{"a":[', end: str = "]}") -> Callable[[int], str]:
    """Make JSON of so many bytes that repeats one piece."""

    def make(size: int) -> str:
        room = size - len(begin) - len(end)
        body = (piece * (room // len(piece))).rstrip(",")
        return begin + body + " " * (room - len(body)) + end

    return make


BODIES: Mapping[str, Callable[[int], str]] = {
    "flat arrays": json_of("[],"),
    "numbers": json_of("1,"),
    "long numbers": json_of("1" * 4000 + ","),
    "floats": json_of("1e-9,"),
    "strings": json_of('"a",'),
    "escapes": json_of(r"\u0301", begin='{"a":["', end='"]}'),
    "quotes": json_of(r"\"", begin='{"a":["', end='"]}'),
    "an open string": json_of("[", begin='{"a":"', end=""),
    "deep nesting": json_of("[", begin="", end=""),
    "spaces": json_of(" "),
}


# --- files

_HEAD = "home,away,date,time\n"
_CALENDAR, _CALENDAR_END = "BEGIN:VCALENDAR\r\n", "END:VCALENDAR\r\n"
_EVENT = (
    "BEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Harbour Town v Mill United\r\nDTSTART:20261205T150000Z\r\n"
    "LOCATION:Mill Lane\r\nCATEGORIES:Coast League\r\nSTATUS:CONFIRMED\r\nEND:VEVENT\r\n"
)
_ZONE = (
    "BEGIN:VTIMEZONE\r\nTZID:Coast Time\r\n"
    + "BEGIN:STANDARD\r\nDTSTART:19701025T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\n"
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nEND:STANDARD\r\n" * MAX_ZONE_RULES + "END:VTIMEZONE\r\n"
)
_ZONED = "BEGIN:VEVENT\r\nSUMMARY:A v B\r\nDTSTART;TZID=Coast Time:20261205T150000\r\nEND:VEVENT\r\n"
_IN_EVENT, _EVENT_ENDS = f"{_CALENDAR}BEGIN:VEVENT\r\n", f"END:VEVENT\r\n{_CALENDAR_END}"

SCHEDULES: Mapping[str, Callable[[int], bytes]] = in_bytes(
    {
        "long rows": repeated("a v b" + " -" * 230 + ",2026-12-05,15:00\n", begin="match,date,time\n"),
        "signs in a title": repeated("a v b" + "!-" * 240 + "x,2026-12-05,15:00\n", begin="match,date,time\n"),
        "ambiguous dates": repeated("a,b,09/05/2026," + "1" * 490 + "\n", begin=_HEAD),
        "long times": repeated("a,b,2026-12-05,15:00" + ":00" * 170 + "\n", begin=_HEAD),
        "many short lines": repeated("\n", begin=_HEAD),
        "one long line": repeated("a", begin=_HEAD),
        "columns": repeated(","),
        "quotes": repeated('"', begin=_HEAD),
        "cells": repeated(";,", begin=_HEAD),
        "calendar: unused lines": repeated("A:1\r\n", begin=_IN_EVENT, end=_EVENT_ENDS),
        "calendar: ids": repeated("UID:1\r\n", begin=_IN_EVENT, end=_EVENT_ENDS),
        "calendar: starts": repeated("DTSTART:20261205T150000Z\r\n", begin=_IN_EVENT, end=_EVENT_ENDS),
        "calendar: parameters": repeated("UID" + ";A=1" * 90 + ":1\r\n", begin=_IN_EVENT, end=_EVENT_ENDS),
        "calendar: categories": repeated("CATEGORIES:" + "a," * 150 + "\r\n", begin=_IN_EVENT, end=_EVENT_ENDS),
        "calendar: one long line": repeated("a", begin=f"{_IN_EVENT}SUMMARY:", end=f"\r\n{_EVENT_ENDS}"),
        "calendar: folded lines": repeated("\r\n a", begin=f"{_IN_EVENT}SUMMARY:", end=f"\r\n{_EVENT_ENDS}"),
        "calendar: a zone of many rules": repeated("\r\n", begin=_CALENDAR + _ZONE + _ZONED, end=_CALENDAR_END),
        "calendar: zones without an end": repeated("BEGIN:VTIMEZONE\r\n", begin=_CALENDAR),
        "calendar: nested events": repeated("BEGIN:VEVENT\r\n", begin=_CALENDAR),
    }
)


def csv_rows(rows: int) -> bytes:
    return (_HEAD + "".join(f"Team {row},Mill {row},2026-12-05,15:00\n" for row in range(rows))).encode()


def ambiguous_rows(rows: int) -> bytes:
    return (_HEAD + "".join(f"Team {row},Mill {row},09/05/2026,15:00 CST\n" for row in range(rows))).encode()


def events(rows: int) -> bytes:
    return (_CALENDAR + "".join(_EVENT.replace("UID:1", f"UID:{row}") for row in range(rows)) + _CALENDAR_END).encode()


def zoned_events(rows: int) -> bytes:
    return (_CALENDAR + _ZONE + _ZONED * rows + _CALENDAR_END).encode()


ROWS: Mapping[str, Callable[[int], bytes]] = {
    "CSV": csv_rows,
    "CSV with ambiguous dates": ambiguous_rows,
    "calendar": events,
    "calendar with a zone of its own": zoned_events,
}


_SHEET_HEAD = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
_SHEET_END = "</sheetData></worksheet>"


def workbook(sheet: str, size: int = 0, level: int = 9) -> bytes:
    """Make an .xlsx file with the XML of its only sheet, padded to so many bytes if `size` is given."""
    book = Workbook()
    book["Sheet"].append(["a"])
    plain, out = BytesIO(), BytesIO()
    book.save(plain)
    with ZipFile(plain) as source, ZipFile(out, "w", ZIP_DEFLATED, compresslevel=level) as target:
        for name in source.namelist():
            target.writestr(name, sheet if name == "xl/worksheets/sheet1.xml" else source.read(name))
        padding = size - len(out.getvalue()) - 1_500  # the directory at the end
        if padding > 0:
            target.writestr("docProps/padding.bin", b"\0" * padding, ZIP_STORED)
    return out.getvalue().ljust(size, b"\0")


def sheet_of(piece: str, before: str = "<row>", after: str = "</row>") -> Callable[[int], bytes]:
    """Make an .xlsx file whose sheet repeats one piece so many times."""
    return lambda count: workbook(_SHEET_HEAD + before + piece * count + after + _SHEET_END)


def unpacked_sheet(piece: str) -> Callable[[int], bytes]:
    """Make an .xlsx file that unpacks to so many bytes."""

    def make(size: int) -> bytes:
        with ZipFile(BytesIO(workbook(""))) as archive:
            others = sum(part.file_size for part in archive.infolist())
        room = size - others - len(_SHEET_HEAD) - len(_SHEET_END)
        body = piece * max(0, room // len(piece))
        return workbook(_SHEET_HEAD + body + " " * max(0, room - len(body)) + _SHEET_END)

    return make


_TEXT_CELL = '<c t="inlineStr"><is><t>Harbour Town</t></is></c>'
WORKBOOK_FILES: Mapping[str, Callable[[int], bytes]] = {
    "a large part": lambda size: workbook(_SHEET_HEAD + "<row><c><v>1</v></c></row>" + _SHEET_END, size),
}
UNPACKED: Mapping[str, Callable[[int], bytes]] = {
    "spaces": unpacked_sheet(" "),
    "blank rows": unpacked_sheet("<row/>" + " " * 180),
    "column widths": unpacked_sheet('<col min="1" max="1"/>' + " " * 20),
    "merged cells": unpacked_sheet('<mergeCell ref="A1:B1"/>' + " " * 20),
}
WORKBOOK_ROWS: Mapping[str, Callable[[int], bytes]] = {
    "texts": sheet_of(f"<row>{_TEXT_CELL * 4}</row>", "", ""),
    "numbers": sheet_of("<row>" + "<c><v>46000.5</v></c>" * 8 + "</row>", "", ""),
}
WORKBOOK_COLUMNS: Mapping[str, Callable[[int], bytes]] = {"texts": sheet_of(_TEXT_CELL)}
WORKBOOK_CELLS: Mapping[str, Callable[[int], bytes]] = {
    "empty": sheet_of("<c/>"),
    "rows of one": sheet_of('<row><c s="0"/></row>', "", ""),
}


def cell_of(size: int) -> bytes:
    """Make an .xlsx file with one cell of so many characters."""
    return workbook(f'{_SHEET_HEAD}<row><c t="inlineStr"><is><t>{"a" * size}</t></is></c></row>{_SHEET_END}')


def feed(entries: int, sport: str = "football", match_id: str = "bench", **fields: Any) -> bytes:
    """Make a commentary feed of so many equal entries."""
    head = {"kind": "match", "feed": "commentary-feed/1", "match_id": match_id, "sport": sport}
    lines = ({"kind": "entry", "seq": seq, "op": "add", "id": str(seq), **fields} for seq in range(entries))
    end = {"kind": "end", "entries": entries}
    return "\n".join([*map(json.dumps, (head, *lines, end)), ""]).encode()


FEEDS: Mapping[str, Callable[[int], bytes]] = {
    "short entries": feed,
    "goals with scores": lambda size: feed(size, type="goal", side="home", score={"home": 1, "away": 0}, text="Goal!"),
    "clocks": lambda size: feed(size, period="1H", clock={"display": "45 +3"}, type="shot_saved", side="h"),
    "basketball texts": lambda size: feed(size, sport="basketball", type="play", text="3PT MISS Turnover"),
    "HTML": lambda size: feed(size, text="<b>x</b> <a &amp;"),
    "players": lambda size: feed(size, players=["Parker, Ida"] * 4, type="foul"),
}


def feed_line(**fields: str) -> Callable[[int], bytes]:
    """Make a feed of one entry with a line of so many bytes."""
    ((name, piece),) = fields.items()

    def make(size: int) -> bytes:
        before = feed(1, **{name: ""})
        width = len(json.dumps(piece)) - 2
        line = len(before.splitlines()[1]) + 1
        text = piece * max(0, (size - line) // width)
        return feed(1, **{name: text + "x" * (size - line - len(json.dumps(text)) + 2)})

    return make


FEED_LINES: Mapping[str, Callable[[int], bytes]] = {
    "a long text": feed_line(text="a"),
    "open tags": feed_line(text="<a "),
    "comments": feed_line(text="<!"),
    "references": feed_line(text="<b>&"),
    "3PT": feed_line(text="3PT "),
    "broken letters": feed_line(text="\x80"),
    "a long clock": feed_line(period="1"),
    "a long side": feed_line(side="a "),
    "a long type": feed_line(type="a_"),
}


def feed_file(**fields: Any) -> Callable[[int], bytes]:
    """Make a feed of so many bytes, of entries with long texts."""

    def make(size: int) -> bytes:
        one = len(feed(1, **fields)) - len(feed(0))
        whole = feed(max(1, (size - len(feed(0)) - 40) // (one + 4)), **fields)
        return whole + b"\n" * (size - len(whole))

    return make


FEED_FILES: Mapping[str, Callable[[int], bytes]] = {
    "long texts": feed_file(text="Parker " * 300),
    "open tags": feed_file(text="<b>" + "<a " * 600),
    "players": feed_file(players=["Parker, Ida"] * 60),
    "data": feed_file(data={f"key {number}": number for number in range(100)}),
    "blank lines": lambda size: feed(1) + b"\n" * (size - len(feed(1))),
}


def picture(format: str) -> Callable[[int], bytes]:
    """Make a picture of so many pixels, in whole rows of 4,096."""

    def make(pixels: int) -> bytes:
        out = BytesIO()
        width = min(4096, pixels)
        Image.new("RGB", (width, -(-pixels // width)), "#0b4f8a").save(out, format)
        return out.getvalue()

    return make


def padded_picture(size: int) -> bytes:
    """Make a small JPEG, padded to so many bytes."""
    return picture("JPEG")(64)[:size].ljust(size, b"\0")
