"""`manage.py import_feed`: a valid file is imported once, a refused file changes nothing."""

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.db.models import Model

from livecast.errors import LivecastError
from matches.actions import MAX_BODY, EntryDraft, correct_commentary, post_commentary
from matches.models import CommentaryEntry, Match, Publication, Team
from matches.providers import files, importer
from matches.providers.normalise import NormalisedFeed
from tests.matches.providers.feed_writer import A_MATCH, add, delete, edit, file_of, written

pytestmark = pytest.mark.django_db


class FeedImport:
    """Runs the command. Its output is in `out` and `err`, line by line."""

    def __init__(self, directory: Path) -> None:
        self.path = directory / "m1.jsonl"
        self.out: list[str] = []
        self.err: list[str] = []

    def __call__(self, *entries: dict[str, Any], verbosity: int = 1, **header: Any) -> Match:
        """FeedImport a match with these entries, and expect success."""
        self.files(written(self.path, *entries, **header), verbosity=verbosity)
        return Match.objects.get(feed_key=header.get("match_id", "m1"))

    def files(self, *names: str, verbosity: int = 1) -> None:
        out, err = StringIO(), StringIO()
        try:
            call_command("import_feed", *names, stdout=out, stderr=err, verbosity=verbosity, no_color=True)
        finally:
            self.out, self.err = out.getvalue().splitlines(), err.getvalue().splitlines()

    def refused(self, data: bytes) -> str:
        """FeedImport a file, expect a refusal and return its error line."""
        self.path.write_bytes(data)
        with pytest.raises(CommandError, match="1 of 1 file not imported") as refusal:
            self.files(str(self.path))
        assert refusal.value.returncode == 1 and not self.out
        (said,) = self.err
        return said.replace(str(self.path), "m1.jsonl")


@pytest.fixture
def imported(tmp_path: Path) -> FeedImport:
    return FeedImport(tmp_path)


def all_rows() -> list[list[Any]]:
    """All rows that an import could change."""
    models: tuple[type[Model], ...] = (Team, Match, CommentaryEntry, Publication)
    return [list(model._default_manager.order_by("pk").values()) for model in models]


def bodies(match: Match, **which: Any) -> list[str]:
    return list(match.commentary.filter(**which).values_list("body", flat=True))


# --- a file


@pytest.mark.every_database("bulk inserts, JSON")
def test_import_creates_a_match(imported):
    match = imported(*A_MATCH, venue="The Quay")
    assert (str(match), match.sport, match.venue, match.status, match.period) == (
        "Harbour Town v Mill United", "football", "The Quay", "finished", "2H",
    )  # fmt: skip
    assert match.kickoff_moment is not None and match.kickoff_moment.isoformat() == "2026-05-09T14:00:00+00:00"
    assert (match.home_score, match.away_score, match.clock_running_since) == (2, 1, None)
    entries = list(match.commentary.all())
    assert [entry.minute for entry in entries] == ["", "1'", "12'", "45+2'", "46'", "67'", "90+2'", "90+4'"]
    assert [entry.scored for entry in entries] == [False, False, True, False, False, True, True, False]
    assert {entry.author for entry in entries} == {None}


def test_import_prints_a_summary_line(imported):
    match = imported(*A_MATCH)
    outcome = "8 entries: 8 added, 0 corrected, 0 retracted, 0 unchanged"
    assert imported.out == [f"m1.jsonl: match {match.pk}, Harbour Town 2–1 Mill United, {outcome}"]
    imported(add(1, "The teams are out."), match_id="m2", status="A")
    assert "Harbour Town – Mill United (abandoned), 1 entry: 1 added" in imported.out[0]


def test_import_counts_and_lists_warnings(imported):
    strange = add(1, "Hello", clock=7), delete(2, "ghost")
    imported(*strange)
    assert imported.out[0].endswith(", 2 warnings")
    assert [line.partition(": ")[2] for line in imported.err] == [
        'line 2: field "clock" of the wrong type, left out: 7',
        "line 3: delete of an id that was not added, ignored: ghost",
    ]
    imported(*strange, verbosity=0)
    assert not imported.out and not imported.err


