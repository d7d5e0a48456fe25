"""Commands of the database process for the login journeys."""

from datetime import timedelta

from django.core.cache import cache
from django.utils import timezone

from accounts import otp_delivery, rate_limits
from accounts.models import Challenge, User
from accounts.rate_limits import ClientIdentity
from livecast import redis
from livecast.ratelimit import Spend, take


def reset_limits() -> None:
    """Remove all rate limits and requested codes."""
    cache.clear()
    Challenge.objects.all().delete()
    _delete("limit")


def stop_sms_provider() -> None:
    otp_delivery.open_breaker(60, "a journey")


def expire_codes() -> None:
    _delete("code")


def use_up_wrong_codes() -> None:
    """Use up the free number of wrong codes of the journeys' IP address."""
    for _ in range(rate_limits.ORIGIN_FAILURES_FREE.count):
        take(Spend(rate_limits.ORIGIN_FAILURES_FREE, ClientIdentity("127.0.0.1").origin))


def remove_name(member_id: int) -> str:
    """Remove a member's name. Return the name that is shown instead."""
    User.objects.filter(pk=member_id).update(display_name="", name_key=None)
    return User.objects.get(pk=member_id).public_name


def trigger_sms_alarm() -> None:
    ago = timezone.now() - timedelta(minutes=10)
    Challenge.objects.bulk_create(
        Challenge(key=f"alarm-{n}", number="", purpose="login", language="en", state="sent", created_at=ago)
        for n in range(otp_delivery.ALARM_SENDS)
    )


def _delete(kind: str) -> None:
    client = redis.client()
    for name in list(client.scan_iter(redis.key(kind, "*"))):
        client.delete(name)
