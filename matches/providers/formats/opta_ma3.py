"""Opta's events as Stats Perform sends them (MA3): `{"matchInfo": …, "liveData": {"matchDetails", "event"}}`."""

from collections.abc import Iterator
from typing import Any

from matches.providers.formats import Converted
from matches.providers.formats.document import Document
from matches.providers.formats.opta import header_of
from matches.providers.formats.opta_events import OptaEvent, entries_of
from matches.providers.formats.values import at, objects, text, whole

NAME = "Opta MA3"


def recognises(document: Document) -> bool:
    file = document.object
    return isinstance(at(file, "liveData", "event"), list) and isinstance(file.get("matchInfo"), dict)


def convert(document: Document) -> Converted:
    return Converted(header_of(document.object), entries_of(_events(document.object)))


def _events(file: Any) -> Iterator[OptaEvent]:
    sides = {text(one.get("id")): text(one.get("position")) for one in objects(at(file, "matchInfo", "contestant"))}
    for event in objects(at(file, "liveData", "event")):
        numbers = (whole(one.get("qualifierId")) for one in objects(event.get("qualifier")))
        yield OptaEvent(
            id=text(event.get("id")) or text(event.get("eventId")),
            type=text(event.get("typeId")),
            period=whole(event.get("periodId")),
            minute=whole(event.get("timeMin")),
            second=whole(event.get("timeSec")),
            side=sides.get(text(event.get("contestantId")), ""),
            player_id=text(event.get("playerId")),
            player=text(event.get("playerName")),
            at=text(event.get("timeStamp")),
            outcome=whole(event.get("outcome")),
            qualifiers=[number for number in numbers if number is not None],
        )
