"""However a number is typed it is one number; and what no SMS reaches is refused with a sentence."""

import phonenumbers
import pytest
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from accounts.phone import mask, parse, prefix_of
from livecast.errors import LivecastError

EVERYWHERE = sorted(phonenumbers.SUPPORTED_REGIONS)
REACHED = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)


def refusal(text: str, region: str = "") -> str:
    with pytest.raises(LivecastError) as refused:
        parse(text, region)
    assert refused.value.message.endswith((".", "+44.", "+86."))
    return refused.value.code


@pytest.mark.parametrize(
    "typed",
    [
        "13800138000",
        "138 0013 8000",
        "138-0013-8000",
        "(138) 0013.8000",
        "+86 138 0013 8000",
        "+8613800138000",
        "0086 138 0013 8000",
        "00 86 13800138000",
        "+86 (0)13800138000",
        "１３８００１３８０００",
        "＋８６１３８００１３８０００",
        "١٣٨٠٠١٣٨٠٠٠",
        "+٨٦١٣٨٠٠١٣٨٠٠٠",
        "۱۳۸۰۰۱۳۸۰۰۰",
        "१३८००१३८०००",
        "138\u200b0013\u200b8000",
        "\u202a+86 138 0013 8000\u202c",
        "\ufeff13800138000",
        "138\u00a00013\u20098000",
        "138‐0013–8000",
        "  13800138000\t",
        "13800138000\x00",
    ],
)
def test_one_number_however_it_is_typed(typed):
    assert parse(typed) == "+8613800138000"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "hello",
        "+",
        "12345",
        "1380013800",
        "138001380000",
        "+86",
        "13800138000;ext=5",
        "13800138000 ext. 5",
        "13800138000x5",
        "13800138000#5",
        "tel:+8613800138000",
        "+8613800138000;phone-context=+86",
        "138OO138OOO",
        "1-800-FLOWERS",
        "13800138000,13900139000",
        "13800138000/13900139000",
        "²³⁴",
        "9" * 40,
        "1" * 4000,
    ],
)
def test_what_is_not_one_whole_number_is_refused(typed):
    assert refusal(typed) == "phone.unreadable"


def test_a_landline_is_told_apart():
    assert refusal("010 6552 9988") == "phone.not_mobile"
    assert refusal("+44 20 7946 0018") == "phone.not_mobile"
    assert refusal("+44 800 123 4567") == "phone.not_mobile"


def test_only_the_regions_that_are_allowed(settings):
    assert refusal("+1 202 555 0143") in ("phone.region", "phone.unreadable")
    assert refusal("+33 6 12 34 56 78") == "phone.region"
    settings.SMS_REGIONS = ["FR"]
    assert parse("06 12 34 56 78") == "+33612345678"
    assert refusal("13800138000", "CN") == "phone.unreadable"


def test_a_number_without_a_country_is_of_the_region_that_was_chosen():
    assert parse("07400 123456", "GB") == "+447400123456"
    assert refusal("07400 123456", "CN") == refusal("07400 123456", "no region") == "phone.unreadable"


@pytest.mark.parametrize("region", EVERYWHERE)
def test_the_librarys_own_example_of_every_region(region, settings):
    """phonenumbers has an example of each region and kind: mobiles are read in four spellings, other kinds refused."""
    settings.SMS_REGIONS = [region]
    mobile = phonenumbers.example_number_for_type(region, PhoneNumberType.MOBILE)
    if mobile is not None and phonenumbers.number_type(mobile) in REACHED:
        wanted = phonenumbers.format_number(mobile, PhoneNumberFormat.E164)
        for form in (PhoneNumberFormat.E164, PhoneNumberFormat.INTERNATIONAL, PhoneNumberFormat.NATIONAL):
            assert parse(phonenumbers.format_number(mobile, form)) == wanted
        assert parse(f"00{wanted[1:]}") == wanted
    for kind in (PhoneNumberType.TOLL_FREE, PhoneNumberType.PREMIUM_RATE, PhoneNumberType.FIXED_LINE):
        other = phonenumbers.example_number_for_type(region, kind)
        if other is not None and phonenumbers.number_type(other) not in REACHED:
            assert refusal(phonenumbers.format_number(other, PhoneNumberFormat.E164)) in (
                "phone.not_mobile",
                "phone.region",
                "phone.unreadable",
            )


def test_its_owner_knows_it_again_and_nobody_else():
    assert mask("+8613800138000") == "+86 •••• 8000"
    assert mask("") == ""


def test_numbers_that_are_sold_together_have_one_prefix():
    assert prefix_of("+8613800138000") == prefix_of("+8613800139999") == "86-1380013"
