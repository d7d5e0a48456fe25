"""What the journeys of a replay do behind the browser's back, in the hand's process."""

from typing import Any

from chat.models import Message


def said_then(match_id: int, moments: list[list[Any]]) -> None:
    """When the room's messages were said, one after the other: period and seconds of its clock."""
    messages = Message.objects.filter(room__match=match_id).order_by("number")
    for message, (period, seconds) in zip(messages, moments, strict=True):
        message.period, message.clock_seconds = period, seconds
        message.minute = "" if seconds is None else f"{int(seconds) // 60 + 1}'"
        message.home_score = message.away_score = None
        message.save()
