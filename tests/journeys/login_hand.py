"""What the journeys of the login do behind the browser's back, in the hand's process."""

from datetime import timedelta

from django.core.cache import cache
from django.utils import timezone

from accounts import delivery
from accounts.models import Challenge
from livecast import redis


def forget_limits() -> None:
    """As if nobody had asked for a code for a day."""
    cache.clear()
    Challenge.objects.all().delete()
    _delete("limit")


def provider_down() -> None:
    delivery._open_breaker(60, "a journey")


def expire_codes() -> None:
    _delete("code")


def ring_the_alarm() -> None:
    ago = timezone.now() - timedelta(minutes=10)
    Challenge.objects.bulk_create(
        Challenge(key=f"alarm-{n}", number="", purpose="login", language="en", state="sent", created_at=ago)
        for n in range(delivery.ALARM_SENDS)
    )


def _delete(kind: str) -> None:
    client = redis.client()
    for name in list(client.scan_iter(redis.key(kind, "*"))):
        client.delete(name)
