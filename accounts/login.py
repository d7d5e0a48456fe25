"""Login by phone: request a code, follow its delivery, enter it.

Known and unknown numbers get the same response after the same work, so that a client cannot tell them apart. The first
right code creates the member.
"""

import logging
import math
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts import otp, otp_delivery, phone, proof_of_work, rate_limits, tasks
from accounts.models import Challenge, Phone, User
from accounts.otp import VerifyResult
from accounts.rate_limits import ClientIdentity
from accounts.sms import configured_gateway
from livecast.errors import LivecastError
from livecast.ratelimit import RateLimitResult, refund, take

logger = logging.getLogger(__name__)

LOGIN = "login"
RESEND_SECONDS = 60  # seconds until another code may be requested

State = Challenge.State
_KEY = re.compile(r"[\w-]{1,43}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Progress:
    """The delivery state of a code, for the browser that requested it.

    `again_in`, `expires_in`: seconds.
    """

    state: str
    message: str
    phone: str
    again_in: int
    expires_in: int

    def as_dict(self) -> dict[str, Any]:
        return {
            "state": self.state,
            "message": self.message,
            "phone": self.phone,
            "again_in": self.again_in,
            "expires_in": self.expires_in,
        }


# --- requesting a code


def request_code(*, typed: str, identity: ClientIdentity, region: str = "", payload: str = "") -> Challenge:
    """Send a code to a phone. `payload`: a solved proof of work, if one was required.

    Raises LivecastError: `proof.malformed` and `phone.*` (400), `code.proof` (428, with the task to solve),
    `code.too_soon` and `code.too_many` (429, with retry_after), `code.provider_down` (503), `limits.away` (503).
    """
    solution = proof_of_work.parse_solution(payload)
    number = phone.parse(typed, region)
    if configured_gateway() is None:
        raise LivecastError("code.no_gateway", _("Logging in by phone is not set up here."), status=503)
    if otp_delivery.provider_is_down():
        raise _provider_down()
    if otp_delivery.budget_is_spent():
        raise _budget_spent()
    proven = solution is not None and solution.verify()
    if not proven and otp_delivery.is_flood_suspected():
        raise _proof_required()
    verdict = take(
        *rate_limits.send_limits(number, identity, proven), *([solution.single_use] if solution and proven else ())
    )
    if not verdict:
        raise _refusal_of(verdict)
    challenge = Challenge.objects.create(
        key=secrets.token_urlsafe(24), number=number, purpose=LOGIN, language=get_language() or "en"
    )
    _enqueue(challenge)
    return challenge


def _enqueue(challenge: Challenge) -> None:
    try:
        tasks.send_code.delay(challenge.pk)
    except Exception as error:
        # sweep_codes sends it when the broker is back, unless the code has expired. The page shows it as queued.
        logger.warning(
            "code %d is not enqueued, because the broker is unavailable (%s); sweep_codes will retry",
            challenge.pk,
            type(error).__name__,
        )


def _proof_required(sentence: str = "") -> LivecastError:
    sentence = sentence or _("Many people are requesting codes. Your browser must compute for a second first.")
    return LivecastError("code.proof", sentence, status=428, task=proof_of_work.new_task())


def _refusal_of(verdict: RateLimitResult) -> LivecastError:
    seconds = math.ceil(verdict.retry_after)
    if rate_limits.is_lifted_by_proof(verdict.limit):
        return _proof_required()
    if verdict.limit == "sms.phone.minute":
        sentence = _("A code was sent less than a minute ago. Wait {n} s, then request another.").format(n=seconds)
        return LivecastError("code.too_soon", sentence, status=429, retry_after=seconds)
    sentences = {
        "phone": _("Too many codes were requested for this number. Try again {when}."),
        "origin": _("Too many codes were requested from your network. Try again {when}."),
    }
    default = _("Too many codes are being requested at the moment. Try again {when}.")
    sentence = sentences.get(verdict.limit.split(".")[1], default).format(when=_delay_text(seconds))
    return LivecastError("code.too_many", sentence, status=429, retry_after=seconds)


def _delay_text(seconds: int) -> str:
    if seconds < 90:
        return _("in {n} seconds").format(n=seconds)
    if seconds < 90 * 60:
        return _("in {n} minutes").format(n=math.ceil(seconds / 60))
    return _("in {n} hours").format(n=math.ceil(seconds / 3600))


# --- waiting for the code


def find_challenge(key: str) -> Challenge | None:
    """Return the open challenge of a browser, if it is not too old.

    `key`: the value of its cookie.
    """
    if not _KEY.fullmatch(key):
        return None
    fresh = timezone.now() - timedelta(seconds=2 * otp.LIFETIME)
    return Challenge.objects.filter(key=key, created_at__gt=fresh, verified_at=None).first()


def progress_of(challenge: Challenge) -> Progress:
    now = timezone.now()
    age = (now - challenge.created_at).total_seconds()
    state = challenge.state
    if state == State.SENDING and challenge.claimed_at and challenge.claimed_at < now - otp_delivery.LOST_AFTER:
        state = State.UNKNOWN
    shown = "queued" if state in (State.QUEUED, State.SENDING) else str(state)
    return Progress(
        state=shown,
        message=_sentence(shown, challenge.reason),
        phone=phone.mask(challenge.number),
        again_in=max(0, math.ceil(RESEND_SECONDS - age)),
        expires_in=max(0, math.floor(otp.LIFETIME - age)),
    )


def _sentence(state: str, reason: str) -> str:
    if state == "queued":
        return _("Your code is on its way.")
    if state == "sent":
        return _("We sent you a code. It is valid for 5 minutes.")
    if state == "unknown":
        return _("We do not know whether the SMS was sent. Wait a moment. If it does not arrive, request another code.")
    if reason == "sms.busy":
        return _("Your mobile operator does not accept more codes for this number now. Try again in an hour.")
    if reason == "sms.number":
        return _("This number cannot be reached by SMS. Check it, or use another.")
    if reason == "sms.budget":
        return _budget_spent().message
    return _provider_down().message


def _provider_down() -> LivecastError:
    return LivecastError(
        "code.provider_down",
        _("We cannot send SMS at the moment, and we have been notified. Try again in ten minutes."),
        status=503,
    )


def _budget_spent() -> LivecastError:
    return LivecastError("code.budget", _("We cannot send more codes today. Try again tomorrow."), status=503)


# --- entering the code


def check_code(*, key: str, typed: str, identity: ClientIdentity, payload: str = "") -> User:
    """Verify a code, and return the member with this phone, who is created at first.

    `payload`: see `request_code`.

    Raises LivecastError: `proof.malformed`, `code.malformed`, `code.wrong`, `code.used_up`, `code.expired` (400),
    `code.proof` (428, with the task to solve), `code.too_many_tries` (429), `member.suspended`, `member.staff` (403),
    `limits.away` (503).
    """
    solution = proof_of_work.parse_solution(payload)
    code = otp.parse_code(typed)
    challenge = find_challenge(key)
    if challenge is None:
        raise _expired()
    proven = solution is not None and solution.verify()
    spends = rate_limits.verify_limits(challenge.number, identity, proven)
    verdict = take(*spends, *([solution.single_use] if solution and proven else ()))
    if not verdict:
        raise _too_many_tries(verdict)
    outcome = otp.verify(challenge, code)
    if outcome is VerifyResult.WRONG:
        raise LivecastError("code.wrong", _("This code is wrong. Check our newest SMS, and type the code again."))
    if outcome is VerifyResult.USED_UP:
        raise LivecastError("code.used_up", _("Too many wrong attempts for this code. Request a new one."))
    if outcome is VerifyResult.NOT_FOUND:
        if challenge.state in (State.QUEUED, State.SENDING):
            refund(*spends)
            raise LivecastError("code.not_sent", _("Your code has not been sent yet. Wait for the SMS."))
        raise _expired()
    refund(*spends)
    Challenge.objects.filter(pk=challenge.pk).update(verified_at=timezone.now())
    return get_or_create_member(challenge.number)


def _too_many_tries(verdict: RateLimitResult) -> LivecastError:
    if rate_limits.is_lifted_by_proof(verdict.limit):
        return _proof_required(
            _("Many wrong codes were entered from your network. Your browser must compute for a second first.")
        )
    seconds = math.ceil(verdict.retry_after)
    sentence = _("Too many wrong codes. Try again {when}.").format(when=_delay_text(seconds))
    return LivecastError("code.too_many_tries", sentence, status=429, retry_after=seconds)


def _expired() -> LivecastError:
    return LivecastError("code.expired", _("This code has expired. Request a new one."))


def get_or_create_member(number: str) -> User:
    member = _find_member(number)
    if member is None:
        try:
            with transaction.atomic():
                member = User(username=f"fan-{secrets.token_hex(5)}", member_since=timezone.now())
                member.set_unusable_password()
                member.save()
                Phone.objects.create(user=member, number=number)
        except IntegrityError:  # another request has created the member at the same time
            member = _find_member(number)
            if member is None:
                raise
    if not member.is_active:
        raise LivecastError(
            "member.suspended",
            _("This account is suspended. Contact us if you think that this is a mistake."),
            status=403,
        )
    if member.is_staff or member.is_superuser:
        raise LivecastError("member.staff", _("Staff log in with their password in the admin."), status=403)
    return member


def _find_member(number: str) -> User | None:
    known = Phone.objects.filter(number=number).select_related("user").first()
    return known.user if known else None
