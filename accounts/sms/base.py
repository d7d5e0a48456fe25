"""What a gateway is asked, and the three ways in which it can answer."""

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
    """One code for one phone. `reference` goes with it through the provider's books. It is never printed whole."""

    number: str = field(repr=False)
    code: str = field(repr=False)
    language: str
    reference: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """The provider has taken it. `number`: its own number of the message."""

    number: str = ""


class SmsFailed(Exception):
    """Certainly not sent.

    code       a refusal's code, of which login.py has the sentence: `sms.busy`, `sms.number`, `sms.provider`
    again      one more try, two seconds later, is worth it
    alert      staff must do something (money, keys): nobody will get a code until they have
    """

    def __init__(self, code: str, reason: str, *, retry: bool = False, alert: bool = False) -> None:
        super().__init__(reason)
        self.code = code
        self.retry = retry
        self.alert = alert


class SmsUnknown(Exception):
    """Perhaps sent: nobody knows. It is never sent again by itself, for that might be the second one."""


class Gateway(ABC):
    """One per message: gateways keep no state between two."""

    @abstractmethod
    def send(self, message: SmsMessage) -> Receipt:
        """Hand a message to the provider. Raises SmsFailed or SmsUnknown, and puts no code and no number in them."""


def configured_gateway() -> Gateway | None:
    """The gateway that is set up, None where there is none."""
    name = settings.SMS_GATEWAY
    return import_string(GATEWAYS.get(name, name))() if name else None
