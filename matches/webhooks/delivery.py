"""Deliver the messages of webhooks: in order for each match, again after a failure, each at least once.

The log of a match is the outbox. A position says how far a webhook has got in it, and is written after each message, so
that a worker that dies sends at most one message again, with the same id.
"""

import json
import logging
import random
import time
from datetime import datetime, timedelta

from django.core.mail import send_mail
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from livecast.bounded_cache import BoundedCache
from livecast.task_queue import enqueue
from matches.feed import feed_log
from matches.models import Match, Publication, Webhook, WebhookPosition
from matches.webhooks.messages import message_of, state_of
from matches.webhooks.sending import send

BATCH = 100  # publications that are read at once
MOST_AT_ONCE = 200  # positions that one sweep starts
CLAIM = timedelta(seconds=60)  # for which a worker that sends keeps others away
RUN_SECONDS = 20.0  # after which a run leaves the rest to the next
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 900.0  # seconds until the next attempt
SWITCH_OFF_AFTER = timedelta(days=1)
_KNOWN_SECONDS = 10.0  # a worker remembers so long whether there are webhooks

logger = logging.getLogger(__name__)
_any_active: BoundedCache[str, tuple[bool, float]] = BoundedCache(1, 1)


def hint(match_id: int) -> None:
    """Enqueue the messages of a match that was pushed, if there are webhooks."""
    known = _any_active.get("any")
    if known is None or time.monotonic() >= known[1]:
        known = (Webhook.objects.filter(active=True).exists(), time.monotonic() + _KNOWN_SECONDS)
        _any_active.put("any", known, 0)
    if known[0]:
        enqueue("matches.tasks.send_webhooks", match_id)


def start(match_id: int) -> list[int]:
    """The positions of a match that have something to send and are due. Makes those of new webhooks."""
    match = Match.objects.filter(pk=match_id, private=False).first()
    if match is None:
        return []
    scope = Q(match=None, competition=None) | Q(match=match)
    if match.competition_id is not None:
        scope |= Q(competition=match.competition_id)
    for webhook in Webhook.objects.filter(scope, active=True).exclude(positions__match=match):
        _begin(webhook, match)
    return list(_due(timezone.now()).filter(match=match).values_list("pk", flat=True))


def sweep(now: datetime) -> list[int]:
    """The positions that are due, of all matches: those whose task was lost, and those to be tried again."""
    for webhook in Webhook.objects.filter(active=True):
        playing = Match.objects.filter(_scope_of(webhook), status__in=Match.IN_PLAY, private=False)
        for match in playing.exclude(webhook_positions__webhook=webhook):
            _begin(webhook, match)
    return list(_due(now).order_by("due_at").values_list("pk", flat=True)[:MOST_AT_ONCE])


def deliver(position_id: int) -> None:
    """Send what a webhook has not got of a match. Returns at once if another worker does."""
    now = timezone.now()
    related = ("webhook__owner", "match__home", "match__away")
    position = _due(now).select_related(*related).filter(pk=position_id).first()
    if position is None:
        return
    claimed = WebhookPosition.objects.filter(pk=position_id, due_at=position.due_at)
    if not claimed.update(due_at=now + CLAIM):  # another worker sends
        return
    began = time.monotonic()
    while time.monotonic() - began < RUN_SECONDS:
        publications = feed_log.publications_after(position.match_id, position.offset, BATCH)
        for publication in publications:
            if not _deliver_one(position, publication):
                return
            if time.monotonic() - began >= RUN_SECONDS:
                break
        if len(publications) < BATCH:
            break
    position.due_at = timezone.now()
    position.save(update_fields=["due_at"])


def switch_on(webhook: Webhook) -> None:
    """Send from now on. What was published meanwhile is not sent."""
    now = timezone.now()
    Webhook.objects.filter(pk=webhook.pk).update(
        active=True, active_since=now, failing_since=None, switched_off_at=None, last_error=""
    )
    WebhookPosition.objects.filter(webhook=webhook).delete()


def _due(now: datetime) -> QuerySet[WebhookPosition]:
    return WebhookPosition.objects.filter(
        webhook__active=True, match__private=False, offset__lt=F("match__last_offset"), due_at__lte=now
    )


def _scope_of(webhook: Webhook) -> Q:
    """A condition on the matches whose messages a webhook gets."""
    if webhook.match_id is not None:
        return Q(pk=webhook.match_id)
    return Q() if webhook.competition_id is None else Q(competition=webhook.competition_id)


def _begin(webhook: Webhook, match: Match) -> None:
    """A position after what was published before the webhook was active."""
    old = Publication.objects.filter(match=match, created_at__lt=webhook.active_since).order_by("offset")
    publications = list(old)
    offset = publications[-1].offset if publications else 0
    WebhookPosition.objects.get_or_create(
        webhook=webhook, match=match, defaults={"offset": offset, "state": state_of(publications)}
    )


def _deliver_one(position: WebhookPosition, publication: Publication) -> bool:
    """Send the message of a publication, if it is one, and move on. False if that failed."""
    state = json.loads(json.dumps(position.state))
    message = message_of(position.match, state, publication)
    webhook = position.webhook
    wanted = message is not None and (webhook.statuses if message["event"] == "status" else webhook.scores)
    if message is not None and wanted:
        identity = f"{webhook.pk}-{position.match_id}-{publication.offset}"
        sent = send(webhook, identity, json.dumps(message, ensure_ascii=False).encode())
        if sent.error:
            _fail(position, sent.error, gone=sent.gone)
            return False
        Webhook.objects.filter(pk=webhook.pk).update(last_success_at=timezone.now(), failing_since=None, last_error="")
    position.offset, position.state, position.attempts = publication.offset, state, 0
    position.due_at = timezone.now() + CLAIM
    position.save(update_fields=["offset", "state", "attempts", "due_at"])
    return True


def _fail(position: WebhookPosition, error: str, *, gone: bool) -> None:
    now, webhook = timezone.now(), position.webhook
    position.attempts += 1
    pause = min(FIRST_PAUSE * 2.0 ** min(position.attempts - 1, 20), LONGEST_PAUSE) * random.uniform(0.8, 1.2)
    position.due_at = now + timedelta(seconds=pause)
    position.save(update_fields=["attempts", "due_at"])
    Webhook.objects.filter(pk=webhook.pk, failing_since=None).update(failing_since=now)
    Webhook.objects.filter(pk=webhook.pk).update(last_error=error[:300])
    too_long = Q(failing_since__lt=now - SWITCH_OFF_AFTER)
    failing = Webhook.objects.filter(Q() if gone else too_long, pk=webhook.pk, active=True)
    if failing.update(active=False, switched_off_at=now):
        _tell_owner(webhook, error, gone=gone)


def _tell_owner(webhook: Webhook, error: str, *, gone: bool) -> None:
    """One mail. The admin shows the same, if the owner has no address or the mail server does not answer."""
    why = "It answered that it wants no further message." if gone else "Messages to it failed for a day."
    logger.warning("webhook %s is switched off: %s %s", webhook.pk, why, error)
    if not webhook.owner.email:
        return
    text = f"{webhook.url} gets no further messages. {why} Last error: {error}\n\nSwitch it on again in the admin."
    try:
        send_mail(f"livecast: webhook {webhook.pk} is switched off", text, None, [webhook.owner.email])
    except OSError as problem:  # smtplib's errors are OSErrors
        logger.warning("the mail about webhook %s was not sent: %s", webhook.pk, problem)