def test_import_publishes_like_a_commentators_posts(imported):
    match = imported(*A_MATCH[:3])
    types = list(match.publications.values_list("type", flat=True))
    assert types.count("commentary.added") == 3
    last = json.loads(match.publications.filter(type="commentary.added").latest("offset").data)
    assert (last["body"], last["scoreline"]["home"], last["minute"]) == ("GOAL! Parker, off the post.", 1, "12'")


# --- repeated imports


@pytest.mark.every_database("comparison of JSON and times")
def test_second_import_changes_nothing(imported):
    imported(*A_MATCH, edit(9, 3, text="GOAL! Parker, off both posts."), delete(10, 6, text="Offside."))
    before = all_rows()
    imported.files(str(imported.path))
    assert all_rows() == before
    assert "10 entries: 0 added, 0 corrected, 0 retracted, 10 unchanged" in imported.out[0]


def test_import_of_a_longer_file_adds_the_new_lines(imported):
    imported(*A_MATCH[:4])
    match = imported(*A_MATCH)
    assert "8 entries: 4 added, 0 corrected, 0 retracted, 4 unchanged" in imported.out[0]
    assert (match.home_score, match.away_score) == (2, 1)


def test_import_of_a_corrected_file_corrects_entries(imported):
    imported(*A_MATCH)
    match = imported(*A_MATCH[:5], A_MATCH[5] | {"text": "GOAL! An own goal, they say.", "side": "home"}, *A_MATCH[6:])
    assert "0 added, 1 corrected, 0 retracted, 7 unchanged" in imported.out[0]
    entry = match.commentary.get(client_key="feed:6")
    assert (entry.body, entry.corrected_at is not None) == ("GOAL! An own goal, they say.", True)
    assert (match.home_score, match.away_score) == (3, 0)


def test_import_of_an_older_file_does_not_undo_newer_records(imported):
    imported(*A_MATCH, edit(9, 3, text="GOAL! Parker, off both posts."))
    match = imported(*A_MATCH)
    assert bodies(match, client_key="feed:3") == ["GOAL! Parker, off both posts."]


def test_import_keeps_an_editors_changes_of_the_match(imported):
    match = imported(*A_MATCH)
    Match.objects.filter(pk=match.pk).update(venue="The Old Quay")
    assert imported(*A_MATCH, venue="The Quay").venue == "The Old Quay"


def test_import_keeps_a_commentators_own_entries(imported):
    match = imported(*A_MATCH)
    post_commentary(match_id=match.pk, author=None, client_key="console-1", draft=EntryDraft(body="What a match."))
    imported(*A_MATCH)
    assert bodies(match)[-1] == "What a match."


def test_two_imported_matches_share_their_teams(imported):
    one, other = imported(*A_MATCH), imported(*A_MATCH, match_id="m2")
    assert one.pk != other.pk and one.home == other.home and Team.objects.count() == 2


# --- edits, deletes, order


@pytest.mark.every_database("JSON")
def test_edit_record_makes_a_visible_correction(imported):
    match = imported(*A_MATCH[:3], edit(9, 3, text="GOAL! Nettle, off the post."))
    entry = match.commentary.get(client_key="feed:3")
    assert (entry.body, entry.kind, entry.feed_seq) == ("GOAL! Nettle, off the post.", "goal", 9)
    assert entry.corrected_at is not None
    assert "4 entries: 3 added, 1 corrected" in imported.out[0]


def test_delete_record_retracts_the_entry_and_updates_the_score(imported):
    match = imported(*A_MATCH[:3], delete(9, 3, text="Offside by a bootlace."))
    entry = match.commentary.get(client_key="feed:3")
    assert entry.retracted_at is not None and entry.reason == "Offside by a bootlace."
    assert (match.home_score, match.away_score) == (0, 0)
    assert "4 entries: 3 added, 0 corrected, 1 retracted" in imported.out[0]


