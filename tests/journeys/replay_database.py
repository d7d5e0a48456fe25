"""Commands of the database process for the replay journeys."""

from typing import Any

from chat.models import Message


def set_message_times(match_id: int, moments: list[list[Any]]) -> None:
    """Set the times of the room's messages: period and seconds of the clock."""
    messages = Message.objects.filter(room__match=match_id).order_by("number")
    for message, (period, seconds) in zip(messages, moments, strict=True):
        message.period, message.clock_seconds = period, seconds
        message.minute = "" if seconds is None else f"{int(seconds) // 60 + 1}'"
        message.home_score = message.away_score = None
        message.save()
