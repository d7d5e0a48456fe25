"""What a part of the engine cannot reach. The log says it once, and once when it is back, however often it is tried."""

import logging

from livecast.outages import service_lost_by

logger = logging.getLogger(__name__)


class Outage:
    __slots__ = ("_is_known", "_what", "on")

    def __init__(self, what: str) -> None:
        self._what = what
        self.on = False
        self._is_known = False

    def begin(self, error: Exception) -> None:
        if not self.on:
            self.on = True
            # An outage of Redis or of the database is one for the whole process: livecast/outages.py logs both ends.
            self._is_known = service_lost_by(error) is not None
            # A time-out says all that there is to say; of what else a traceback may tell more.
            traceback = None if isinstance(error, TimeoutError) else error
            logger.error("the %s is unavailable; trying again: %r", self._what, error, exc_info=traceback)

    def end(self) -> None:
        if self.on:
            self.on = False
            if not self._is_known:
                logger.warning("the %s is available again", self._what)
