"""Thin tasks: rooms close some time after their match, and logs do not grow for ever."""

from celery import shared_task
from django.conf import settings
from django.db.models import F

from chat import room_log
from chat.actions import end_mutes, keep_hours
from chat.models import Room, RoomPublication

OVER = ("finished", "abandoned")


@shared_task
def keep_rooms() -> None:
    """Note which matches have ended, or go on after all. Runs every few seconds."""
    ended = Room.objects.filter(match__status__in=OVER, closes_at=None)
    goes_on = Room.objects.exclude(match__status__in=OVER).exclude(closes_at=None)
    for match_id in [*ended.values_list("match", flat=True), *goes_on.values_list("match", flat=True)]:
        end_mutes(match_id=match_id)
        keep_hours(match_id=match_id, closes_after=settings.CHAT["CLOSES_AFTER"])


@shared_task
def trim_logs() -> None:
    """Let go of lines that nobody can resume from any more. The messages stay."""
    spare = 10 * room_log.KEPT_FOR_RESUME
    RoomPublication.objects.filter(room__last_offset__gt=F("offset") + spare).delete()
