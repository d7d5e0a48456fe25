"""Rate limits on requesting codes and on entering them, with the reason for each number.

A stadium, a school or a mobile network has one address. So an address, and a prefix of phone numbers, has a free quota.
Beyond the quota each request needs a proof of work, up to a higher limit. A proof does not raise the limits of a phone
and of all SMS.
"""

from dataclasses import dataclass

from django.conf import settings

from accounts import proof_of_work
from accounts.phone import prefix_of
from accounts.trusted_devices import device_id
from livecast.ratelimit import Limit, Spend
from livecast.realtime.daphne.limits import address_key

MINUTE, HOUR, DAY = 60, 3600, 86_400

# --- requesting codes

# A stranger can request codes for somebody's phone: at most this many SMS annoy its owner. Aliyun has the same limit.
PHONE = (Limit("sms.phone.minute", 1, MINUTE), Limit("sms.phone.hour", 5, HOUR), Limit("sms.phone.day", 10, DAY))
ORIGIN_FREE = Limit("sms.free.origin.10m", 10, 10 * MINUTE)
ORIGIN = (Limit("sms.origin.10m", 200, 10 * MINUTE), Limit("sms.origin.day", 1000, DAY))
# The numbers of a prefix (10,000 in China) are often bought and abused together. Fans of one city may also share one.
PREFIX_FREE = Limit("sms.free.prefix.hour", 30, HOUR)
PREFIX = (Limit("sms.prefix.hour", 200, HOUR),)

# --- entering codes

PHONE_FAILURES = Limit("code.phone.day", 20, DAY)
# A stadium where 3 of 100 mistype exceeds the free quota. Each code also allows only five attempts.
ORIGIN_FAILURES_FREE = Limit("code.free.origin.hour", 30, HOUR)
ORIGIN_FAILURES = Limit("code.origin.hour", 300, HOUR)

# The share of all SMS that requires a proof of work. So a flood without proofs cannot use up all SMS.
RESERVED = 0.25


@dataclass(frozen=True, slots=True)
class ClientIdentity:
    """The client of a request: its address, and its device cookie, if it has one."""

    address: str
    device_cookie: str = ""

    def account_key(self, number: str) -> str:
        """Return the key that limits of a phone are counted under.

        Trusted browsers of its owner have their own key. So a stranger who uses up the limits of a phone does not lock
        out its owner.
        """
        device = device_id(self.device_cookie, number)
        return f"{number}|{device}" if device else number

    @property
    def origin(self) -> str:
        """The address, or the /64 network of an IPv6 address."""
        return address_key(self.address) or "loopback"


def send_limits(number: str, identity: ClientIdentity, proven: bool) -> list[Spend]:
    """Return the spends of one SMS to this number."""
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
    """Return the spends of one wrong code."""
    spends = [Spend(PHONE_FAILURES, identity.account_key(number)), Spend(ORIGIN_FAILURES, identity.origin)]
    if not proven:
        spends.append(Spend(ORIGIN_FAILURES_FREE, identity.origin))
    return spends


def is_lifted_by_proof(limit: str) -> bool:
    """Return whether a request that this limit refused is allowed with a (new) proof of work."""
    return ".free." in limit or limit == proof_of_work.SINGLE_USE.name
