"""Tennis point by point (`tennis_slam_points`): a table with several matches, and the import of such a file."""

from collections import Counter
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from matches.models import Match
from matches.providers.errors import FeedError
from matches.providers.files import load_feed, load_feeds, read_feeds
from matches.scoring.statistics import tally_of
from tests.matches.providers.formats.comparing import DATA, cut, has_data, lines, read
from tests.matches.providers.formats.reading import assert_same_packed, format_name, ids, read_or_refuse

RAW = "tennis/slam-pbp/2021-frenchopen-points-mixed.csv"
COLUMNS = "match_id,ElapsedTime,SetNo,GameWinner,SetWinner,GameNo,PointNumber,PointWinner,PointServer,P1Score,P2Score"
HEAD = f"{COLUMNS},P1Ace,P2Ace,P1DoubleFault,P2DoubleFault"
ONE, OTHER = "2031-harbour-5101", "2031-harbour-5102"


class Table:
    """Writes a table, point by point."""

    def __init__(self, stated: bool = False) -> None:
        self.rows: list[str] = []
        self.stated, self.number = stated, 0

    def point(self, match: str, set: int, game: int, winner: int, score: str, server: int = 1, **more: int) -> None:
        self.number += 1
        won = [more.pop(name, 0) if self.stated else "" for name in ("game_won", "set_won")]
        acts = [more.get(name, 0) for name in ("ace1", "ace2", "fault1", "fault2")]
        cells = [match, "", set, *won, game, self.number, winner, server, *score.split("-"), *acts]
        self.rows.append(",".join(map(str, cells)))

    def game(self, match: str, set: int, game: int, winner: int, server: int, set_won: int = 0) -> None:
        """A game to love."""
        for count in ("15", "30", "40", "GAME"):
            score = f"{count}-0" if winner == 1 else f"0-{count}"
            ends = {"game_won": winner, "set_won": set_won} if count == "GAME" else {}
            self.point(match, set, game, winner, "0-0" if ends and self.stated else score, server, **ends)

    def set(self, match: str, set: int, games: str) -> None:
        """A set by the winners of its games: "111211"."""
        for number, winner in enumerate(games, 1):
            last = int(winner) if number == len(games) else 0
            self.game(match, set, number, int(winner), 1 + number % 2, last)

    def tie_break(self, match: str, set: int, game: int, points: str) -> None:
        won = {"1": 0, "2": 0}
        for number, winner in enumerate(points, 1):
            won[winner] += 1
            ends = {"game_won": int(winner), "set_won": int(winner)} if number == len(points) else {}
            self.point(match, set, game, int(winner), f"{won['1']}-{won['2']}", 1, **ends)

    def data(self) -> bytes:
        return "\n".join((HEAD, *self.rows)).encode() + b"\n"


def three_sets(match: str = ONE, stated: bool = False) -> Table:
    """7–6, 2–6 and a match tie-break of 10–8."""
    table = Table(stated)
    for number in range(1, 13):
        table.game(match, 1, number, winner=2 - number % 2, server=1 + number % 2)
    table.tie_break(match, 1, 13, "1111221211")
    table.set(match, 2, "22122122")
    table.tie_break(match, 3, 1, "121212121212121211")
    return table


def entries(data: bytes) -> list[dict[str, Any]]:
    return lines(read(data))[1:]


def of_type(data: bytes, *types: str) -> list[tuple[Any, ...]]:
    found = [entry for entry in entries(data) if entry["type"] in types]
    return [(entry["period"], entry["type"], entry["side"], entry.get("text", "")) for entry in found]


@pytest.mark.parametrize("stated", [False, True])
def test_sets_and_tie_breaks_are_counted_whether_or_not_the_file_states_their_winners(stated: bool) -> None:
    data = three_sets(stated=stated).data()
    assert of_type(data, "set", "tie_break", "match_tie_break") == [
        ("S1", "tie_break", "home", "7–6"),
        ("S1", "set", "home", "7–6"),
        ("S2", "set", "away", "2–6"),
        ("S3", "match_tie_break", "home", ""),
    ]
    assert entries(data)[-1]["score"] == {"home": 2, "away": 1, "games": {"home": 0, "away": 0}}


def test_a_game_is_held_by_the_server_or_broken() -> None:
    table = Table()
    table.game(ONE, 1, 1, winner=1, server=1)
    table.game(ONE, 1, 2, winner=1, server=2)
    assert of_type(table.data(), "hold", "break") == [("S1", "hold", "home", "1–0"), ("S1", "break", "home", "2–0")]


