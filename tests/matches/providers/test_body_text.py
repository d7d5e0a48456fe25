"""The body of an imported entry: cleaned text, or a generated sentence."""

from typing import Any

import pytest

from matches.actions import MAX_BODY
from matches.providers import body_text
from matches.providers.commentary_feed import FeedRecord, Operation
from matches.providers.feed_warnings import FeedWarnings
from matches.sports import sport_of


def record(text: str = "", **fields: Any) -> FeedRecord:
    return FeedRecord(2, 1, Operation.ADD, "1", text=text, **fields)


@pytest.mark.parametrize("text", ["Goal!", "1 < 2 & 3 > 2", "I <3 this", " two  spaces ", "a &amp; b", "篮网 84–83"])
def test_plain_text_is_unchanged(text: str):
    warnings = FeedWarnings()
    assert body_text.clean_body(record(text), warnings) == text and not len(warnings)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("<p><strong>18 needed of 12 balls!&nbsp;</strong></p>", "18 needed of 12 balls!"),
        ('<p><img alt="" src="https://example.org/a.gif" /></p>', "A picture that is not available here."),
        ('<img alt="Wagon wheel" src="a.gif">', "Wagon wheel"),
        ("One<br>two <b>three</b>", "One two three"),
        ("<p></p>", ""),
        ("<b>Ember &lt;3 &amp; Parker</b> 1 < 2", "Ember <3 & Parker 1 < 2"),
        ("<b>" + "<a " * 3_000, "<a " * 2_999 + "<a"),
    ],
)
def test_html_becomes_plain_text(text: str, plain: str):
    warnings = FeedWarnings()
    assert body_text.clean_body(record(text), warnings) == plain
    assert warnings.messages() == ["line 2: text with HTML, converted to plain text"]


def test_broken_characters_are_repaired():
    assert (
        body_text.clean_body(record("the table \x80\x93 they\x80\x99ll, itâ\x80\x99s"), FeedWarnings())
        == "the table – they’ll, it’s"
    )


def test_too_long_text_is_cut():
    warnings = FeedWarnings()
    assert body_text.clean_body(record("x" * MAX_BODY), warnings) == "x" * MAX_BODY and not len(warnings)
    body = body_text.clean_body(record("x" * (MAX_BODY + 1)), warnings)
    assert len(body) == MAX_BODY and body.endswith("…") and len(warnings) == 1


@pytest.mark.parametrize(
    ("sport", "kind", "period", "fields", "said"),
    [
        ("football", "period_start", "1H", {"type": "period_start"}, "First half under way."),
        ("basketball", "period_end", "Q1", {"type": "13"}, "First quarter over."),
        ("football", "match_end", "2H", {"type": "match_ended"}, "The match is over."),
        ("football", "save", "1H", {"type": "shot_saved"}, "Shot saved, Mill United."),
        ("basketball", "timeout", "Q2", {"type": "9"}, "Time-out, Mill United."),
        ("football", "comment", "1H", {"type": "Ball Receipt*", "players": ({"name": "Burak Yılmaz"},)},
         "Ball receipt, Mill United: Burak Yılmaz."),
        ("football", "comment", "1H", {"type": "7"}, "Tackle, Mill United."),
        ("football", "comment", "1H", {"type": "999"}, "Event 999, Mill United."),
        ("football", "comment", "1H", {"type": "injury_time_shown", "data": {"injury_time_announced": 4}},
         "4 minutes of stoppage time, Mill United."),
        ("football", "review", "2H", {"data": {"description": "call_overturned", "outcome": "no_penalty"}},
         "Video review: call overturned, no penalty, Mill United."),
        ("football", "comment", "", {}, "Comment, Mill United."),
        ("football", "comment", "", {"type": "\x1b"}, "Comment, Mill United."),
    ],
)  # fmt: skip
def test_line_without_text_gets_a_generated_sentence(sport, kind, period, fields, said):
    assert body_text.generate_body(record(**fields), kind, period, sport_of(sport), "Mill United") == said


def test_player_names_are_normalised():
    players = (
        {"id": 1, "name": "#19 TOEWS"},
        {"id": 2, "name": "Plea, Alassane", "role": "goal_scorer"},
        {"id": 3, "name": "Ida Parker", "number": 3},
        {"id": 4},  # without a name
        {"id": 5, "name": ""},
    )
    assert body_text.players_of(record(players=players)) == [
        {"name": "TOEWS", "number": 19},
        {"name": "Alassane Plea", "role": "goal_scorer"},
        {"name": "Ida Parker", "number": 3},
    ]


def test_hidden_characters_are_removed_and_the_joiners_of_scripts_stay():
    warnings = FeedWarnings()
    assert body_text.clean_body(record("Par\u00adker\u202e\nscores\u200b 10²."), warnings) == "Parker\nscores 10²."
    assert body_text.clean_body(record("مربّ\u200cها"), warnings) == "مربّ\u200cها"
    assert body_text.clean_body(record("\u200b"), warnings) == ""
