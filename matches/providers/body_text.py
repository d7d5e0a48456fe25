"""The body of an imported entry: cleaned text, or a generated sentence."""

import re
from collections.abc import Mapping
from html import unescape
from typing import Any

from livecast.clean_text import clean, clean_lines
from matches.actions import MAX_BODY
from matches.providers.commentary_feed import FeedRecord
from matches.providers.feed_warnings import FeedWarnings
from matches.providers.kinds import opta_type_name, plain_type
from matches.sports import Effect, Sport

_TAG = re.compile(r"</?(?:p|br|img|a|b|i|u|em|strong|span|div|ul|ol|li|h[1-6]|table|tr|td)\b[^<>]*>", re.IGNORECASE)
_ANY_TAG = re.compile(r"</?[a-z!?][^<>]*>", re.IGNORECASE)
_PICTURE = re.compile(r"<img\b[^<>]*>", re.IGNORECASE)
_ALT = re.compile(r"""\balt=(?:"([^"<>]*)"|'([^'<>]*)')""", re.IGNORECASE)
# The UTF-8 bytes of a dash or a quotation mark, decoded as Latin-1, with or without the first of the three.
_MOJIBAKE = re.compile("(?:\xe2)?(\x80[\x80-\xbf])")
_SHIRT = re.compile(r"#(\d{1,3}) +(.+)", re.ASCII)
_LAST_FIRST = re.compile(r"([^,]+), ([^,]+)")
MAX_PLAYERS_OF_LINE = 60
MAX_RAW_NAME = 500  # characters of a name that are read; 120 of them are stored


def clean_body(record: FeedRecord, warnings: FeedWarnings) -> str:
    """The provider's text as plain text that fits into an entry; "" without text."""
    text = record.text
    if _TAG.search(text):
        warnings.add("text with HTML, converted to plain text", record.line)
        text = _without_tags(text)
    if _MOJIBAKE.search(text):
        warnings.add("text with broken characters, repaired", record.line)
        text = _MOJIBAKE.sub(lambda found: f"\xe2{found[1]}".encode("latin-1").decode("utf-8", "replace"), text)
    if len(text) > MAX_BODY:
        warnings.add(f"text over {MAX_BODY:,} characters, cut", record.line)
        text = f"{text[: MAX_BODY - 1]}…"
    text = clean_lines(text)
    return text if text.strip() else ""


def generate_body(record: FeedRecord, kind: str, period: str, sport: Sport, team: str) -> str:
    """Generate a sentence for a line without text: the event, the team and the players.

    Never empty.
    """
    effect = sport.kind(kind).effect
    played = sport.period(period)
    if effect is Effect.PERIOD_START:
        return f"{played.name} under way." if played else "Play is under way."
    if effect is Effect.PERIOD_END:
        return f"{played.name} over." if played else "Break."
    if effect is Effect.MATCH_END:
        return "The match is over."
    what = _describe_data(record.data) or _event_name(record, kind, sport)
    names = [name for player in players_of(record) if (name := player["name"])]
    return f"{', '.join(part for part in (what, team) if part)}{': ' if names else ''}{', '.join(names[:3])}."


def players_of(record: FeedRecord) -> list[dict[str, Any]]:
    """The players of a line as an entry stores them. A player without a name is left out."""
    players = []
    for raw in record.players[:MAX_PLAYERS_OF_LINE]:
        name = clean(str(raw.get("name") or "")[:MAX_RAW_NAME])[:120]
        number = raw.get("number", raw.get("jersey_number"))
        if shirt := _SHIRT.fullmatch(name):
            number, name = int(shirt[1]), shirt[2]
        elif flipped := _LAST_FIRST.fullmatch(name):
            name = f"{flipped[2]} {flipped[1]}"
        if not name:
            continue
        player: dict[str, Any] = {"name": name}
        if isinstance(number, int) and not isinstance(number, bool):
            player["number"] = number
        if isinstance(role := raw.get("role"), str) and role:
            player["role"] = clean(role[:40])
        players.append(player)
    return players


def _event_name(record: FeedRecord, kind: str, sport: Sport) -> str:
    """The type if it is in words ("shot_saved"), otherwise the kind's name (for "18")."""
    word = clean(plain_type(record.type)).replace("/", ": ").rstrip("*")
    if word and not word.isdigit() and not record.type.isupper():
        return word[:1].upper() + word[1:120]
    known = sport.kind(kind)
    if known.code == "comment" and (named := opta_type_name(sport.code, record.type)):
        return named
    return f"Event {word.upper()}" if known.code == "comment" and word else known.name


def _describe_data(data: Mapping[str, Any]) -> str:
    minutes = data.get("injury_time_announced")
    if isinstance(minutes, int):
        return f"{minutes} {'minute' if minutes == 1 else 'minutes'} of stoppage time"
    described = [str(data[name]).replace("_", " ") for name in ("description", "outcome") if _is_word(data.get(name))]
    return f"Video review: {', '.join(described)}" if "description" in data and described else ""


def _is_word(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) < 80


def _without_tags(text: str) -> str:
    # Not html.parser: its time is quadratic for text that opens tags and does not close them.
    words = " ".join(unescape(_ANY_TAG.sub(" ", text)).split())
    picture = _PICTURE.search(text)
    if words or picture is None:
        return words
    alt = _ALT.search(picture[0])
    return unescape(alt[1] or alt[2] or "" if alt else "") or "A picture that is not available here."
