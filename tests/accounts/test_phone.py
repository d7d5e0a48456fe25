"""Parsing phone numbers: all notations, and refusals of numbers that cannot receive SMS."""

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
def test_all_notations_of_a_number_parse_to_the_same(typed):
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
def test_text_that_is_not_one_complete_number_is_rejected(typed):
    assert refusal(typed) == "phone.unreadable"


def test_a_landline_is_rejected():
    assert refusal("010 6552 9988") == "phone.not_mobile"
    assert refusal("+44 20 7946 0018") == "phone.not_mobile"
    assert refusal("+44 800 123 4567") == "phone.not_mobile"


def test_only_numbers_of_allowed_regions_are_accepted(settings):
    assert refusal("+1 202 555 0143") in ("phone.region", "phone.unreadable")
    assert refusal("+33 6 12 34 56 78") == "phone.region"
    settings.SMS_REGIONS = ["FR"]
    assert parse("06 12 34 56 78") == "+33612345678"
    assert refusal("13800138000", "CN") == "phone.unreadable"


def test_a_number_without_country_code_belongs_to_the_chosen_region():
    assert parse("07400 123456", "GB") == "+447400123456"
    assert refusal("07400 123456", "CN") == refusal("07400 123456", "no region") == "phone.unreadable"


@pytest.mark.parametrize("region", EVERYWHERE)
def test_the_example_number_of_every_region_is_accepted(region, settings):
    """phonenumbers has examples of each region and type: mobiles parse in four notations, other types are rejected."""
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


def test_a_masked_number_shows_the_last_four_digits():
    assert mask("+8613800138000") == "+86 •••• 8000"
    assert mask("") == ""


def test_numbers_of_one_block_have_the_same_prefix():
    assert prefix_of("+8613800138000") == prefix_of("+8613800139999") == "86-1380013"
