"""How many SQL statements a commentator's requests run, from the first read of the request to its last.

The last test compares random requests with scores that are computed from scratch.

BEGIN and COMMIT count. The task that pushes the lines runs in a worker.
"""

import json
from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import tokens
from accounts.models import User
from accounts.tasks import note_token_use
from matches import selectors, tasks
from matches.actions import set_holds, set_lineup
from matches.models import CommentaryEntry, Match, Role
from matches.scoring import statistics
from matches.scoring.score import Scoreline, score_after
from matches.teamsheets import SheetPlayer
from tests.matches.feed.test_events import follow

pytestmark = [
    pytest.mark.every_database("statements of a transaction, JSON aggregates"),
    pytest.mark.django_db(transaction=True),
]

MOST = 8  # statements
LATE = MOST + 1  # the order of the entries is read
LATE_GOAL = LATE + 1  # the scores of later entries are written

Send = Callable[..., Any]


@pytest.fixture(autouse=True)
def worker_is_elsewhere(monkeypatch) -> None:
    for task in (tasks.push_publications, tasks.release_held, tasks.make_thumbs, note_token_use):
        monkeypatch.setattr(task, "apply_async", lambda *_, **__: None)
    assert connection.features.supports_json_field  # Django asks SQLite once per process


@pytest.fixture
def cleo(live_match: Match) -> User:
    """A commentator of this match only, by a role, with a device for the login."""
    user = User.objects.create_user("cleo", password="cleo", display_name="Cleo", is_staff=True)
    Role.objects.create(user=user, part=Role.Part.COMMENTATOR, match=live_match)
    TOTPDevice.objects.create(user=user, name="phone")
    set_lineup(
        match_id=live_match.pk,
        author=None,
        side="home",
        players=[SheetPlayer(f"Player {number}", number, starts=number < 12) for number in range(1, 19)],
    )
    return user


