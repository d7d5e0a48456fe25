"""Fixtures of accounts: members who log in by phone, their SMS, and a Valkey for limits and codes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from django.core.cache import cache
from django.test import Client

from accounts import login
from accounts.actions import rename
from accounts.models import Challenge, User
from accounts.rate_limits import ClientIdentity
from accounts.sms import Gateway, Receipt, SmsMessage
from livecast import ratelimit, redis
from tests.leaks.plugin import watch
from tests.patience import PATIENCE
from tests.valkey import Valkey, valkey

IDA, OLA = "+447400123456", "+447400123987"
HOME = ClientIdentity("198.51.100.7")


@dataclass
class SmsInbox:
    """The sent SMS, newest last. `answer` is called for each, and may raise errors of a gateway."""

    sent: list[SmsMessage] = field(default_factory=list)
    answer: Callable[[SmsMessage], None] = lambda message: None

    def code(self, number: str = IDA) -> str:
        return [message.code for message in self.sent if message.number == number][-1]


_post = SmsInbox()


class InboxGateway(Gateway):
    __test__ = False

    def send(self, message: SmsMessage) -> Receipt:
        _post.answer(message)
        _post.sent.append(message)
        return Receipt("R1")


@pytest.fixture
def sms_inbox(settings) -> Iterator[SmsInbox]:
    """Collect SMS instead of sending them to a provider."""
    settings.SMS_GATEWAY = "tests.accounts.conftest.InboxGateway"
    _post.sent.clear()
    _post.answer = lambda message: None
    reset_limits()
    yield _post
    reset_limits()


def reset_limits() -> None:
    cache.clear()
    ratelimit.in_memory.clear()


@pytest.fixture(scope="session")
def accounts_valkey_server(tmp_path_factory) -> Iterator[Valkey]:
    with valkey(tmp_path_factory.mktemp("accounts")) as running:
        yield running


@pytest.fixture
def accounts_valkey(accounts_valkey_server: Valkey, settings) -> Iterator[Valkey]:
    """Store limits and codes in Valkey, as in production."""
    # On a busy machine the server may answer later than the time-out of production.
    settings.REDIS_URL = f"{accounts_valkey_server.url}?socket_timeout={PATIENCE}&socket_connect_timeout={PATIENCE}"
    redis.client.cache_clear()
    redis.client().flushdb()
    yield accounts_valkey_server
    watch.scan_store(accounts_valkey_server.url)
    with accounts_valkey_server.client() as client:
        client.flushdb()
    redis.client().close()
    redis.client.cache_clear()


def request_login_code(number: str = IDA, identity: ClientIdentity = HOME, **more: str) -> Challenge:
    challenge = login.request_code(typed=number, identity=identity, **more)
    challenge.refresh_from_db()
    return challenge


@pytest.fixture
def ida(db) -> User:
    """Ida, a member with a name and a phone."""
    member = login.get_or_create_member(IDA)
    return rename(user_id=member.pk, name="Ida")


@pytest.fixture
def ida_client(ida: User) -> Client:
    """A browser in which Ida is logged in."""
    client = Client()
    client.force_login(ida, backend="accounts.backends.PhoneBackend")
    return client
