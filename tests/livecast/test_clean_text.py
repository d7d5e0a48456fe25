"""Cleaning text: ordinary text stays, characters that hide, overlay or reorder are removed."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livecast.clean_text import MAX_MARKS, clean, clean_lines

TEXTS_AS_WRITTEN = {
    "fractions and powers": "10½ km, 10², H₂O, 5℃, №7, ™",
    "compatibility signs": "¯\\_(ツ)_/¯ … ㎏ Ⅷ ﬁ ﷺ 【ｆｕｌｌ】 ﾊﾝｶｸ ！？",
    "emoji of text": "‼️ Ⓜ️ ℹ️ ™️ ©️ ❤︎ ❤️ ↔️ 〰️ ㊗️",
    "keycaps": "1️⃣ #️⃣ *️⃣",
    "emoji of several parts": "👨\u200d👩\u200d👧 🏳️\u200d🌈 👍🏽 🧑🏽\u200d⚕️ 🇬🇧",
    "flags of tags": "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f v "
    "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
    "Thai": "น้ำใจ กำลัง",
    "Lao": "ນ້ຳ ຄຳ",
    "Khmer": "ស្រី្ត ប\u200c៉ី",
    "Hebrew with points": "שׁ\u05bcלוֹם בְּרֵאשִׁית",
    "Arabic with marks": "مُدَرِّس مُحَمَّد ﷲ",
    "Persian": "می\u200cخواهم",
    "Persian with a mark before the non-joiner": "مربّ\u200cها شیٔ\u200cها",
    "an Arabic letter that a joiner shapes": "سنة ١٤٤٧ ه\u200d",
    "Urdu, Syriac and N'Ko": "شہ\u200cباز ܐ\u200cܒ ߊ\u200cߋ",
    "Mongolian and Adlam with joiners": "ᠠ\u200dᠰ ᠠ\u200cᠰ \U0001e922\u200c\U0001e923",
    "Hindi": "क्\u200dष क्\u200cष",
    "Bengali": "র\u200d্যাব",
    "Vietnamese": "Việt Nam vô địch",
    "ideographs in the form that a name has": "\uf9d1 葛\U000e0100城",
    "Mongolian": "ᠠ\u180b ᠰᠠᠢ\u180e",
    "a sign around a number": "\u06dd١",
}


@pytest.mark.parametrize("text", TEXTS_AS_WRITTEN.values(), ids=TEXTS_AS_WRITTEN.keys())
def test_ordinary_text_is_not_changed(text: str):
    assert clean(text) == text


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("cafe\u0301", "café"),
        ("  two\nlines\t and\u2028a\u00a0tab ", "two lines and a tab"),
        ("pay\u202epal \u200fright\u2066", "paypal right"),
        ("in\u200bvis\u2060ible\ufeff so\u00adft", "invisible soft"),
        ("nu\x00l \x7f", "nul"),
        ("flag\U000e0041s", "flags"),
        ("🏴\U000e0067\U000e0062", "🏴"),
        ("half \ud83d emoji", "half emoji"),
        ("a\u200db \u200cc", "ab c"),
        ("می\u200c\u200c\u200cخواهم", "می\u200cخواهم"),
        ("傻\ufe0f逼", "傻逼"),
        ("\u3164\u2800\u200d\u034f", ""),
        ("a" + "\u0301" * 9, "á" + "\u0301" * (MAX_MARKS - 1)),
        ("a" + "\u0301\u200b" * 9, "á" + "\u0301" * (MAX_MARKS - 1)),
        ("\u0301\u0315" * 4000, "\u0301\u0301\u0315"),
    ],
)
def test_hidden_characters_and_surplus_marks_are_removed(typed: str, shown: str):
    assert clean(typed) == shown


# Characters at the edges of the rules, more frequent than by chance.
LETTERS = "a é ế ᾂ 가 1 # ❤ ⊃ = \u2329 \u2adc 🏴 👩 م ا \u0628 ر ক ക ប น 葛 \u8c48 \uf900 ᠠ \uff76 \uff9e"
MARKS = (
    "\u0301\u0315\u0327\u0338\u0344\u0345\u0323\u3099\u302e\u20e3\u05bc\u05c1\u064e\u0651\u0654"
    "\u094d\u09bc\u09cd\u0d4d\u17c9\u17d2\u0e49\u0e33\u0f71\u0c56\u0cd5\u0cc6\u0958\ufb2a"
)
HIDDEN = "\n\u200c\u200d\u200b\u202e\ufe0e\ufe0f\ufe00\U000e0100\u180b\u034f\u3164\U000e0067\U000e007f\ud83d"
PIECES = st.sampled_from([*LETTERS, *MARKS, *HIDDEN])
TEXTS = st.lists(PIECES | st.characters(), max_size=24).map("".join)


@given(TEXTS)
def test_cleaning_is_idempotent(text: str):
    once = clean(text)
    assert clean(once) == once


def test_a_hidden_character_beside_a_character_changes_nothing_else():
    """A text without anything to hide is cleaned in a shorter way. Both ways give the same text."""
    different = [hex(place) for place in range(0x20, 0x20000) if clean(chr(place)) != clean(f"{chr(place)} \u200b")]
    assert different == []


@given(TEXTS)
def test_clean_text_can_be_stored_and_has_no_hidden_characters(text: str):
    shown = clean(text)
    assert shown.encode().decode() == shown
    assert shown == " ".join(shown.split())
    assert not set(shown) & {*"\x00\u200b\u202e\u2066\u034f\u3164\u00ad"}
    marks = 0
    for char in unicodedata.normalize("NFD", shown):
        if unicodedata.category(char) in ("Mn", "Me"):
            marks += 1
            assert marks <= MAX_MARKS or "\U000e0100" <= char <= "\U000e01ef"
        elif unicodedata.category(char) != "Cf":
            marks = 0


@given(st.text(st.characters(categories=["L", "N", "P", "S"])))
def test_no_visible_character_is_lost(text: str):
    blanks = dict.fromkeys([0x115F, 0x1160, 0x2800, 0x3164, 0xFFA0, 0x1D159])
    assert unicodedata.normalize("NFC", clean(text)) == unicodedata.normalize("NFC", text.translate(blanks))


@pytest.mark.parametrize("text", TEXTS_AS_WRITTEN.values(), ids=TEXTS_AS_WRITTEN.keys())
def test_lines_of_ordinary_text_are_not_changed(text: str):
    assert clean_lines(f"{text}\n  {text}  {text}") == f"{text}\n  {text}  {text}"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("two\r\nlines\u2028three\rfour", "two\nlines\nthree\nfour"),
        ("pay\u202epal\nin\u200bvis\u00adible", "paypal\ninvisible"),
        ("a\u00a0b\u202fc\td", "a\u00a0b\u202fc d"),
        ("a" + "\u0301" * 9 + "\nb", "á" + "\u0301" * (MAX_MARKS - 1) + "\nb"),
    ],
)
def test_lines_keep_blanks_and_lose_hidden_characters(typed: str, shown: str):
    assert clean_lines(typed) == shown


@given(TEXTS)
def test_cleaning_lines_is_idempotent(text: str):
    once = clean_lines(text)
    assert clean_lines(once) == once
