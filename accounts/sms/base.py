"""The interface of SMS gateways: message, receipt, and the errors SmsFailed and SmsUnknown."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.module_loading import import_string

GATEWAYS = {
    "console": "accounts.sms.console.ConsoleGateway",
    "http": "accounts.sms.http.HttpGateway",
    "aliyun": "accounts.sms.aliyun.AliyunGateway",
}


@dataclass(frozen=True, slots=True)
class SmsMessage:
    """One code for one phone. `reference` identifies it at the provider.

    Its repr hides number and code.
    """

    number: str = field(repr=False)
    code: str = field(repr=False)
    language: str
    reference: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """The provider has accepted the message. `number`: the provider's ID of the message."""

    number: str = ""


class SmsFailed(Exception):
    """The message was certainly not sent.

    code       an error code, for which login.py has a sentence: `sms.busy`, `sms.number`, `sms.provider`
    retry      one retry, two seconds later, may succeed
    alert      staff must act (balance, keys): until then no code can be sent
    """

    def __init__(self, code: str, reason: str, *, retry: bool = False, alert: bool = False) -> None:
        super().__init__(reason)
        self.code = code
        self.retry = retry
        self.alert = alert


class SmsUnknown(Exception):
    """The message may have been sent.

    It is never resent automatically, because that could send it twice.
    """


class Gateway(ABC):
    """A gateway. One object is created per message, so gateways have no state."""

    @abstractmethod
    def send(self, message: SmsMessage) -> Receipt:
        """Send a message to the provider.

        Raises SmsFailed or SmsUnknown, without code or number in the text.
        """


def configured_gateway() -> Gateway | None:
    """Return the gateway of the settings, or None without one."""
    name = settings.SMS_GATEWAY
    return import_string(GATEWAYS.get(name, name))() if name else None
