"""Send one notice to one device: encryption, the headers of Web Push, and what the answer means."""

from __future__ import annotations

import base64
import hashlib
import logging
import time
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.conf import settings

from matches.models import PushSubscription
from matches.notices import vapid
from matches.scoring.notice_kinds import NoticeKind

if TYPE_CHECKING:
    import requests

logger = logging.getLogger(__name__)

# Seconds for which a push service keeps a notice for a device that is off. Then the notice is old news.
LIFETIMES = {NoticeKind.END: 6 * 3600, NoticeKind.CORRECTION: 6 * 3600}
USUAL_LIFETIME = 900
VAPID_LIFETIME = 3600
LONGEST_RETRY = 300.0


class Answer(StrEnum):
    SENT = "sent"
    GONE = "gone"  # the browser has ended its subscription
    LATER = "later"  # the push service is busy or unavailable
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Result:
    """The answer of a push service. `wait`: the seconds that it asks us to wait, 0 if it does not say."""

    answer: Answer
    wait: float = 0.0


def send(device: PushSubscription, payload: str, *, kind: str, topic: str) -> Result:
    """Encrypt and send a notice. Opens a connection; reads and writes no table, so that threads may call it.

    `topic`: of several notices with one topic, a push service keeps the last one for a device that is off.
    """
    # Most worker processes never send a notice, and these libraries take 20 MB.
    import requests
    from pywebpush import WebPusher, WebPushException

    from livecast.public_http import TIMEOUT, public_session

    origin = "/".join(device.endpoint.split("/", 3)[:3])
    keys = {"endpoint": device.endpoint, "keys": {"p256dh": device.p256dh, "auth": device.auth}}
    session = requests.Session() if origin in settings.WEB_PUSH_PRIVATE_SERVICES else public_session()
    try:
        headers = {
            **vapid.signer().sign({"aud": origin, "sub": vapid.contact(), "exp": int(time.time()) + VAPID_LIFETIME}),
            "Urgency": "normal" if kind == NoticeKind.BREAK else "high",
            "Topic": _topic(topic),
        }
        pusher = WebPusher(keys, requests_session=session)
        lifetime = LIFETIMES.get(NoticeKind(kind), USUAL_LIFETIME)
        return _result(pusher.send(payload, headers=headers, ttl=lifetime, timeout=TIMEOUT))
    except requests.RequestException as problem:
        logger.info("Push service %s does not answer (%s), trying again later", origin, type(problem).__name__)
        return Result(Answer.LATER)
    except (WebPushException, ValueError):
        logger.warning("Device %s has unusable keys, its notice is dropped", device.pk)
        return Result(Answer.REFUSED)
    finally:
        session.close()


def _result(response: requests.Response) -> Result:
    if response.status_code < 300:
        return Result(Answer.SENT)
    if response.status_code in (404, 410):
        return Result(Answer.GONE)
    if response.status_code == 429 or response.status_code >= 500:
        stated = response.headers.get("Retry-After", "")
        return Result(Answer.LATER, min(float(stated), LONGEST_RETRY) if stated.isdecimal() else 0.0)
    logger.warning("Push service answers HTTP %d, the notice is dropped", response.status_code)
    return Result(Answer.REFUSED)


def _topic(text: str) -> str:
    """Return at most 32 characters of base64url, as the header Topic allows."""
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()[:24]).decode()
