"""The topic `match.<id>.chat`: the room of a match, with its commands."""

from collections.abc import Iterable

from chat import commands, room_log
from chat.database import in_chat_database
from livecast.errors import LivecastError
from livecast.realtime.protocol import Frame
from livecast.realtime.topics import LogTopic, Scope
from matches.feed import feed_log
from matches.models import Match
from matches.selectors import may_see_match, private_match_viewers, public_match_ids


class RoomTopic(LogTopic):
    pattern = r"match\.[1-9][0-9]{0,17}\.chat"
    resume_limit = room_log.RESUME_LINES
    commands = commands.HANDLERS

    async def public(self, names: Iterable[str]) -> set[str]:
        open_to_all = await in_chat_database(public_match_ids, {commands.match_id_of(name) for name in names})
        return {name for name in names if commands.match_id_of(name) in open_to_all}

    async def allowed(self, names: Iterable[str]) -> dict[str, frozenset[int]]:
        allowed = await in_chat_database(private_match_viewers, {commands.match_id_of(name) for name in names})
        return {room_log.room_topic(match_id): people for match_id, people in allowed.items()}

    async def require_join(self, name: str, scope: Scope) -> None:
        if not await in_chat_database(may_see_match, commands.match_id_of(name), scope["user"]):
            raise LivecastError("topic.unknown", f"There is no topic “{name[:80]}”.", status=404)

    async def epoch(self) -> str:
        return await in_chat_database(feed_log.current_epoch)

    async def heads(self, names: Iterable[str]) -> dict[str, int]:
        ids = [commands.match_id_of(name) for name in names]
        rows = await in_chat_database(
            lambda: list(Match.objects.filter(pk__in=ids).values_list("pk", "chat_room__last_offset"))
        )
        return {room_log.room_topic(pk): offset or 0 for pk, offset in rows}

    async def replay(self, name: str, after: int, limit: int) -> list[Frame]:
        match_id = commands.match_id_of(name)
        lines = await in_chat_database(room_log.lines_after, match_id, after, limit)
        return [room_log.frame_of(line, match_id) for line in lines]
