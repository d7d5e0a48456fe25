"""Whole match files, taken again and again while the match goes on."""

import gzip
import json
from typing import Any

import pytest
from django.test import Client

from accounts import tokens
from accounts.models import User
from matches.ingest.documents import Taken, take_file
from matches.ingest.engine import Engine
from matches.models import IngestedLine, Match
from matches.providers.files import read_match_lines
from tests.matches.ingest.conftest import Program
from tests.matches.ingest.log import log_of
from tests.matches.ingest.test_lines import log_of_file
from tests.matches.providers.feed_writer import A_MATCH, HEADER, add, delete, edit, file_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def take(editor: User) -> Any:
    def taken(*entries: dict[str, Any], match_id: int | None = None, **header: Any) -> Taken:
        lines = read_match_lines(file_of(*entries, **header))
        return take_file(Engine(), editor, lines, match_id)

    return taken


def the_match() -> Match:
    return Match.objects.get(feed_key="m1")


def bodies() -> list[str]:
    return list(the_match().commentary.order_by("position", "pk").values_list("body", flat=True))


def test_a_file_that_grows_ends_as_the_whole_file(take: Any):
    whole = log_of_file(file_of(*A_MATCH))
    for count in (0, 3, 3, 7, 8):
        take(*A_MATCH[:count], status="live" if count < 8 else "finished")
    assert log_of(the_match()) == whole


def test_a_file_that_was_taken_before_changes_nothing(take: Any):
    assert take(*A_MATCH).added == len(A_MATCH)
    before = the_match().last_offset
    again = take(*A_MATCH)
    assert (again.changed, the_match().last_offset) == (0, before)


def test_a_changed_entry_is_an_edit_and_a_missing_one_a_deletion(take: Any):
    take(*A_MATCH[:6])
    changed = {**A_MATCH[2], "text": "GOAL! Barker, off the post."}
    taken = take(A_MATCH[0], A_MATCH[1], changed, *A_MATCH[3:5])
    assert (taken.added, taken.edited, taken.deleted) == (0, 1, 1)
    assert the_match().commentary.get(client_key="feed:3").body == "GOAL! Barker, off the post."
    assert the_match().commentary.get(client_key="feed:6").retracted_at is not None
    assert take(A_MATCH[0], A_MATCH[1], changed, *A_MATCH[3:6]).added == 1, "it is there again"
    assert str(the_match().scoreline) == "1–1"


def test_a_file_with_corrections_of_its_own_is_taken_once(take: Any):
    lines = (*A_MATCH[:6], edit(20, 3, text="GOAL! Barker, off the post."), delete(21, 6))
    taken = take(*lines)
    assert (taken.added, taken.edited, taken.deleted) == (5, 0, 0)
    assert the_match().commentary.get(client_key="feed:3").body == "GOAL! Barker, off the post."
    assert bodies() == [line["text"] if line["id"] != "3" else "GOAL! Barker, off the post." for line in A_MATCH[:5]]
    before = the_match().last_offset
    assert take(*lines).changed == 0 and the_match().last_offset == before
    assert take(*lines[:-1]).added == 1, "without its deletion the entry is there"


def test_many_entries_appear_one_after_the_other_at_the_same_place(take: Any):
    shown = [A_MATCH[0], A_MATCH[1], A_MATCH[4]]
    take(*shown)
    for number in range(15):
        corrected = {**A_MATCH[1], "text": f"Under way, {number}."}
        shown = [A_MATCH[0], corrected, add(0, f"Late {number}.", id=f"late-{number}", period="1H"), *shown[2:]]
        taken = take(*({**line, "seq": seq} for seq, line in enumerate(shown, 1)))
        assert taken.refused == [] and (taken.added, taken.edited) == (1, 1)
    assert the_match().commentary.count() == 18


def test_an_entry_that_appears_between_others_takes_its_place(take: Any):
    take(*A_MATCH[:2], *A_MATCH[4:6])
    take(*A_MATCH[:2], *A_MATCH[2:4], *A_MATCH[4:6], add(9, "Seen later.", period="2H", clock={"s": 4100}))
    assert bodies() == [*(line["text"] for line in A_MATCH[:6]), "Seen later."]


def test_a_file_goes_into_the_match_that_is_named(take: Any, live_match: Match):
    taken = take(*A_MATCH[:3], match_id=live_match.pk)
    assert taken.match_id == live_match.pk and live_match.commentary.filter(feed_seq__isnull=False).count() == 3
    assert take(*A_MATCH[:4], match_id=live_match.pk).added == 1


class Sender:
    """Sends bodies to POST /api/ingest."""

    def __init__(self, user: User) -> None:
        self.client = Client(headers={"Authorization": f"Bearer {tokens.create(user, 'a test')[1]}"})

    def __call__(self, body: bytes, query: str = "", status: int = 200) -> Any:
        answer = self.client.post(f"/api/ingest{query}", body, content_type="application/x-ndjson")
        assert answer.status_code == status, answer.content
        return answer.json()


