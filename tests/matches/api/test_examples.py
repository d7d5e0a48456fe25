"""The examples of OpenAPI: each documented request is sent, and its answer is compared with the documented one."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import time_machine
from django.test import Client

import chat.actions
from accounts.models import User
from chat.actions import MessageDraft
from matches import actions
from matches.actions import EntryDraft
from matches.api.described_api import examples
from matches.models import Competition, Match, Player, Team
from matches.search import index
from matches.teamsheets.sheet import SheetPlayer

pytestmark = pytest.mark.django_db
KICKOFF = datetime(2026, 5, 9, 14, 0, tzinfo=UTC)
EPOCH = "9f02c1aa"
FIRST_LINE = 901  # the documented id of the first line
# Their answers are not JSON, or need a setting.
WITHOUT_EXAMPLE = {"/api/matches/{match_id}/export", "/api/push/key"}
FILE = "matches/api/examples.json"


@pytest.fixture
def seeded(client: Client) -> dict[int, int]:
    """The match of the examples, twenty minutes after its kick-off. The ids of its lines, and the documented ones."""
    league = Competition.objects.create(pk=3, name="Coast League", season="2026", sport="football")
    harbour, mill = (
        Team.objects.create(pk=pk, name=name, code=code, sport="football", colour=colour)
        for pk, name, code, colour in ((5, "Harbour Town", "HAR", "#0b4f8a"), (6, "Mill United", "MIL", "#a01c1c"))
    )
    Player.objects.create(pk=21, team=harbour, name="Ida Parker", number=9, position="forward")
    index.update()
    match = Match.objects.create(
        pk=12, competition=league, sport="football", home=harbour, away=mill, kickoff_at=KICKOFF, round="1"
    )
    ola = User.objects.create_user(
        "ola", pk=41, display_name="Ola", date_joined=KICKOFF - timedelta(days=9), member_since=KICKOFF
    )
    with time_machine.travel(KICKOFF, tick=False) as clock:
        captain = SheetPlayer("Ida Parker", 9, "forward", captain=True)
        actions.set_lineup(match_id=match.pk, author=None, side="home", players=[captain])
        scorer = {"name": "Ida Parker", "number": 9, "role": "scorer"}
        shot = "Parker shoots from the edge of the box. In!"
        drafts = {
            0: EntryDraft(kind="period_start"),
            11: EntryDraft(body=shot, kind="goal", side="home", players=[scorer]),
            19: EntryDraft(body="A free kick for Mill."),
        }
        lines = []
        for minute, draft in drafts.items():
            timed = replace(draft, period="1H", clock_seconds=60.0 * minute)
            clock.move_to(KICKOFF + timedelta(minutes=minute, seconds=20))
            lines.append(
                actions.post_commentary(match_id=match.pk, author=None, client_key=f"example-{minute}", draft=timed)
            )
        actions.correct_commentary(
            entry_id=lines[2].pk, author=None, body="A free kick for Harbour.", reason="The other side."
        )
        chat.actions.post_messages(match_id=match.pk, drafts=[MessageDraft(ola.pk, "a1b2c3", "What a goal!")])
    return {line.pk: FIRST_LINE + number for number, line in enumerate(lines)}


def documented(client: Client) -> Any:
    """The document of OpenAPI. Its schemas admit no field that they do not name."""
    document = client.get("/api/openapi.json").json()
    for schema in document["components"]["schemas"].values():
        if "properties" in schema:
            schema["additionalProperties"] = False
    return document


def reads(document: Any) -> dict[str, Any]:
    """The requests that need no login and have an example, by their path."""
    gets = {path: methods["get"] for path, methods in document["paths"].items() if "get" in methods}
    return {path: one for path, one in gets.items() if "security" not in one and path not in WITHOUT_EXAMPLE}


def request_of(path: str, operation: Any) -> tuple[str, dict[str, Any]]:
    """The address and the query of the documented example."""
    query = {}
    for parameter in operation["parameters"]:
        if parameter["in"] == "path":
            path = path.replace(f"{{{parameter['name']}}}", str(parameter["example"]))
        elif "example" in parameter:
            query[parameter["name"]] = parameter["example"]
    return path, query


def as_documented(value: Any, lines: dict[int, int]) -> Any:
    """An answer with the epoch and the ids of lines that the examples have."""
    if isinstance(value, list):
        return [as_documented(one, lines) for one in value]
    if not isinstance(value, dict):
        return value
    found = {name: as_documented(one, lines) for name, one in value.items()}
    if "epoch" in found:
        found["epoch"] = EPOCH
    if found.keys() == {"id"} or ("scoreline" in found and "status" not in found):  # a line, or its moment
        found["id"] = lines[found["id"]]
    return found


def fits(document: Any, operation: Any, answer: Any) -> None:
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    validator = jsonschema.Draft202012Validator(
        {**schema, "components": document["components"]},
        format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER,
    )
    validator.validate(answer)


def test_each_example_is_answered_as_documented(client: Client, seeded: dict[int, int], tmp_path: Path) -> None:
    document = documented(client)
    operations = reads(document)
    found = []
    with time_machine.travel(KICKOFF + timedelta(minutes=20), tick=False):
        for example in examples():
            operation = operations[example["path"]]
            address, query = request_of(example["path"], operation)
            response = client.get(address, query)
            assert response.status_code == 200, (address, response.content)
            assert "public" in response["Cache-Control"], address
            fits(document, operation, response.json())
            found.append(example | {"answer": as_documented(response.json(), seeded)})
    written = tmp_path / "examples.json"
    written.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    for example, documented_one in zip(found, examples(), strict=True):
        assert example == documented_one, f"{FILE} is not what the API answers. {written} has the answers."


def test_each_request_that_reads_has_an_example_and_its_refusals(client: Client, db: None) -> None:
    operations = reads(documented(client))
    assert {"/api/matches", "/api/matches/{match_id}", "/api/matches/{match_id}/chat"} <= operations.keys()
    for path, operation in operations.items():
        assert "example" in operation["responses"]["200"]["content"]["application/json"], f"{path}: see {FILE}"
        assert {"304", "404", "422"} <= operation["responses"].keys(), path


@pytest.mark.parametrize("address", ["/api/matches/99", "/api/competitions/99/matches", "/api/teams/99/matches"])
def test_a_refusal_fits_its_schema(client: Client, db: None, address: str) -> None:
    document = documented(client)
    response = client.get(address)
    assert response.status_code == 404
    refusal = document["paths"]["/api/teams/{team_id}/matches"]["get"]["responses"]["404"]
    schema = refusal["content"]["application/json"]["schema"]
    jsonschema.validate(response.json(), {**schema, "components": document["components"]})
    assert response.json()["error"]["code"].endswith(".not_found")


def test_the_examples_work_with_each_cached_answer(client: Client, seeded: dict[int, int]) -> None:
    """An answer with an ETag is not sent twice."""
    document = documented(client)
    tagged = 0
    with time_machine.travel(KICKOFF + timedelta(minutes=20), tick=False):
        for path, operation in reads(document).items():
            address, query = request_of(path, operation)
            tag = client.get(address, query).headers.get("ETag")
            if tag is not None:
                tagged += 1
                assert client.get(address, query, headers={"if-none-match": tag}).status_code == 304, path
    assert tagged >= 10
