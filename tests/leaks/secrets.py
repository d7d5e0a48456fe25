"""What must be found nowhere, and the search for it: exact, so that a hit is never a number that looks like one."""

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote_plus

import phonenumbers

# A word of its own, and no fraction of a second: 12.012345.
_CODE = re.compile(r"(?<!\w)(?<!\d\.)\d{6}(?!\w)", re.ASCII)
_DIGITS = re.compile(r"(?<!\d)\d{8,17}(?!\d)", re.ASCII)
_SPACED = re.compile(r"(?<![\d+])\+?\d(?:[ -]?\d){7,16}(?![\d])", re.ASCII)
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}", re.ASCII)
# The console gateway's own line: it is the SMS.
_CONSOLE = re.compile(r"SMS to the phone that ends in \d{4}: \d{6}")


@dataclass
class Secrets:
    """`codes` were made by the product, and are looked for everywhere; `made_up` by the test that runs."""

    codes: set[str] = field(default_factory=set)
    made_up: set[str] = field(default_factory=set)
    phones: dict[str, str] = field(default_factory=dict)  # each way of spelling one -> E.164

    def learn(self, kind: str, secret: str) -> None:
        if kind == "phone":
            self.phones |= dict.fromkeys(_spelled(secret), secret)
        elif kind == "code":
            self.codes.add(secret)
        else:
            self.made_up.add(secret)

    @property
    def numbers(self) -> int:
        """How many phones are known."""
        return len(set(self.phones.values()))

    def within(self, text: str | bytes) -> set[str]:
        """What kinds of secrets are in it: {"a code", "a phone number"}, as it stands, URL-encoded or in base64."""
        found: set[str] = set()
        for plain in _readings(text.decode("latin-1") if isinstance(text, bytes) else text):
            if any(word in self.codes or word in self.made_up for word in _CODE.findall(plain)):
                found.add("a code")
            runs = _DIGITS.findall(plain) + [re.sub("[+ -]", "", run) for run in _SPACED.findall(plain)]
            if any(run in self.phones for run in runs):
                found.add("a phone number")
        return found


def _spelled(number: str) -> set[str]:
    """+447400123456 with and without its country, in digits."""
    parsed = phonenumbers.parse(number)
    national, country = phonenumbers.national_significant_number(parsed), str(parsed.country_code)
    return {national, f"0{national}", f"{country}{national}", f"00{country}{national}"}


def _readings(text: str) -> Iterator[str]:
    text = _CONSOLE.sub("", text)
    yield text
    if "%" in text:
        yield unquote_plus(text)
    for run in _BASE64.findall(text):
        padded = run.rstrip("=") + "=" * (-len(run.rstrip("=")) % 4)
        try:
            yield base64.b64decode(padded, altchars=b"-_" if "-" in run or "_" in run else None).decode("latin-1")
        except (binascii.Error, ValueError):
            continue
