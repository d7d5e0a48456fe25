"""The messages of a time range of the match, for a replay at the match's own pace.

The range is in seconds of a period's clock, or in times of the day where no clock ran.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from chat import events, selectors
from chat.models import Message
from matches.models import Match

MAX_MESSAGES = 500  # messages in one answer
EARLIER_MESSAGES = 100  # messages shown from before the start of a replay


@dataclass(frozen=True, slots=True)
class TimeRange:
    """Seconds of a period's clock, or times of the day; from `begin` up to, not including `end`."""

    begin: float | datetime
    end: float | datetime
    period: str = ""  # "" for times of the day

    @property
    def messages(self) -> Q:
        if self.period:
            return Q(period=self.period, clock_seconds__gte=self.begin, clock_seconds__lt=self.end)
        return Q(posted_at__gte=self.begin, posted_at__lt=self.end)


def during(match: Match, stretch: TimeRange, after: int = 0) -> dict[str, Any]:
    """Return the messages of the range in order, after message `after`: {messages, reactions, more}."""
    told = selectors.visible_messages(selectors.room_of(match)).filter(stretch.messages, number__gt=after)
    found = list(told.order_by("number")[: MAX_MESSAGES + 1])
    return _answer(match, found[:MAX_MESSAGES], more=len(found) > MAX_MESSAGES)


def before(match: Match, stretch: TimeRange) -> dict[str, Any]:
    """Return the hundred messages before the range."""
    told = selectors.visible_messages(selectors.room_of(match))
    found = list(told.filter(_earlier(match, stretch)).order_by("-number")[: EARLIER_MESSAGES + 1])
    return _answer(match, found[:EARLIER_MESSAGES][::-1], more=len(found) > EARLIER_MESSAGES)


def _earlier(match: Match, stretch: TimeRange) -> Q:
    if not stretch.period:
        return Q(posted_at__lt=stretch.begin)
    periods = [period.code for period in match.rules.periods]
    played = periods[: periods.index(stretch.period)] if stretch.period in periods else []
    # Messages before the match have no period, messages after it no clock.
    return Q(period="") | Q(period__in=played) | Q(period=stretch.period, clock_seconds__lt=stretch.begin)


def _answer(match: Match, messages: list[Message], *, more: bool) -> dict[str, Any]:
    numbers = [message.number for message in messages]
    counted = selectors.reaction_counts(selectors.room_of(match), [], numbers)
    return {
        "messages": [events.message_data(message) | {"clock": message.clock_seconds} for message in messages],
        "reactions": events.reactions_counted(counted).data,
        "more": more,
    }
