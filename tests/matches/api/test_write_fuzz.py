"""The write API answers any input with success or a refusal, and not with a server error."""

import json

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts import tokens
from accounts.models import User
from matches.models import Match, Team

# JSON values, including lone surrogates, NUL, NaN, and numbers of any size.
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(min_value=-3, max_value=90),
    st.floats(),
    st.text(st.characters(), max_size=30),
    st.sampled_from(
        "goal comment period_start period_end match_end postponed home away 1H 2H SO HT live break finished postponed "
        "2026-11-25T12:00:00Z 2026-11-25T12:00:00 0001-01-01T00:00:00+14:00 9999-12-31T23:59:59-14:00".split()
    ),
    st.sampled_from(["12 h3 g off the post", "45+2 ht", "ko", "ft", "'", "h9 > a3", "\x00", "\ud800", "x" * 10_001]),
)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
)
NAMES = (
    "key text body kind side players period clock_seconds hold typed_at sent_at played caret version reason pinned "
    "status clock user comment goal"
).split()
bodies = st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=8), values, max_size=7)
sensible = st.fixed_dictionaries(
    {},
    optional={
        "key": st.sampled_from(["a", "b", "c"]) | st.text(min_size=1, max_size=10),
        "text": scalars.filter(lambda value: isinstance(value, str)),
        "body": st.text(max_size=20),
        "kind": st.sampled_from("comment goal period_start period_end match_end postponed foul nonsense".split()),
        "side": st.sampled_from(["home", "away", "", "left"]),
        "period": st.sampled_from(["1H", "2H", "SO", "HT", "", "Q9", None]),
        "clock_seconds": st.floats(min_value=0, max_value=6000) | st.none(),
        "played": st.floats(min_value=0, max_value=6000),
        "typed_at": st.datetimes().map(lambda moment: f"{moment.isoformat()}Z"),
        "sent_at": st.datetimes().map(lambda moment: f"{moment.isoformat()}Z"),
        "version": st.integers(1, 3),
        "reason": st.text(max_size=10),
        "players": st.lists(st.fixed_dictionaries({"name": st.text(max_size=5)}), max_size=2),
    },
)
calls = st.tuples(
    st.sampled_from(
        [
            ("POST", "/matches/{match}/preview"),
            ("POST", "/matches/{match}/entries"),
            ("PATCH", "/entries/{entry}"),
            ("POST", "/entries/{entry}/retract"),
            ("POST", "/entries/{entry}/pin"),
            ("POST", "/matches/{match}/state"),
            ("POST", "/matches/{match}/holds"),
            ("POST", "/matches/{match}/caller"),
            ("POST", "/matches/{match}/undo"),
            ("POST", "/matches/{match}/held/{key}/release"),
            ("DELETE", "/matches/{match}/held/{key}"),
            ("GET", "/matches/{match}/console"),
        ]
    ),
    st.one_of(
        sensible.map(lambda body: json.dumps(body).encode()),
        bodies.map(lambda body: json.dumps(body).encode()),
        values.map(lambda value: json.dumps(value).encode()),
        st.binary(max_size=40),
    ),
    st.sampled_from(["a", "b", "%00", "%F0%9F", "x" * 300, "é"]),
)


class WriteApi(TestCase):
    def setUp(self) -> None:
        teams = [Team.objects.create(name=name, sport="football") for name in ("Harbour Town", "Mill United")]
        self.match = Match.objects.create(
            sport="football", home=teams[0], away=teams[1], kickoff_at="2026-05-09T14:00Z", hold_seconds={"foul": 30}
        )
        self.headers = {
            "authorization": f"Bearer {tokens.create(User.objects.create_superuser('root'), 'fuzz')[1]}",
        }

    @given(st.lists(calls, min_size=1, max_size=12))
    @settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    def test_everything_is_answered(self, asked: list) -> None:
        client = Client(raise_request_exception=True)
        for (method, path), body, key in asked:
            entry = self.match.commentary.order_by("?").first()
            address = path.format(match=self.match.pk, entry=entry.pk if entry else 1, key=key)
            answer = client.generic(
                method, f"/api{address}", body, content_type="application/json", headers=self.headers
            )
            assert answer.status_code < 500, (method, address, body)
            if answer.status_code >= 400:
                assert answer.json()["error"]["message"], (method, address, body)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        (b"", "request.invalid"),
        (b"[]", "request.invalid"),
        (b"null", "request.invalid"),
        (b"\xff\xfe", "request.invalid"),
        (b"[" * 100_000, "json.too_deep"),
        (b'{"key":' * 5_000, "json.too_deep"),
    ],
)
def test_body_that_is_not_an_object_is_refused(live_match, commentator, body, refusal):
    headers = {"authorization": f"Bearer {tokens.create(commentator, 'fuzz')[1]}"}
    answer = Client().post(
        f"/api/matches/{live_match.pk}/entries", body, content_type="application/json", headers=headers
    )
    assert answer.status_code in (400, 413, 422)
    assert answer.json()["error"]["code"] == refusal
