"""Proof of work, by ALTCHA's protocol: a browser computes for a second or two, which a crowd of bots cannot afford.

It is asked for when the alarm rings, or when what is left is kept for those who take the trouble: see login.py.
"""

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

from altcha.v1 import ChallengeOptions, create_challenge, verify_solution
from django.conf import settings
from django.utils import timezone

from livecast.ratelimit import Limit, Spend

HARDEST = 60_000  # hashes at most, half of it on average: a second or two of a phone
LIFETIME = 300  # seconds

# A proof is good for one SMS.
ONCE = Limit("proof.once", 1, LIFETIME + 60)


def task() -> dict[str, Any]:
    """What a browser has to solve: the number behind `salt` whose SHA-256 is `challenge`."""
    made = create_challenge(
        ChallengeOptions(
            algorithm="SHA-256",
            max_number=HARDEST,
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


def holds(payload: str) -> bool:
    """Whether this is a task of ours, solved in time. (`spend_of` is what keeps it from being used twice.)"""
    if not payload or len(payload) > 2000:
        return False
    try:
        fields = json.loads(base64.b64decode(payload, validate=True))
    except (ValueError, RecursionError):
        return False
    if not isinstance(fields, dict):
        return False
    solved, _ = verify_solution(payload, _key(), check_expires=True)
    return solved


def spend_of(payload: str) -> Spend:
    """What a proof that holds costs: spelled another way it is the same one."""
    return Spend(ONCE, str(json.loads(base64.b64decode(payload))["signature"]))


def _key() -> str:
    return hmac.digest(settings.SECRET_KEY.encode(), b"proof of work", hashlib.sha256).hex()
