"""The WebSocket topics of matches: the feed, the console, and the scores of all matches."""

import logging
from collections.abc import Iterable
from typing import Any

from asgiref.sync import sync_to_async

from livecast.errors import LivecastError
from livecast.realtime.database import in_database
from livecast.realtime.protocol import Command, Frame, encode, encode_data
from livecast.realtime.push import push
from livecast.realtime.topics import LogTopic, Scope, StateTopic
from matches import selectors
from matches.console import presence
from matches.feed import events, feed_log
from matches.feed.console_state import CONSOLE_PUSH_TIMEOUT, console_frame, console_topic
from matches.feed.delivery import SCORES_TOPIC, publication_frame
from matches.models import Match
from matches.permissions import Person, commentators_of, may_commentate, may_see, reload_person

logger = logging.getLogger(__name__)

MAX_CLAIM = 80  # characters


def _match_id(name: str) -> int:
    return int(name.split(".")[1])


class FeedTopic(LogTopic):
    """`match.<id>.feed`: the commentary, score and clock of a match."""

    pattern = r"match\.[1-9][0-9]{0,17}\.feed"

    async def public(self, names: Iterable[str]) -> set[str]:
        open_to_all = await in_database(selectors.public_match_ids, {_match_id(name) for name in names})
        return {name for name in names if _match_id(name) in open_to_all}

    async def allowed(self, names: Iterable[str]) -> dict[str, frozenset[int]]:
        allowed = await in_database(selectors.private_match_viewers, {_match_id(name) for name in names})
        return {feed_log.feed_topic(match_id): people for match_id, people in allowed.items()}

    async def require_join(self, name: str, scope: Scope) -> None:
        if not await in_database(selectors.may_see_match, _match_id(name), scope["user"]):
            raise LivecastError("topic.unknown", f"There is no topic “{name[:80]}”.", status=404)

    async def epoch(self) -> str:
        return await in_database(feed_log.current_epoch)

    async def heads(self, names: Iterable[str]) -> dict[str, int]:
        ids = [_match_id(name) for name in names]
        rows = await in_database(lambda: list(Match.objects.filter(pk__in=ids).values_list("pk", "last_offset")))
        return {feed_log.feed_topic(pk): offset for pk, offset in rows}

    async def replay(self, name: str, after: int, limit: int) -> list[Frame]:
        return [
            publication_frame(line)
            for line in await in_database(feed_log.publications_after, _match_id(name), after, limit)
        ]


class ConsoleTopic(StateTopic):
    """`match.<id>.console`: the state of the console, for commentators of the match."""

    pattern = r"match\.[1-9][0-9]{0,17}\.console"
    snapshot_type = "console"

    async def public(self, names: Iterable[str]) -> set[str]:
        return set()

    async def allowed(self, names: Iterable[str]) -> dict[str, frozenset[int]]:
        callers = await in_database(_commentators_among, {_match_id(name) for name in names})
        return {console_topic(match_id): people for match_id, people in callers.items()}

    async def require_join(self, name: str, scope: Scope) -> None:
        await in_database(_require_commentator, _match_id(name), scope["user"])

    async def state(self, name: str) -> Frame:
        return await in_database(console_frame, _match_id(name))


async def _heartbeat(name: str, scope: Scope, command: Command) -> dict[str, Any]:
    """Handle `console.here`: the heartbeat of a commentator with `typing` and `claim`."""
    typing, claim = command.data.get("typing", False), command.data.get("claim", "")
    if not isinstance(typing, bool) or not isinstance(claim, str) or len(claim) > MAX_CLAIM or not claim.isprintable():
        raise LivecastError(
            "command.malformed", f"`typing` must be true or false, `claim` one line of at most {MAX_CLAIM} characters."
        )
    match_id, user = _match_id(name), scope["user"]
    await in_database(_require_commentator, match_id, user)
    result = await in_database(presence.heartbeat, match_id, user, typing=typing, claim=claim)
    if result.changed:
        await _push(name, await in_database(console_frame, match_id))
    if result.typing is not None:
        await _push(feed_log.feed_topic(match_id), presence.typing_frame(match_id, user, result.typing))
    return {}


ConsoleTopic.commands = {"console.here": _heartbeat}


async def _push(topic: str, frame: Frame) -> None:
    try:
        await sync_to_async(push, thread_sensitive=False)(topic, [frame], timeout=CONSOLE_PUSH_TIMEOUT)
    except Exception:
        # The reconciler sends the console state within two seconds. A typing notice is lost.
        logger.warning("%s: push of a console frame failed", topic, exc_info=True)


def _require_commentator(match_id: int, user: Person) -> None:
    match = Match.objects.filter(pk=match_id).first()
    user = reload_person(user)  # the socket may have been open for hours
    if match is None or not may_see(user, match):
        raise LivecastError("match.not_found", "There is no such match.", status=404)
    if not may_commentate(user, match):
        raise LivecastError("match.not_commentator", f"You are not a commentator of {match}.", status=403)


def _commentators_among(match_ids: set[int]) -> dict[int, frozenset[int]]:
    return commentators_of(list(Match.objects.filter(pk__in=match_ids)))


class ScoresTopic(StateTopic):
    """`scores`: status, clock and score of current matches, for the fixture lists."""

    pattern = SCORES_TOPIC

    async def state(self, name: str) -> Frame:
        matches = await in_database(selectors.current_matches)
        data = {"matches": [events.fixture_list_data(match) for match in matches]}
        return Frame(encode("scores", topic=SCORES_TOPIC, data=encode_data(data)))
