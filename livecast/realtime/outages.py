"""What is known to be away. The log says it once when it goes, and once when it is back, however often it is tried."""

import logging

logger = logging.getLogger(__name__)


class Outage:
    __slots__ = ("_what", "on")

    def __init__(self, what: str) -> None:
        self._what = what
        self.on = False

    def begin(self, error: Exception) -> None:
        if not self.on:
            self.on = True
            logger.error("the %s is away; trying again", self._what, exc_info=error)

    def end(self) -> None:
        if self.on:
            self.on = False
            logger.warning("the %s is back", self._what)
