"""Feeds with any values in optional fields are imported and can be shown."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from matches.models import Match
from matches.providers.importer import import_feed
from matches.providers.normalise import NormalisedFeed
from matches.providers.pacing import replay_pace
from matches.sports import SPORTS
from tests.matches.providers.feed_writer import add, normalised

# Known words, mixed with random ones.
words = st.sampled_from(
    "home away Harbour HAR 1H 2H HT FT END PRE SO Q1 Q5 OT 1 2 3 5 9T I2 goal start end play p3 1 13 45' 45'+3 12:30"
    " 0:04 90:00 B1 S2 O0 7.6 F A P 2-1 <p>x</p> AD 15".split()
)
text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
numbers = st.one_of(st.integers(-5, 10**12), st.floats(allow_nan=False, allow_infinity=False))
scalars = st.one_of(st.none(), st.booleans(), numbers, words, text)
keys = st.sampled_from("home away s remaining display stoppage name id number role method runs sets games".split())
values = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(keys, inner, max_size=4)),
    max_leaves=6,
)
fields = "at at_local period clock type side players score so text author data".split()
entries = st.lists(st.dictionaries(st.sampled_from(fields), values, max_size=8), max_size=8)
headers = st.dictionaries(st.sampled_from("start date teams venue lang status final".split()), values, max_size=5)
sports = st.sampled_from([*SPORTS, "kabaddi"])


def read(sport: str, header: dict[str, Any], lines: list[dict[str, Any]]) -> NormalisedFeed:
    # Null means missing, in the header and in entries. It removes the default header fields of the tests.
    blank = {"start": None, "teams": None}
    return normalised(*(add(n, **line) for n, line in enumerate(lines)), **(blank | header), sport=sport)


@given(sports, headers, entries)
@settings(max_examples=150, deadline=None)
def test_strange_optional_values_do_not_stop_an_import(sport: str, header: dict[str, Any], lines: list[dict[str, Any]]):
    found = read(sport, header, lines)
    assert len(found.steps) == len(lines) == len(replay_pace(found).waits)
    for step in found.steps:
        line = step.line
        assert line is not None and line.body.strip()
        assert line.side in ("", "home", "away")
        assert len(line.period or "") <= 8 and len(line.minute) <= 24 and len(line.byline) <= 120
        assert line.clock_seconds is None or line.clock_seconds >= 0
        json.dumps([line.players, line.provider_score], allow_nan=False)
        for points in ((line.provider_score or {}).get("home"), (line.provider_score or {}).get("away")):
            assert points is None or (type(points) is int and 0 <= points < 1 << 15)


class StrangeFeeds(TestCase):
    @given(sports, headers, entries)
    @settings(max_examples=20, deadline=None)
    def test_second_import_of_a_feed_changes_nothing(
        self, sport: str, header: dict[str, Any], lines: list[Any]
    ) -> None:
        match, tally = import_feed(read(sport, header, lines))
        assert tally.added == len(lines) == match.commentary.count()
        before = list(match.commentary.values()), match.publications.count()
        match, tally = import_feed(read(sport, header, lines))
        assert tally.unchanged == len(lines)
        assert (list(match.commentary.values()), match.publications.count()) == before
        assert Match.objects.count() == 1
