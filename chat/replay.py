"""What was said in a stretch of a match: for a replay at the match's own pace.

A stretch is one of a period's clock, or one of the day for a match that no clock ran in.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from chat import events, selectors
from chat.models import Message
from matches.models import Match

PAGE = 500  # messages of one answer
BEFORE = 100  # of what had been said when a replay begins somewhere


@dataclass(frozen=True, slots=True)
class Stretch:
    """Seconds of a period's clock, or moments of the day; from `begin` up to and without `end`."""

    begin: float | datetime
    end: float | datetime
    period: str = ""  # "" for one of the day

    @property
    def messages(self) -> Q:
        if self.period:
            return Q(period=self.period, clock_seconds__gte=self.begin, clock_seconds__lt=self.end)
        return Q(posted_at__gte=self.begin, posted_at__lt=self.end)


def during(match: Match, stretch: Stretch, after: int = 0) -> dict[str, Any]:
    """What was said in it, in its order, behind message `after`: {messages, reactions, more}."""
    told = selectors.told(selectors.room_of(match)).filter(stretch.messages, number__gt=after)
    found = list(told.order_by("number")[: PAGE + 1])
    return _answer(match, found[:PAGE], more=len(found) > PAGE)


def before(match: Match, stretch: Stretch) -> dict[str, Any]:
    """The hundred messages that stood there when the stretch began."""
    told = selectors.told(selectors.room_of(match))
    found = list(told.filter(_earlier(match, stretch)).order_by("-number")[: BEFORE + 1])
    return _answer(match, found[:BEFORE][::-1], more=len(found) > BEFORE)


def _earlier(match: Match, stretch: Stretch) -> Q:
    if not stretch.period:
        return Q(posted_at__lt=stretch.begin)
    periods = [period.code for period in match.rules.periods]
    played = periods[: periods.index(stretch.period)] if stretch.period in periods else []
    # What was said before the match carries no period, what was said after it no clock.
    return Q(period="") | Q(period__in=played) | Q(period=stretch.period, clock_seconds__lt=stretch.begin)


def _answer(match: Match, messages: list[Message], *, more: bool) -> dict[str, Any]:
    numbers = [message.number for message in messages]
    counted = selectors.counts(selectors.room_of(match), [], numbers)
    return {
        "messages": [events.message_data(message) | {"clock": message.clock_seconds} for message in messages],
        "reactions": events.reactions_counted(counted).data,
        "more": more,
    }