def test_an_ace_is_of_the_server_and_a_double_fault_of_the_player_who_made_it() -> None:
    table = Table()
    table.point(ONE, 1, 1, 1, "15-0", ace1=1)
    table.point(ONE, 1, 1, 2, "15-15", fault1=1)
    table.point(ONE, 1, 1, 2, "15-30")
    assert [(entry["type"], entry["side"], entry["text"]) for entry in entries(table.data())] == [
        ("ace", "home", "15–0"),
        ("double_fault", "home", "15–15"),
        ("point", "away", "15–30"),
    ]


def test_a_game_that_goes_on_is_not_counted() -> None:
    table = Table()
    table.set(ONE, 1, "11111")
    table.point(ONE, 1, 6, 1, "15-0")
    assert entries(table.data())[-1]["score"] == {"home": 0, "away": 0, "games": {"home": 5, "away": 0}}


def test_a_match_is_the_same_while_it_goes_on() -> None:
    table = three_sets()
    whole = ids(table.data())
    for rows in range(1, len(table.rows), 7):
        part = ids("\n".join((HEAD, *table.rows[:rows])).encode())
        assert part == whole[: len(part)]
    assert len(set(whole)) == len(whole)


def test_a_file_with_several_matches_names_them(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_bytes(three_sets(ONE).data() + "\n".join(three_sets(OTHER).rows).encode())
    with pytest.raises(FeedError) as refusal:
        load_feed(path)
    assert refusal.value.code == "feed.several_matches"
    assert ONE in str(refusal.value.message)
    assert OTHER in str(refusal.value.message)


@pytest.mark.django_db
def test_every_match_of_a_file_is_loaded_or_the_one_that_is_chosen(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_bytes(three_sets(ONE).data() + "\n".join(three_sets(OTHER).rows).encode())
    assert [feed.facts.key for feed in load_feeds(path)] == [ONE, OTHER]
    assert [feed.facts.key for feed in load_feeds(path, OTHER)] == [OTHER]
    with pytest.raises(FeedError) as refusal:
        load_feeds(path, "2031-harbour-9")
    assert refusal.value.code == "feed.no_such_match"
    assert ONE in str(refusal.value.message)


@pytest.mark.django_db
def test_an_import_of_a_file_has_the_sets_and_games_of_every_match(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    straight = Table()
    straight.set(OTHER, 1, "111111")
    straight.set(OTHER, 2, "2111111")
    path.write_bytes(three_sets(ONE).data() + "\n".join(straight.rows).encode())
    out = StringIO()
    call_command("import_feed", str(path), stdout=out, stderr=StringIO())
    assert out.getvalue().count("match ") == 2
    found = {match.feed_key: match for match in Match.objects.all()}
    assert {key: (str(match.scoreline), match.status) for key, match in found.items()} == {
        ONE: ("2–1", Match.Status.FINISHED),
        OTHER: ("2–0", Match.Status.FINISHED),
    }
    tally = tally_of(found[ONE].commentary.order_by("position"), found[ONE].rules)
    assert [(row["code"], row["home"], row["away"]) for row in tally["periods"]] == [
        ("S1", 1, 0),
        ("S2", 0, 1),
        ("S3", 1, 0),
    ]
    stats = {row["code"]: (row["home"], row["away"]) for row in tally["stats"]}
    assert (stats["games"], stats["tie_breaks"]) == ((9, 12), (1, 0))


@pytest.mark.django_db
def test_one_match_of_a_file_is_imported_alone(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_bytes(three_sets(ONE).data() + "\n".join(three_sets(OTHER).rows).encode())
    call_command("import_feed", str(path), only=OTHER, stdout=StringIO(), stderr=StringIO())
    assert [match.feed_key for match in Match.objects.all()] == [OTHER]
    with pytest.raises(CommandError):
        call_command("import_feed", str(path), only="other", stdout=StringIO(), stderr=StringIO())


def test_a_packed_or_cut_file_is_read_or_refused() -> None:
    data = three_sets().data()
    assert format_name(data) == "tennis points of the Grand Slams"
    assert_same_packed(data)
    for copy in cut(data, 19):
        read_or_refuse(copy)
    assert read_or_refuse(HEAD.encode() + b"\n") == "feed.no_match"


@pytest.mark.skipif(not has_data(RAW), reason="needs the real data")
def test_every_match_of_a_real_file_ends_with_two_sets() -> None:
    with (DATA / RAW).open("rb") as file:
        feeds = read_feeds(file)
    assert len(feeds) == 14
    for feed in feeds:
        last = feed.records[-1].score
        assert max(last["home"], last["away"]) == 2
        sets = [record for record in feed.records if record.type in ("set", "match_tie_break")]
        assert Counter(record.side for record in sets) == Counter(
            {side: last[side] for side in ("home", "away") if last[side]}
        )
