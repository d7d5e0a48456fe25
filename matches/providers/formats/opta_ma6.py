"""Opta's commentary (MA6): `{"matchInfo": …, "message": […]}`, the newest message first, often in a script.

A message has a minute, a period and a text. It states neither scores nor players, except in its text.
"""

from collections.abc import Iterator
from typing import Any

from matches.providers.formats import Converted
from matches.providers.formats.document import Document
from matches.providers.formats.entry_ids import EntryIds
from matches.providers.formats.opta import header_of
from matches.providers.formats.values import at, objects, text, verbatim, without_empty

NAME = "Opta MA6"

_PLAYED = {"1": "1H", "2": "2H", "3": "ET1", "4": "ET2", "5": "SO"}
_BETWEEN = {"16": "PRE", "10": "HT", "11": "HT", "12": "HT", "13": "HT", "14": "FT"}
_PERIODS = _PLAYED | _BETWEEN
_PLAYERS = ("playerRef1", "playerRef2")


def recognises(document: Document) -> bool:
    return isinstance(_messages(document), list) and isinstance(document.object.get("matchInfo"), dict)


def convert(document: Document) -> Converted:
    return Converted(header_of(document.object), _entries(list(objects(_messages(document)))))


def _messages(document: Document) -> Any:
    file = document.object
    for path in (("message",), ("messages", "message"), ("messages", 0, "message"), ("commentary", "message")):
        if isinstance(found := at(file, *path), list):
            return found
    return None


def _entries(messages: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    ids = EntryIds()
    for message in reversed(messages):
        minute = text(message.get("time"))
        yield without_empty(
            {
                "id": ids.distinct(text(message.get("id"))),
                "at": text(message.get("lastModified")),
                "period": _PERIODS.get(text(message.get("period")), ""),
                "clock": {"display": minute} if minute else None,
                "type": text(message.get("type")),
                "players": [{"id": one} for name in _PLAYERS if (one := text(message.get(name)))],
                "text": verbatim(message.get("comment")),
            }
        )
