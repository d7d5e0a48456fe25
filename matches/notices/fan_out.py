"""Send one notice to every device that wants it, in batches, and each device once.

Threads send the notices of a batch. So a notice occupies one worker process at a time, also with ten thousand devices,
and the tasks that push commentary to fans do not wait behind it.
"""

import json
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

from django.core.cache import cache
from django.db.models import F
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone, translation

from livecast.task_queue import enqueue
from matches.models import Match, PushSubscription, SubscriptionFollow
from matches.notices.announcements import Notice
from matches.notices.announcing import followers_of
from matches.notices.texts import notice_text
from matches.notices.web_push import Answer, Result, send

BATCH = 100  # devices of one task
THREADS = 20
ATTEMPTS = 4
FIRST_RETRY = 15.0  # seconds; each further attempt waits twice as long
MAX_AGE = 600.0  # seconds after which a notice is dropped, besides the delay of the device
# A task that waits longer than the visibility timeout of the broker would run twice.
LONGEST_WAIT = 60.0
CLAIM_SECONDS = 3600
MAX_FAILURES = 20  # failed notices in a row after which a device is removed


def fan_out(match_id: int, message: dict[str, Any], after: int) -> None:
    """Send a notice to the next devices that follow the match, and enqueue the rest."""
    match = _match(match_id)
    if match is None:
        return
    since = datetime.fromtimestamp(message["at"], UTC)
    follows = SubscriptionFollow.objects.filter(followers_of(match), created_at__lte=since)
    devices = list(
        PushSubscription.objects.filter(pk__gt=after, pk__in=follows.values("subscription")).order_by("pk")[:BATCH]
    )
    wanting = [device for device in devices if message["kind"] in device.kinds]
    _send_now(match, message, [device for device in wanting if not device.delay_seconds], attempt=1)
    for device in wanting:
        if device.delay_seconds:
            send_later(match_id, message, device.pk, 1, message["at"] + device.delay_seconds)
    if len(devices) == BATCH:
        enqueue("matches.tasks.fan_out_notice", match_id, message, devices[-1].pk)


def send_later(match_id: int, message: dict[str, Any], device_id: int, attempt: int, due: float) -> None:
    """Enqueue a notice of one device, for the time `due` (seconds since 1970)."""
    wait = min(max(0.0, due - time.time()), LONGEST_WAIT)
    enqueue("matches.tasks.send_notice", match_id, message, device_id, attempt, due, countdown=wait)


def send_to_one(match_id: int, message: dict[str, Any], device_id: int, attempt: int, due: float) -> None:
    """Send a notice that had to wait. If it is not due yet, enqueue it again."""
    if due > time.time() + 0.5:
        send_later(match_id, message, device_id, attempt, due)
        return
    match, device = _match(match_id), PushSubscription.objects.filter(pk=device_id).first()
    if match is not None and device is not None and message["kind"] in device.kinds:
        _send_now(match, message, [device], attempt)


def _send_now(match: Match, message: dict[str, Any], devices: Iterable[PushSubscription], attempt: int) -> None:
    claimed = [device for device in devices if _claim(match, message, device, attempt)]
    if not claimed:
        return
    payloads = [payload_of(match, message, device) for device in claimed]

    def send_one(device: PushSubscription, payload: str) -> Result:
        return send(device, payload, kind=message["kind"], topic=f"{match.pk}-{message['tag']}")

    with ThreadPoolExecutor(min(THREADS, len(claimed)), thread_name_prefix="notices") as pool:
        results = list(pool.map(send_one, claimed, payloads))
    for device, result in zip(claimed, results, strict=True):
        _handle(match, message, device, attempt, result)


def _claim(match: Match, message: dict[str, Any], device: PushSubscription, attempt: int) -> bool:
    """Whether this task may send the notice: the first one of several may, for example of a redelivered task."""
    key = f"notice:{match.pk}:{message['offset']}:{message['tag']}:{device.pk}:{attempt}"
    return bool(cache.add(key, 1, timeout=CLAIM_SECONDS))


def payload_of(match: Match, message: dict[str, Any], device: PushSubscription) -> str:
    """Return what the service worker of the device gets, as JSON."""
    notice = Notice(**{name: value for name, value in message.items() if name != "at"})
    text = notice_text(notice, match, device.language, hides_results=device.hides_results)
    with translation.override(device.language):
        address = reverse("match", args=[match.pk])
    if notice.entry is not None and not device.hides_results:
        address += f"#entry-{notice.entry['id']}"
    data = {
        "title": text.title,
        "body": text.body,
        "tag": f"{match.pk}-{notice.tag}",
        "url": address,
        "match": match.pk,
        "language": device.language,
        "silent": notice.renews,
        "icon": static("livecast/icons/192.png"),
    }
    return json.dumps(data, ensure_ascii=False)


def _handle(match: Match, message: dict[str, Any], device: PushSubscription, attempt: int, result: Result) -> None:
    row = PushSubscription.objects.filter(pk=device.pk)
    if result.answer is Answer.SENT:
        row.update(last_success_at=timezone.now(), failures=0)
    elif result.answer is Answer.GONE:
        row.delete()
    elif result.answer is Answer.LATER and attempt < ATTEMPTS:
        due = time.time() + max(result.wait, FIRST_RETRY * 2 ** (attempt - 1))
        if due - message["at"] - device.delay_seconds < MAX_AGE:
            send_later(match.pk, message, device.pk, attempt + 1, due)
    else:
        row.update(failures=F("failures") + 1)
        row.filter(failures__gte=MAX_FAILURES).delete()


def _match(match_id: int) -> Match | None:
    """Return the match with its teams, None if it was deleted or made private."""
    return Match.objects.select_related("home", "away", "competition").filter(pk=match_id, private=False).first()
