"""A table of basketball plays (`basketball_table`), with a match of invented clubs."""

from pathlib import Path

import pytest

from matches.models import Match
from tests.matches.providers.formats.comparing import DATA, cut, differences, has_data, lines, read, read_file
from tests.matches.providers.formats.reading import (
    assert_same_packed,
    format_name,
    ids,
    imported,
    plays,
    read_or_refuse,
)

GAMES = (1, 2, 3, 4)
# The id of the neutral form comes from the name of a file.
KNOWN = {"match_id"}

HEAD = (
    "game,period,minute,away_team,home_team,score_away,score_home,description,play_by"
    ",play_primary_player,play_secondary_player,is_FGA"
)
# The columns of the score are the wrong way round, as in the real files.
ROWS = [
    "1,,11:40.00,HAR,MIL,0,0,Jump Ball A. Reed vs. B. Quay,MIL,,,False",
    "1,,11:30.00,HAR,MIL,2,0,A. Reed Layup (2 PTS),MIL,A. Reed,,True",
    "1,,00:09.80,HAR,MIL,2,3,B. Quay 25' 3PT (3 PTS) (C. Lund 1 AST),HAR,B. Quay,C. Lund,True",
    "1,,11:20.00,HAR,MIL,4,3,A. Reed Layup (4 PTS),MIL,A. Reed,,True",
]


def table(*rows: str) -> bytes:
    return "\n".join((HEAD, *rows)).encode() + b"\n"


def test_the_score_is_of_the_team_whose_rows_let_it_grow() -> None:
    _, *entries = lines(read(table(*ROWS)))
    assert [entry["score"] for entry in entries][1:3] == [{"home": 2, "away": 0}, {"home": 2, "away": 3}]
    right = [
        row.replace("MIL,2,0", "MIL,0,2").replace("MIL,2,3", "MIL,3,2").replace("MIL,4,3", "MIL,3,4") for row in ROWS
    ]
    assert lines(read(table(*right))) == lines(read(table(*ROWS)))


def test_a_row_has_its_team_and_its_players() -> None:
    _, *entries = lines(read(table(*ROWS)))
    assert entries[2] == {
        "op": "add",
        "id": "1-2",
        "clock": {"display": "00:09.80"},
        "type": "play",
        "side": "away",
        "players": ({"name": "B. Quay"}, {"name": "C. Lund"}),
        "score": {"home": 2, "away": 3},
        "text": "B. Quay 25' 3PT (3 PTS) (C. Lund 1 AST)",
    }


def test_a_match_is_the_same_while_it_goes_on() -> None:
    assert ids(table(*ROWS[:2])) == ids(table(*ROWS))[:2]
    assert read(table(*ROWS[:1])).header == read(table(*ROWS)).header


def test_other_tables_are_not_basketball() -> None:
    assert format_name(b"minute,home_team,description\n1,MIL,Goal\n") == ""
    assert format_name(table(*ROWS)) == "basketball play-by-play table"


def test_a_table_without_rows_is_refused_in_a_sentence() -> None:
    assert read_or_refuse(table()) == "feed.no_match"


def test_a_packed_or_cut_file_is_read_or_refused() -> None:
    assert_same_packed(table(*ROWS))
    for copy in cut(table(*ROWS), 13):
        read_or_refuse(copy)


@pytest.mark.django_db
def test_an_import_has_the_final_score(tmp_path: Path) -> None:
    found = imported(table(*ROWS), tmp_path)
    assert (str(found.scoreline), found.status) == ("4–3", Match.Status.FINISHED)
    assert (found.home.name, found.away.name) == ("MIL", "HAR")


@pytest.mark.parametrize("game", GAMES)
@pytest.mark.skipif(not has_data("basketball/okc-sas-2026/game1.csv"), reason="needs the real data")
def test_a_real_file_is_the_match_of_its_neutral_form(game: int) -> None:
    raw, neutral = f"basketball/okc-sas-2026/game{game}.csv", f"basketball-okc-sas-g{game}.jsonl"
    assert {(entry, field) for entry, field, *_ in differences(raw, neutral)} == {(0, field) for field in KNOWN}
    assert plays(read_file(raw)) == plays(read((DATA / "neutral" / neutral).read_bytes()))