def test_goal_added_again_after_a_delete_is_a_new_entry(imported):
    goal = A_MATCH[2]
    match = imported(*A_MATCH[:3], delete(9, 3), goal | {"seq": 10, "text": "GOAL! It stands after all."})
    assert bodies(match, retracted_at=None)[-1] == "GOAL! It stands after all."
    assert match.commentary.count() == 4 and match.home_score == 1
    before = all_rows()
    imported.files(str(imported.path))
    assert all_rows() == before


def test_entries_are_ordered_by_seq(imported):
    match = imported(*reversed(A_MATCH))
    assert bodies(match) == [entry["text"] for entry in A_MATCH]
    assert (match.home_score, match.away_score) == (2, 1)


@pytest.mark.every_database("ordering")
def test_late_record_is_placed_by_its_seq(imported):
    late = add(5, "A corner before the break.", id="late", period="1H", clock={"s": 2000})
    spaced = [entry | {"seq": entry["seq"] * 2} for entry in A_MATCH]
    imported(*spaced)
    assert bodies(imported(*spaced, late))[2:4] == ["A corner before the break.", "GOAL! Parker, off the post."]


def test_records_without_a_clock_are_imported(imported):
    match = imported(add(1, "Under way.", type="start", period="1H"), add(2, "Corner.", period="1H"), add(3, "Well."))
    assert [(entry.clock_seconds, entry.minute) for entry in match.commentary.all()] == [
        (0.0, "1'"), (None, "1st"), (None, ""),
    ]  # fmt: skip


# --- final state


def test_extra_time_and_shootout_are_imported(imported):
    so = [
        add(20, type="start", period="SO"),
        add(21, "Scored.", type="goal", side="home", period="SO", so={"home": 1, "away": 0}),
        add(22, "Saved.", type="penalty saved", side="away", period="SO", so={"home": 1, "away": 0}),
    ]
    extra = [add(10, type="start", period="ET1", clock={"s": 5400}), add(11, "Tired.", period="ET2", clock={"s": 7210})]
    match = imported(*A_MATCH[:6], *extra, *so, final={"home": 1, "away": 1})
    assert (match.home_score, match.away_score, match.home_shootout, match.away_shootout) == (1, 1, 1, 0)
    assert "Harbour Town 1–1 Mill United (1–0 in the shootout)" in imported.out[0]
    assert list(match.commentary.values_list("minute", flat=True))[-5:] == ["91'", "120+1'", "Pens", "Pens", "Pens"]


def test_stated_final_score_has_precedence_over_the_entries(imported):
    match = imported(*A_MATCH, final={"Harbour Town": "4", "Mill United": "3", "process": "over"})
    assert (match.home_score, match.away_score) == (4, 3)
    assert match.commentary.last().scoreline["home"] == 2


@pytest.mark.parametrize(
    ("status", "left"),
    [("A", "abandoned"), ("P", "postponed"), ("U", "scheduled"), ("Final", "finished"), (None, "finished")],
)
def test_match_gets_the_status_of_the_header(imported, status, left):
    assert imported(*A_MATCH[:3], status=status).status == left


def test_feed_of_a_postponed_match_may_have_entries(imported):
    postponed = add(1, "Postponed: the pitch is under water.", type="postponed"), add(2, "The new date is 3 June.")
    match = imported(*postponed, status="P")
    assert match.status == "postponed" and len(bodies(match)) == 2
    match = imported(*postponed, *(entry | {"seq": entry["seq"] + 9, "id": f"new-{entry['id']}"} for entry in A_MATCH))
    assert (match.status, match.home_score) == ("finished", 2)


def test_scheduled_match_is_imported_without_entries(imported):
    match = imported(status="U")
    assert (match.status, match.commentary.count(), match.home_score) == ("scheduled", 0, None)


