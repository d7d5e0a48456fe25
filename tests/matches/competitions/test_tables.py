"""The tables of competitions in the database: what counts, in which sport, and when."""

from collections.abc import Callable

import pytest

from matches.competitions.tables import GroupTable, tables_of
from matches.models import CommentaryEntry, Competition, Entrant, Match, Team
from tests.matches.competitions.conftest import Play

Make = Callable[..., Competition]


def standing(competition: Competition) -> list[tuple[str, int, int]]:
    """The only table: name, played, points."""
    (table,) = tables_of(competition)
    return [(row.team.name, row.played, row.points) for row in table.rows]


def names(table: GroupTable) -> list[str]:
    return [row.team.name for row in table.rows]


@pytest.mark.every_database("JSON, booleans and times in rows that are compared")
def test_finished_matches_count_and_others_do_not(make_competition: Make, play: Play) -> None:
    league = make_competition()
    play(league, "Ash", "Elm", 2, 1)
    play(league, "Elm", "Oak")
    play(league, "Oak", "Ash", 0, 0, status=Match.Status.POSTPONED)
    play(league, "Ash", "Oak", 1, 0, status=Match.Status.ABANDONED)
    play(league, "Elm", "Ash", 9, 0, private=True)
    play(league, "Ash", "Elm", 5, 0, knockout=True)
    assert standing(league) == [("Ash", 1, 3), ("Oak", 0, 0), ("Elm", 1, 0)]


def test_a_match_in_play_counts_with_its_score_of_now(make_competition: Make, play: Play) -> None:
    league = make_competition()
    play(league, "Ash", "Elm", 1, 0)
    match = play(league, "Oak", "Pine", 0, 0, status=Match.Status.LIVE, period="2H")
    Match.objects.filter(pk=match.pk).update(home_score=3)
    (table,) = tables_of(league)
    assert table.is_live
    assert [(row.team.name, row.moved) for row in table.rows] == [("Oak", 1), ("Ash", -1), ("Elm", 1), ("Pine", -1)]
    Match.objects.filter(pk=match.pk).update(status=Match.Status.FINISHED)
    (final,) = tables_of(league)
    assert names(final) == names(table)
    assert final.is_final
    assert not final.is_live


def test_an_awarded_match_counts_as_officials_decided(make_competition: Make, play: Play) -> None:
    league = make_competition()
    award = {"how": "awarded", "winner": "away", "reason": "a banned player"}
    play(league, "Ash", "Elm", 0, 3, award=award)
    play(league, "Oak", "Pine", 1, 1, status=Match.Status.ABANDONED, award={"how": "awarded", "winner": ""})
    assert standing(league) == [("Elm", 1, 3), ("Oak", 1, 1), ("Pine", 1, 1), ("Ash", 1, 0)]


def test_a_deduction_is_made_with_its_reason(make_competition: Make, play: Play) -> None:
    league = make_competition()
    play(league, "Ash", "Elm", 1, 1)
    ash = Team.objects.get(name="Ash")
    Entrant.objects.create(competition=league, team=ash, adjustment=-10, reason="Insolvency.")
    (table,) = tables_of(league)
    assert [(row.team.name, row.points, row.reason) for row in table.rows] == [
        ("Elm", 1, ""),
        ("Ash", -9, "Insolvency."),
    ]
    Entrant.objects.update(adjustment=-3)
    assert standing(league)[1] == ("Ash", 1, -2)


def test_each_group_has_its_table_in_the_order_of_names(make_competition: Make, play: Play) -> None:
    cup = make_competition()
    play(cup, "Ash", "Elm", 1, 0, group="Group 10")
    play(cup, "Oak", "Pine", 1, 0, group="Group 2")
    Entrant.objects.create(competition=cup, team=Team.objects.create(sport="football", name="Yew"), group="Group 2")
    assert {table.name: names(table) for table in tables_of(cup)} == {
        "Group 2": ["Oak", "Yew", "Pine"],
        "Group 10": ["Ash", "Elm"],
    }
    assert [table.name for table in tables_of(cup)] == ["Group 2", "Group 10"]


def test_entrants_are_a_table_before_the_first_fixture(make_competition: Make) -> None:
    league = make_competition()
    assert tables_of(league) == []
    for name in ("Elm", "Ash"):
        Entrant.objects.create(competition=league, team=Team.objects.create(sport="football", name=name))
    assert standing(league) == [("Ash", 0, 0), ("Elm", 0, 0)]


def test_a_cup_without_a_league_has_no_table(make_competition: Make, play: Play) -> None:
    cup = make_competition()
    play(cup, "Ash", "Elm", 1, 0, knockout=True, round="Final")
    Entrant.objects.create(competition=cup, team=Team.objects.get(name="Ash"))
    assert tables_of(cup) == []


