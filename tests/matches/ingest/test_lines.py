"""Lines of a feed that a program sends while the match is played."""

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from accounts.models import User
from livecast.errors import LivecastError
from matches.actions import EntryDraft, correct_commentary, post_commentary
from matches.ingest import engine
from matches.ingest.engine import Engine
from matches.ingest.lines import line_of
from matches.models import IngestedLine, Match
from matches.providers.files import normalise_for_match, read_feed
from matches.providers.importer import import_feed
from tests.matches.ingest.conftest import Program
from tests.matches.ingest.log import log_of
from tests.matches.providers.feed_writer import A_MATCH, HEADER, add, delete, edit, file_of

pytestmark = pytest.mark.django_db

END = {"kind": "end"}
NEUTRAL = Path(settings.BASE_DIR).parent / "shared" / "data" / "neutral"


def the_match() -> Match:
    return Match.objects.get(feed_key="m1")


def log_of_file(data: bytes) -> dict[str, Any]:
    """The log of the match in a file after `import_feed`. The match is deleted again."""
    match, _ = import_feed(normalise_for_match(read_feed(BytesIO(data))))
    log = log_of(match)
    match.delete()
    return log


@pytest.mark.every_database("row locks")
@pytest.mark.parametrize("together", [True, False], ids=["one batch", "line by line"])
def test_lines_make_the_same_log_as_their_file(program: Program, together: bool):
    whole = log_of_file(file_of(*A_MATCH))
    lines = (HEADER, *A_MATCH, END)
    answers = program.send(*lines) if together else program.each(*lines)
    assert all(answer["ok"] for answer in answers)
    assert log_of(the_match()) == whole
    assert [answer["offset"] for answer in answers] == sorted(answer["offset"] for answer in answers)
    assert answers[-1]["offset"] == the_match().last_offset


@pytest.mark.parametrize(
    "name", ["football-pl-13865", "football-sportradar-03", "nfl-sportradar-SF-SEA", "football-pl-36475", "nhl-0089"]
)
@pytest.mark.parametrize("batch", [1, 7], ids=["line by line", "seven together"])
def test_a_real_match_makes_the_same_log_as_its_file(program: Program, name: str, batch: int):
    path = NEUTRAL / f"{name}.jsonl"
    if not path.exists():
        pytest.skip("the real feeds are not on this machine")
    data = path.read_bytes()
    lines = [json.loads(line) for line in data.splitlines()]
    if batch == 1:
        lines = [*lines[:-1][:120], {"kind": "end"}]
        data = b"\n".join(
            [*data.splitlines()[:-1][:120], json.dumps({"kind": "end", "entries": len(lines) - 2}).encode()]
        )
    key = lines[0]["match_id"]
    theirs = log_of_file(data)
    for start in range(0, len(lines), batch):
        answers = program.send(*lines[start : start + batch], match_id=key)
        assert all(answer["ok"] for answer in answers), answers
    ours = log_of(Match.objects.get(feed_key=key))
    for our, their in zip(ours["entries"], theirs["entries"], strict=True):
        assert our == their
    assert ours == theirs


def test_a_line_that_is_sent_again_changes_nothing(program: Program):
    first = program.send(HEADER, *A_MATCH)
    before = the_match().last_offset
    again = program.send(HEADER, *A_MATCH)
    assert [answer["offset"] for answer in again[1:]] == [answer["offset"] for answer in first[1:]]
    assert all(answer["known"] for answer in again[1:])
    assert the_match().last_offset == before and IngestedLine.objects.count() == len(A_MATCH)


def test_a_program_without_seq_may_send_its_lines_again(program: Program):
    lines = [{name: value for name, value in line.items() if name != "seq"} for line in A_MATCH]
    program.send(HEADER, *lines)
    program.send(HEADER, *lines)
    assert the_match().commentary.count() == len(A_MATCH)
    assert str(the_match().scoreline) == "2–1"
    program.send({"kind": "entry", "op": "edit", "id": "3", "text": "GOAL! Parker, off the bar."})
    program.send(*lines)
    assert the_match().commentary.get(client_key="feed:3").body == "GOAL! Parker, off the bar."


def test_a_seq_that_is_taken_is_refused(program: Program):
    program.send(HEADER, *A_MATCH)
    assert program.refusal(add(3, "Another text.")) == "ingest.seq_taken"
    assert the_match().commentary.get(client_key="feed:3").body == A_MATCH[2]["text"]


def test_corrections_and_deletions_reach_the_fans(program: Program):
    program.send(HEADER, *A_MATCH[:6])
    program.send(edit(20, 3, text="GOAL! Barker, off the post."))
    program.send(delete(21, 6))
    assert the_match().commentary.get(client_key="feed:3").body == "GOAL! Barker, off the post."
    assert the_match().commentary.get(client_key="feed:6").retracted_at is not None
    assert str(the_match().scoreline) == "1–0"


def test_a_late_line_takes_its_place_by_seq(program: Program):
    program.send(HEADER, *A_MATCH[:2], *A_MATCH[3:])
    assert str(the_match().scoreline) == "1–1"
    program.send(A_MATCH[2])
    assert str(the_match().scoreline) == "2–1"
    bodies = list(the_match().commentary.order_by("position").values_list("body", flat=True))
    assert bodies == [line["text"] for line in A_MATCH]


