"""Delete what notices do not need any more."""

from datetime import datetime, timedelta

from django.db.models import Q

from matches.models import Follow, NoticePosition, PushSubscription

UNUSED_AFTER = timedelta(days=180)
OLD_MATCH = timedelta(days=30)


def tidy(now: datetime) -> None:
    """Delete devices without contact for half a year, follows of deleted accounts, and positions of old matches."""
    unused = Q(last_success_at__lt=now - UNUSED_AFTER) | Q(last_success_at=None)
    PushSubscription.objects.filter(unused, updated_at__lt=now - UNUSED_AFTER).delete()
    Follow.objects.filter(user__is_active=False).delete()
    NoticePosition.objects.filter(match__status="finished", match__kickoff_at__lt=now - OLD_MATCH).delete()
