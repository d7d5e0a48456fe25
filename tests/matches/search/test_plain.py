"""The plain letters of names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matches.search.plain import MAX_LENGTH, beginnings, plain, spellings


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Müller", "muller"),
        ("  FC  Bayern–München ", "fc bayern munchen"),
        ("O’Brien", "obrien"),
        ("F.C. København", "fc kobenhavn"),
        ("Łukasz Đoković", "lukasz dokovic"),
        ("Straße", "strasse"),
        ("Ａｊａｘ", "ajax"),
        ("Nguyễn Quang Hải", "nguyen quang hai"),
        ("İstanbul Başakşehir", "istanbul basaksehir"),
        ("上海海港", "上海海港"),
        ("손흥민", "손흥민"),
        ("Спартак", "спартак"),
        ("…!?", ""),
    ],
)
def test_plain_letters(name: str, letters: str):
    assert plain(name) == letters


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Müller", "mueller"),
        ("Ødegård", "oedegaard"),
        ("Real Madrid", "realmadrid"),
        ("王霜", "wangshuang"),
        ("王霜", "ws"),
        ("曾诚", "zengcheng"),
        ("吕雷", "lvlei"),
        ("吕雷", "lulei"),
    ],
)
def test_other_spellings(name: str, typed: str):
    assert typed in spellings(name)


def test_a_query_may_begin_with_each_word():
    assert {text for text, _ in beginnings("Mill United FC")} >= {"mill united fc", "united fc", "fc"}
    assert {text for text, _ in beginnings("上海海港")} >= {"上海海港", "海港", "haigang", "shanghaihaigang", "shhg"}


@given(st.text(max_size=200))
def test_plain_letters_stay_plain(name: str):
    letters = plain(name)
    assert plain(letters) == letters
    assert len(letters) <= MAX_LENGTH
    assert all(text and len(text) <= MAX_LENGTH and len(whole) <= MAX_LENGTH for text, whole in beginnings(name))
