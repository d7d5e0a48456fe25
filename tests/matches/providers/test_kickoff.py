"""The kick-off of a feed's match: what the feed does not tell is not invented."""

from typing import Any

import pytest
from django.conf import LazySettings

from matches.providers.kickoff import kickoff_of
from matches.providers.normalise import NormalisedFeed
from tests.matches.providers.feed_writer import add, feed_of, normalised


def kickoff_text(kickoff: Any) -> str | None:
    if kickoff is None:
        return None
    return kickoff.at.isoformat() if kickoff.time_known else f"{kickoff.at:%Y-%m-%d} at an unknown time"


@pytest.mark.parametrize(
    ("header", "entry", "kickoff"),
    [
        ({"start": "2016-02-28T16:30:00.000Z"}, {"at": "2016-02-28T15:00:00Z"}, "2016-02-28T16:30:00+00:00"),
        ({"start": "2018-05-15T18:30:00+09:00"}, {}, "2018-05-15T18:30:00+09:00"),
        # The moment of a line is not the kick-off, but it has its day.
        ({}, {"at": "2020-05-16T16:30:47Z"}, "2020-05-16 at an unknown time"),
        ({"date": "Thursday, January 24, 2013"}, {"at_local": "7:07 CST"}, "2013-01-24T19:07:00-06:00"),
        ({"date": "2013-01-24"}, {"at_local": "12:05 AM EST"}, "2013-01-24T00:05:00-05:00"),
        # A local time without its zone is no moment.
        ({"date": "2013-01-24"}, {"at_local": "11:30 AM"}, "2013-01-24 at an unknown time"),
        ({"date": "2013-01-24"}, {}, "2013-01-24 at an unknown time"),
        ({"match_id": "2015-08-16 - 18-00 Manchester City 3 - 0 Chelsea"}, {}, "2015-08-16 at an unknown time"),
        ({"match_id": "2013112403"}, {}, "2013-11-24 at an unknown time"),
        ({"match_id": "0021600270"}, {"at_local": "8:11 PM"}, None),
        ({"match_id": "2013-02-30 - 18-00 A 3 - 0 B"}, {}, None),
        ({"date": "some day"}, {}, None),
        ({}, {}, None),
    ],
)
def test_kickoff_is_what_the_feed_tells(header: dict[str, Any], entry: dict[str, Any], kickoff: str | None):
    assert kickoff_text(kickoff_of(feed_of(add(1, **entry), **{"start": None, **header}))) == kickoff


def feed(*, start: str = "2026-05-09T14:02:31Z") -> NormalisedFeed:
    news = add(1, "The teams are out.", period="PRE", at="2026-05-09T12:40:00Z")
    return normalised(news, add(2, type="start", period="1H", at=start), start=None)


def test_first_period_starts_at_the_kickoff():
    assert kickoff_text(feed().facts.kickoff) == "2026-05-09T14:02:00+00:00"
    assert kickoff_text(feed(start="").facts.kickoff) == "2026-05-09 at an unknown time"


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Shanghai"])
def test_date_alone_is_the_same_day_in_every_time_zone(settings: LazySettings, zone: str):
    settings.TIME_ZONE = zone
    kickoff = kickoff_of(feed_of(add(1), start=None, date="2026-05-09"))
    assert kickoff is not None and kickoff.at.isoformat().startswith("2026-05-09T12:00:00")


def test_start_that_is_only_a_date_is_the_day_alone():
    feed = normalised(add(1, "Kick-off.", type="start", period="1H"), start="2026-05-09")
    kickoff = feed.facts.kickoff
    assert kickoff is not None and not kickoff.time_known and kickoff.at.date().isoformat() == "2026-05-09"


def test_start_without_a_time_zone_is_read_as_utc_with_a_warning():
    feed = normalised(add(1, "Kick-off.", type="start", period="1H"), start="2026-05-09T15:00:00")
    kickoff = feed.facts.kickoff
    assert kickoff is not None and kickoff.time_known and kickoff.at.isoformat() == "2026-05-09T15:00:00+00:00"
    assert [message for message in feed.warnings.messages() if "without a time zone, read as UTC" in message]