def test_unknown_kickoff_stays_unknown(imported):
    match = imported(add(1, "Hello"), start=None)
    assert (match.kickoff_at, match.kickoff_time_known, match.kickoff_text) == (None, False, "unknown")
    dated = imported(add(1, "Hello"), start=None, date="2026-05-09", match_id="m2")
    assert (dated.kickoff_moment, dated.kickoff_text) == (None, "9 May 2026")


# --- refusals: the file changes nothing


SOUND = file_of(*A_MATCH)
LINES = SOUND.splitlines(keepends=True)


def with_fault(number: int, old: bytes, new: bytes) -> bytes:
    """The valid file with one change in one line."""
    lines = list(LINES)
    assert old in lines[number - 1]
    lines[number - 1] = lines[number - 1].replace(old, new)
    return b"".join(lines)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (with_fault(5, b'"op": "add"', b'"op": "upsert"'),
         'm1.jsonl:5: field "op": expected "add", "edit" or "delete", got "upsert" [feed.unknown_op]'),
        (with_fault(5, b'"seq": 4, ', b""),
         'm1.jsonl:5: field "seq": expected a whole number from 0 to 70368744177664, got nothing [feed.missing_field]'),
        (with_fault(1, b"feed/1", b"feed/2"),
         'm1.jsonl:1: field "feed": expected "commentary-feed/1", got "commentary-feed/2" [feed.wrong_version]'),
        (with_fault(6, b'"seq": 5', b'"seq" 5'),
         ("m1.jsonl:6: expected one JSON object, got invalid JSON (expecting ':' delimiter at column 25) "
         "[feed.not_json]")),
        (b"".join(LINES[:-1]),
         'm1.jsonl:10: expected the record {"kind": "end"}, got the end of the file [feed.truncated]'),
        (b"".join(LINES)[:-40],
         "m1.jsonl:9: expected a whole line, got the end of the file inside it [feed.truncated]"),
        (b"".join(LINES[:4] + LINES[5:]),
         'm1.jsonl:9: field "entries": expected 7, the number of entries in the file, got 8 [feed.truncated]'),
        (with_fault(5, b"Half", b"H\0lf"), "m1.jsonl:5: expected no NUL bytes, got one at byte 63 [feed.nul_byte]"),
        (with_fault(5, b"Half", b"H\xfflf"), "m1.jsonl:5: expected UTF-8, got byte 0xff at byte 63 [feed.not_utf8]"),
        (with_fault(5, b"Half", b"H" * 1_000_000),
         "m1.jsonl:5: expected at most 1,000,000 bytes, got more [feed.line_too_long]"),
    ],
)  # fmt: skip
def test_refused_file_changes_nothing_and_reports_its_error(imported, data, said):
    assert imported.refused(data) == said
    assert all_rows() == [[], [], [], []]
    imported.path.write_bytes(SOUND)
    imported.files(str(imported.path))
    assert Match.objects.get().home_score == 2


def test_line_of_fifty_megabytes_is_refused(imported):
    with imported.path.open("wb") as file:
        file.write(LINES[0])
        for _ in range(50):
            file.write(b" " * 1_000_000)
    with pytest.raises(CommandError):
        imported.files(str(imported.path))
    assert imported.err[0].endswith("m1.jsonl:2: expected at most 1,000,000 bytes, got more [feed.line_too_long]")


def test_refused_correction_changes_nothing(imported):
    imported(*A_MATCH)
    before = all_rows()
    imported.refused(with_fault(9, b'"op": "add"', b'"op": "ad"').replace(b"Level", b"Equal"))
    assert all_rows() == before


def shots(count: int) -> list[dict[str, Any]]:
    return [add(number, text=f"Shot no. {number}.") for number in range(count)]


def test_one_invalid_entry_refuses_the_whole_file(imported):
    feed = files.load_feed(Path(written(imported.path, *shots(2 * importer.STEPS_PER_TRANSACTION))))
    last = replace(feed.steps[-1], line=EntryDraft(body="x" * (MAX_BODY + 1)))
    with pytest.raises(LivecastError, match="An entry has at most 10,000 characters"):
        importer.import_feed(replace(feed, steps=(*feed.steps[:-1], last)))
    assert all_rows() == [[], [], [], []]