@pytest.fixture
def send(editor: User) -> Sender:
    return Sender(editor)


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_a_body_of_lines_is_answered_line_by_line(send: Sender, packed: bool):
    body = file_of(*A_MATCH)
    broken = body.replace(b'"op": "add", "id": "4"', b'"op": "put", "id": "4"')
    answer = send(gzip.compress(broken) if packed else broken)
    assert [one["ok"] for one in answer["answers"]] == [True] * 4 + [False] + [True] * 4 + [False]
    assert answer["answers"][4]["error"]["code"] == "feed.unknown_op"
    assert (answer["accepted"], answer["refused"], answer["match"]) == (8, 2, the_match().pk)
    assert send(body)["refused"] == 0 and str(the_match().scoreline) == "2–1"
    assert the_match().status == Match.Status.FINISHED


def test_lines_may_name_the_match_in_the_address(send: Sender, live_match: Match):
    send(file_of(*A_MATCH[:2], match=live_match.pk).rsplit(b"\n", 2)[0])
    line = json.dumps(A_MATCH[2]).encode()
    assert send(line, f"?match={live_match.pk}")["accepted"] == 1
    assert send(line)["answers"][0]["error"]["code"] == "ingest.no_match"


def test_a_body_without_a_valid_token_is_refused(send: Sender):
    send.client.defaults["HTTP_AUTHORIZATION"] = "Bearer lvc_wrong"
    assert send(file_of(*A_MATCH), status=401)["error"]["code"] == "auth.bad_token"
    assert not Match.objects.exists()


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"Goal for Harbour Town!", 400, "feed.not_json"),
        (b"\x1f\x8bbroken", 400, "feed.damaged_gzip"),
        (b"", 400, "feed.truncated"),
        (gzip.compress(b" " * (17 * 1024 * 1024)), 413, "feed.too_big"),
        (b"x" * (5 * 1024 * 1024 + 1), 413, "ingest.too_big"),
        (b'{"kind": "ping"}\n' * 2_001, 413, "ingest.too_many_lines"),
    ],
    ids=["text", "broken gzip", "empty", "a gzip bomb", "too big", "too many lines"],
)
def test_a_body_that_cannot_be_read_is_refused_with_the_reason(send: Sender, body: bytes, status: int, code: str):
    error = send(body, status=status)["error"]
    assert error["code"] == code and error["message"].endswith(".")


def test_the_ingest_is_described(client: Client):
    described = client.get("/api/openapi.json").json()["paths"]["/api/ingest"]["post"]
    example = described["requestBody"]["content"]["application/x-ndjson"]["example"]
    assert [json.loads(line)["kind"] for line in example.splitlines()] == ["match", "entry"]


def test_the_example_of_the_description_is_accepted(send: Sender, client: Client):
    described = client.get("/api/openapi.json").json()["paths"]["/api/ingest"]["post"]
    example = described["requestBody"]["content"]["application/x-ndjson"]["example"]
    assert send(example.encode())["refused"] == 0


def test_a_scoreboard_sends_its_state_as_often_as_it_likes(program: Program):
    program.send(HEADER)
    board = {"kind": "score", "score": {"home": 0, "away": 0}, "period": "1H", "clock": {"s": 12, "running": True}}
    assert program.send(board)[0]["ok"]
    match = the_match()
    assert (match.status, match.period, match.clock.running_since is None) == ("live", "1H", False)
    before = match.last_offset
    assert program.send(board)[0]["offset"] == before
    program.send({**board, "score": {"home": 1, "away": 0}})
    assert str(the_match().scoreline) == "1–0" and bodies()[-1] == "Score: 1–0"
    program.send({**board, "clock": {"s": 2700, "running": False}, "status": "break", "score": {"home": 1, "away": 0}})
    assert the_match().status == Match.Status.BREAK
    assert IngestedLine.objects.count() == 0


def test_a_goal_that_a_scoreboard_and_a_feed_both_send_counts_once(program: Program):
    program.send(HEADER, *A_MATCH[:2])
    board = {"kind": "score", "score": {"home": 1, "away": 0}}
    program.send(board)
    program.send(A_MATCH[2])
    program.send(board)
    assert str(the_match().scoreline) == "1–0"
    shown = the_match().commentary.filter(retracted_at=None).values_list("kind", flat=True)
    assert list(shown) == ["comment", "period_start", "goal"]
    program.send({"kind": "score", "score": {"home": 0, "away": 0}})
    assert str(the_match().scoreline) == "0–0", "the scoreboard's score counts"


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ({"score": {"home": 1}}, "ingest.bad_score"),
        ({"score": [1, 0]}, "ingest.bad_score"),
        ({"score": {"home": -1, "away": 10**9}}, "ingest.bad_score"),
        ({"period": "Q7"}, "match.unknown_period"),
        ({"period": ["1H"]}, "match.unknown_period"),
        ({"clock": 12}, "ingest.bad_clock"),
        ({"clock": {"s": -1}}, "ingest.bad_clock"),
        ({"clock": {"s": 1, "running": "yes"}}, "ingest.bad_clock"),
        ({"clock": {"s": 1e300}}, "ingest.bad_clock"),
        ({"status": "postponed"}, "ingest.bad_status"),
        ({"status": {}}, "ingest.bad_status"),
        ({"clock": {"s": 1, "running": True}, "status": "finished", "period": "1H"}, "match.over"),
    ],
)
def test_a_scoreboard_message_that_makes_no_sense_changes_nothing(program: Program, message: dict[str, Any], code: str):
    program.send(HEADER, *A_MATCH[:3])
    before = log_of(the_match())
    found = program.refusal({"kind": "score", "score": {"home": 5, "away": 5}, **message})
    assert log_of(the_match()) == before
    assert found == code
