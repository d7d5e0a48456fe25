"""The teams of a feed, and the side that a word means."""

from matches.providers.commentary_feed import CommentaryFeed
from matches.providers.teams import Teams, teams_of
from tests.matches.providers.feed_writer import add, feed_of


def teams(feed: CommentaryFeed) -> Teams:
    return teams_of(feed.header, feed.records, feed.warnings)


def names(found: Teams) -> tuple[str, str]:
    return found.home.name, found.away.name


def test_header_names_the_teams():
    found = teams(feed_of(add(1)))
    assert names(found) == ("Harbour Town", "Mill United")
    assert [found.side_of(word) for word in ("home", "AWAY", "Mill United", "mill  united", "Mull")] == [
        "home", "away", "away", "away", "",
    ]  # fmt: skip


def test_team_may_be_an_object_with_a_code():
    header = {"home": {"name": "Harbour Town", "code": "HAR"}, "away": {"code": "MIL"}}
    found = teams(feed_of(add(1), teams=header))
    assert (names(found), found.codes) == (("Harbour Town", "MIL"), {"home": "HAR", "away": "MIL"})
    assert found.side_of("HAR") == "home"


def test_growing_scores_determine_the_sides_of_codes():
    scored = [("GSW", 0, 2), ("BKN", 3, 2), ("GSW", 3, 4), ("BKN", 5, 4), ("BKN", 5, 6), ("GSW", 5, 9)]
    feed = feed_of(
        add(1, score={"home": 0, "away": 0}),
        *(add(n, side=side, score={"home": home, "away": away}) for n, (side, home, away) in enumerate(scored, 2)),
        teams=None,
    )
    found = teams(feed)
    # One line in six has the wrong side. The majority decides.
    assert (names(found), found.side_of("BKN"), found.side_of("gsw")) == (("BKN", "GSW"), "home", "away")


def test_codes_match_the_teams_of_the_header():
    feed = feed_of(
        add(1, score={"home": 0, "away": 0}, side="HT"),
        add(2, score={"home": 1, "away": 0}, side="HT"),
        add(3, score={"home": 1, "away": 1}, side="MU"),
    )
    found = teams(feed)
    assert (names(found), found.side_of("HT"), found.side_of("MU")) == (("Harbour Town", "Mill United"), "home", "away")


def test_first_named_team_is_home_without_scores():
    feed = feed_of(add(1, side="Turkey"), add(2, side="Italy"), add(3, side="Turkey"), teams=None)
    assert names(teams(feed)) == ("Turkey", "Italy")
    assert feed.warnings.messages() == ["line 4: home side not stated, assumed to be the first named: Turkey"]


def test_match_id_may_name_the_teams():
    for match_id, expected in (
        ("2015-08-16 - 18-00 Manchester City 3 - 0 Chelsea", ("Manchester City", "Chelsea")),
        ("sr-SGE-BMG-20200516", ("SGE", "BMG")),
        ("0021600270", ("Home", "Away")),
    ):
        assert names(teams(feed_of(add(1, side="home"), teams=None, match_id=match_id))) == expected


def test_two_teams_with_one_name_stay_separate():
    assert names(teams(feed_of(teams={"home": "Rovers", "away": "Rovers"}))) == ("Rovers", "Rovers (away)")


def test_unknown_side_is_left_out_with_a_warning():
    feed = feed_of(add(1, side="referee"))
    assert teams(feed).side_of("referee") == ""
    assert feed.warnings.messages() == ["line 2: unknown side, left out: referee"]
