"""Inputs of login: phone number, code, name, forms."""

import base64
from collections.abc import Callable

from accounts import actions, otp, phone, proof_of_work
from accounts.forms import read_form
from bench.hostile.entry import CpuBudget, EntryPoint
from bench.hostile.inputs import BODIES, TEXTS, repeated
from bench.hostile.installation import HostileSite
from livecast.input_limits import CODE, FORM_FIELD, NAME, PHONE, PROOF


def _read_form(site: HostileSite, text: str) -> None:
    read_form(site.requests.post("/account/login/", {"step": "send", "phone": text}))


def _encoded(make: Callable[[int], str]) -> Callable[[int], str]:
    """Return the maker's output in base64, with so many characters."""
    return lambda size: base64.b64encode(make(size // 4 * 3).encode()).decode().ljust(size, "A")


ENTRY_POINTS = (
    EntryPoint(
        "display name",
        CpuBudget.PAGE,
        NAME,
        TEXTS,
        lambda site, name: actions.rename(user_id=site.member.pk, name=name),
    ),
    EntryPoint(
        "phone number",
        CpuBudget.PAGE,
        PHONE,
        {**TEXTS, "digits in groups": repeated("1 ", begin="+86"), "zeros": repeated("0")},
        lambda site, typed: phone.parse(typed),
    ),
    EntryPoint("one-time code", CpuBudget.PAGE, CODE, TEXTS, lambda site, typed: otp.parse_code(typed)),
    EntryPoint("field of a login form", CpuBudget.PAGE, FORM_FIELD, TEXTS, _read_form),
    EntryPoint(
        "proof of work",
        CpuBudget.PAGE,
        PROOF,
        {
            "not base64": repeated("="),
            **{name: _encoded(make) for name, make in BODIES.items()},
        },
        lambda site, payload: proof_of_work.parse_solution(payload),
        smallest=64,
    ),
)
