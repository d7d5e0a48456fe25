"""Team colours on the page: always readable, always distinct."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matches.models import Match, Team
from matches.pages.team_colours import (
    DARK_BACKGROUND,
    LIGHT_BACKGROUND,
    MIN_DISTANCE,
    accent,
    accents,
    contrast,
    crests,
    readable,
    stylesheet,
)

colours = st.from_regex(r"#[0-9a-f]{6}", fullmatch=True)


@given(colours)
def test_every_colour_is_readable_in_both_schemes(colour: str):
    assert contrast(readable(colour, LIGHT_BACKGROUND), LIGHT_BACKGROUND) >= 4.5
    assert contrast(readable(colour, DARK_BACKGROUND), DARK_BACKGROUND) >= 4.5


@given(colours, colours, colours, colours)
def test_any_two_teams_have_distinct_accents(main: str, second: str, other: str, other_second: str):
    match = Match(
        home=Team(name="Home", colour=main, colour2=second), away=Team(name="Away", colour=other, colour2=other_second)
    )
    home, away = accents(match)
    assert home.light != away.light
    assert home.dark != away.dark
    for shown in (home, away):
        assert contrast(shown.light, LIGHT_BACKGROUND) >= 4.5
        assert contrast(shown.dark, DARK_BACKGROUND) >= 4.5


def test_readable_colour_is_unchanged():
    assert readable("#0b4f8a", LIGHT_BACKGROUND) == "#0b4f8a"


@pytest.mark.parametrize(("colour", "channel"), [("#f5d000", 2), ("#e8641b", 2), ("#ff9db0", 1)])
def test_darker_colour_keeps_its_hue(colour: str, channel: int):
    """Yellow becomes a dark yellow, not grey: its weakest channel stays the weakest by far."""
    shown = readable(colour, LIGHT_BACKGROUND)
    parts = [int(shown[i : i + 2], 16) for i in (1, 3, 5)]
    assert parts[channel] == min(parts)
    assert max(parts) - min(parts) > 40


def test_white_team_gets_its_second_colour_as_accent():
    match = Match(
        home=Team(name="Whitecliff", colour="#fafafa", colour2="#1d3a8f"), away=Team(name="Reds", colour="#b3202c")
    )
    assert accents(match)[0].light == "#1d3a8f"


def test_away_team_with_the_same_colour_gets_another_accent():
    match = Match(
        home=Team(name="Reds", colour="#b3202c"), away=Team(name="Other Reds", colour="#c01c28", colour2="#1c6e4a")
    )
    assert accents(match)[1].light == "#1c6e4a"


@given(colours, colours, colours, colours, st.text(max_size=12), st.text(max_size=12))
def test_the_crests_of_a_match_are_distinguishable_and_in_the_colours_of_the_accents(
    main: str, second: str, other: str, other_second: str, name: str, other_name: str
):
    match = Match(
        home=Team(name=name, colour=main, colour2=second),
        away=Team(name=other_name, colour=other, colour2=other_second),
    )
    for drawn, shown in zip(crests(match), accents(match), strict=True):
        assert accent(drawn.field) == shown
        assert drawn.second != drawn.field
    home, away = crests(match)
    assert home.field != away.field
    assert home.design != away.design
    assert home.letters != away.letters


def test_teams_of_one_colour_and_one_beginning_get_different_crests():
    match = Match(
        home=Team(name="Redtown Rovers", code="RED", colour="#b3202c", colour2="#ffffff"),
        away=Team(name="Redtown City", code="RED", colour="#b3202c", colour2="#ffffff"),
    )
    home, away = crests(match)
    assert (home.field, home.letters, home.design) != (away.field, away.letters, away.design)
    assert contrast(home.field, away.field) != 1
    assert home.letters != away.letters


def test_team_without_colours_always_gets_the_same_ones():
    match, again = (Match(home=Team(name="雄鹿"), away=Team(name="篮网")) for _ in range(2))
    assert crests(match) == crests(again)
    assert [drawn.letters for drawn in crests(match)] == ["雄鹿", "篮网"]


@pytest.mark.parametrize("code", ["A", "ABC", "WWWWW", "두산베", "长江三峡队"])
def test_letters_fit_into_the_crest(code: str):
    drawn = crests(Match(home=Team(name="A Team", code=code), away=Team(name="B")))[0]
    assert drawn.size * len(code) <= 60
    assert contrast(drawn.ink, drawn.field) >= 4.5


def test_stylesheet_contains_only_colours():
    match = Match(home=Team(name="}</style>"), away=Team(name="Away", colour="#ABCDEF"))
    assert set(stylesheet(match)) <= set("\n :;-(){}@#") | set("abcdefghijklmnopqrstuvwxyz0123456789")


def test_minimum_distance_matches_visible_differences():
    match = Match(
        home=Team(name="Navy", colour="#0b2a4a"), away=Team(name="Black", colour="#101010", colour2="#e0c068")
    )
    assert accents(match)[1].light != accents(match)[0].light
    assert 0 < MIN_DISTANCE < 0.3