def test_a_refused_line_does_not_hold_up_its_batch(program: Program):
    bad = add(50, "x" * 70_000, id="long")
    wrong = {"kind": "entry", "seq": "first", "op": "add", "id": "wrong", "text": "?"}
    answers = program.send(HEADER, *A_MATCH[:4], wrong, *A_MATCH[4:])
    assert [answer["ok"] for answer in answers] == [True] * 5 + [False] + [True] * 4
    assert answers[5]["error"]["code"] == "feed.wrong_type" and answers[5]["error"]["field"] == "seq"
    assert the_match().commentary.count() == len(A_MATCH)
    assert program.send(bad)[0]["warnings"]  # cut, and said so


def test_entries_before_their_match_are_refused(program: Program):
    assert program.refusal(A_MATCH[0]) == "ingest.unknown_match"
    match = program.send(HEADER)[0]["match"]
    Match.objects.filter(pk=match).update(feed_key=None)
    assert program.refusal({"kind": "match", **HEADER, "match": match, "sport": "basketball"}) == "feed.other_sport"


def test_the_answer_to_the_match_says_where_to_continue(program: Program):
    assert program.send(HEADER)[0]["last"] is None
    program.send(*A_MATCH[:5])
    for question in ({"kind": "resume"}, HEADER):
        answer = program.send(question)[0]
        assert answer["lines"] == 5 and answer["last"]["seq"] == 5 and answer["last"]["id"] == "5"
        assert answer["offset"] == the_match().last_offset


def test_another_process_continues_where_the_first_stopped(program: Program):
    whole = log_of_file(file_of(*A_MATCH))
    program.send(HEADER, *A_MATCH[:5])
    program.engine = Engine()
    program.send(*A_MATCH[5:], END)
    assert log_of(the_match()) == whole


def test_a_match_has_a_limit_of_lines(program: Program, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(engine, "MOST_LINES", 5)
    answers = program.send(HEADER, *A_MATCH)
    assert [answer["ok"] for answer in answers] == [True] * 6 + [False] * 3
    assert answers[-1]["error"]["code"] == "ingest.too_many_entries"
    assert program.send(A_MATCH[0])[0]["known"]


def test_an_end_with_missing_lines_is_refused(program: Program):
    program.send(HEADER, *A_MATCH[:5])
    end = {"kind": "end", "entries": len(A_MATCH)}
    assert program.refusal(end) == "ingest.lines_missing"
    assert program.send(*A_MATCH[5:], end)[-1]["status"] == "finished"
    assert program.send(end)[0]["ok"]


def test_only_editors_create_matches_and_only_commentators_write(
    program: Program, program_of: Callable[[User], Program], commentator: User, stranger: User
):
    assert program_of(commentator).refusal(HEADER) == "ingest.unknown_match"
    assert program_of(stranger).refusal(HEADER) == "ingest.unknown_match"
    program.send(HEADER)
    assert program_of(commentator).send(HEADER, A_MATCH[0])[1]["ok"]
    assert program_of(stranger).refusal(A_MATCH[1]) == "match.not_commentator"
    assert the_match().commentary.count() == 1


def test_a_feed_can_be_bound_to_a_match_of_an_editor(program: Program, live_match: Match):
    sent = {**HEADER, "match_id": "other", "match": live_match.pk}
    assert program.send(sent)[0]["match"] == live_match.pk
    assert program.send(*A_MATCH[:2], match_id="other")[1]["ok"]
    assert Match.objects.get(pk=live_match.pk).feed_key == "other"
    assert program.refusal({**sent, "match_id": "third"}) == "ingest.other_feed"


def test_a_commentator_writes_beside_the_feed(program: Program, commentator: User):
    program.send(HEADER, *A_MATCH[:3])
    match = the_match()
    for number in range(3):
        post_commentary(
            match_id=match.pk, author=commentator, client_key=f"c{number}", draft=EntryDraft(body=f"Colour {number}.")
        )
    program.send(A_MATCH[3])
    assert the_match().status == Match.Status.BREAK, "the feed's half-time counts, though lines were written since"
    program.send(*A_MATCH[4:])
    assert str(the_match().scoreline) == "2–1"
    bodies = list(the_match().commentary.order_by("position", "pk").values_list("body", flat=True))
    assert bodies[3:6] == ["Colour 0.", "Colour 1.", "Colour 2."] and bodies[-1] == A_MATCH[-1]["text"]


def test_a_commentators_correction_stays_when_the_feed_goes_on(program: Program, commentator: User):
    program.send(HEADER, *A_MATCH[:3])
    goal = the_match().commentary.get(client_key="feed:3")
    correct_commentary(entry_id=goal.pk, author=commentator, body="GOAL! Parker, with the knee.")
    program.send(*A_MATCH[3:])
    assert the_match().commentary.get(client_key="feed:3").body == "GOAL! Parker, with the knee."


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ({"kind": "goal"}, "ingest.unknown_kind"),
        ({"kind": ["entry"]}, "ingest.unknown_kind"),
        ({"seq": 1}, "ingest.unknown_kind"),
        ({"kind": "entry", "match": -1}, "feed.wrong_type"),
        ({"kind": "entry", "match_id": {}}, "feed.wrong_type"),
        ({"kind": "entry"}, "ingest.no_match"),
    ],
)
def test_a_line_that_cannot_be_read_is_refused(line: dict[str, object], code: str):
    with pytest.raises(LivecastError) as refusal:
        line_of(line, 1)
    assert refusal.value.code == code
