"""Inputs of commentary, feeds and photos, and requests of fans' pages."""

import json
from io import BytesIO
from typing import Any

from bench.hostile.entry import CpuBudget, EntryPoint
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
from bench.hostile.installation import HostileSite
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
    SEARCH_QUERY,
)
from matches.providers.commentary_feed import parse_feed
from matches.providers.normalise import normalise_feed
from matches.rehearsals import actions

URL = 8 * 1024  # bytes: the web server accepts no longer address


def _preview(site: HostileSite, text: str) -> None:
    caret = len(text.encode("utf-16-le")) // 2
    site.api_json("POST", f"/matches/{site.match.pk}/preview", text=text, caret=caret, played=600.0)


def _with_key(site: HostileSite, key: str) -> None:
    site.api_json("POST", f"/matches/{site.match.pk}/entries", key=key, body="They knock it about.", hold=False)


def _photo(site: HostileSite, content: bytes, alt: str = "") -> None:
    site.api_form(f"/entries/{site.entry.pk}/photo", {"image": site.upload(content), "alt": alt})


def _poll(site: HostileSite, **query: str) -> None:
    site.read(f"/api/matches/{site.match.pk}/feed", None, **query)


def _players(size: int) -> list[dict[str, Any]]:
    return [{"name": "\ufdfa" * 120, "number": number % 100} for number in range(size)]


ENTRY_POINTS = (
    EntryPoint(
        "API: JSON body",
        CpuBudget.PAGE,
        API_JSON,
        BODIES,
        lambda site, body: site.api("POST", f"/matches/{site.match.pk}/entries", body),
        smallest=64,
    ),
    EntryPoint(
        "API: token",
        CpuBudget.PAGE,
        API_TOKEN,
        {"letters": repeated("a"), "dots": repeated("a.")},
        lambda site, token: site.api("GET", f"/matches/{site.match.pk}/console", secret=token),
    ),
    EntryPoint(
        "poll: epoch",
        CpuBudget.PAGE,
        FEED_EPOCH,
        {"letters": repeated("a"), "compatibility characters": repeated("\ufdfa")},
        lambda site, epoch: _poll(site, after="0", epoch=epoch),
    ),
    EntryPoint(
        "poll: offset", CpuBudget.PAGE, None, {"digits": repeated("1")}, lambda site, text: _poll(site, after=text), URL
    ),
    EntryPoint(
        "day of the fixture list",
        CpuBudget.PAGE,
        None,
        {"digits": repeated("1"), "dashes": repeated("2026-")},
        lambda site, day: site.read("/", day=day),
        URL,
    ),
    EntryPoint(
        "address of a page",
        CpuBudget.PAGE,
        None,
        {"digits": repeated("1"), "slashes": repeated("/"), "letters": repeated("a")},
        lambda site, path: site.read(f"/matches/{path}/"),
        URL,
    ),
    EntryPoint(
        "language of a page",
        CpuBudget.PAGE,
        None,
        {"languages": repeated("zh-Hans;q=0.1,"), "subtags": repeated("zh-"), "letters": repeated("a")},
        lambda site, text: site.read("/", headers={"accept-language": text}),
        URL,
    ),
    EntryPoint(
        "cookies of a page",
        CpuBudget.PAGE,
        COOKIES,
        {"many": repeated("a=b; "), "quotes": repeated(r"\"", begin='sessionid="', end='"')},
        lambda site, text: site.read("/", headers={"cookie": text}),
    ),
    EntryPoint(
        "search: names",
        CpuBudget.PAGE,
        SEARCH_QUERY,
        {**TEXTS, "Chinese": repeated("曾"), "two teams": repeated("a v ")},
        lambda site, text: site.read("/api/search", q=text),
    ),
    EntryPoint("one-line entry: preview and completions", CpuBudget.PAGE, ENTRY_TEXT, LINES, _preview),
    EntryPoint("one-line entry: post", CpuBudget.PAGE, ENTRY_TEXT, LINES, lambda site, text: site.post_line(text)),
    EntryPoint("entry: key", CpuBudget.PAGE, ENTRY_KEY, {"letters": repeated("a")}, _with_key),
    EntryPoint(
        "entry: reason of a retraction",
        CpuBudget.PAGE,
        ENTRY_REASON,
        TEXTS,
        lambda site, reason: site.api_json("POST", f"/entries/{site.spare.pk}/retract", reason=reason),
    ),
    EntryPoint(
        "entry: players",
        CpuBudget.PAGE,
        ENTRY_PLAYERS,
        {"long names": _players},
        lambda site, players: site.api_json(
            "POST",
            f"/matches/{site.match.pk}/entries",
            key=site.next_key(),
            body="All of them.",
            players=players,
            hold=False,
        ),
    ),
    EntryPoint(
        "match: holds",
        CpuBudget.PAGE,
        MATCH_HOLDS,
        {"unknown kinds": lambda size: {f"kind{number}": 1.0 for number in range(size)}},
        lambda site, holds: site.api("POST", f"/matches/{site.match.pk}/holds", json.dumps(holds)),
    ),
    EntryPoint(
        "photo: bytes", CpuBudget.PAGE, PHOTO_FILE, {"bytes after the picture": padded_picture}, _photo, smallest=1024
    ),
    EntryPoint(
        "photo: pixels",
        CpuBudget.PAGE,
        PHOTO_PIXELS,
        {format: picture(format) for format in ("JPEG", "PNG", "WEBP")},
        _photo,
        smallest=4096,
    ),
    EntryPoint(
        "photo: description",
        CpuBudget.PAGE,
        PHOTO_ALT,
        TEXTS,
        lambda site, alt: _photo(site, padded_picture(1024), alt),
    ),
    EntryPoint(
        "rehearsal: file",
        CpuBudget.PAGE,
        REHEARSAL_FILE,
        FEED_FILES,
        lambda site, data: actions.start_rehearsal(author=site.staff, file=data),
        smallest=16_384,
    ),
    EntryPoint(
        "rehearsal: entries",
        CpuBudget.PAGE,
        REHEARSAL_ENTRIES,
        FEEDS,
        lambda site, data: actions.start_rehearsal(author=site.staff, file=data),
    ),
    EntryPoint(
        "imported feed: a line",
        CpuBudget.COMMAND,
        FEED_LINE,
        FEED_LINES,
        lambda site, data: normalise_feed(parse_feed(BytesIO(data))),
        smallest=512,
    ),
    EntryPoint(
        "imported feed: entries",
        CpuBudget.COMMAND,
        FEED_ENTRIES,
        {"short entries": feed},
        lambda site, data: parse_feed(BytesIO(data)),
    ),
)
