"""Text of messages: any text is handled, and disguised words and links are found."""

import html
import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.message_text import BannedWords, clean, echo_of, fold, has_link

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


@given(st.text())
def test_any_text_can_be_checked(text: str):
    fold(text), echo_of(text), has_link(text), BannedWords(["bad", "very bad", "worse*", "笨蛋"]).find(text)


@given(st.text(st.characters(max_codepoint=0x7E, min_codepoint=0x20)))
def test_a_hidden_character_changes_no_check(text: str):
    """Plain English is checked in a shorter way. Both ways give the same result."""
    hidden = f"{text}\u200b"
    assert (fold(text), echo_of(text), has_link(text)) == (fold(hidden), echo_of(hidden), has_link(hidden))
    assert BANNED.find(text) == BANNED.find(hidden)


BANNED = BannedWords(["twerp", "muppet*", "get lost", "笨蛋", "滚 开"])


@pytest.mark.parametrize(
    "text",
    [
        "You twerp!",
        "TWERP",
        "tw3rp",
        "t w e r p",
        "what a t.w.e.r.p",
        "twe*rp",
        "tweeeerp",
        "ｔｗｅｒｐ",
        "тwеrр",  # three Cyrillic letters
        "twe\u200brp",
        "twérp",
        "muppets everywhere",
        "mupp3try",
        "get lost",
        "get   l0st now",
        "大笨蛋",
        "笨 蛋",
        "笨*蛋",
        "笨️蛋",
        "滚开",
        "𝐓𝐖𝐄𝐑𝐏",
        "Ⓣⓦⓔⓡⓟ",
        "get - lost",
        "so get tlost",
    ],
)
def test_a_banned_word_is_found_however_it_is_disguised(text: str):
    assert BANNED.find(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "A twerpy sort of day",
        "antwerp",
        "we go to Antwerp",
        "lost the ball",
        "they get it, lost it",
        "笨鸟先飞，蛋炒饭",
    ],
)
def test_a_word_that_contains_a_banned_word_is_allowed(text: str):
    assert BANNED.find(text) is None


def test_an_empty_list_bans_nothing():
    assert BannedWords([]).find("anything at all") is None
    assert BannedWords(["*", "  "]).find("anything at all") is None


@pytest.mark.parametrize(
    "text",
    [
        "see https://evil.example/x",
        "evil.com",
        "www.evil",
        "evil (dot) com",
        "evil [.] com",
        "t.me/evil",
        "evil。com",
        "10.0.0.1:80",
        "ｅｖｉｌ．ｃｏｍ",
        "evil．co\u200bm",
        "ev\u0301il.com",
        "see evil.com-now",
        "𝐞𝐯𝐢𝐥.𝐜𝐨𝐦",
    ],
)
def test_links_are_found(text: str):
    assert has_link(text)


@pytest.mark.parametrize(
    "text", ["It is 2.5 now", "e.g. this", "What a goal.What a day", "3.1", "end.", "1:0", "他进球了。好"]
)
def test_text_without_a_link_is_not_a_link(text: str):
    assert not has_link(text)


def test_texts_that_read_the_same_have_the_same_echo():
    assert echo_of("GOAL!!!") == echo_of("goal") == echo_of("gooooal")
    assert echo_of("!!!") == echo_of("!!!") != echo_of("???")
    assert echo_of("goal") != echo_of("no goal")


# Real texts, if they lie beside the repository (`../shared/data`).
NAUGHTY = sorted((DATA / "adversarial").glob("blns.json"))
CHATS = sorted([*(DATA / "chat" / "irc").glob("*.txt"), *(DATA / "chat" / "bilibili-danmaku").glob("*.xml")])


def said_in(path: Path) -> Iterator[str]:
    text = path.read_text(errors="replace")
    if path.suffix == ".xml":
        for said in re.finditer(r"<d [^>]*>(.*?)</d>", text):
            yield html.unescape(said[1])
    else:
        for said in re.finditer(r"(?m)^[^\n<]*\[[\d:]+\]\s+<[^>]+> (.*)$", text):
            yield said[1]


@pytest.mark.parametrize("path", NAUGHTY, ids=lambda path: path.name)
def test_hostile_strings_do_no_harm(path: Path):
    strings = json.loads(path.read_text())
    assert len(strings) == 515
    for text in strings:
        once = clean(text)
        assert clean(once) == once
        once.encode()
        echo_of(text), has_link(text), BANNED.find(text)


@pytest.mark.parametrize("path", CHATS, ids=lambda path: path.name)
def test_real_messages_keep_their_letters(path: Path):
    """Letters, digits and symbols of thousands of real messages are still there after cleaning."""

    def visible(text: str) -> str:
        return "".join(char for char in unicodedata.normalize("NFC", text) if unicodedata.category(char)[0] in "LNPS")

    texts = list(said_in(path))
    assert len(texts) > 300
    fillers = dict.fromkeys([0x1160, 0x2800, 0x3164])  # invisible letters
    assert [text for text in texts if visible(clean(text)) != visible(text).translate(fillers)] == []
    assert sum(BANNED.find(text) is not None for text in texts) < 20
