"""The live text of Hupu, in Chinese: a message `{"name": "wall", "args": [{"gid", "result": {"scoreboard", "data"}}]}`.

Lines have a moment, a text and the name of their author (in `end_time`). Clocks and scores are part of the texts; the
scoreboard has the score at the moment of the message.
"""

from collections.abc import Iterator
from typing import Any

from matches.providers.formats import Converted
from matches.providers.formats.document import Document
from matches.providers.formats.entry_ids import EntryIds
from matches.providers.formats.moments import from_epoch
from matches.providers.formats.values import at, objects, text, without_empty

NAME = "Hupu live text"
# What the scoreboard says of a match that is over, or has not begun.
_OVER = ("结束", "完场", "终场", "完赛")
_BEFORE = ("未开始", "未开赛")


def recognises(document: Document) -> bool:
    return bool(_messages(document))


def convert(document: Document) -> Converted:
    messages = _messages(document)
    board = at(messages[-1], "result", "scoreboard") or {}
    process = text(at(board, "process"))
    final = without_empty({side: text(at(board, f"{side}_score")) for side in ("home", "away")})
    header = {
        "match_id": f"hupu-{text(messages[-1].get('gid'))}",
        "sport": "basketball",
        "teams": without_empty({side: text(at(board, f"{side}_name")) for side in ("home", "away")}),
        "final": without_empty({**final, "process": process}) if final else {},
        "lang": "zh-CN",
        "status": _status(process),
    }
    return Converted(without_empty(header), _entries(messages))


def _messages(document: Document) -> list[dict[str, Any]]:
    """The messages about the match: those of "args", of an array ["wall", {…}], or the file itself; also in "data"."""
    found: list[dict[str, Any]] = []
    inner = at(document.object, "data")
    files = (dict(document.object), *((inner,) if isinstance(inner, dict) else ()))
    inside = (one for file in files for one in (*objects(file.get("args")), file))
    for one in (*objects(document.array), *inside):
        result = one.get("result") if text(one.get("gid")) else None
        if isinstance(result, dict) and isinstance(result.get("scoreboard"), dict):
            found.append(one)
    return [one for one in found if text(one["gid"]) == text(found[0]["gid"])]


def _entries(messages: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The lines in the order of the file. They have no ids of their own: their number is the id."""
    ids, number = EntryIds(), 0
    for message in messages:
        for added in objects(at(message, "result", "data")):
            for row in objects(added.get("a")):
                line = row.get("content")
                number += 1
                yield without_empty(
                    {
                        "id": ids.distinct(str(number)),
                        "at": from_epoch(at(line, "t")),
                        "type": "comment",
                        "author": text(at(line, "end_time")),
                        "text": text(at(line, "event")),
                    }
                )


def _status(process: str) -> str:
    """The status of a match that is over or has not begun, otherwise "".

    A match in play states its score on the scoreboard alone, which counts as the score of a match that is not live.
    """
    if any(word in process for word in _OVER):
        return "finished"
    return "scheduled" if any(word in process for word in _BEFORE) else ""
