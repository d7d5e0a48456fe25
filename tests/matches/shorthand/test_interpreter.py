"""The one-line entry: shorthand is interpreted, and plain text stays plain text."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from matches.actions import EntryDraft
from matches.demo.clubs import BUSES, GRIMSDITCH, KEEPERS, PUDDLEWICK, Club
from matches.pages import match_context
from matches.shorthand import clock_times, pinyin
from matches.shorthand.interpretation import Interpretation, MatchState
from matches.shorthand.interpreter import interpret
from matches.shorthand.lineup import Lineup, ListedPlayer, TeamNames
from matches.shorthand.parse_result import SpanType
from matches.shorthand.tokenizer import count_typos, name_forms, plain, squeezed
from matches.shorthand.utf16 import from_browser, to_browser
from matches.shorthand.vocabulary import typed_kinds, vocabulary
from matches.sports import (
    AMERICAN_FOOTBALL,
    BASKETBALL,
    CRICKET,
    FOOTBALL,
    ICE_HOCKEY,
    OTHER,
    RUGBY,
    SPORTS,
    TENNIS,
    Sport,
    sport_of,
)

DOCS = Path(__file__).resolve().parents[3] / "docs" / "shorthand.md"
# `make test` tries some lines. SHORTHAND_FUZZ=100000 must pass too.
FUZZ = int(os.environ.get("SHORTHAND_FUZZ", "2000"))

LINEUP = Lineup(
    TeamNames("Harbour Town", "Harbour", "HAR"),
    TeamNames("Mill United", "", "MIL"),
    (
        ListedPlayer("home", 3, "Ida Parker"),
        ListedPlayer("home", 7, "Kit Windle"),
        ListedPlayer("home", 10, "Inés Caldera"),
        ListedPlayer("home", 14, "Hattie Bloom"),
        ListedPlayer("away", 1, "Rolf Ember"),
        ListedPlayer("away", 5, "王霜"),
        ListedPlayer("away", 9, "Viktor Doom"),
    ),
)
# Difficult names: similar, with particles, with hyphens, equal to words of the language, empty.
STRANGE = Lineup(
    TeamNames("Man United", "", "MUN"),
    TeamNames("Man City", "City", "MCI"),
    (
        ListedPlayer("home", 10, "Bernardo Silva"),
        ListedPlayer("away", 20, "David Silva"),
        ListedPlayer("home", 4, "Virgil van Dijk"),
        ListedPlayer("away", 6, "Jean-Pierre O’Neill"),
        ListedPlayer("away", 8, "Martin Ødegård"),
        ListedPlayer("home", 2, "Long"),
        ListedPlayer("away", 11, "Goal"),
        ListedPlayer("home", 12, "Li Na"),
        ListedPlayer("home", None, "艾达·帕克"),
        ListedPlayer("away", 0, ""),
        ListedPlayer("home", 99, "…"),
    ),
)
FIRST_HALF = MatchState("1H", 700.0, playing=True)


def read(line: str, sport: Sport = FOOTBALL, state: MatchState = FIRST_HALF, lineup: Lineup = LINEUP) -> Interpretation:
    return interpret(line, sport, lineup, state)


def documented(heading: str = "") -> Iterator[tuple[str, str]]:
    """The table rows of two cells in docs/shorthand.md, below a heading or in all of it."""
    text = DOCS.read_text()
    if heading:
        text = re.split(r"^#{2,3} ", text.partition(f"# {heading}\n")[2], maxsplit=1, flags=re.MULTILINE)[0]
    for row in re.finditer(r"^\| (`.+`) \| ([^|]+) \|$", text, re.MULTILINE):
        yield row[1], row[2]


# -- the examples


@pytest.mark.parametrize(
    ("typed", "posted"), [row for row in documented() if " · " in row[1]], ids=lambda text: text.strip("`")
)
def test_examples_of_the_documentation_are_correct(typed: str, posted: str):
    assert read(typed.strip("`")).preview == posted


@pytest.mark.parametrize(
    ("line", "kind", "side", "body"),
    [
        # in any order, with or without marks
        ("h3 goal Parker 12' off the post", "goal", "home", "Goal! Ida Parker (Harbour Town), off the post."),
        ("12, h3, goal: off the post", "goal", "home", "Goal! Ida Parker (Harbour Town): off the post."),
        ("goal HAR3 – off the post", "goal", "home", "Goal! Ida Parker (Harbour Town) – off the post."),
        ("Parker h3 g", "goal", "home", "Goal! Ida Parker (Harbour Town)."),
        ("g h 3", "goal", "home", "Goal! Ida Parker (Harbour Town)."),
        ("h Parker goal off the post", "goal", "home", "Goal! Ida Parker (Harbour Town), off the post."),
        ("12 Parker goal off the post", "goal", "home", "Goal! Ida Parker (Harbour Town), off the post."),
        ("goal h3! What a strike", "goal", "home", "Goal! Ida Parker (Harbour Town). What a strike."),
        ("g h3!!", "goal", "home", "Goal! Ida Parker (Harbour Town)."),
        ("g h3... at last", "goal", "home", "Goal! Ida Parker (Harbour Town)... at last."),
        # sides
        ("g h", "goal", "home", "Goal! Harbour Town."),
        ("c a", "corner", "away", "Corner, Mill United."),
        ("c mill", "corner", "away", "Corner, Mill United."),
        ("c harb whipped in", "corner", "home", "Corner, Harbour Town, whipped in."),
        ("Corner, Harbour Town. Conceded by Ember.", "corner", "home", "Corner, Harbour Town. Conceded by Ember."),
        ("Penalty Mill United! Handball.", "penalty_awarded", "away", "Penalty, Mill United. Handball."),
        # capitals on a telephone, full-width letters of an input method
        ("G h3", "goal", "home", "Goal! Ida Parker (Harbour Town)."),
        ("H3 goal", "goal", "home", "Goal! Ida Parker (Harbour Town)."),
        ("ｇ　ｈ３", "goal", "home", "Goal! Ida Parker (Harbour Town)."),
        # names: any part, without accents, completed as the last word
        ("g ines caldera", "goal", "home", "Goal! Inés Caldera (Harbour Town)."),
        ("y doom late", "yellow_card", "away", "Yellow card: Viktor Doom (Mill United), late."),
        ("g wind", "goal", "home", "Goal! Kit Windle (Harbour Town)."),
        ("g pakrer", "goal", "home", "Goal! Ida Parker (Harbour Town)."),
        ("g wangs", "goal", "away", "Goal! 王霜 (Mill United)."),
        ("g a 王霜", "goal", "away", "Goal! 王霜 (Mill United)."),
        # another player's name begins the text, the same player's name does not
        ("g h3 Windle with the cross", "goal", "home", "Goal! Ida Parker (Harbour Town). Windle with the cross."),
        ("c h low to the far post", "corner", "home", "Corner, Harbour Town, low to the far post."),
        # a shirt without a listed player
        ("g h33", "goal", "home", "Goal! No. 33 (Harbour Town)."),
        # kinds by longer names
        ("free kick h7", "free_kick", "home", "Free kick: Kit Windle (Harbour Town)."),
        ("own goal a1 off the knee", "own_goal", "away", "Own goal! Rolf Ember (Mill United), off the knee."),
        ("var h3 goal looked at", "review", "home", "Review: Ida Parker (Harbour Town), goal looked at."),
        ("Goal kick", "goal_kick", "", "Goal kick."),
        ("red card a9", "red_card", "away", "Red card: Viktor Doom (Mill United)."),
        # two players
        ("s Bloom for Parker", "substitution", "home", "Substitution, Harbour Town: Hattie Bloom on for Ida Parker."),
        ("h14 for h3 s", "substitution", "home", "Substitution, Harbour Town: Hattie Bloom on for Ida Parker."),
        ("h14 for h3", "substitution", "home", "Substitution, Harbour Town: Hattie Bloom on for Ida Parker."),
        ("sub h3 -> 14", "substitution", "home", "Substitution, Harbour Town: Hattie Bloom on for Ida Parker."),
        ("h3 h7 g", "goal", "home", "Goal! Ida Parker (Harbour Town), assisted by Kit Windle."),
        ("sub h14", "substitution", "home", "Substitution: Hattie Bloom (Harbour Town)."),
        # with Chinese words
        ("进球 王霜", "goal", "away", "Goal! 王霜 (Mill United)."),
        ("h3进球", "goal", "home", "Goal! Ida Parker (Harbour Town)."),
        ("客9 黄牌", "yellow_card", "away", "Yellow card: Viktor Doom (Mill United)."),
        ("h14换下h3", "substitution", "home", "Substitution, Harbour Town: Hattie Bloom on for Ida Parker."),
        # several lines: the first one has the head, the rest is text
        ("g h3\nWhat a goal", "goal", "home", "Goal! Ida Parker (Harbour Town). What a goal."),
        # effects
        ("ht the teams go in", "period_end", "", "First half over, the teams go in."),
        ("HT", "period_end", "", "First half over."),
        ("ft", "match_end", "", "The match is over."),
    ],
)
def test_shorthand_is_interpreted(line: str, kind: str, side: str, body: str):
    reading = read(line)
    assert (reading.plain, reading.kind.code, reading.side, reading.body) == (False, kind, side, body)


@pytest.mark.parametrize(
    "line",
    [
        "Parker shoots from 20 yards",
        "Parker goal off the post",  # prose; "12 Parker goal" and "g Parker" are shorthand
        "Goal Parker, they sing",
        "Goal!!! Parker",
        "goal! Parker",
        "Parker for Windle, and back",
        "Harbour corner headed clear",
        "a corner",
        "corner a long way out",
        "a Doom goal would settle it",
        "A4 paper on the referee's clipboard",
        "A1 performance from Ember",
        "a9 3",
        "a 3 on 2 break",
        "10 men now",
        "3 corners in a row",
        "12",
        "12 goal",
        "12. Parker shoots",
        "45 minutes, and nothing to tell",
        "0 g h3",
        "120 g h3",
        "R Madrid are watching",
        "GK Ember gathers",
        "r u watching",
        "h3",
        "g",
        "g h a3",
        "h g a3",
        "goal Mill Parker",
        "g h14 for h3",
        "c h3>h14",
        "c h3?",
        "So h3 shoots",
        "full time soon",
        "Final whistle can't come soon enough",
        "abandoned by his markers",
        "var checking a possible penalty",
        "no goal h3",
        "save the date",
        '"g h3"',
        "(g h3)",
        "h2h stats",
        "- g h3",
        "王霜进球了",
        "’t is over",
        "",
        "   ",
        "\x00",
        "\ud800 g h3",
        "First line\ng h3",
    ],
)
def test_plain_text_stays_plain_text(line: str):
    reading = read(line)
    assert reading.plain and reading.body == line.strip()
    assert (reading.kind.code, reading.side, reading.players, reading.clock_seconds) == ("comment", "", (), None)


def test_text_that_looks_like_a_goal_gets_a_hint():
    assert "whose goal is it" in read("Goal! Parker scores").hint.lower()
    assert read("Parker goal off the post").hint == "Posted as text. To have it counted, type g for goal."
    assert read("h3 scores").hint == "A comment: the score does not change."
    assert read("h3 gaol").hint == "A comment. Or is “gaol” a goal? Type g."
    assert read("h3进球了").hint == "A comment. Or is “进球了” a goal? Type g."
    assert read("g h33").hint == "Number 33 is not in the line-up of Harbour Town."
    assert read("21 g h3").hint == "21' is ahead of the clock."
    assert read("12 g h3").hint == "" and read("Parker shoots from 20 yards").hint == ""
    assert read("g silva", lineup=STRANGE).hint == "Posted as text: h10 Bernardo Silva or a20 David Silva?"


def test_number_at_the_start_of_a_sentence_is_not_a_basket():
    for line in ("2 minutes left", "3 Parker shots in a row", "2 a side", "1 point in it"):
        assert read(line, BASKETBALL, MatchState("Q4", 0.0)).plain
    assert read("2 minutes left", BASKETBALL, MatchState("Q4", 0.0)).hint == ""
    assert read("2 h3 off the glass", BASKETBALL, MatchState("Q4", 0.0)).kind.code == "two_points"
    assert read("try Parker in the corner", RUGBY).kind.code == "try"
    assert read("Try Parker on the wing instead", RUGBY).plain


def test_completed_name_is_marked_as_guessed():
    assert read("g par").guessed and read("g pakrer").guessed and read("g ws").guessed
    assert not read("g parker").guessed and not read("g h3").guessed


def test_players_have_the_format_of_an_entry():
    assert read("g h3 h7").players == (
        {"name": "Ida Parker", "number": 3},
        {"name": "Kit Windle", "number": 7, "role": "assist"},
    )
    assert read("h3>h14").players == (
        {"name": "Hattie Bloom", "number": 14, "role": "player_in"},
        {"name": "Ida Parker", "number": 3, "role": "player_out"},
    )
    assert read("g h33").players == ()


def test_interpretation_can_be_posted():
    line = EntryDraft(**read("45+2 y a9 late").fields)
    assert (line.kind, line.side, line.period, line.clock_seconds, line.minute) == (
        "yellow_card",
        "away",
        "1H",
        45 * 60 + 60,
        "",
    )
    assert EntryDraft(**read("Plain.").fields) == EntryDraft(body="Plain.")


def test_difficult_names_are_recognised():
    def kind_and_body(line: str) -> tuple[str, str]:
        reading = read(line, lineup=STRANGE)
        return reading.kind.code, reading.body

    assert kind_and_body("y van Dijk pulls back") == (
        "yellow_card",
        "Yellow card: Virgil van Dijk (Man United), pulls back.",
    )
    assert kind_and_body("y dijk") == ("yellow_card", "Yellow card: Virgil van Dijk (Man United).")
    assert kind_and_body("g o'neill") == ("goal", "Goal! Jean-Pierre O’Neill (Man City).")
    assert kind_and_body("g odegaard") == kind_and_body("g ødegård") == kind_and_body("g Odegard")
    assert kind_and_body("g li") == ("goal", "Goal! Li Na (Man United).")
    assert kind_and_body("g h silva") == ("goal", "Goal! Bernardo Silva (Man United).")
    assert kind_and_body("c h99") == ("corner", "Corner: … (Man United).")
    assert kind_and_body("c man") == ("comment", "c man"), "two teams begin like this"
    assert kind_and_body("g pk") == ("goal", "Goal! 艾达·帕克 (Man United).")
    assert kind_and_body("g 帕克") == ("goal", "Goal! 艾达·帕克 (Man United).")


# -- time


@pytest.mark.parametrize(
    ("line", "state", "minute", "period", "seconds"),
    [
        ("12 g h3", FIRST_HALF, "12'", "1H", 700.0),  # the current minute: to the second
        ("13 g h3", FIRST_HALF, "13'", "1H", 720.0),
        ("1 g h3", FIRST_HALF, "1'", "1H", 0.0),
        ("45 g h3", FIRST_HALF, "45'", "1H", 44 * 60.0),
        ("47 g h3", FIRST_HALF, "45+2'", "1H", 46 * 60.0),
        ("47 g h3", MatchState("2H", 700.0), "47'", "2H", 60.0),
        ("12 g h3", MatchState("2H", 700.0), "12'", "1H", 660.0),
        ("95 g h3", MatchState("2H", 2800.0), "90+5'", "2H", 2940.0),
        ("95 g h3", MatchState("ET1", 100.0), "95'", "ET1", 240.0),
        ("80 g h3", FIRST_HALF, "80'", "2H", 79 * 60.0 - 2700),
        ("80 g h3", MatchState(), "80'", "2H", 79 * 60.0 - 2700),
        ("45+2 g h3", MatchState("2H", 100.0), "45+2'", "1H", 2760.0),
        ("g 90+4' h3", MatchState("2H", 100.0), "90+4'", "2H", 2880.0),
        ("g h3 12’ header", FIRST_HALF, "12'", "1H", 700.0),
        ("12分钟 g h3", FIRST_HALF, "12'", "1H", 700.0),
        ("67:12 g h3", MatchState("2H", 100.0), "68'", "2H", 22 * 60 + 12.0),
        ("2H 50 g h3", FIRST_HALF, "50'", "2H", 240.0),
        ("so g h3", MatchState("ET2", 900.0), "Pens", "SO", None),
    ],
)
def test_times_in_football(line: str, state: MatchState, minute: str, period: str, seconds: float | None):
    reading = read(line, state=state)
    assert not reading.plain
    assert (reading.minute, reading.period, reading.clock_seconds) == (minute, period, seconds)


@pytest.mark.parametrize(
    ("sport", "line", "state", "kind", "minute", "seconds"),
    [
        (BASKETBALL, "4:11 3 h3", MatchState("Q3", 0.0), "three_points", "Q3 04:11", 469.0),
        (BASKETBALL, "Q3 4:11 3 h3", MatchState("Q4", 0.0), "three_points", "Q3 04:11", 469.0),
        (BASKETBALL, "q3 ft h3", MatchState("Q4", 0.0), "free_throw", "Q3", None),
        (BASKETBALL, "3 h3 4:11", MatchState("Q1", 0.0), "three_points", "Q1 04:11", 469.0),
        (ICE_HOCKEY, "OT 3:00 g h3", MatchState("P3", 0.0), "goal", "OT 03:00", 1020.0),
        (AMERICAN_FOOTBALL, "2:00 td h3", MatchState("Q2", 0.0), "touchdown", "Q2 02:00", 780.0),
        (CRICKET, "14.3 4 h3", MatchState("I1"), "four", "14.3", None),
        (RUGBY, "40+1 t h3", MatchState("1H", 0.0), "try", "40+1'", 2400.0),
        (TENNIS, "g h", MatchState("S2"), "game", "", None),
    ],
)
def test_times_in_other_sports(
    sport: Sport, line: str, state: MatchState, kind: str, minute: str, seconds: float | None
):
    reading = read(line, sport, state)
    assert (reading.plain, reading.kind.code, reading.minute, reading.clock_seconds) == (False, kind, minute, seconds)


def test_words_that_are_not_times():
    for words, sport, period in [
        (["12"], BASKETBALL, "Q1"),
        (["14:00"], BASKETBALL, "Q1"),
        (["4:11"], BASKETBALL, ""),
        (["4:61"], FOOTBALL, "1H"),
        (["46+2"], FOOTBALL, "1H"),
        (["45+0"], FOOTBALL, "1H"),
        (["4.5"], FOOTBALL, "1H"),
        (["1000"], FOOTBALL, "1H"),
        (["4:11"], TENNIS, "S1"),
        (["12"], OTHER, ""),
        ([], FOOTBALL, "1H"),
    ]:
        assert clock_times.parse_time(words, sport, period, None, first=True) is None, words


def test_period_start_starts_the_next_period():
    half_time = MatchState("1H", 2800.0, playing=False)
    assert read("ko", state=MatchState()).fields["period"] == "1H"
    reading = read("ko", state=half_time)
    assert (reading.period, reading.clock_seconds, reading.body) == ("2H", 0.0, "Second half under way.")
    for typed in ("46 ko", "2H ko"):
        assert read(typed, state=half_time).period == "2H"
    assert read("1H ko", state=half_time).period == "1H"
    assert read("46 ko").plain and read("2H ko").period == "2H"
    assert read("ko").plain and "still being played" in read("ko").hint, "or a kick-off would end the half"


def test_shootout_has_its_own_kinds():
    shootout = MatchState("SO", 0.0, playing=True)
    assert read("g h3", state=shootout).kind.code == "shootout_scored"
    assert read("goal h3", state=shootout).kind.code == "shootout_scored"
    assert read("pm a9 over the bar", state=shootout).kind.code == "shootout_missed"
    assert read("y a9", state=shootout).kind.code == "yellow_card"
    assert read("pg h3").kind.code == "penalty_goal"
    assert read("g h3", ICE_HOCKEY, shootout).kind.code == "shootout_scored"


# -- Chinese


@pytest.mark.parametrize(
    ("line", "body"),
    [
        ("g h3", "进球！艾达·帕克（海港）。"),
        ("12 h3 进球 小角度打进", "进球！艾达·帕克（海港），小角度打进。"),
        ("y a9", "黄牌：王霜（磨坊）。"),
        ("c a", "角球，磨坊。"),
        ("h3>h14", "换人，海港：孙悟空换下艾达·帕克。"),
        ("g h3 h14", "进球！艾达·帕克（海港），助攻：孙悟空。"),
        ("f a9 h3", "犯规：王霜（磨坊），被犯规：艾达·帕克。"),
        ("h3 射门偏出", "艾达·帕克射门偏出。"),
        ("g h33", "进球！33 号（海港）。"),
        ("进球 h3 无效", "进球无效：艾达·帕克（海港），无效。"),
        ("ht", "上半场结束。"),
        ("ft", "全场结束。"),
        ("g sunwk", "进球！孙悟空（海港）。"),
    ],
)
def test_chinese_sentences_are_rendered(line: str, body: str):
    lineup = Lineup(
        TeamNames("海港"),
        TeamNames("磨坊"),
        (ListedPlayer("home", 3, "艾达·帕克"), ListedPlayer("home", 14, "孙悟空"), ListedPlayer("away", 9, "王霜")),
    )
    reading = interpret(line, FOOTBALL, lineup, MatchState("1H", 700.0, playing=True, language="zh-CN"))
    assert (reading.plain, reading.body) == (False, body)


def test_periods_have_chinese_names_in_every_sport():
    for sport in SPORTS.values():
        for before in sport.periods[:-1]:
            body = interpret("bg", sport, LINEUP, MatchState(before.code, language="zh-CN")).body
            assert re.fullmatch(r"[^A-Z]{2,10}开始。", body), (sport.code, body)


@pytest.mark.parametrize(
    ("sport", "words", "kind"),
    [
        (FOOTBALL, "全场结束 终场哨响", "match_end"),
        (FOOTBALL, "受伤 伤停", "injury"),
        (FOOTBALL, "两黄变一红 两黄变红", "second_yellow"),
        (BASKETBALL, "三分球 三分", "three_points"),
        (AMERICAN_FOOTBALL, "犯规 判罚", "penalty"),
        (ICE_HOCKEY, "失误 丢球", "giveaway"),
        (CRICKET, "出局 击中三柱门 三柱门", "wicket"),
        (RUGBY, "落踢得分 落踢射门", "drop_goal"),
        (TENNIS, "鹰眼挑战 挑战", "challenge"),
    ],
)
def test_kinds_are_recognised_by_each_chinese_name(sport: Sport, words: str, kind: str):
    for word in words.split():
        assert read(f"{word} h3", sport, MatchState()).kind.code == kind


# -- the keys, as data

every_sport = pytest.mark.parametrize("sport", [*SPORTS.values(), OTHER], ids=lambda sport: sport.code)
# Words of one or two letters that begin sentences.
SHORT_WORDS = set(
    "a i ad ah am an as at be by do dr eh er ex go ha he hi hm if in is it la le lo ma me mr ms my no of oh ok on or "
    "ow ox pa re so st to uh um up us vs we ye yo".split()
)


@every_sport
def test_keys_are_unambiguous(sport: Sport):
    for shootout in (False, True):
        kinds = [kind for kind in typed_kinds(sport, shootout=shootout) if kind.shootout == shootout]
        keys = [key for kind in kinds for key in kind.keys]
        assert len(keys) == len(set(keys))
        known = vocabulary(sport.code, shootout=shootout)
        for kind in kinds:
            assert {known[key].kind for key in kind.keys} == {kind}
            for name in (*kind.names.shown, *kind.names.synonyms):
                assert known[squeezed(name)].kind == kind, name


@every_sport
def test_chinese_kind_name_of_a_page_can_be_typed(sport: Sport):
    with translation.override("zh-hans"):
        on_page = match_context.sport_data(sport)["kinds"]
    for kind in sport.kinds.values():
        if kind.keys:
            state = MatchState("SO" if kind.shootout else "", language="zh-hans")
            name = on_page.get(kind.code, kind.name)
            assert read(f"{name} h3", sport, state).kind == kind


@every_sport
def test_keys_differ_from_words_periods_and_minutes(sport: Sport):
    keys = {key for kind in sport.kinds.values() for key in kind.keys}
    assert all(re.fullmatch(r"[a-z0-9]{1,6}", key) for key in keys)
    assert not keys & SHORT_WORDS
    assert not keys & {"h", "a"} and not any(re.fullmatch(r"[ha]\d+", key) for key in keys)
    assert not keys & {period.code.lower() for period in sport.periods}
    if any(key.isdigit() for key in keys):
        assert clock_times.parse_time(["12"], sport, sport.periods[0].code, None, first=True) is None, (
            "or 2 is a minute"
        )


# Kinds that only feeds have: one line for what is two lines of a commentator, or what only a scorer knows.
FROM_FEEDS = {
    "football": {"foul_yellow_card", "foul_second_yellow", "foul_red_card"},
    "basketball": {"two_points_blocked", "three_points_blocked", "team_rebound", "turnover_stolen"},
    "american_football": {
        "strip_sack",
        "muffed_punt",
        *(
            f"{play}_{whose}_penalty"
            for play in ("touchdown", "interception", "fumble", "sack", "punt")
            for whose in ("own", "their")
        ),
    },
    "baseball": {"run_on_error"},
}


@every_sport
def test_every_kind_but_score_and_those_of_feeds_can_be_typed(sport: Sport):
    without_keys = {code for code, kind in sport.kinds.items() if not kind.keys}
    assert without_keys == {"score"} | FROM_FEEDS.get(sport.code, set())


@every_sport
def test_documentation_lists_the_keys(sport: Sport):
    # A sport may have its own word for a common kind: "Final buzzer".
    common = {kind.name for code, kind in OTHER.kinds.items() if sport.kinds[code].name == kind.name}
    rows = {name: keys for keys, name in documented("In every sport") if name in common}
    rows |= {name: keys for keys, name in documented(sport.name)} if sport is not OTHER else {}
    listed = {name: tuple(re.findall(r"`(\w+)`", keys)) for name, keys in rows.items()}
    # In football a penalty of the shootout has the name of one in play; the shootout's table comes last.
    kinds = {kind.name: kind.keys for kind in sport.kinds.values() if kind.keys}
    assert listed == kinds, f"Correct the tables “In every sport” and “{sport.name}” in docs/shorthand.md."


# -- keystrokes


def lineup_of_clubs(home: Club, away: Club) -> Lineup:
    players = (
        ListedPlayer(side, number, name)
        for side, club in (("home", home), ("away", away))
        for number, name in club.players.items()
    )
    return Lineup(team_names(home), team_names(away), tuple(players))


def team_names(club: Club) -> TeamNames:
    return TeamNames(club.name, club.short_name, club.code)


@pytest.mark.parametrize(
    ("home", "away", "key"), [(PUDDLEWICK, GRIMSDITCH, "g"), (KEEPERS, BUSES, "3")], ids=["football", "basketball"]
)
def test_goal_of_a_listed_player_needs_at_most_eight_keystrokes(home: Club, away: Club, key: str):
    """By shirt, and by the fewest letters of the name that only this player has. Enter counts."""
    sport, lineup = sport_of(home.sport), lineup_of_clubs(home, away)

    def scores(line: str, player: ListedPlayer) -> bool:
        reading = interpret(line, sport, lineup, MatchState(sport.periods[0].code, 60.0, playing=True))
        return reading.kind.points > 0 and [one["name"] for one in reading.players] == [player.name]

    by_shirt, by_name = [], []
    for player in lineup.players:
        line = f"{key} {player.shirt_text}"
        assert scores(line, player)
        by_shirt.append(len(line) + 1)
        surname = player.name.split()[-1].lower()
        lines = (f"{key} {surname[:length]}" for length in range(1, len(surname) + 1))
        by_name.append(next(len(line) + 1 for line in lines if scores(line, player)))
    assert median(by_shirt) <= 6 and max(by_shirt) <= 6
    assert median(by_name) <= 8


# -- random lines

TOKENS = (
    "g h3 a9 h14 12 12' 45+2 4:11 Q3 so 2H goal Goal! kick yellow card Parker parker Silva van Dijk wangs ws 王霜 进球 "
    "换下 主 客9 > -> for sub s y r c 3 2 ft td a h har MIL Harbour Man United , . ! ? … ' / \" “ ” ( ) - – : ; "
    "disallowed ruled out 🎉 ß İ ﬁ ǆ é e\u0301 ｇ ｈ３ h³ ② ١٢ \u200b \u0000 \n \t \u3000 \u2028 𠮷 h𝟛"
).split(" ")
LINES = st.one_of(
    st.lists(st.sampled_from(TOKENS), max_size=9).map(" ".join),
    st.lists(st.sampled_from(TOKENS) | st.text(max_size=4), max_size=9).map("".join),
    st.text(max_size=60),
)
PERIODS = st.sampled_from(["", "PRE", "1H", "2H", "SO", "Q3", "P1", "3T", "I2", "S5"])


@settings(max_examples=FUZZ, deadline=None)
@given(
    line=LINES,
    sport=st.sampled_from([*SPORTS.values(), OTHER]),
    lineup=st.sampled_from([LINEUP, STRANGE, Lineup(TeamNames(""), TeamNames(""))]),
    period=PERIODS,
    elapsed=st.none() | st.floats(0, 10_000),
    playing=st.booleans(),
    language=st.sampled_from(["en", "zh-CN", "pt-br", ""]),
)
def test_random_line_keeps_its_text_and_never_raises(
    line: str, sport: Sport, lineup: Lineup, period: str, elapsed: float | None, playing: bool, language: str
):
    state = MatchState(period, elapsed, playing, language)
    reading = interpret(line, sport, lineup, state)

    # Every character is in a recognised span or in the body, apart from spaces and joining marks.
    end = 0
    for part in reading.spans:
        assert end <= part.start < part.end <= len(line)
        assert not line[end : part.start].strip(" \t\n\u3000\u2028,;:，；：、") or line[end : part.start].isspace()
        end = part.end
        if part.type is SpanType.TEXT:
            assert line[part.start : part.end] in reading.body
    assert not line[end:].strip()

    if reading.plain:
        assert reading.body in (line.strip(), line.strip()[1:].strip())
        assert reading.fields == {**read("").fields, "body": reading.body}
    else:
        assert reading.body and reading.preview.endswith(reading.body)
        assert reading.kind.code in sport.kinds
        assert reading.side in ("", "home", "away")
        assert reading.side or not reading.kind.points, "no points for nobody"
        assert reading.period is None or sport.period(reading.period) is not None
        assert reading.clock_seconds is None or reading.clock_seconds >= 0
        # An escape keeps the line as it was typed.
        assert interpret(f"/{line}", sport, lineup, state).body == line.strip()
    assert all(
        part["end"] <= len(line.encode("utf-16-le", "surrogatepass")) // 2 for part in reading.preview_data["parts"]
    )


def test_parser_reads_only_the_start_of_a_long_line():
    assert read("g h3 " + "word " * 50_000).kind.code == "goal"
    assert read("x" * 100_000).plain and read("g " * 50_000).plain and read("12 " * 50_000).plain


# -- tokenizer, typos and pinyin


def test_words_are_compared_without_accents():
    assert [plain(name) for name in ("Ødegård", "Błaszczykowski", "Müller", "ＨＡＲ", "Weiß", "Đoković")] == [
        "odegard",
        "blaszczykowski",
        "muller",
        "har",
        "weiss",
        "dokovic",
    ]
    assert name_forms("Virgil van Dijk") == {"virgil", "van", "dijk", "virgilvan", "vandijk", "virgilvandijk"}
    assert name_forms("Li Na") == {"lina"} and name_forms("Li") == {"li"} and name_forms("") == name_forms("…") == set()


@pytest.mark.parametrize(
    ("typed", "word", "prefix", "count"),
    [
        ("parker", "parker", False, 0),
        ("pakrer", "parker", False, 1),
        ("prker", "parker", False, 1),
        ("parkker", "parker", False, 1),
        ("porker", "parker", False, 1),
        ("prakre", "parker", False, 2),
        ("plmi", "plimpton", False, None),
        ("plmi", "plimpton", True, 1),
        ("xyz", "parker", True, None),
        ("", "ab", False, 2),
        ("a" * 200, "parker", True, None),
    ],
)
def test_typos_are_counted(typed: str, word: str, prefix: bool, count: int | None):
    assert count_typos(typed, word, 2, prefix=prefix) == count


@given(st.text("abcd", max_size=8), st.text("abcd", max_size=8))
def test_typo_count_is_symmetric(one: str, other: str):
    assert count_typos(one, other, 8) == count_typos(other, one, 8)
    assert (count_typos(one, other, 8) == 0) == (one == other)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("ws", "王霜"),
        ("wangs", "王霜"),
        ("wshuang", "王霜"),
        ("wangshuang", "王霜"),
        ("shuang", "王霜"),
        ("zhs", "张三"),
        ("zs", "张三"),
        ("zeng", "曾志伟"),
        ("shan", "单涛"),
        ("xie", "解立彬"),
        ("lv", "吕布"),
        ("lu", "吕布"),
        ("lyu", "吕布"),
        ("pk", "艾达·帕克"),
        ("adpk", "艾达·帕克"),
    ],
)
def test_chinese_names_are_found_by_pinyin(typed: str, name: str):
    assert pinyin.is_prefix(typed, name)


def test_wrong_pinyin_is_not_found():
    assert (
        not pinyin.is_prefix("wsx", "王霜")
        and not pinyin.is_prefix("sw", "王霜")
        and not pinyin.is_prefix("w", "Parker")
    )
    assert pinyin.spell("王霜") == "wangshuang"


def test_name_with_many_readings_is_compared_in_few_steps():
    # Without memory of tried readings there would be 2^20 combinations.
    assert not pinyin.is_prefix("n" * 59 + "m", "嗯" * 60)
    assert pinyin.is_prefix("n" * 20, "嗯" * 60)


@given(st.text(max_size=20), st.integers(0, 20))
def test_position_survives_conversion_to_utf16_and_back(text: str, at: int):
    at = min(at, len(text))
    assert from_browser(text, to_browser(text, at)) == at
    assert to_browser("a🎉b", 2) == 3 and from_browser("a🎉b", 2) == 2
    assert from_browser("ab", 9) == 2 and from_browser("ab", -1) == 0
