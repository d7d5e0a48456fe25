"""Phone numbers: however one is typed, it is one number, and only numbers that an SMS reaches are taken."""

import re
import unicodedata

import phonenumbers
from django.conf import settings
from django.utils.translation import gettext as _
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

from livecast.errors import LivecastError
from livecast.input_limits import PHONE

# Where a region's mobile numbers look like its others, a number may be either.
_REACHED = frozenset((PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE))
_EXTENSION = re.compile(r"ext|[;x#~]|p[oa]use|wait|[a-z]", re.IGNORECASE)


def parse(text: str, region: str = "") -> str:
    """What was typed, as E.164. Without + or 00 it is a number of `region`, else of the first that is allowed.

    Raises LivecastError `phone.unreadable`, `phone.not_mobile` or `phone.region`.
    """
    regions: list[str] = settings.SMS_REGIONS
    plain = _plain(text)
    if _EXTENSION.search(plain) or not any(map(str.isdigit, plain)):
        raise _unreadable()
    if plain.startswith("00"):
        plain = f"+{plain[2:]}"
    try:
        number = phonenumbers.parse(plain, region if region in regions else regions[0])
    except NumberParseException:
        raise _unreadable() from None
    if number.extension or not phonenumbers.is_valid_number(number):
        raise _unreadable()
    # (Some regions share a plan: a number of Åland is one of Finland, too.)
    if not any(phonenumbers.is_valid_number_for_region(number, allowed) for allowed in regions):
        raise LivecastError(
            "phone.region",
            _("We cannot send codes to numbers of that country. We can to: {countries}.").format(
                countries=", ".join(calling_codes())
            ),
        )
    if phonenumbers.number_type(number) not in _REACHED:
        raise LivecastError("phone.not_mobile", _("That is no mobile number, so no SMS would reach it."))
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def calling_codes() -> list[str]:
    """The calling codes of the regions that are allowed: "CN +86"."""
    return [f"{region} +{phonenumbers.country_code_for_region(region)}" for region in settings.SMS_REGIONS]


def mask(number: str) -> str:
    """An E.164 number as its owner knows it again, and nobody else: "+86 ••••••• 8000"."""
    if not number:
        return ""
    code = phonenumbers.parse(number).country_code
    return f"+{code} •••• {number[-4:]}"


def prefix_of(number: str) -> str:
    """The country, and the first seven digits behind it: numbers that are sold, and misused, together."""
    parsed = phonenumbers.parse(number)
    return f"{parsed.country_code}-{str(parsed.national_number)[:7]}"


def _plain(text: str) -> str:
    """Digits of any script as ASCII, full-width signs as plain ones; without what cannot be seen."""
    if not PHONE.admits(text):
        raise _unreadable()
    kept = []
    for character in unicodedata.normalize("NFKC", text):
        digit = unicodedata.digit(character, None) if character.isdigit() else None
        if digit is not None:
            kept.append(str(digit))
        elif unicodedata.category(character) not in ("Cf", "Cc"):
            kept.append(character)
    return "".join(kept).strip()


def _unreadable() -> LivecastError:
    return LivecastError("phone.unreadable", _("That is not a whole phone number. Type it as in 138 0013 8000."))
