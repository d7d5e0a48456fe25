"""Proof of work by ALTCHA's protocol.

A browser computes for a second or two, which is too expensive for many bots. It is required while a flood is suspected,
and when a free quota is used up: see rate_limits.py and login.py.
"""

import base64
import hashlib
import hmac
import re
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any, cast

from altcha.v1 import ChallengeOptions, PayloadType, create_challenge, verify_solution
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from livecast.errors import LivecastError
from livecast.input_limits import PROOF
from livecast.json_input import load_json
from livecast.ratelimit import Limit, Spend

MAX_NUMBER = 60_000  # maximum number of hashes, half of it on average: one or two seconds on a phone
LIFETIME = 300  # seconds

_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)

# A proof is valid for one SMS, or for one attempt at a code.
SINGLE_USE = Limit("proof.once", 1, LIFETIME + 60)


def new_task() -> dict[str, Any]:
    """Return a task: find the number that, appended to `salt`, has the SHA-256 `challenge`."""
    made = create_challenge(
        ChallengeOptions(
            algorithm="SHA-256",
            max_number=MAX_NUMBER,
            hmac_key=_key(),
            expires=timezone.now() + timedelta(seconds=LIFETIME),
        )
    )
    return {
        "algorithm": made.algorithm,
        "challenge": made.challenge,
        "maxnumber": made.max_number,
        "salt": made.salt,
        "signature": made.signature,
    }


@dataclass(frozen=True, slots=True)
class Solution:
    """A proof from a browser. Its fields have valid types and sizes.

    `verify` checks whether it is right.
    """

    algorithm: str
    challenge: str
    number: int
    salt: str
    signature: str

    def verify(self) -> bool:
        """Return whether this solves one of our tasks in time. `single_use` prevents a second use."""
        solved, _reason = verify_solution(cast(PayloadType, asdict(self)), _key(), check_expires=True)
        return solved

    @property
    def single_use(self) -> Spend:
        """The rate limit that allows one use.

        The key is the signature, so another spelling is the same proof.
        """
        return Spend(SINGLE_USE, self.signature)


def parse_solution(payload: str) -> Solution | None:
    """Parse the proof in a form field: base64 of a JSON object.

    Return None if the field is empty.

    Raises LivecastError `proof.malformed` (400).
    """
    if not payload:
        return None
    if not PROOF.admits(payload):
        raise _malformed()
    try:
        text = base64.b64decode(payload, validate=True).decode("ascii")
        fields = load_json(text, code="proof.malformed")
    except (ValueError, LivecastError):
        raise _malformed() from None
    match fields:
        case {
            "algorithm": "SHA-256",
            "challenge": str(challenge),
            "number": int(number),
            "salt": str(salt),
            "signature": str(signature),
        } if (
            not isinstance(number, bool)
            and 0 <= number <= MAX_NUMBER
            and _DIGEST.fullmatch(challenge)
            and _DIGEST.fullmatch(signature)
            and salt.isascii()
        ):
            return Solution("SHA-256", challenge, number, salt, signature)
    raise _malformed()


def _malformed() -> LivecastError:
    return LivecastError(
        "proof.malformed", _("The result of your browser's computation cannot be read. Load the page again.")
    )


def _key() -> str:
    return hmac.digest(settings.SECRET_KEY.encode(), b"proof of work", hashlib.sha256).hex()
