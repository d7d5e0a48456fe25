"""Limits on asking for codes and on typing them. The figures are ours; the reason for each stands beside it.

A stadium, a school or a mobile carrier is one address. So an address, and a prefix of numbers, has a free quota; beyond
it each request needs a proof of work (proof.py), up to a higher bound. Limits of a phone and of all SMS know no proof.
"""

from dataclasses import dataclass

from django.conf import settings

from accounts import proof_of_work
from accounts.phone import prefix_of
from accounts.trusted_devices import device_id
from livecast.ratelimit import Limit, Spend
from livecast.realtime.daphne.limits import address_key

MINUTE, HOUR, DAY = 60, 3600, 86_400

# --- sending

# A stranger can ask for codes to somebody's phone: this many may annoy its owner. Aliyun holds a number to the same.
PHONE = (Limit("sms.phone.minute", 1, MINUTE), Limit("sms.phone.hour", 5, HOUR), Limit("sms.phone.day", 10, DAY))
ORIGIN_FREE = Limit("sms.free.origin.10m", 10, 10 * MINUTE)
ORIGIN = (Limit("sms.origin.10m", 200, 10 * MINUTE), Limit("sms.origin.day", 1000, DAY))
# Numbers of a prefix (10,000 of them in China) are bought in a row, and misused in a row; or one city's fans have them.
PREFIX_FREE = Limit("sms.free.prefix.hour", 30, HOUR)
PREFIX = (Limit("sms.prefix.hour", 200, HOUR),)

# --- typing

PHONE_FAILURES = Limit("code.phone.day", 20, DAY)
# A stadium where 3 of 100 mistype has more than the free ones. Guessing is bounded by a code's five tries besides.
ORIGIN_FAILURES_FREE = Limit("code.free.origin.hour", 30, HOUR)
ORIGIN_FAILURES = Limit("code.origin.hour", 300, HOUR)

# What of all is for those alone who show that they take trouble (proof.py): a flood that does not cannot keep them out.
RESERVED = 0.25


@dataclass(frozen=True, slots=True)
class ClientIdentity:
    """Who asks: an address, and the browser's mark of an earlier login, if it has one (devices.py)."""

    address: str
    device_cookie: str = ""

    def account_key(self, number: str) -> str:
        """Whose account it goes on: a browser that the phone's owner logged in with before has one of its own.

        So a stranger who uses up what a phone is allowed locks out nobody but strangers.
        """
        device = device_id(self.device_cookie, number)
        return f"{number}|{device}" if device else number

    @property
    def origin(self) -> str:
        """One address, of IPv6 one /64."""
        return address_key(self.address) or "loopback"


def send_limits(number: str, identity: ClientIdentity, proven: bool) -> list[Spend]:
    """What one SMS to this number costs."""
    account, prefix = identity.account_key(number), prefix_of(number)
    spends = [Spend(limit, account) for limit in PHONE]
    spends += [Spend(limit, identity.origin) for limit in ORIGIN]
    spends += [Spend(limit, prefix) for limit in PREFIX]
    if not proven:
        spends += [Spend(ORIGIN_FREE, identity.origin), Spend(PREFIX_FREE, prefix)]
    for name, count, seconds in (
        ("minute", settings.SMS_PER_MINUTE, MINUTE),
        ("day", settings.SMS_PER_DAY, DAY),
    ):
        spends.append(Spend(Limit(f"sms.all.{name}", count, seconds), "all"))
        if not proven:
            spends.append(Spend(Limit(f"sms.free.all.{name}", int(count * (1 - RESERVED)), seconds), "all"))
    return spends


def verify_limits(number: str, identity: ClientIdentity, proven: bool) -> list[Spend]:
    """What one wrong code costs."""
    spends = [Spend(PHONE_FAILURES, identity.account_key(number)), Spend(ORIGIN_FAILURES, identity.origin)]
    if not proven:
        spends.append(Spend(ORIGIN_FAILURES_FREE, identity.origin))
    return spends


def is_lifted_by_proof(limit: str) -> bool:
    """Whether what this limit refused is allowed with a (new) proof of work."""
    return ".free." in limit or limit == proof_of_work.SINGLE_USE.name
