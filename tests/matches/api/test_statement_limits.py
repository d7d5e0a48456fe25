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
from matches import tasks
from matches.actions import set_holds, set_lineup
from matches.models import Match, Role
from matches.teamsheets import SheetPlayer

pytestmark = [
    pytest.mark.every_database("statements of a transaction, JSON aggregates"),
    pytest.mark.django_db(transaction=True),
]

POST = 8  # statements
RELEASE = POST + 2  # the held line is deleted, and the console gets its new state
RESCORE = POST + 3  # the scores of all entries are read, and those that differ are written

Send = Callable[..., Any]


@pytest.fixture(autouse=True)
def worker_is_elsewhere(monkeypatch) -> None:
    for task in (tasks.push_publications, tasks.release_held):
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
    posted = send(client, "POST", path, POST, 201, key="first", **line)
    again = send(client, "POST", path, POST, 200, key="first", **line)
    assert again["entry"]["id"] == posted["entry"]["id"]


def test_post_by_a_django_permission(live_match, commentator):
    program = Client(headers={"authorization": f"Bearer {tokens.create(commentator, 'the desk')[1]}"})
    path = f"/matches/{live_match.pk}/entries"
    send(program, "POST", path, POST + 1, 201, key="first", text="The first use of the token in a minute is noted.")
    send(program, "POST", path, POST, 201, key="second", text="And on they go.")


def test_preview(client, live_match):
    send(client, "POST", f"/matches/{live_match.pk}/preview", 2, 200, text="g h9 a header", caret=4)


def test_held_line(client, live_match):
    set_holds(match_id=live_match.pk, author=None, hold_seconds={"goal": 5})
    path = f"/matches/{live_match.pk}"
    send(client, "POST", f"{path}/entries", POST, 202, key="first", text="g h9 a header")
    send(client, "POST", f"{path}/entries", POST, 200, key="first", text="g h9 a header")
    released = send(client, "POST", f"{path}/held/first/release", RELEASE, 200)
    assert released["entry"]["scoreline"]["home"] == 1
    send(client, "POST", f"{path}/entries", POST, 202, key="second", text="g h9 another")
    send(client, "DELETE", f"{path}/held/second", POST, 200)


def test_correction_and_retraction(client, live_match, post):
    goal = post("Parker!", kind="goal", side="home")
    for number in range(3):
        post(f"line {number}")
    path = f"/entries/{goal.pk}"
    send(client, "PATCH", path, POST, 200, body="Parker, from the spot!", version=1)
    send(client, "PATCH", path, RESCORE, 200, side="away", version=2)
    send(client, "POST", f"{path}/retract", RESCORE - 1, 200)
