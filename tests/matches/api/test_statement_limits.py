"""How many SQL statements a commentator's requests run, from the first read of the request to its last.

BEGIN and COMMIT count. The task that pushes the lines runs in a worker.
"""

import json
from collections.abc import Callable
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
from matches import tasks
from matches.actions import set_holds, set_lineup
from matches.models import Match, Role
from matches.teamsheets import SheetPlayer

pytestmark = [
    pytest.mark.every_database("statements of a transaction, JSON aggregates"),
    pytest.mark.django_db(transaction=True),
]

MOST = 8  # statements
LATE = MOST + 1  # the order of the entries is read

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


def send(client: Client, method: str, path: str, limit: int, status: int, **body: Any) -> dict[str, Any]:
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


def test_line_of_an_earlier_minute(client, live_match, post):
    for number in range(3):
        post(f"line {number}", period="1H", clock_seconds=60.0 * number)
    path = f"/matches/{live_match.pk}/entries"
    send(client, "POST", path, LATE, 201, key="late", body="Rain", period="1H", clock_seconds=30.0)
    # The scores of the later entries are written, too.
    late = send(client, "POST", path, LATE + 1, 201, key="goal", kind="goal", side="away", period="1H", clock_seconds=1)
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
    assert send(client, "POST", f"{path}/undo", MOST, 200)["held"]["key"] == "third"
    assert send(client, "POST", f"{path}/undo", MOST, 200)["entry"] is not None
    send(client, "POST", f"{path}/undo", MOST, 404)


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
