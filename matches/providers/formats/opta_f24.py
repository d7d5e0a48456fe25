"""Opta's events in XML (F24): `<Games><Game id="…"><Event type_id="…" …><Q qualifier_id="…"/></Event>…`.

Players have an id and no name. Times of events are local to Opta's server; those with `timestamp_utc` are exact.
"""

from xml.parsers import expat

from livecast.input_limits import PROVIDER_ROWS
from matches.providers.errors import FeedError
from matches.providers.formats import Converted
from matches.providers.formats.document import Document
from matches.providers.formats.opta_events import OptaEvent, entries_of
from matches.providers.formats.values import whole, without_empty

NAME = "Opta F24"


def recognises(document: Document) -> bool:
    start = document.start.lstrip()
    return start.startswith("<") and "<Game " in start and ("<Games" in start or "<Event " in start)


def convert(document: Document) -> Converted:
    file = _File()
    file.read(document.data)
    game = file.game
    kickoff = _moment(game.get("period_1_start", "")) or _moment(game.get("game_date", ""))
    names = {"home": game.get("home_team_name", "")[:120], "away": game.get("away_team_name", "")[:120]}
    ended = any(event.type == "30" and event.period == 14 for event in file.events)
    header = {
        "match_id": f"opta-{game.get('id', '')}"[:180],
        "sport": "football",
        # Without a time zone the moment is not known, the day is.
        "start": kickoff if game.get("game_date", "").endswith("Z") else "",
        "date": "" if game.get("game_date", "").endswith("Z") else kickoff[:10],
        "teams": without_empty(names),
        "status": "" if ended or not file.events else "live",
        "lang": "en",
    }
    return Converted(without_empty(header), entries_of(file.events))


class _File:
    """Reads the elements. A document type, which could define entities, is refused."""

    def __init__(self) -> None:
        self.game: dict[str, str] = {}
        self.events: list[OptaEvent] = []

    def read(self, data: bytes) -> None:
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = self._refuse
        parser.StartElementHandler = self._start
        try:
            parser.Parse(data, True)
        except expat.ExpatError as error:
            sentence = f"The XML is damaged in line {error.lineno}: {expat.ErrorString(error.code)}."
            raise FeedError("feed.damaged", line=len(self.events), sentence=sentence) from None

    def _refuse(self, *_: object) -> None:
        raise FeedError("feed.damaged", line=0, sentence="The XML has a document type. Send it without.")

    def _start(self, name: str, values: dict[str, str]) -> None:
        if name == "Game" and not self.game:
            self.game = values
        elif name == "Event":
            if len(self.events) == PROVIDER_ROWS.size:
                raise FeedError(PROVIDER_ROWS.code, line=0, expected=f"at most {PROVIDER_ROWS.size:,} events")
            self.events.append(self._event(values))
        elif name == "Q" and self.events and (number := whole(values.get("qualifier_id"))) is not None:
            self.events[-1].qualifiers.append(number)

    def _event(self, values: dict[str, str]) -> OptaEvent:
        sides = {self.game.get("home_team_id"): "home", self.game.get("away_team_id"): "away"}
        return OptaEvent(
            id=values.get("id", "") or values.get("event_id", ""),
            type=values.get("type_id", "")[:20],
            period=whole(values.get("period_id")),
            minute=whole(values.get("min")),
            second=whole(values.get("sec")),
            side=sides.get(values.get("team_id"), ""),
            player_id=values.get("player_id", "")[:60],
            player="",
            at=_moment(values.get("timestamp_utc", "")),
            outcome=whole(values.get("outcome")),
        )


def _moment(value: str) -> str:
    return value.strip()[:40]
