"""Who plays whom, and which side a word means."""

from matches.providers.commentary_feed import CommentaryFeed
from matches.providers.teams import Teams, teams_of
from tests.matches.providers.feed_writer import add, feed_of


def teams(feed: CommentaryFeed) -> Teams:
    return teams_of(feed.header, feed.records, feed.warnings)


def names(found: Teams) -> tuple[str, str]:
    return found.home.name, found.away.name


def test_the_header_names_them():
    found = teams(feed_of(add(1)))
    assert names(found) == ("Harbour Town", "Mill United")
    assert [found.side_of(word) for word in ("home", "AWAY", "Mill United", "mill  united", "Mull")] == [
        "home", "away", "away", "away", "",
    ]  # fmt: skip


def test_a_team_may_be_an_object_with_a_code():
    header = {"home": {"name": "Harbour Town", "code": "HAR"}, "away": {"code": "MIL"}}
    found = teams(feed_of(add(1), teams=header))
    assert (names(found), found.codes) == (("Harbour Town", "MIL"), {"home": "HAR", "away": "MIL"})
    assert found.side_of("HAR") == "home"


def test_codes_are_told_apart_by_whose_score_grew():
    scored = [("GSW", 0, 2), ("BKN", 3, 2), ("GSW", 3, 4), ("BKN", 5, 4), ("BKN", 5, 6), ("GSW", 5, 9)]
    feed = feed_of(
        add(1, score={"home": 0, "away": 0}),
        *(add(n, side=side, score={"home": home, "away": away}) for n, (side, home, away) in enumerate(scored, 2)),
        teams=None,
    )
    found = teams(feed)
    # One line in six was credited to the wrong side: the others outvote it.
    assert (names(found), found.side_of("BKN"), found.side_of("gsw")) == (("BKN", "GSW"), "home", "away")


def test_codes_mean_the_teams_that_the_header_names():
    feed = feed_of(
        add(1, score={"home": 0, "away": 0}, side="HT"),
        add(2, score={"home": 1, "away": 0}, side="HT"),
        add(3, score={"home": 1, "away": 1}, side="MU"),
    )
    found = teams(feed)
    assert (names(found), found.side_of("HT"), found.side_of("MU")) == (("Harbour Town", "Mill United"), "home", "away")


def test_without_scores_the_first_to_be_named_is_at_home():
    feed = feed_of(add(1, side="Turkey"), add(2, side="Italy"), add(3, side="Turkey"), teams=None)
    assert names(teams(feed)) == ("Turkey", "Italy")
    assert feed.warnings.messages() == ["line 4: home side not stated, assumed to be the first named: Turkey"]


def test_the_matchs_id_may_name_them():
    for match_id, expected in (
        ("2015-08-16 - 18-00 Manchester City 3 - 0 Chelsea", ("Manchester City", "Chelsea")),
        ("sr-SGE-BMG-20200516", ("SGE", "BMG")),
        ("0021600270", ("Home", "Away")),
    ):
        assert names(teams(feed_of(add(1, side="home"), teams=None, match_id=match_id))) == expected


def test_two_teams_of_one_name_are_two_teams():
    assert names(teams(feed_of(teams={"home": "Rovers", "away": "Rovers"}))) == ("Rovers", "Rovers (away)")


def test_a_side_that_is_neither_team_is_left_out_with_a_warning():
    feed = feed_of(add(1, side="referee"))
    assert teams(feed).side_of("referee") == ""
    assert feed.warnings.messages() == ["line 2: unknown side, left out: referee"]