@pytest.fixture
def console(cleo: User) -> Client:
    """The browser of a commentator who has entered the code of the device."""
    client = Client()
    client.force_login(cleo, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session[DEVICE_ID_SESSION_KEY] = TOTPDevice.objects.get(user=cleo).persistent_id
    session.save()
    return client


@pytest.fixture
def program(cleo: User) -> Client:
    """A program that has used its token in the last minute."""
    secret = tokens.create(cleo, "the desk")[1]
    assert tokens.verify(secret) == cleo
    return Client(headers={"authorization": f"Bearer {secret}"})


@pytest.fixture(params=["console", "program"])
def client(request: pytest.FixtureRequest) -> Client:
    return request.getfixturevalue(request.param)


def send(client: Client, method: str, path: str, limit: int, status: int, /, **body: Any) -> dict[str, Any]:
    """Send a request. Fails if it runs more than `limit` statements."""
    with CaptureQueriesContext(connection) as statements:
        response = client.generic(method, f"/api{path}", json.dumps(body), content_type="application/json")
    assert response.status_code == status, response.content
    found = [statement["sql"][:200] for statement in statements.captured_queries]
    assert len(found) <= limit, "\n".join(found)
    data: dict[str, Any] = response.json()
    return data


@pytest.mark.parametrize(
    "line",
    [
        pytest.param({"text": "They knock it about at the back"}, id="sentence"),
        pytest.param({"text": "g h9 a header"}, id="goal, which changes the score and the state"),
        pytest.param({"text": "ht"}, id="half-time, which changes the state"),
        pytest.param({"text": "1' g h9 a header"}, id="line with its minute"),
        pytest.param({"body": "Rain", "kind": "comment"}, id="fields"),
        pytest.param({"body": "Rain", "period": "1H", "clock_seconds": 3}, id="fields with a time"),
    ],
)
def test_post(client, live_match, line):
    path = f"/matches/{live_match.pk}/entries"
    posted = send(client, "POST", path, MOST, 201, key="first", **line)
    again = send(client, "POST", path, MOST, 200, key="first", **line)
    assert again["entry"]["id"] == posted["entry"]["id"]


def test_post_by_a_django_permission(live_match, commentator):
    program = Client(headers={"authorization": f"Bearer {tokens.create(commentator, 'the desk')[1]}"})
    path = f"/matches/{live_match.pk}/entries"
    send(program, "POST", path, MOST, 201, key="first", text="A worker notes the first use of the token.")
    send(program, "POST", path, MOST, 201, key="second", text="And on they go.")


def test_preview(client, live_match):
    send(client, "POST", f"/matches/{live_match.pk}/preview", 2, 200, text="g h9 a header", caret=4)


def test_lines_after_the_final_whistle(client, live_match):
    path = f"/matches/{live_match.pk}"
    send(client, "POST", f"{path}/entries", MOST, 201, key="end", text="ft")
    send(client, "POST", f"{path}/entries", MOST, 201, key="after", text="They shake hands.")


def test_line_of_an_earlier_minute(client, live_match, post):
    for number in range(3):
        post(f"line {number}", period="1H", clock_seconds=60.0 * number)
    path = f"/matches/{live_match.pk}/entries"
    send(client, "POST", path, LATE, 201, key="late", body="Rain", period="1H", clock_seconds=30.0)
    # The scores of the later entries are written, too.
    late = send(
        client, "POST", path, LATE_GOAL, 201, key="goal", kind="goal", side="away", period="1H", clock_seconds=1
    )
    assert late["entry"]["scoreline"]["away"] == 1


def test_held_lines(client, live_match):
    set_holds(match_id=live_match.pk, author=None, hold_seconds={"goal": 5})
    path = f"/matches/{live_match.pk}"
    for key in ("first", "second", "third"):
        send(client, "POST", f"{path}/entries", MOST, 202, key=key, text="g h9 a header")
        send(client, "POST", f"{path}/entries", MOST, 200, key=key, text="g h9 a header")
    released = send(client, "POST", f"{path}/held/second/release", MOST, 200)
    assert released["entry"]["scoreline"]["home"] == 1
    console = send(client, "GET", f"{path}/console", 3, 200)
    assert [held["key"] for held in console["held"]] == ["first", "third"]
    assert send(client, "POST", f"{path}/held/second/release", MOST, 200) == released
    send(client, "DELETE", f"{path}/held/second", MOST, 404)
    send(client, "DELETE", f"{path}/held/first", MOST, 200)
    assert send(client, "POST", f"{path}/undo", MOST, 200)["entry"]["id"] == released["entry"]["id"]
    assert send(client, "POST", f"{path}/undo", MOST, 200)["held"]["key"] == "third"
    send(client, "POST", f"{path}/undo", MOST, 404)


def test_held_line_that_later_lines_overtook(client, live_match, post):
    set_holds(match_id=live_match.pk, author=None, hold_seconds={"goal": 5, "comment": 5})
    path = f"/matches/{live_match.pk}"
    for key, text in (("goal", "g h9 a header"), ("comment", "They celebrate")):
        send(client, "POST", f"{path}/entries", MOST, 202, key=key, text=text)
    later = post("Mill kick off", period="1H", clock_seconds=60.0)
    comment = send(client, "POST", f"{path}/held/comment/release", MOST, 200)["entry"]
    goal = send(client, "POST", f"{path}/held/goal/release", LATE, 200)["entry"]
    assert comment["position"] < later.position and goal["position"] < later.position
    assert later.match.commentary.get(pk=later.pk).scoreline["home"] == 1


def test_correction_and_retraction(client, live_match, post):
    goal = post("Parker!", kind="goal", side="home")
    for number in range(3):
        post(f"line {number}", period="1H", clock_seconds=60.0 * number)
    path = f"/entries/{goal.pk}"
    changes: list[dict[str, Any]] = [
        {"body": "Parker, from the spot!"},
        {"side": "away"},
        {"kind": "period_end", "side": ""},
        {"kind": "goal", "side": "home", "players": [{"name": "Ida Parker"}]},
        {"period": "1H", "clock_seconds": 90.0},
    ]
    for version, change in enumerate(changes, 1):
        send(client, "PATCH", path, MOST, 200, version=version, **change)
    send(client, "PATCH", path, MOST, 409, version=1, body="An older version")
    retracted = send(client, "POST", f"{path}/retract", MOST, 200)
    assert send(client, "POST", f"{path}/retract", MOST, 200) == retracted
    assert Match.objects.get(pk=live_match.pk).scoreline.home == 0


@pytest.mark.parametrize("text", ["And a sentence", "g h9 a header", "ht", "ft"])
def test_undo(client, live_match, post, text):
    post("Parker!", kind="goal", side="home")
    path = f"/matches/{live_match.pk}"
    posted = send(client, "POST", f"{path}/entries", MOST, 201, key="line", text=text)
    post("A line of another commentator")
    undone = send(client, "POST", f"{path}/undo", MOST, 200)
    assert undone["entry"]["id"] == posted["entry"]["id"]
    assert Match.objects.get(pk=live_match.pk).status == "live"


def test_pin(client, live_match, post):
    first, second = post("first"), post("second")
    for entry in (first, second):
        send(client, "POST", f"/entries/{entry.pk}/pin", MOST, 200, pinned=True)
        send(client, "POST", f"/entries/{entry.pk}/pin", MOST, 200, pinned=True)
        assert [pinned.pk for pinned in live_match.commentary.filter(pinned=True)] == [entry.pk]
    send(client, "POST", f"/entries/{second.pk}/pin", MOST, 200, pinned=False)


def test_state_by_hand(client, live_match, cleo):
    path = f"/matches/{live_match.pk}"
    send(client, "POST", f"{path}/state", MOST, 200, clock={"elapsed": 100, "running": True})
    send(client, "POST", f"{path}/state", MOST, 200, status="break")
    send(client, "POST", f"{path}/state", MOST, 200, status="live", period="2H")
    send(client, "POST", f"{path}/holds", MOST, 200, goal=5)
    for user in (cleo.pk, None):
        send(client, "POST", f"{path}/caller", MOST, 200, user=user)


class RandomCommentary:
    """Two commentators who send random requests to one match."""

    def __init__(self, seed: int, match: Match, clients: list[Client]) -> None:
        self.random, self.match, self.clients = Random(seed), match, clients
        self.sent = 0

    def send(self, method: str, path: str, limit: int = MOST, **body: Any) -> None:
        """Send a request that may be refused."""
        with CaptureQueriesContext(connection) as statements:
            client, content = self.random.choice(self.clients), json.dumps(body)
            response = client.generic(method, f"/api{path}", content, content_type="application/json")
        assert response.status_code in (200, 201, 202, 404, 409), response.content
        found = [statement["sql"][:200] for statement in statements.captured_queries]
        # The reason of a refusal may need statements of its own.
        assert len(found) <= limit or response.status_code >= 400, "\n".join(found)

    def post(self) -> None:
        text = self.random.choice(["g h9", "g a", "og h", "c a", "ht", "Rain", "They pass", "so", "2h"])
        self._post(MOST, text=text, key=self._key())

    def post_late(self) -> None:
        kind, side = self.random.choice(["goal", "comment", "corner"]), self.random.choice(["home", "away"])
        period, clock = self.random.choice(["1H", "2H"]), self.random.randrange(2700)
        self._post(LATE_GOAL, key=self._key(), kind=kind, side=side, body="late", period=period, clock_seconds=clock)

    def _post(self, limit: int, **line: Any) -> None:
        for _ in range(self.random.choice([1, 1, 2])):  # again, as without an answer
            self.send("POST", f"/matches/{self.match.pk}/entries", limit, **line)

    def _key(self) -> str:
        self.sent += 1
        return f"line {self.sent}"

    def correct(self) -> None:
        entry = self._entry()
        changes: list[dict[str, Any]] = [
            {"body": f"correction {self.sent}"},
            {"side": self.random.choice(["home", "away"])},
            {"kind": self.random.choice(["goal", "corner", "own_goal", "comment", "period_end"]), "body": "kind"},
            {"period": self.random.choice(["1H", "2H"]), "clock_seconds": self.random.randrange(2700)},
        ]
        change = self.random.choice(changes)
        self.send("PATCH", f"/entries/{entry.pk}", version=entry.version, **change)

    def retract(self) -> None:
        self.send("POST", f"/entries/{self._entry().pk}/retract")

    def pin(self) -> None:
        self.send("POST", f"/entries/{self._entry().pk}/pin", pinned=self.random.random() < 0.8)

    def undo(self) -> None:
        self.send("POST", f"/matches/{self.match.pk}/undo")

    def hold(self) -> None:
        self.send("POST", f"/matches/{self.match.pk}/holds", goal=self.random.choice([0, 5]), comment=5)

    def release(self) -> None:
        for held in self.match.held.all()[:1]:
            self.send("POST", f"/matches/{self.match.pk}/held/{held.client_key}/release", LATE)

    def withdraw(self) -> None:
        for held in self.match.held.all()[:1]:
            self.send("DELETE", f"/matches/{self.match.pk}/held/{held.client_key}")

    def _entry(self) -> CommentaryEntry:
        return self.random.choice(list(self.match.commentary.all()))

    def step(self) -> None:
        steps = [self.post] * 4 + [self.post_late] * 2 + [self.correct] * 3 + [self.retract] * 2
        self.random.choice([*steps, self.pin, self.undo, self.hold, self.release, self.withdraw])()


@pytest.mark.parametrize("seed", range(6))
def test_random_requests_leave_the_scores_and_the_log_of_a_rebuild(seed, console, live_match, commentator):
    program = Client(headers={"authorization": f"Bearer {tokens.create(commentator, 'the desk')[1]}"})
    before = selectors.snapshot(live_match.pk).as_data()
    random = RandomCommentary(seed, live_match, [console, program])
    for _ in range(30):
        random.step()
    match = Match.objects.get(pk=live_match.pk)

    score, tally = Scoreline(), statistics.empty_tally()
    for entry in match.commentary.order_by("position", "pk"):
        known, score = score, score_after(score, entry, match.rules)
        points = (score.home, score.away) != (known.home, known.away)
        assert Scoreline.from_data(entry.scoreline) == score
        assert entry.scored == (points and known.is_known and entry.retracted_at is None)
        tally = statistics.tally_after(tally, entry, known, match.rules)
    assert match.tally == tally
    assert match.scoreline == score or not match.is_in_play

    publications = match.publications.order_by("offset").values_list("offset", flat=True)
    assert list(publications) == list(range(1, match.last_offset + 1))
    followed, fresh = follow(match, before), selectors.snapshot(match.pk).as_data()
    assert (followed["entries"], followed["match"]["scoreline"]) == (fresh["entries"], fresh["match"]["scoreline"])
    tasks.sweep()
    keys = match.commentary.values_list("client_key", flat=True)
    assert not match.held.filter(client_key__in=keys).exists()
