"""Floods of code requests: the budget holds, and members with a proof of work can still log in."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest
from django.db import connections

from accounts import login
from accounts.models import Challenge, SmsDay, User
from accounts.proof_of_work import new_task
from accounts.rate_limits import ClientIdentity
from livecast.errors import LivecastError
from tests.accounts.conftest import IDA, SmsInbox, request_login_code
from tests.accounts.proof_solver import solve

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("accounts_valkey", "sms_inbox")]

# The promise is for ten thousand phones: FLOOD_PHONES=10000. Fewer phones also exceed the budget many times.
PHONES = int(os.environ.get("FLOOD_PHONES", "500"))
ADDRESSES = PHONES // 10


def attack(number: int) -> str:
    """Send one request of the flood.

    Each phone is used once and each address ten times, over many prefixes.
    """
    phone = f"+861{38 if number % 2 else 39}{number * 7919 % 10_000:04d}{number:04d}"
    identity = ClientIdentity(f"203.0.{number % ADDRESSES // 250}.{number % 250 + 1}")
    try:
        login.request_code(typed=phone, identity=identity)
    except LivecastError as refusal:
        return refusal.code
    return "sent"


def windows_since(began: float) -> int:
    """Return how many one-minute windows may have been used since then, including the current one."""
    return int((time.monotonic() - began) / 60) + 1


def attack_with(numbers: range) -> list[str]:
    try:
        return [attack(number) for number in numbers]
    finally:
        connections.close_all()


def test_a_flood_from_many_phones_and_addresses_stays_within_the_budget(sms_inbox: SmsInbox, settings):
    settings.SMS_PER_MINUTE, settings.SMS_PER_DAY = 60, 2000
    began = time.monotonic()
    with ThreadPoolExecutor(4) as crowd:
        waves = [range(start, PHONES, 4) for start in range(4)]
        outcomes = [outcome for wave in crowd.map(attack_with, waves) for outcome in wave]
    # Three quarters of each minute's budget. The rest is reserved for requests with a proof of work.
    assert outcomes.count("sent") <= 45 * windows_since(began)
    assert len(sms_inbox.sent) == outcomes.count("sent") == SmsDay.objects.get().count
    assert set(outcomes) <= {"sent", "code.proof", "code.too_many"}

    # A new member with a browser that computes a proof of work.
    me = ClientIdentity("198.51.100.77")
    with pytest.raises(LivecastError) as refused:
        request_login_code(IDA, me)
    assert refused.value.code == "code.proof"
    challenge = request_login_code(IDA, me, payload=solve(refused.value.details["task"]))
    member = login.check_code(key=challenge.key, typed=sms_inbox.code(IDA), identity=me)
    assert member.is_member


def test_a_flood_with_proofs_of_work_stays_within_the_budget(sms_inbox: SmsInbox, settings):
    settings.SMS_PER_MINUTE, settings.SMS_PER_DAY = 20, 1000
    began = time.monotonic()
    sent = count()
    for number in range(60):
        phone = f"+86138{number * 7919 % 10_000:04d}{number:04d}"
        try:
            request_login_code(
                phone, ClientIdentity(f"203.0.113.{number + 1}"), payload=solve(new_task()) if number % 2 else ""
            )
            next(sent)
        except LivecastError:
            continue
    assert 20 <= len(sms_inbox.sent) <= 20 * windows_since(began)
    assert next(sent) == len(sms_inbox.sent)


@pytest.mark.every_database("concurrent logins")
def test_two_hundred_parallel_right_codes_verify_once_and_log_in_once(sms_inbox: SmsInbox):
    challenge = request_login_code()
    code = sms_inbox.code()

    def answer(number: int) -> str:
        try:
            login.check_code(
                key=challenge.key, typed=code, identity=ClientIdentity(f"203.0.{number // 200}.{number % 200 + 1}")
            )
        except LivecastError as refusal:
            return refusal.code
        finally:
            connections.close_all()
        return "in"

    with ThreadPoolExecutor(16) as crowd:
        outcomes = list(crowd.map(answer, range(200)))
    assert outcomes.count("in") == 1
    assert User.objects.filter(phone__number=IDA).count() == 1
    assert Challenge.objects.exclude(verified_at=None).count() == 1


def test_the_daily_budget_survives_the_loss_of_redis(sms_inbox: SmsInbox, settings, accounts_valkey):
    settings.SMS_PER_DAY = 2
    for number in range(4):
        with accounts_valkey.client() as client:
            client.flushdb()
        try:
            request_login_code(
                f"+8613800{number}38000", ClientIdentity(f"203.0.113.{number + 1}"), payload=solve(new_task())
            )
        except LivecastError as refusal:
            assert refusal.code == "code.budget"  # noqa: PT017
    assert len(sms_inbox.sent) == 2
