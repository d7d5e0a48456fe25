"""Where secrets come from: each code as it is made, each number as it is read, kept or sent to."""

import secrets
from collections.abc import Callable
from functools import wraps
from types import SimpleNamespace
from typing import Any

from django.db.models.signals import post_save

Learn = Callable[[str, str], None]


def hook(learn: Learn) -> None:
    """Have `learn(kind, secret)` called for each, from now on in this process. Before anything imports them by name."""
    from accounts import otp, phone
    from accounts.models import Challenge, Phone
    from accounts.sms import SmsMessage

    issue, parse, init = otp.issue, phone.parse, SmsMessage.__init__

    @wraps(issue)
    def issued(challenge: Challenge) -> str:
        code = issue(challenge)
        learn("code", code)
        return code

    @wraps(parse)
    def parsed(*arguments: Any, **keywords: Any) -> str:
        number = parse(*arguments, **keywords)
        learn("phone", number)
        return number

    @wraps(init)
    def sent(message: SmsMessage, *arguments: Any, **keywords: Any) -> None:
        init(message, *arguments, **keywords)
        learn("phone", message.number)
        learn("code" if message.code.startswith("0") else "made up", message.code)

    def kept(instance: Any, **_: Any) -> None:
        if instance.number:
            learn("phone", instance.number)

    # A tenth of the codes: those that begin with a 0.
    tenth = SimpleNamespace(randbelow=lambda below: secrets.randbelow(below // 10))
    otp.secrets = tenth  # type: ignore[assignment, attr-defined]
    otp.issue = issued
    phone.parse = parsed
    SmsMessage.__init__ = sent  # type: ignore[assignment, method-assign]
    for model in (Challenge, Phone):
        post_save.connect(kept, sender=model, weak=False)
