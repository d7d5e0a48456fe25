"""Development: no SMS at all. The code shows in the worker's terminal, and on the page that asked for it."""

import sys

from django.conf import settings
from django.core.cache import cache

from accounts.sms.base import Gateway, Receipt, SmsFailed, SmsMessage
from livecast import redis

DISPLAY_SECONDS = 300  # seconds


def _key(reference: str) -> str:
    return f"sms.console.{reference}"


class ConsoleGateway(Gateway):
    def send(self, message: SmsMessage) -> Receipt:
        if not settings.DEBUG:
            raise SmsFailed("sms.provider", "the console gateway is for development", alert=True)
        # Not through the log, which never sees a code.
        sys.stdout.write(f"\n  SMS to the phone that ends in {message.number[-4:]}: {message.code}\n\n")
        sys.stdout.flush()
        cache.set(_key(message.reference), message.code, DISPLAY_SECONDS)
        return Receipt("console")


def displayed_code(reference: str) -> str:
    """The code that went to the terminal, for the page: only with DEBUG, only of this gateway.

    Raises LivecastError `limits.away` (503).
    """
    if not settings.DEBUG or settings.SMS_GATEWAY != "console":
        return ""
    with redis.required():
        return cache.get(_key(reference)) or ""
