"""`POST /api/ingest`: the lines of a feed, or a whole match file, in the body of a request."""

from itertools import groupby
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from accounts.models import User
from livecast.errors import LivecastError
from livecast.input_limits import INGEST_BODY, INGEST_LINES
from matches.api.authentication import TokenAuth
from matches.api.schemas import ErrorResponse
from matches.ingest.documents import take_file
from matches.ingest.engine import Engine
from matches.ingest.lines import Answer, LineKind, MatchKey, ReceivedLine, accepted, read_line, refused
from matches.providers.errors import FeedError
from matches.providers.files import read_match_lines
from matches.providers.formats.document import unpacked

router = Router(auth=[TokenAuth()], tags=["Feeds of programs"])

ERROR_RESPONSES = dict.fromkeys((400, 401, 403, 404, 409, 413, 422), ErrorResponse)
_engine = Engine()

_KINDS = tuple(f'"{kind}"'.encode() for kind in LineKind)
_START = 4096  # bytes that show whether a body is lines


class IngestOut(Schema):
    """`answers`: one for each line, in order; of a whole file only those of refused lines.

    `added`, `edited`, `deleted`: the entries that a whole file has changed.
    """

    format: str
    accepted: int
    refused: int
    answers: list[dict[str, Any]]
    match: int | None = None
    added: int = 0
    edited: int = 0
    deleted: int = 0
    warnings: list[str] = []


_BODY = {
    "requestBody": {
        "required": True,
        "description": "Lines of commentary-feed/1, or a whole match file of a format that livecast reads. "
        "Either may be packed with gzip.",
        "content": {
            "application/x-ndjson": {
                "schema": {"type": "string"},
                "example": '{"kind": "match", "feed": "commentary-feed/1", "match_id": "cup-7", "sport": "football", '
                '"teams": {"home": "Millbrook", "away": "Harbour Town"}}\n'
                '{"kind": "entry", "seq": 1, "op": "add", "id": "1", "type": "start", "period": "1H", '
                '"clock": {"s": 0}, "text": "Kick-off."}\n',
            },
            "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
        },
    }
}


@router.post(
    "/ingest",
    response={200: IngestOut, **ERROR_RESPONSES},
    summary="Send lines of a feed, or a match file",
    description="Each line gets an answer: `ok` with the offset of the match's log after it, or a code and a sentence. "
    "Sending a line again changes nothing. A whole file is compared with what livecast has of the match: only what is "
    "new or different is written. `match`: the match of lines that name none.",
    openapi_extra=_BODY,
)
def ingest(request: HttpRequest, match: Annotated[int | None, Query(ge=1, lt=1 << 53)] = None) -> dict[str, Any]:
    author = request.user
    assert isinstance(author, User)  # TokenAuth refuses other requests
    data = request.read(INGEST_BODY.size + 1)
    INGEST_BODY.require(data, f"The body of a request can have at most {INGEST_BODY.size // (1024 * 1024)} MB.")
    data = unpacked(data)
    if _has_lines(data):
        return _take_lines(author, data, MatchKey(pk=match) if match is not None else None)
    taken = take_file(_engine, author, read_match_lines(data), match)
    if taken.match_id is None:
        error = taken.refused[0]["error"]
        raise LivecastError(error["code"], error["message"], status=409)
    return {
        "format": taken.format,
        "match": taken.match_id,
        "accepted": taken.changed,
        "refused": len(taken.refused),
        "answers": taken.refused,
        "added": taken.added,
        "edited": taken.edited,
        "deleted": taken.deleted,
        "warnings": taken.warnings,
    }


def _has_lines(data: bytes) -> bool:
    """Whether a body is lines for the ingest: its first line says which kind it is."""
    first = data[:_START].lstrip().split(b"\n", 1)[0]
    return first.startswith(b"{") and b'"kind"' in first and any(kind in first for kind in _KINDS)


def _take_lines(author: User, data: bytes, current: MatchKey | None) -> dict[str, Any]:
    if data.count(b"\n") > INGEST_LINES.size:
        sentence = f"A request can have at most {INGEST_LINES.size:,} lines. Send the rest in another request."
        raise LivecastError(INGEST_LINES.code, sentence, status=413)
    answers: list[Answer] = []
    readable: list[ReceivedLine] = []
    for number, raw in enumerate(data.split(b"\n"), 1):
        try:
            line = read_line(raw + b"\n", number, current)
        except FeedError as error:
            answers.append(refused(number, error))
            continue
        if line is None:
            continue
        if line.kind is LineKind.MATCH:
            current = line.key
        if line.kind is LineKind.PING:
            answers.append(accepted(number))
        else:
            readable.append(line)
    for _, group in groupby(readable, key=lambda line: line.key):
        answers += _engine.take(author, list(group))
    answers.sort(key=lambda answer: answer["line"])
    taken = sum(answer["ok"] for answer in answers)
    return {
        "format": "commentary-feed/1",
        "accepted": taken,
        "refused": len(answers) - taken,
        "answers": answers,
        "match": next((answer["match"] for answer in answers if "match" in answer), None),
    }
