"""Texts of schedules in plain form, for comparing: digits of any script as 0 to 9, letters without accents."""

import re
import unicodedata

_WIDE = str.maketrans("：．，／－～（）［］＋＃；｜＠　∶﹕−‐‑", ":.,/-~()[]+#;|@ ::---")
_HAN_DIGITS = {
    "〇": 0,
    "零": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
_HAN_NUMBER = re.compile("[〇零一二两三四五六七八九十]{1,4}(?=[年月日号號点點时時分])")


def digits(text: str) -> str:
    """The text with the digits of every script as 0 to 9, and full-width signs as ASCII."""
    if text.isascii():
        return text
    text = "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text.translate(_WIDE))
    return _HAN_NUMBER.sub(lambda found: str(_han_number(found[0])), text)


def _han_number(text: str) -> str:
    """十二 is 12, 二〇二六 is 2026."""
    if "十" not in text:
        return "".join(str(_HAN_DIGITS[sign]) for sign in text)
    tens, _, ones = text.partition("十")
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return text
    return str(10 * _HAN_DIGITS.get(tens, 1) + _HAN_DIGITS.get(ones, 0))


def fold(text: str) -> str:
    """The text for comparing with words: small letters without accents, digits as ASCII, single spaces."""
    text = digits(text).casefold()
    if not text.isascii():
        text = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
        text = text.replace("ß", "ss").replace("ø", "o").replace("ł", "l").replace("æ", "ae").replace("œ", "oe")
    return " ".join(text.split())


def heading(text: str) -> str:
    """The name of a column in the form of the tables: folded, with spaces for hyphens and underscores."""
    return " ".join(re.sub(r"[-_/\n]+", " ", fold(text)).strip(" \ufeff\"'*:.#()[]").split())
