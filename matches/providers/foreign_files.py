"""Say what a file is that is not `commentary-feed/1`, by its first bytes."""

import re

_MAGIC = (
    (b"\x1f\x8b", "a gzip file (unpack it first)"),
    (b"PK", "a ZIP or Excel file"),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word file"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"{\\rtf", "an RTF file"),
    (b"BZh", "a bzip2 file (unpack it first)"),
    (b"\xfd7zXZ", "an xz file (unpack it first)"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard file (unpack it first)"),
    (b"%PDF", "a PDF file"),
    (b"\xff\xfe", "text in UTF-16 (save it in UTF-8)"),
    (b"\xfe\xff", "text in UTF-16 (save it in UTF-8)"),
)
_HTML = re.compile(r"<(!doctype html|html|head|body|div|table)\b", re.IGNORECASE)
_TABLE = re.compile(r"[^,;\t{}\[\]]+([,;\t][^,;\t{}\[\]]*)+")
_READ = 4096  # bytes of the first line that are looked at


def describe(start: bytes) -> str:
    """What a file is whose first line begins with these bytes. For a damaged feed it is "".

    >>> describe(b"<html>")
    'HTML'
    """
    start = start[:_READ]
    if start.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"[":
        return "one JSON array"
    if b"commentary-feed/" in start:
        return ""
    for magic, name in _MAGIC:
        if start.startswith(magic):
            return name
    if b"\0" in start:
        halves = start[::2].count(0), start[1::2].count(0)
        is_utf_16 = max(halves) * 3 > len(start) and min(halves) * 10 < len(start)
        return "text in UTF-16 (save it in UTF-8)" if is_utf_16 else "a binary file"
    if any(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in start):
        return "a binary file"
    return _describe_text(start.decode("utf-8", "replace").removeprefix("\ufeff").strip())


def refusal(what: str) -> str:
    """The sentence that refuses such a file."""
    return (
        f"This is not a commentary-feed/1 file: it is {what}, and JSON lines are expected. "
        "docs/protocol.md, “commentary-feed/1”, describes the format."
    )


def _describe_text(text: str) -> str:
    if text.startswith("{"):
        return "one JSON object over many lines" if text == "{" or not text.endswith("}") else "JSON of another format"
    if text.startswith("["):
        return "one JSON array"
    if _HTML.match(text):
        return "HTML"
    if text.startswith("<"):
        return "XML"
    if text.startswith("BEGIN:VCALENDAR"):
        return "a calendar (iCalendar)"
    return "a table (CSV)" if _TABLE.fullmatch(text) else "text without JSON"