def test_places_have_the_names_that_editors_gave_them(make_competition: Make, play: Play) -> None:
    league = make_competition(places="1: Champion\n2-3: Play-off\nnonsense")
    play(league, "Ash", "Elm", 1, 0)
    play(league, "Oak", "Pine", 1, 0)
    (table,) = tables_of(league)
    assert [row.place for row in table.rows] == ["Champion", "Play-off", "Play-off", ""]


def test_the_form_is_that_of_the_newest_results(make_competition: Make, play: Play) -> None:
    league = make_competition()
    for score in range(6):
        play(league, "Ash", "Elm", score, 1)
    (table,) = tables_of(league)
    assert [one.outcome.value for one in table.rows[0].form] == ["draw", "win", "win", "win", "win"]


def test_points_come_from_the_format_of_the_competition(make_competition: Make, play: Play) -> None:
    league = make_competition(win_points=2, draw_points=1)
    play(league, "Ash", "Elm", 1, 0)
    assert standing(league) == [("Ash", 1, 2), ("Elm", 1, 0)]


def test_an_overtime_defeat_in_ice_hockey_is_worth_a_point(make_competition: Make, play: Play) -> None:
    league = make_competition("ice_hockey")
    play(league, "Ash", "Elm", 3, 2, figures={"extra": True})
    play(league, "Oak", "Pine", 2, 2, home_shootout=0, away_shootout=1)
    (table,) = tables_of(league)
    assert [(row.team.name, row.points, row.goals_for) for row in table.rows] == [
        ("Ash", 2, 3),
        ("Pine", 2, 3),  # the winner of the shootout has one goal more
        ("Elm", 1, 2),
        ("Oak", 1, 2),
    ]


def test_a_volleyball_match_of_five_sets_is_worth_two_points_and_one(make_competition: Make, play: Play) -> None:
    league = make_competition("volleyball")
    play(league, "Ash", "Elm", 3, 2)
    play(league, "Oak", "Pine", 3, 1)
    assert standing(league) == [("Oak", 1, 3), ("Ash", 1, 2), ("Elm", 1, 1), ("Pine", 1, 0)]


def test_rugby_counts_the_bonus_points_of_its_rules(make_competition: Make, play: Play) -> None:
    league = make_competition("rugby")
    play(league, "Ash", "Elm", 31, 28, figures={"tries": {"home": 4, "away": 4}})
    tally = {"periods": [], "stats": [{"code": "tries", "name": "Tries", "home": 5, "away": 0}]}
    play(league, "Oak", "Pine", 40, 3, tally=tally)  # from its entries
    assert standing(league) == [("Oak", 1, 5), ("Ash", 1, 5), ("Elm", 1, 2), ("Pine", 1, 0)]


def test_the_net_run_rate_comes_from_the_overs_of_the_entries(make_competition: Make, play: Play) -> None:
    league = make_competition("cricket", innings_overs=20)
    first = play(league, "Ash", "Elm", 100, 101, score_detail={"home": {"wickets": 10}, "away": {"wickets": 2}})
    for number, (period, side, minute) in enumerate([("I1", "home", "15.2"), ("I2", "away", "10.0")]):
        CommentaryEntry.objects.create(
            match=first, position=number, client_key=str(number), kind="run", side=side, period=period, minute=minute
        )
    play(league, "Oak", "Pine", status=Match.Status.ABANDONED)
    (table,) = tables_of(league)
    rows = {row.team.name: row for row in table.rows}
    # Ash was bowled out: all 20 overs count. Elm had ten.
    assert float(rows["Elm"].totals.net_run_rate) == pytest.approx(101 / 10 - 100 / 20)
    assert (rows["Oak"].points, rows["Oak"].totals.no_result) == (1, 1)
    assert "net_run_rate" in table.columns


def test_cards_of_the_entries_are_fair_play_points(make_competition: Make, play: Play) -> None:
    league = make_competition()
    stats = [{"code": "yellow_cards", "name": "", "home": 1, "away": 2}, {"code": "red_cards", "home": 1, "away": 0}]
    play(league, "Elm", "Ash", 1, 1, tally={"periods": [], "stats": stats})
    (table,) = tables_of(league)
    assert [(row.team.name, row.totals.fair_play) for row in table.rows] == [("Ash", -2), ("Elm", -4)]


def test_a_table_follows_the_names_of_its_teams(make_competition: Make, play: Play) -> None:
    league = make_competition()
    play(league, "Ash", "Elm", 1, 0)
    assert standing(league)[0][0] == "Ash"
    Team.objects.filter(name="Ash").update(name="Ash Park")
    assert standing(league)[0][0] == "Ash Park"
