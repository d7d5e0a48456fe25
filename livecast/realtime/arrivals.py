"""Who comes: whose sessions they bring. Members who come at once are looked up together: however many, a single thread
of theirs competes with the fans who are here already.
"""

from livecast.batching import Together
from livecast.realtime.database import in_database
from livecast.realtime.sessions import Holder, holders_of

AT_ONCE = 50  # sessions of one query


class Arrivals:
    """On the event loop's thread, like the hub."""

    def __init__(self) -> None:
        self._together = Together(_look, AT_ONCE)

    async def holder_of(self, session_key: str) -> Holder | None:
        """Who holds this session, None if nobody does. Raises what the database does."""
        return await self._together.answer(session_key)


async def _look(session_keys: list[str]) -> list[Holder | None]:
    holders = await in_database(holders_of, session_keys)
    return [holders.get(key) for key in session_keys]
