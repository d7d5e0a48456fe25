"""What asking for codes, and typing them, is held to. The figures are ours; what they are for stands beside them."""

from dataclasses import dataclass

from django.conf import settings

from accounts.devices import device_of
from accounts.phone import prefix_of
from livecast.ratelimit import Limit, Spend
from livecast.realtime.daphne.limits import address_key

MINUTE, HOUR, DAY = 60, 3600, 86_400

# --- sending

# A stranger can ask for codes to somebody's phone: this many may annoy its owner. Aliyun holds a number to the same.
PHONE = (Limit("sms.phone.minute", 1, MINUTE), Limit("sms.phone.hour", 5, HOUR), Limit("sms.phone.day", 10, DAY))
ORIGIN = (Limit("sms.origin.10m", 5, 10 * MINUTE), Limit("sms.origin.day", 20, DAY))
# Bought in a row, and misused in a row.
PREFIX = (Limit("sms.prefix.hour", 30, HOUR),)

# --- typing

PHONE_FAILURES = Limit("code.phone.day", 20, DAY)
ORIGIN_FAILURES = Limit("code.origin.hour", 30, HOUR)

# What of all is for those alone who show that they take trouble (proof.py): a flood that does not cannot keep them out.
RESERVED = 0.25


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: an address, and the browser's mark of an earlier login, if it has one (devices.py)."""

    address: str
    mark: str = ""

    def account_of(self, number: str) -> str:
        """Whose account it goes on: a browser that the phone's owner logged in with before has one of its own.

        So a stranger who uses up what a phone is allowed locks out nobody but strangers.
        """
        device = device_of(self.mark, number)
        return f"{number}|{device}" if device else number

    @property
    def origin(self) -> str:
        """One address, of IPv6 one /64."""
        return address_key(self.address) or "loopback"


def sending(number: str, asker: Asker, proven: bool) -> list[Spend]:
    """What one SMS to this number costs."""
    whose = asker.account_of(number)
    spends = [Spend(limit, whose) for limit in PHONE]
    spends += [Spend(limit, asker.origin) for limit in ORIGIN]
    spends += [Spend(limit, prefix_of(number)) for limit in PREFIX]
    for name, count, seconds in (
        ("minute", settings.SMS_PER_MINUTE, MINUTE),
        ("day", settings.SMS_PER_DAY, DAY),
    ):
        spends.append(Spend(Limit(f"sms.all.{name}", count, seconds), "all"))
        if not proven:
            spends.append(Spend(Limit(f"sms.unproven.{name}", int(count * (1 - RESERVED)), seconds), "all"))
    return spends


def typing(number: str, asker: Asker) -> list[Spend]:
    """What one wrong code costs."""
    return [Spend(PHONE_FAILURES, asker.account_of(number)), Spend(ORIGIN_FAILURES, asker.origin)]
