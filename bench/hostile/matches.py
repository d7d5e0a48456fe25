"""Where commentary, feeds and photos come in, and what fans' pages and polls ask."""

import json
from io import BytesIO
from typing import Any

from bench.hostile.entry import EntryPoint, Place
from bench.hostile.inputs import (
    BODIES,
    FEED_FILES,
    FEED_LINES,
    FEEDS,
    LINES,
    TEXTS,
    feed,
    padded_picture,
    picture,
    repeated,
)
from bench.hostile.installation import Stage
from livecast.input_limits import (
    API_JSON,
    API_TOKEN,
    COOKIES,
    ENTRY_KEY,
    ENTRY_PLAYERS,
    ENTRY_REASON,
    ENTRY_TEXT,
    FEED_ENTRIES,
    FEED_EPOCH,
    FEED_LINE,
    MATCH_HOLDS,
    PHOTO_ALT,
    PHOTO_FILE,
    PHOTO_PIXELS,
    REHEARSAL_ENTRIES,
    REHEARSAL_FILE,
)
from matches.providers.commentary_feed import parse_feed
from matches.providers.normalise import normalise_feed
from matches.rehearsals import actions

URL = 8 * 1024  # bytes: the web server reads no longer address


def _preview(stage: Stage, text: str) -> None:
    caret = len(text.encode("utf-16-le")) // 2
    stage.api_json("POST", f"/matches/{stage.match.pk}/preview", text=text, caret=caret, played=600.0)


def _with_key(stage: Stage, key: str) -> None:
    stage.api_json("POST", f"/matches/{stage.match.pk}/entries", key=key, body="They knock it about.", hold=False)


def _photo(stage: Stage, content: bytes, alt: str = "") -> None:
    stage.api_form(f"/entries/{stage.entry.pk}/photo", {"image": stage.upload(content), "alt": alt})


def _poll(stage: Stage, **query: str) -> None:
    stage.read(f"/api/matches/{stage.match.pk}/feed", None, **query)


def _players(size: int) -> list[dict[str, Any]]:
    return [{"name": "\ufdfa" * 120, "number": number % 100} for number in range(size)]


ENTRY_POINTS = (
    EntryPoint(
        "API: JSON body",
        Place.PAGE,
        API_JSON,
        BODIES,
        lambda stage, body: stage.api("POST", f"/matches/{stage.match.pk}/entries", body),
        smallest=64,
    ),
    EntryPoint(
        "API: token",
        Place.PAGE,
        API_TOKEN,
        {"letters": repeated("a"), "dots": repeated("a.")},
        lambda stage, token: stage.api("GET", f"/matches/{stage.match.pk}/console", secret=token),
    ),
    EntryPoint(
        "poll: epoch",
        Place.PAGE,
        FEED_EPOCH,
        {"letters": repeated("a"), "compatibility characters": repeated("\ufdfa")},
        lambda stage, epoch: _poll(stage, after="0", epoch=epoch),
    ),
    EntryPoint(
        "poll: offset", Place.PAGE, None, {"digits": repeated("1")}, lambda stage, text: _poll(stage, after=text), URL
    ),
    EntryPoint(
        "day of the fixture list",
        Place.PAGE,
        None,
        {"digits": repeated("1"), "dashes": repeated("2026-")},
        lambda stage, day: stage.read("/", day=day),
        URL,
    ),
    EntryPoint(
        "address of a page",
        Place.PAGE,
        None,
        {"digits": repeated("1"), "slashes": repeated("/"), "letters": repeated("a")},
        lambda stage, path: stage.read(f"/matches/{path}/"),
        URL,
    ),
    EntryPoint(
        "language of a page",
        Place.PAGE,
        None,
        {"languages": repeated("zh-Hans;q=0.1,"), "subtags": repeated("zh-"), "letters": repeated("a")},
        lambda stage, text: stage.read("/", headers={"accept-language": text}),
        URL,
    ),
    EntryPoint(
        "cookies of a page",
        Place.PAGE,
        COOKIES,
        {"many": repeated("a=b; "), "quotes": repeated(r"\"", begin='sessionid="', end='"')},
        lambda stage, text: stage.read("/", headers={"cookie": text}),
    ),
    EntryPoint("one-line entry: preview and completions", Place.PAGE, ENTRY_TEXT, LINES, _preview),
    EntryPoint("one-line entry: post", Place.PAGE, ENTRY_TEXT, LINES, lambda stage, text: stage.post_line(text)),
    EntryPoint("entry: key", Place.PAGE, ENTRY_KEY, {"letters": repeated("a")}, _with_key),
    EntryPoint(
        "entry: reason of a retraction",
        Place.PAGE,
        ENTRY_REASON,
        TEXTS,
        lambda stage, reason: stage.api_json("POST", f"/entries/{stage.spare.pk}/retract", reason=reason),
    ),
    EntryPoint(
        "entry: players",
        Place.PAGE,
        ENTRY_PLAYERS,
        {"long names": _players},
        lambda stage, players: stage.api_json(
            "POST",
            f"/matches/{stage.match.pk}/entries",
            key=stage.next_key(),
            body="All of them.",
            players=players,
            hold=False,
        ),
    ),
    EntryPoint(
        "match: holds",
        Place.PAGE,
        MATCH_HOLDS,
        {"unknown kinds": lambda size: {f"kind{number}": 1.0 for number in range(size)}},
        lambda stage, holds: stage.api("POST", f"/matches/{stage.match.pk}/holds", json.dumps(holds)),
    ),
    EntryPoint("photo: bytes", Place.PAGE, PHOTO_FILE, {"behind the picture": padded_picture}, _photo, smallest=1024),
    EntryPoint(
        "photo: pixels",
        Place.PAGE,
        PHOTO_PIXELS,
        {format: picture(format) for format in ("JPEG", "PNG", "WEBP")},
        _photo,
        smallest=4096,
    ),
    EntryPoint(
        "photo: description",
        Place.PAGE,
        PHOTO_ALT,
        TEXTS,
        lambda stage, alt: _photo(stage, padded_picture(1024), alt),
    ),
    EntryPoint(
        "rehearsal: file",
        Place.PAGE,
        REHEARSAL_FILE,
        FEED_FILES,
        lambda stage, data: actions.start_rehearsal(author=stage.staff, file=data),
        smallest=16_384,
    ),
    EntryPoint(
        "rehearsal: entries",
        Place.PAGE,
        REHEARSAL_ENTRIES,
        FEEDS,
        lambda stage, data: actions.start_rehearsal(author=stage.staff, file=data),
    ),
    EntryPoint(
        "imported feed: a line",
        Place.COMMAND,
        FEED_LINE,
        FEED_LINES,
        lambda stage, data: normalise_feed(parse_feed(BytesIO(data))),
        smallest=512,
    ),
    EntryPoint(
        "imported feed: entries",
        Place.COMMAND,
        FEED_ENTRIES,
        {"short entries": feed},
        lambda stage, data: parse_feed(BytesIO(data)),
    ),
)
