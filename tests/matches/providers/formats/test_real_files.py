"""Every raw file beside the repository (`../shared/data`): it is recognised by its content, and is the same match as
its neutral form. docs/formats.md explains the differences that are listed here.
"""

import json
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from matches.models import Match
from matches.providers import formats
from matches.providers.formats.document import Document, unpacked
from tests.matches.providers.formats.comparing import DATA, differences, outcome, read_file
from tests.matches.providers.formats.reading import plays

# The folder of each format's files, and the fields in which an entry or the header may differ from the neutral form.
FORMATS = {
    # The neutral form has the period END for lines after a break began, and misses sides of clubs with a short name.
    "football/pl-textstream": ("football text stream (pl)", {"period", "side"}),
    "football/sportradar-timeline": ("Sportradar timeline", {"match_id", "clock", "players"}),
    "football/opta-ma6-commentary": ("Opta MA6", set()),
    "football/opta-ma3": ("Opta MA3", None),
    "football/statsbomb": ("StatsBomb events", None),
    "football/sn-echoes-asr": ("speech recognition (sn-echoes)", None),
    "basketball/nba-livedata": ("NBA live data", set()),
    "basketball/nba-v2": ("NBA play-by-play, version 2", {"teams"}),
    "basketball/nba-v3": ("NBA play-by-play, version 3", {"teams"}),
    "basketball/fiba-gameactions": ("FIBA game actions", set()),
    "basketball/hupu-zh": ("Hupu live text", set()),
    "basketball/okc-sas-2026": ("basketball play-by-play table", {"match_id"}),
    "american_football/nfl-gamecenter": ("NFL game centre", set()),
    "american_football/sportradar-pbp": ("Sportradar NFL", {"match_id"}),
    "ice_hockey/nhl-html": ("NHL HTML report", {"match_id", "date", "status", "venue", "players"}),
    "baseball/kbo-relay": ("KBO relay", {"text"}),
    "cricket/iplt20": ("IPL ball by ball", {"start", "date", "teams", "players", "score"}),
    "tennis/slam-pbp": ("tennis points of the Grand Slams", None),
}
EMPTY = "football/pl-textstream/22252.json"  # neither a fixture nor a line


def raw_files() -> list[str]:
    if not (DATA / "MANIFEST.json").exists():
        return []
    files = [entry["path"] for entry in json.loads((DATA / "MANIFEST.json").read_text())]
    return [path for path in files if path.rpartition("/")[0] in FORMATS or "sn-echoes" in path]


def folder_of(path: str) -> str:
    return next(folder for folder in FORMATS if path.startswith(folder))


def neutral_forms() -> list[tuple[str, str]]:
    if not (DATA / "MANIFEST.json").exists():
        return []
    entries = json.loads((DATA / "MANIFEST.json").read_text())
    known = [entry for entry in entries if entry.get("neutral") and FORMATS[folder_of(entry["path"])][1] is not None]
    return [(entry["path"], Path(entry["neutral"]).name) for entry in known]


every_file = pytest.mark.parametrize("path", raw_files())
every_pair = pytest.mark.parametrize(("path", "neutral"), neutral_forms())


@cache
def feed_of(path: str) -> Any:
    return read_file(path)


@every_file
def test_a_file_is_recognised_by_its_own_format_alone(path: str):
    document = Document(unpacked((DATA / path).read_bytes()))
    found = [one.NAME for one in formats.FORMATS if one.recognises(document)]
    assert found == ([] if path == EMPTY else [FORMATS[folder_of(path)][0]])


@every_pair
def test_a_file_is_the_match_of_its_neutral_form(path: str, neutral: str):
    found = differences(path, neutral)
    allowed = FORMATS[folder_of(path)][1] or set()
    assert {field for _, field, _, _ in found} <= allowed, found[:5]
    ours, theirs = feed_of(path), read_file(f"neutral/{neutral}")
    assert [one.id for one in ours.records] == [one.id for one in theirs.records]
    assert [one.text.strip() for one in ours.records] == [one.text.strip() for one in theirs.records]


@every_pair
def test_kinds_sides_periods_clocks_and_scores_are_those_of_the_neutral_form(path: str, neutral: str):
    ours, theirs = plays(feed_of(path)), plays(read_file(f"neutral/{neutral}"))
    # The neutral form of the abandoned match has no sides, and the end of the match in the second half.
    different = [pair for pair in zip(ours, theirs, strict=True) if pair[0] != pair[1]]
    assert len(different) <= (1 if "36475" in path else 0), different[:3]
    ours_whole, theirs_whole = outcome(feed_of(path)), outcome(read_file(f"neutral/{neutral}"))
    assert (ours_whole["result"], ours_whole["status"]) == (theirs_whole["result"], theirs_whole["status"])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "score", "cards", "substitutions"),
    [
        ("football/opta-ma3/HSV-Sandhausen-ma3.json", "2–1", 5, 9),
        ("football/statsbomb/statsbomb_3788741_event.json.gz", "0–3", 2, 9),
    ],
)
def test_the_events_of_a_match_give_its_score(path: str, score: str, cards: int, substitutions: int):
    if not (DATA / path).exists():
        pytest.skip("the real files are not on this machine")
    call_command("import_feed", str(DATA / path), stdout=StringIO(), stderr=StringIO())
    match = Match.objects.get()
    assert str(match.scoreline) == score and match.status == Match.Status.FINISHED
    kinds = list(match.commentary.values_list("kind", flat=True))
    assert sum("yellow" in kind or "red_card" in kind for kind in kinds) == cards
    assert kinds.count("substitution") == substitutions
