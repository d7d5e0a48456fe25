"""Speech recognition of a broadcast, one half in a file: `{"segments": {"0": [from, until, "text"], …}}`.

The seconds count from the beginning of the half. The file says neither which match nor which half it is: each file is a
match of its own, without periods.
"""

import hashlib
from collections.abc import Iterator
from typing import Any

from matches.providers.formats import Converted
from matches.providers.formats.document import Document
from matches.providers.formats.values import number, verbatim, without_empty

NAME = "speech recognition (sn-echoes)"


def recognises(document: Document) -> bool:
    segments = document.object.get("segments")
    if not isinstance(segments, dict) or not segments:
        return False
    return all(name.isdigit() and _is_segment(value) for name, value in list(segments.items())[:20])


def convert(document: Document) -> Converted:
    segments = document.object["segments"]
    first = next((value[2] for value in segments.values() if _is_segment(value)), "")
    digest = hashlib.sha256(first.encode("utf-8", "replace")).hexdigest()[:16]
    header = {"match_id": f"echoes-{digest}", "sport": "football"}
    warning = "the file says neither which match nor which half it is: its lines have no period"
    return Converted(header, _entries(segments), (warning,))


def _is_segment(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 3 and number(value[0]) is not None and isinstance(value[2], str)


def _entries(segments: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for name, value in segments.items():
        if not _is_segment(value) or not verbatim(value[2]).strip():
            continue
        clock = without_empty({"s": number(value[0]), "until": number(value[1])})
        yield {"id": name[:100], "clock": clock, "type": "comment", "text": verbatim(value[2])}
