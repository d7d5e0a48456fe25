"""The kick-off time of a feed's match."""

from typing import Any

import pytest

from matches.providers.kickoff import kickoff_of
from tests.matches.providers.feed_writer import add, feed_of


@pytest.mark.parametrize(
    ("header", "entry", "kickoff"),
    [
        ({"start": "2016-02-28T16:30:00.000Z"}, {"at": "2016-02-28T15:00:00Z"}, "2016-02-28T16:30:00+00:00"),
        ({"start": "2018-05-15T18:30:00+09:00"}, {}, "2018-05-15T18:30:00+09:00"),
        ({}, {"at": "2020-05-16T16:30:47Z"}, "2020-05-16T16:30:00+00:00"),
        ({"date": "Thursday, January 24, 2013"}, {"at_local": "7:07 CST"}, "2013-01-24T19:07:00-06:00"),
        ({"date": "2013-01-24"}, {"at_local": "11:30 AM"}, "2013-01-24T11:30:00+00:00"),
        ({"date": "2013-01-24"}, {"at_local": "12:05 AM"}, "2013-01-24T00:05:00+00:00"),
        ({"date": "2013-01-24"}, {}, "2013-01-24T12:00:00+00:00"),
        ({"match_id": "2015-08-16 - 18-00 Manchester City 3 - 0 Chelsea"}, {}, "2015-08-16T18:00:00+00:00"),
        ({"match_id": "2013112403"}, {}, "2013-11-24T12:00:00+00:00"),
        ({"match_id": "0021600270"}, {"at_local": "8:11 PM"}, None),
        ({"match_id": "2013-02-30 - 18-00 A 3 - 0 B"}, {}, None),
        ({"date": "some day"}, {}, None),
    ],
)
def test_kickoff_is_found(header: dict[str, Any], entry: dict[str, Any], kickoff: str | None):
    found = kickoff_of(feed_of(add(1, **entry), **{"start": None, **header}))
    assert (found.isoformat() if found else None) == kickoff
