"""Where people come in: their phone, their code, their name, their forms."""

import base64
from collections.abc import Callable

from accounts import actions, otp, phone, proof_of_work
from accounts.forms import read_form
from bench.hostile.entry import EntryPoint, Place
from bench.hostile.inputs import BODIES, TEXTS, repeated
from bench.hostile.installation import Stage
from livecast.input_limits import CODE, FORM_FIELD, NAME, PHONE, PROOF


def _read_form(stage: Stage, text: str) -> None:
    read_form(stage.requests.post("/account/login/", {"step": "send", "phone": text}))


def _encoded(make: Callable[[int], str]) -> Callable[[int], str]:
    """The same in base64, of so many characters."""
    return lambda size: base64.b64encode(make(size // 4 * 3).encode()).decode().ljust(size, "A")


ENTRY_POINTS = (
    EntryPoint(
        "display name",
        Place.PAGE,
        NAME,
        TEXTS,
        lambda stage, name: actions.rename(user_id=stage.member.pk, name=name),
    ),
    EntryPoint(
        "phone number",
        Place.PAGE,
        PHONE,
        {**TEXTS, "digits in groups": repeated("1 ", begin="+86"), "zeros": repeated("0")},
        lambda stage, typed: phone.parse(typed),
    ),
    EntryPoint("one-time code", Place.PAGE, CODE, TEXTS, lambda stage, typed: otp.parse_code(typed)),
    EntryPoint("field of a login form", Place.PAGE, FORM_FIELD, TEXTS, _read_form),
    EntryPoint(
        "proof of work",
        Place.PAGE,
        PROOF,
        {
            "not base64": repeated("="),
            **{name: _encoded(make) for name, make in BODIES.items()},
        },
        lambda stage, payload: proof_of_work.parse_solution(payload),
        smallest=64,
    ),
)
