"""The known secrets, and an exact search for them without false alarms."""

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote_plus

import phonenumbers

# A separate word, but not a fraction of a second: 12.012345.
_CODE = re.compile(r"(?<!\w)(?<!\d\.)\d{6}(?!\w)", re.ASCII)
_DIGITS = re.compile(r"(?<!\d)\d{8,17}(?!\d)", re.ASCII)
_SPACED = re.compile(r"(?<![\d+])\+?\d(?:[ -]?\d){7,16}(?![\d])", re.ASCII)
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}", re.ASCII)
# The line of the console gateway, which is the SMS itself.
_CONSOLE = re.compile(r"SMS to the phone that ends in \d{4}: \d{6}")


@dataclass
class Secrets:
    """`codes`: issued by the product, searched everywhere. `made_up`: codes of the current test."""

    codes: set[str] = field(default_factory=set)
    made_up: set[str] = field(default_factory=set)
    phones: dict[str, str] = field(default_factory=dict)  # each notation -> E.164

    def learn(self, kind: str, secret: str) -> None:
        if kind == "phone":
            self.phones |= dict.fromkeys(_spelled(secret), secret)
        elif kind == "code":
            self.codes.add(secret)
        else:
            self.made_up.add(secret)

    @property
    def numbers(self) -> int:
        """The number of known phones."""
        return len(set(self.phones.values()))

    def within(self, text: str | bytes) -> set[str]:
        """Return the kinds of secrets in a text, plain, URL-encoded or in base64: {"a code", "a phone number"}."""
        found: set[str] = set()
        for plain in _readings(text.decode("latin-1") if isinstance(text, bytes) else text):
            if any(word in self.codes or word in self.made_up for word in _CODE.findall(plain)):
                found.add("a code")
            runs = _DIGITS.findall(plain) + [re.sub("[+ -]", "", run) for run in _SPACED.findall(plain)]
            if any(run in self.phones for run in runs):
                found.add("a phone number")
        return found


def _spelled(number: str) -> set[str]:
    """Return the digits of +447400123456 with and without country code."""
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
