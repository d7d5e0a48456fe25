"""Match Chinese names by pinyin: "ws", "wangs" and "wangshuang" are all prefixes of 王霜."""

import os
import re
from functools import lru_cache

from matches.shorthand.tokenizer import HAN

_HAN = re.compile(f"[{HAN}]")
_MAX_CHARACTERS = 24  # of a name that are compared; the longest foreign names have about fifteen


def has_han(text: str) -> bool:
    return _HAN.search(text) is not None


def is_prefix(typed: str, name: str) -> bool:
    """Whether these Latin letters spell the beginning of a Chinese name.

    Each character may be typed as its initial, its syllable or anything between ("zhs", "zsan" for 张三). The letters
    may start with the given name, or with any part of a foreign name: "pk" for 艾达·帕克. Every reading of a character
    counts: 曾 is Zeng in a name and Ceng elsewhere.
    """
    spelt_so_far: set[int] = set()  # numbers of letters that the characters before this one may have spelt
    for character in _characters(name):
        spelt_so_far = {
            at + length
            for at in (0, *spelt_so_far)
            for reading in readings(character)
            for length in range(1, len(reading) + 1)
            if typed.startswith(reading[:length], at) and at + length <= len(typed)
        }
        if len(typed) in spelt_so_far:
            return True
    return False


def spell(name: str) -> str:
    """The usual reading of a name's Chinese characters in one word, without tones: "wangshuang"."""
    return "".join(readings(character)[0] for character in _characters(name))


def _characters(name: str) -> list[str]:
    return _HAN.findall(name)[:_MAX_CHARACTERS]


@lru_cache(maxsize=8192)
def readings(character: str) -> tuple[str, ...]:
    """A character's syllables without tones, the usual one first.

    ü is as people type it: "lv", "lu" and "lyu" for 吕.
    """
    # Imported for the first match with a Chinese name. The library's phrases choose one reading of a character; all
    # readings are wanted here, and the phrases cost 45 MB and a fifth of a second.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")
    os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "1")
    from pypinyin import Style, pinyin

    found = [syllable for syllable in pinyin(character, style=Style.NORMAL, heteronym=True)[0] if syllable.isascii()]
    other = [syllable.replace("v", letter) for syllable in found if "v" in syllable for letter in ("u", "yu")]
    return (*found, *other) or (character,)
