"""The topics of matches: each match's feed, and the scores of all of them."""

from collections.abc import Iterable

from livecast.realtime.database import in_database
from livecast.realtime.protocol import Frame, encode, encode_data
from livecast.realtime.topics import LogTopic, StateTopic
from matches import events, feed, selectors
from matches.models import Match
from matches.pusher import SCORES, frame_of


def _match_id(name: str) -> int:
    return int(name.split(".")[1])


class MatchFeed(LogTopic):
    """`match.<id>.feed`: a match's commentary, score and clock."""

    pattern = r"match\.[1-9][0-9]{0,17}\.feed"

    async def epoch(self) -> str:
        return await in_database(feed.epoch)

    async def heads(self, names: Iterable[str]) -> dict[str, int]:
        ids = [_match_id(name) for name in names]
        rows = await in_database(lambda: list(Match.objects.filter(pk__in=ids).values_list("pk", "last_offset")))
        return {feed.topic_of(pk): offset for pk, offset in rows}

    async def replay(self, name: str, after: int, limit: int) -> list[Frame]:
        return [frame_of(line) for line in await in_database(feed.since, _match_id(name), after, limit)]


class Scores(StateTopic):
    """`scores`: status, clock and score of the matches around today, for the fixture lists."""

    pattern = SCORES

    async def state(self, name: str) -> Frame:
        matches = await in_database(selectors.current_matches)
        data = {"matches": [events.match_data(match) for match in matches]}
        return Frame(encode("scores", topic=SCORES, data=encode_data(data)))