@pytest.mark.every_database("rollback")
def test_next_import_completes_an_interrupted_one(imported, monkeypatch):
    count = 0

    def post_and_fail(**arguments: Any) -> CommentaryEntry:
        nonlocal count
        count += 1
        if count == importer.STEPS_PER_TRANSACTION + 10:
            raise RuntimeError("the disk is full")
        return post_commentary(**arguments)

    monkeypatch.setattr(importer, "post_commentary", post_and_fail)
    lines = shots(2 * importer.STEPS_PER_TRANSACTION + 3)
    with pytest.raises(RuntimeError):
        imported(*lines)
    assert Match.objects.get().commentary.count() == importer.STEPS_PER_TRANSACTION
    monkeypatch.undo()
    match = imported(*lines)
    assert bodies(match) == [f"Shot no. {number}." for number in range(len(lines))]
    first = importer.STEPS_PER_TRANSACTION
    assert f"{first + 3} added, 0 corrected, 0 retracted, {first} unchanged" in imported.out[0]


def import_in_thread(feed: NormalisedFeed) -> importer.ImportCounts:
    try:
        return importer.import_feed(feed)[1]
    finally:
        connections.close_all()


@pytest.mark.every_database("row locks")
@pytest.mark.django_db(transaction=True)
def test_two_concurrent_imports_write_each_line_once(imported):
    lines = shots(4 * importer.STEPS_PER_TRANSACTION)
    feed = files.load_feed(Path(written(imported.path, *lines)))
    importer.import_feed(replace(feed, steps=feed.steps[:1]))  # create the match
    with ThreadPoolExecutor(2) as threads:
        imports = [threads.submit(import_in_thread, feed) for _ in range(2)]
        tallies = [one.result() for one in imports]
    assert sum(tally.added for tally in tallies) == len(lines) - 1
    assert bodies(Match.objects.get()) == [f"Shot no. {number}." for number in range(len(lines))]


def test_refused_file_does_not_stop_the_other_files(imported, tmp_path):
    good = [written(tmp_path / f"{name}.jsonl", *A_MATCH, match_id=name) for name in ("first", "last")]
    bad = tmp_path / "bad.jsonl"
    bad.write_bytes(LINES[0])
    with pytest.raises(CommandError, match="2 of 4 files not imported"):
        imported.files(good[0], str(bad), str(tmp_path / "missing.jsonl"), good[1])
    assert set(Match.objects.values_list("feed_key", flat=True)) == {"first", "last"}
    assert [line.partition(": ")[2] for line in imported.err] == [
        'expected the record {"kind": "end"}, got the end of the file [feed.truncated]',
        "cannot be read: No such file or directory [feed.unreadable]",
    ]


def test_hostile_text_is_stored_as_text_without_marks_that_reorder(imported):
    naughty = ["<script>alert(1)</feed>", "'; DROP TABLE matches_match; --", "\u202eevil", "ﷺ", "𝕏 👍🏽", "\\0 %s {}"]
    match = imported(*(add(n, text) for n, text in enumerate(naughty)))
    assert bodies(match) == [text.removeprefix("\u202e") for text in naughty]


def test_progress_bar_is_shown_on_terminals_only(imported, monkeypatch, capsys):
    imported(*A_MATCH)
    assert "%|" not in capsys.readouterr().err
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    imported(*A_MATCH, match_id="m2")
    assert "m1.jsonl" in capsys.readouterr().err


def test_only_a_newer_record_overwrites_an_editors_correction(imported):
    match = imported(*A_MATCH[:3])
    entry = match.commentary.get(client_key="feed:3")
    correct_commentary(entry_id=entry.pk, author=None, body="GOAL! (Fixed by hand.)")
    imported(*A_MATCH[:3], edit(9, 3, text="GOAL! (As the feed has it now.)"))
    assert bodies(match, pk=entry.pk) == ["GOAL! (As the feed has it now.)"]
