"""The gateway for development: the worker's terminal and the login page show the code."""

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
        # Written to stdout, because codes must not be logged.
        sys.stdout.write(f"\n  SMS to the phone that ends in {message.number[-4:]}: {message.code}\n\n")
        sys.stdout.flush()
        cache.set(_key(message.reference), message.code, DISPLAY_SECONDS)
        return Receipt("console")


def displayed_code(reference: str) -> str:
    """Return the printed code for the login page. Only with DEBUG and this gateway.

    Raises LivecastError `limits.away` (503).
    """
    if not settings.DEBUG or settings.SMS_GATEWAY != "console":
        return ""
    with redis.required():
        return cache.get(_key(reference)) or ""
