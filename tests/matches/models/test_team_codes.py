"""The code that a team's name proposes, and the two codes of a match."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from matches.models import Match, Team
from matches.models.team_codes import MAX_CODE, distinct_codes, proposed_code

PROPOSALS = {
    # one word that distinguishes
    "Arsenal": "ARS",
    "AFC Wimbledon": "WIM",
    "AFC Bournemouth": "BOU",
    "1. FC Köln": "KOL",
    "FC Schalke 04": "SCH",
    "Fenerbahçe SK": "FEN",
    "St. Pauli": "SPA",
    "Newcastle United": "NEW",
    "Nottingham Forest": "NFO",
    "Arsenal Women": "ARS",
    "England U21": "ENG",
    "The Strongest": "STR",
    "🦁 Lions": "LIO",
    # initials
    "West Ham United": "WHU",
    "Brighton & Hove Albion": "BHA",
    "Paris Saint-Germain": "PSG",
    "Golden State Warriors": "GSW",
    "Los Angeles Lakers": "LAL",
    "RB Leipzig": "RBL",
    # two words, of which other clubs have one
    "Manchester City": "MCI",
    "Manchester United": "MUN",
    "Real Madrid": "RMA",
    "Real Sociedad": "RSO",
    "Côte d'Ivoire": "CIV",
    # a name that is a code
    "AFC": "AFC",
    "USA": "USA",
    "PAOK": "PAOK",
    "PSV Eindhoven": "PSV",
    # other scripts
    "Сборная России": "РОС",
    "ПФК ЦСКА Москва": "ЦСКА",
    "Динамо Киев": "ДКИ",
    "Ολυμπιακός": "ΟΛΥ",
    "نادي الهلال": "هلال",
    "منتخب مصر": "مصر",
    "भारत": "भारत",
    "한국은": "한국",
    "서울 이랜드": "서울",
    "FC서울": "서울",
    "인도": "인도",
    "日本": "日本",
    "FC東京": "東京",
    "ヴィッセル神戸": "神戸",
    # Chinese: the club's own name, without its place and without the word for club or team
    "北京国安": "国安",
    "北京国安足球俱乐部": "国安",
    "北京首钢": "首钢",
    "上海海港队": "海港",
    "洛杉矶湖人": "湖人",
    "中国队": "中国",
    "中国女足": "中国",
    "深圳市足球俱乐部": "深圳",
    "广州": "广州",
    "切尔西": "切尔西",
}


@pytest.mark.parametrize(("name", "code"), PROPOSALS.items())
def test_a_name_proposes_the_code_that_fans_expect(name: str, code: str):
    assert proposed_code(name) == code


@pytest.mark.parametrize(
    ("home", "away", "codes"),
    [
        ("Birmingham", "Birkenhead", ("BIM", "BIK")),
        ("Newcastle United", "Newcastle Jets", ("NEW", "NJE")),
        ("Dinamo", "Dinamo 2", ("DIN", "DIN2")),
        ("FC 서울", "서울 이랜드", ("서울", "이랜드")),
        ("曼彻斯特城", "曼彻斯特联", ("曼城", "曼联")),
        ("皇家马德里", "皇家社会", ("皇马", "皇社")),
        ("国安", "国安二队", ("国安", "国安二")),
        ("England", "England U21", ("ENG", "ENG2")),
    ],
)
def test_two_names_that_begin_alike_get_different_codes_in_their_match(home: str, away: str, codes: tuple[str, str]):
    assert distinct_codes(home, "", away, "") == codes


def test_codes_that_differ_stay_as_they_are():
    assert distinct_codes("Manchester City", "CTY", "Manchester United", "") == ("CTY", "MUN")


def test_two_teams_with_one_code_get_the_codes_of_their_names():
    match = Match(home=Team(name="Manchester City", code="MAN"), away=Team(name="Manchester United", code="man"))
    assert match.codes == {"home": "MCI", "away": "MUN"}


@given(st.text(max_size=120), st.text(max_size=120), st.text(max_size=5), st.text(max_size=5))
def test_the_codes_of_any_two_teams_fit_and_differ(home: str, away: str, home_code: str, away_code: str):
    codes = distinct_codes(home, home_code, away, away_code)
    assert max(map(len, codes)) <= MAX_CODE
    assert codes[0].casefold() != codes[1].casefold()


@pytest.mark.django_db
def test_the_migration_gives_each_team_without_a_code_its_proposal():
    Team.objects.bulk_create(
        [
            Team(sport="football", name="Harbour City"),
            Team(sport="football", name="北京国安"),
            Team(sport="football", name="Kingsmoor", code="KGM"),
        ]
    )
    editor = SimpleNamespace(connection=connection)
    import_module("matches.migrations.0012_team_codes").fill_codes(apps, editor)
    codes = Team.objects.filter(name__in=["Harbour City", "北京国安", "Kingsmoor"]).values_list("name", "code")
    assert dict(codes) == {"Harbour City": "HAR", "北京国安": "国安", "Kingsmoor": "KGM"}
