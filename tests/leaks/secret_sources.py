"""The sources of secrets: codes when they are issued, phone numbers when they are parsed, stored or used."""

import secrets
from collections.abc import Callable
from functools import wraps
from types import SimpleNamespace
from typing import Any

from django.db.models.signals import post_save

Learn = Callable[[str, str], None]


def hook(learn: Learn) -> None:
    """Call `learn(kind, secret)` for each secret of this process.

    Must run before other imports of the functions.
    """
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

    # Issue only codes that begin with 0.
    tenth = SimpleNamespace(randbelow=lambda below: secrets.randbelow(below // 10))
    otp.secrets = tenth  # type: ignore[assignment, attr-defined]
    otp.issue = issued
    phone.parse = parsed
    SmsMessage.__init__ = sent  # type: ignore[assignment, method-assign]
    for model in (Challenge, Phone):
        post_save.connect(kept, sender=model, weak=False)
