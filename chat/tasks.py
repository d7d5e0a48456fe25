"""Celery tasks of the chat: close rooms after their match, trim the logs."""

from django.conf import settings
from django.db.models import F

from chat import room_log
from chat.actions import end_mutes, update_closing_time
from chat.models import Room, RoomPublication
from livecast.celery import shared_task

OVER = ("finished", "abandoned")


@shared_task
def keep_rooms() -> None:
    """Update the closing times of rooms whose match has ended or was reopened. Runs every few seconds."""
    ended = Room.objects.filter(match__status__in=OVER, closes_at=None)
    goes_on = Room.objects.exclude(match__status__in=OVER).exclude(closes_at=None)
    for match_id in [*ended.values_list("match", flat=True), *goes_on.values_list("match", flat=True)]:
        end_mutes(match_id=match_id)
        update_closing_time(match_id=match_id, closes_after=settings.CHAT["CLOSES_AFTER"])


@shared_task
def trim_logs() -> None:
    """Delete log lines that are too old to resume from. Messages are kept."""
    spare = 10 * room_log.RESUME_LINES
    RoomPublication.objects.filter(room__last_offset__gt=F("offset") + spare).delete()
