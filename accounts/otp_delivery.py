"""Send queued codes by SMS.

A claim in the database ensures one SMS, however often the task runs. The worker creates the code and sends it. No other
process knows it.
"""

import logging
from datetime import timedelta

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts import otp
from accounts.models import Challenge, Phone, SmsDay
from accounts.sms import SmsFailed, SmsMessage, SmsUnknown, configured_gateway
from livecast import redis
from livecast.errors import LivecastError
from livecast.ratelimit import Limit, Spend, take

logger = logging.getLogger(__name__)

State = Challenge.State

MAX_TRIES = 2
RETRY_SECONDS = 2.0  # seconds
LOST_AFTER = timedelta(seconds=45)  # a worker that is `sending` for longer has died; no gateway takes that long

# The circuit breaker: seconds without requests to a provider that needs staff, and to one that fails repeatedly.
BREAKER_ALERT_SECONDS, BREAKER_FAULT_SECONDS = 600, 60
FAULTS = Limit("sms.faults", 5, 60)
_BREAKER = "sms.breaker"

ALARM_SENDS = 50
ALARM_SHARE = 0.4
ALARM_MIN_AGE = timedelta(minutes=2)  # a code that was just sent may still be entered
ALARM_WINDOW = timedelta(hours=24)


def deliver(challenge_id: int) -> bool:
    """Send the code of this challenge, unless that is done. True: try again in RETRY_SECONDS."""
    challenge = _claim(challenge_id)
    if challenge is None:
        return False
    try:
        sms_gateway = configured_gateway()
        if sms_gateway is None:
            raise SmsFailed("sms.provider", "SMS_GATEWAY is not set", alert=True)
        code = otp.issue(challenge)
        receipt = sms_gateway.send(SmsMessage(challenge.number, code, _language_for(challenge), str(challenge.pk)))
    except SmsFailed as failure:
        return _handle_failure(challenge, failure)
    except LivecastError as refusal:  # Redis is unavailable, so there was no code to send
        return _handle_failure(challenge, SmsFailed("sms.provider", refusal.code, retry=True))
    except SmsUnknown as error:
        _finish(challenge, State.UNKNOWN, reason="sms.unknown")
        logger.warning("code %d: %s", challenge.pk, error)
        _count_fault(str(error))
    except Exception as error:
        # Log only the type of a gateway's error: its message may contain the number or the code.
        _finish(challenge, State.UNKNOWN, reason="sms.unknown")
        logger.error("code %d: the gateway failed with %s", challenge.pk, type(error).__name__)  # noqa: TRY400
        _count_fault(type(error).__name__)
    else:
        _finish(challenge, State.SENT, receipt=receipt.number, sent_at=timezone.now())
    return False


def _language_for(challenge: Challenge) -> str:
    """Return the language that the owner of the phone chose, or the language of the page.

    Queried here and not in the request, so that known and unknown numbers take the same time there.
    """
    chosen = Phone.objects.filter(number=challenge.number).values_list("user__language", flat=True).first()
    return chosen or challenge.language


@transaction.atomic
def _claim(challenge_id: int) -> Challenge | None:
    now = timezone.now()
    claimed = Challenge.objects.filter(
        pk=challenge_id,
        state=State.QUEUED,
        tries__lt=MAX_TRIES,
        not_before__lte=now,
        created_at__gt=now - timedelta(seconds=otp.LIFETIME),
    ).update(state=State.SENDING, claimed_at=now, tries=F("tries") + 1)
    if not claimed:
        return None
    challenge = Challenge.objects.get(pk=challenge_id)
    if challenge.tries == 1 and not _spend_budget():
        _finish(challenge, State.FAILED, reason="sms.budget")
        logger.error("the daily budget of %d SMS is spent; no more codes are sent today", settings.SMS_PER_DAY)
        return None
    return challenge


def _spend_budget() -> bool:
    day, _ = SmsDay.objects.get_or_create(day=timezone.now().date())
    return bool(SmsDay.objects.filter(pk=day.pk, count__lt=settings.SMS_PER_DAY).update(count=F("count") + 1))


def _handle_failure(challenge: Challenge, failure: SmsFailed) -> bool:
    again = failure.retry and challenge.tries < MAX_TRIES
    if again:
        not_before = timezone.now() + timedelta(seconds=RETRY_SECONDS)
        _finish(challenge, State.QUEUED, not_before=not_before)
    else:
        _finish(challenge, State.FAILED, reason=failure.code)
        logger.warning("code %d: not sent: %s", challenge.pk, failure)
    if failure.alert:
        open_breaker(BREAKER_ALERT_SECONDS, str(failure))
    elif failure.code == "sms.provider":
        _count_fault(str(failure))
    return again


def _finish(challenge: Challenge, state: str, **facts: object) -> None:
    Challenge.objects.filter(pk=challenge.pk, state=State.SENDING).update(state=state, **facts)


# --- the breaker


def provider_is_down() -> bool:
    """Return whether the circuit breaker is open. Raises LivecastError `limits.away` (503)."""
    with redis.required():
        return bool(cache.get(_BREAKER))


def _count_fault(why: str) -> None:
    try:
        spent = take(Spend(FAULTS, "gateway"))
    except LivecastError:
        logger.warning("cannot count a fault of the SMS gateway, because Redis is unavailable (%s)", why)
        return
    if not spent:
        open_breaker(BREAKER_FAULT_SECONDS, why)


def open_breaker(seconds: int, why: str) -> None:
    try:
        with redis.required():
            opened = cache.add(_BREAKER, True, seconds)
    except LivecastError:
        logger.critical(
            "cannot send codes: %s. Cannot open the circuit breaker either, because Redis is unavailable", why
        )
        return
    if opened:
        logger.critical("cannot send codes: %s. Trying again in %d s", why, seconds)


# --- flood detection


def is_flood_suspected() -> bool:
    """Return whether so few codes are entered that an attacker probably requests them."""
    now = timezone.now()
    newest = list(
        Challenge.objects.filter(
            state__in=(State.SENT, State.UNKNOWN),
            created_at__lt=now - ALARM_MIN_AGE,
            created_at__gt=now - ALARM_WINDOW,
        )
        .order_by("-created_at")
        .values_list("verified_at", flat=True)[:ALARM_SENDS]
    )
    verified = sum(at is not None for at in newest)
    return len(newest) == ALARM_SENDS and verified / ALARM_SENDS < ALARM_SHARE


def budget_is_spent() -> bool:
    day = SmsDay.objects.filter(day=timezone.now().date()).first()
    return day is not None and day.count >= settings.SMS_PER_DAY


# --- lost tasks


def lost_codes() -> list[int]:
    """Return challenges that are still queued because the broker has lost their task."""
    now = timezone.now()
    return list(
        Challenge.objects.filter(
            state=State.QUEUED,
            not_before__lt=now - timedelta(seconds=5),
            created_at__gt=now - timedelta(seconds=otp.LIFETIME),
        ).values_list("pk", flat=True)[:100]
    )


def mark_lost_unknown() -> int:
    """Set codes to unknown whose worker died while sending. Return their number."""
    return Challenge.objects.filter(state=State.SENDING, claimed_at__lt=timezone.now() - LOST_AFTER).update(
        state=State.UNKNOWN, reason="sms.unknown"
    )
