"""Read a feed that livecast wrote: export.py marks it with `"source": "livecast"`.

Its values are those of the database, so they are taken as they are. Kinds are not refined by the text, texts are not
cleaned, periods and clocks are not inferred. Values are still checked: a person may have edited the file.
"""

import json
from collections.abc import Mapping
from typing import Any

from matches.actions import MAX_BODY, EntryDraft
from matches.models import Match
from matches.providers import body_text, clocks
from matches.providers.clocks import ClockFormat
from matches.providers.commentary_feed import CommentaryFeed, FeedRecord
from matches.providers.feed_warnings import FeedWarnings
from matches.providers.kickoff import stated_kickoff
from matches.providers.match_header import accepted_award, accepted_figures, accepted_first_leg
from matches.providers.scores import MAX_DETAIL, parse_points
from matches.providers.steps import FeedEntry, MatchFacts, NormalisedFeed, StepBuilder
from matches.providers.teams import FeedTeam
from matches.scoring.score import SIDES
from matches.sports import COMMENT, OTHER, Direction, Effect, MatchFormat, sport_of

MAX_PLAYERS = 60
# The clock of an entry without `elapsed`, as older exports have it.
_CLOCK = {
    Direction.UP: ClockFormat(from_kickoff=True, shows_remaining=False),
    Direction.DOWN: ClockFormat(from_kickoff=False, shows_remaining=True),
    Direction.NONE: ClockFormat(from_kickoff=True, shows_remaining=False),
}


def normalise_own_feed(feed: CommentaryFeed, stated: MatchFormat) -> NormalisedFeed:
    """Normalise a feed that livecast wrote. `stated`: the format of the match. Pure."""
    reader = _OwnFeed(feed, stated)
    builder = StepBuilder(feed.warnings, reader.line, key_of=str)
    steps = tuple(builder.step(record) for record in feed.records)
    return NormalisedFeed(reader.facts(), steps, feed.warnings)


class _OwnFeed:
    def __init__(self, feed: CommentaryFeed, stated: MatchFormat) -> None:
        self.feed, self.warnings, self.format = feed, feed.warnings, stated
        self.sport = sport_of(feed.header.sport, stated)
        if self.sport is OTHER and feed.header.sport != OTHER.code:
            self.warnings.add("unknown sport, imported as plain commentary", 1, feed.header.sport)

    def facts(self) -> MatchFacts:
        header, words = self.feed.header, Match.Status
        status = header.status
        if status not in words.values:
            self.warnings.add("unknown status, left out", 1, status[:40])
            status = words.FINISHED if self.feed.records else words.SCHEDULED
        pause = self.sport.kind(header.pause)
        return MatchFacts(
            key=header.match_id,
            sport=self.sport.code,
            home=_team(header.teams.get("home"), "Home"),
            away=_team(header.teams.get("away"), "Away"),
            kickoff=stated_kickoff(header),
            venue=header.venue[:120],
            language=header.lang[:12] or "en",
            status=words(status),
            # {}: the entries of the import may state another one, which does not count.
            result=self._result(),
            format=self.format,
            period=header.period[:8],
            pause=pause.code if pause.effect is Effect.PAUSE else "",
            award=accepted_award(header.award, self.sport, self.warnings) or {},
            first_leg=accepted_first_leg(header.first_leg, self.warnings),
            round=header.round,
            group=header.group,
            knockout=bool(header.knockout),
            attendance=header.attendance,
            figures=accepted_figures(header.figures, self.warnings),
        )

    def _result(self) -> dict[str, Any]:
        """`Match.result`: the values that are stated, also those that are stated as unknown."""
        stated = self.feed.header.result
        known = exact_score(stated, stated.get("shootout"), self.warnings, 1) or {}
        return {name: known.get(name) for name in stated if name in (*SIDES, "shootout", "detail")}

    def line(self, entry: FeedEntry) -> EntryDraft:
        record = entry.record
        kind, side = self._kind(record), self._side(record)
        return EntryDraft(
            body=self._body(record, kind, side),
            kind=kind,
            side=side,
            players=_players(record),
            byline=record.author[:120],
            period=record.period[:8],
            clock_seconds=self._seconds(record),
            minute=str(record.clock.get("display") or "")[:24],
            provider_score=exact_score(record.score, record.so, self.warnings, record.line),
            happened_at=record.at,
            position=entry.position,
            corrected_at=record.edited,
            reason=record.reason,
        )

    def _body(self, record: FeedRecord, kind: str, side: str) -> str:
        """The text as it is. A comment, which has nothing but its text, gets a sentence if the text is missing."""
        if len(record.text) > MAX_BODY:
            self.warnings.add(f"text over {MAX_BODY:,} characters, cut", record.line)
        if record.text.strip() or kind != COMMENT.code:
            return record.text[:MAX_BODY]
        return body_text.generate_body(record, kind, record.period, self.sport, side)

    def _kind(self, record: FeedRecord) -> str:
        if record.type in self.sport.kinds:
            return record.type
        if record.type:
            self.warnings.add("unknown types, imported as comments", None, record.type)
        return COMMENT.code

    def _side(self, record: FeedRecord) -> str:
        if record.side and record.side not in SIDES:
            self.warnings.add("unknown side, left out", record.line, record.side)
            return ""
        return record.side

    def _seconds(self, record: FeedRecord) -> float | None:
        elapsed = clocks.parse_seconds(record.clock.get("elapsed"))
        period = self.sport.period(record.period)
        if elapsed is not None or period is None:
            return elapsed
        counted = {name: value for name, value in record.clock.items() if name in ("s", "remaining")}
        return clocks.elapsed_seconds(clocks.parse_clock(counted), self.sport, period, _CLOCK[self.sport.direction])


def exact_score(score: Any, shootout: Any, warnings: FeedWarnings, line: int) -> dict[str, Any] | None:
    """A score as `CommentaryEntry.provider_score` has it: {"home", "away", "detail", "shootout"}, without others.

    None without a value.
    """
    score = score if isinstance(score, dict) else {}
    result: dict[str, Any] = _points(score)
    if isinstance(shootout, Mapping) and (kicks := _points(shootout)):
        result["shootout"] = kicks
    if isinstance(detail := score.get("detail"), dict):
        if len(json.dumps(detail)) > MAX_DETAIL:
            warnings.add(f"score detail over {MAX_DETAIL:,} characters of JSON, left out", line)
        else:
            result["detail"] = detail
    return result or None


def _points(score: Mapping[str, Any]) -> dict[str, int]:
    return {side: points for side in SIDES if (points := parse_points(score.get(side))) is not None}


def _players(record: FeedRecord) -> list[dict[str, Any]]:
    players = []
    for raw in record.players[:MAX_PLAYERS]:
        name, number, role = raw.get("name"), raw.get("number"), raw.get("role")
        if not isinstance(name, str) or not name:
            continue
        player: dict[str, Any] = {"name": name[:120]}
        if isinstance(number, int) and not isinstance(number, bool):
            player["number"] = number
        if isinstance(role, str) and role:
            player["role"] = role[:40]
        players.append(player)
    return players


def _team(team: Any, instead: str) -> FeedTeam:
    """The team as written. Its code may be empty: a code is not made of the name."""
    team = team if isinstance(team, dict) else {"name": team}
    name, code = team.get("name"), team.get("code")
    return FeedTeam(
        name[:120] if isinstance(name, str) and name else instead, code[:5] if isinstance(code, str) else ""
    )
