"""Parse phone numbers in any notation. Only mobile numbers of allowed regions are accepted."""

import re
import unicodedata

import phonenumbers
from django.conf import settings
from django.utils.translation import gettext as _
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

from livecast.errors import LivecastError
from livecast.input_limits import PHONE

# In some regions mobile numbers cannot be distinguished from fixed ones.
_REACHED = frozenset((PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE))
_EXTENSION = re.compile(r"ext|[;x#~]|p[oa]use|wait|[a-z]", re.IGNORECASE)


def parse(text: str, region: str = "") -> str:
    """Return a typed number as E.164.

    Without + or 00 it belongs to `region`, or to the first allowed region.

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
    # Some regions share numbers: a number of Åland is also one of Finland.
    if not any(phonenumbers.is_valid_number_for_region(number, allowed) for allowed in regions):
        raise LivecastError(
            "phone.region",
            _("We cannot send codes to this country. Supported countries: {countries}.").format(
                countries=", ".join(calling_codes())
            ),
        )
    if phonenumbers.number_type(number) not in _REACHED:
        raise LivecastError("phone.not_mobile", _("This is not a mobile number, so it cannot receive SMS."))
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def calling_codes() -> list[str]:
    """Return the calling codes of the allowed regions, for example "CN +86"."""
    return [f"{region} +{phonenumbers.country_code_for_region(region)}" for region in settings.SMS_REGIONS]


def mask(number: str) -> str:
    """Mask an E.164 number so that only its owner recognises it: "+86 •••• 8000"."""
    if not number:
        return ""
    code = phonenumbers.parse(number).country_code
    return f"+{code} •••• {number[-4:]}"


def prefix_of(number: str) -> str:
    """Return the country code and the next seven digits.

    Such blocks are sold, and abused, together.
    """
    parsed = phonenumbers.parse(number)
    return f"{parsed.country_code}-{str(parsed.national_number)[:7]}"


def _plain(text: str) -> str:
    """Convert digits and full-width signs to ASCII, and remove invisible characters."""
    if not PHONE.admits(text):
        raise _unreadable()
    characters = []
    for character in unicodedata.normalize("NFKC", text):
        digit = unicodedata.digit(character, None) if character.isdigit() else None
        if digit is not None:
            characters.append(str(digit))
        elif unicodedata.category(character) not in ("Cf", "Cc"):
            characters.append(character)
    return "".join(characters).strip()


def _unreadable() -> LivecastError:
    return LivecastError("phone.unreadable", _("This is not a complete phone number. Type it like 138 0013 8000."))
