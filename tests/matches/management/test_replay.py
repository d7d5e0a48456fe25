"""`manage.py replay`: play a match line by line at its own pace."""

import os
import signal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from matches.models import Match
from matches.providers import player
from matches.providers.player import Pacer, exit_on_sigterm
from tests.matches.providers.feed_writer import A_MATCH, add, delete, edit, written

pytestmark = pytest.mark.django_db


class FakeClock:
    """A fake clock for a replay. Time passes only while the replay waits."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.waited: list[float] = []
        self.at_wait: Any = None  # called before each wait, with the number of waits so far

    def sleep(self, seconds: float) -> None:
        if self.at_wait:
            self.at_wait(len(self.waited))
        self.waited.append(round(seconds, 2))
        self.now += seconds

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> FakeClock:
    clock = FakeClock()
    monkeypatch.setattr(player, "sleep", clock.sleep)
    monkeypatch.setattr(player, "monotonic", clock.monotonic)
    return clock


@pytest.fixture
def file(tmp_path: Path) -> str:
    return written(tmp_path / "m1.jsonl", *A_MATCH)


def replay(file: str, **options: Any) -> list[str]:
    out = StringIO()
    call_command("replay", file, stdout=out, no_color=True, **options)
    return out.getvalue().splitlines()


def the_match(**which: Any) -> Match:
    return Match.objects.get(**(which or {"feed_key": "m1"}))


def test_replay_plays_a_match_to_its_end(file, clock):
    out = replay(file, speed=0)
    match = the_match()
    assert (match.status, match.home_score, match.away_score, match.commentary.count()) == ("finished", 2, 1, 8)
    assert out[0] == f"m1.jsonl: into match {match.pk}, Harbour Town v Mill United, without waits"
    assert "8 entries: 8 added" in out[1]
    assert not clock.waited


def test_replayed_match_kicks_off_now(file, clock):
    before = timezone.now()
    replay(file, speed=0)
    kickoff = the_match().kickoff_moment
    assert kickoff is not None and before.replace(second=0, microsecond=0) <= kickoff <= timezone.now()


def test_replay_waits_as_the_match_did_but_faster(file, clock):
    out = replay(file, speed=20)
    # The goal after 700 seconds, no wait of more than 20 minutes, the break of 15.
    assert clock.waited == [35, 60, 42, 60, 60, 7]
    assert out[0].endswith("20 times real time, its pace derived from the clock")


def test_replay_posts_lines_at_a_fixed_rate(file, clock):
    out = replay(file, rate=4.0)
    assert clock.waited == [0.25] * 8
    assert out[0].endswith("4 lines a second")


def test_match_is_live_during_the_replay(file, clock):
    seen = []

    def record_state(waits: int) -> None:
        match = the_match()
        seen.append((match.status, match.period, match.clock_running_since is not None, match.home_score))

    clock.at_wait = record_state
    replay(file, rate=1.0)
    assert seen == [
        ("scheduled", "", False, None),
        ("scheduled", "", False, None),
        ("live", "1H", True, 0),
        ("live", "1H", True, 1),
        ("break", "1H", False, 1),
        ("live", "2H", True, 1),
        ("live", "2H", True, 1),
        ("live", "2H", True, 2),
    ]
    assert the_match().clock_running_since is None


def test_each_line_is_committed_before_the_next_wait(file, clock):
    counts = []
    clock.at_wait = lambda waits: counts.append(the_match().commentary.count())
    replay(file, rate=1.0)
    assert counts == list(range(8))


def test_edits_and_deletes_are_applied_in_order(tmp_path, clock):
    file = written(
        tmp_path / "m1.jsonl", *A_MATCH[:3], delete(4, 3, text="Offside."), add(5, "Calm again.", period="1H")
    )
    scores = []
    clock.at_wait = lambda waits: scores.append(the_match().home_score)
    replay(file, rate=1.0)
    assert scores == [None, None, 0, 1, 0]


def test_second_replay_plays_into_a_new_match(file, clock):
    replay(file, speed=0)
    replay(file, speed=0)
    replay(file, speed=0)
    assert list(Match.objects.order_by("pk").values_list("feed_key", flat=True)) == ["m1", "m1/replay-1", "m1/replay-2"]
    assert {match.commentary.count() for match in Match.objects.all()} == {8}


def test_replay_does_not_touch_an_imported_match(file, clock):
    call_command("import_feed", file, verbosity=0)
    before = list(the_match().publications.values_list("offset", flat=True))
    replay(file, speed=0)
    assert list(the_match().publications.values_list("offset", flat=True)) == before
    assert the_match(feed_key="m1/replay-1").status == "finished"


def test_replay_plays_into_a_fixture_without_entries(file, clock, fixture):
    Match.objects.filter(pk=fixture.pk).update(feed_key="m1")
    replay(file, speed=0)
    assert (Match.objects.count(), the_match().pk, the_match().home_score) == (1, fixture.pk, 2)


def test_replay_plays_into_the_match_that_is_named(file, clock, fixture):
    replay(file, speed=0, match=fixture.pk)
    fixture.refresh_from_db()
    assert (fixture.status, fixture.home_score, Match.objects.count()) == ("finished", 2, 1)


def test_stopped_replay_continues_where_it_was(file, clock):
    def stop(waits: int) -> None:
        if waits == 3:
            raise KeyboardInterrupt

    clock.at_wait = stop
    with pytest.raises(CommandError, match=r"Stopped\. To continue, run the same command with --match \d+\."):
        replay(file, rate=1.0)
    match = the_match()
    assert (match.status, match.commentary.count()) == ("live", 3)

    clock.at_wait, clock.waited = None, []
    assert "8 entries: 5 added, 0 corrected, 0 retracted, 3 unchanged" in replay(file, rate=1.0, match=match.pk)[1]
    assert len(clock.waited) == 5, "what was told before is not waited for"
    assert (the_match().status, the_match().commentary.count()) == ("finished", 8)


def test_replayed_lines_happen_now_unless_they_have_a_moment(tmp_path, clock):
    before = timezone.now()
    told = add(2, "Tip-off.", at="2021-06-11T01:09:49Z")
    replay(written(tmp_path / "m1.jsonl", add(1, "Hello."), told, sport="basketball"), speed=0)
    first, second = the_match().commentary.values_list("happened_at", flat=True)
    assert first and before <= first <= timezone.now()
    assert second and second.year == 2021


def test_import_after_a_replay_changes_nothing(file, clock):
    replay(file, speed=0)
    before = list(the_match().commentary.values())
    call_command("import_feed", file, verbosity=0)
    assert list(the_match().commentary.values()) == before


def test_feed_without_periods_is_live_from_its_first_line(tmp_path, clock):
    file = written(
        tmp_path / "m1.jsonl", add(1, "底线背转身！", at="2021-06-11T01:09:49Z"), add(2, "铁了！！"), sport="basketball"
    )
    seen = []
    clock.at_wait = lambda waits: seen.append(the_match().status)
    replay(file, rate=1.0)
    assert seen == ["scheduled", "live"] and the_match().status == "finished"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"speed": -1.0}, "--speed must be a number, 0 or more"),
        ({"speed": float("nan")}, "--speed must be a number, 0 or more"),
        ({"rate": 0.0}, "--rate must be a number of lines a second, more than 0"),
    ],
)
def test_invalid_pace_is_refused(file, clock, options, said):
    with pytest.raises(CommandError, match=said):
        replay(file, **options)
    assert not Match.objects.exists()


def test_refused_replay_changes_nothing(tmp_path, file, clock, fixture):
    broken = tmp_path / "broken.jsonl"
    broken.write_bytes(Path(file).read_bytes()[:-20])
    other = written(tmp_path / "hoops.jsonl", add(1, "Tip-off."), sport="basketball")
    for name, options, said in (
        (str(broken), {}, f"{broken}:10: expected a whole line, got the end of the file inside it [feed.truncated]"),
        (file, {"match": 4711}, f"{file}: match 4711 does not exist [match.not_found]"),
        (other, {"match": fixture.pk}, f"{other}: match {fixture.pk} has another sport: football [feed.other_sport]"),
    ):
        err = StringIO()
        with pytest.raises(CommandError) as refusal:
            call_command("replay", name, stderr=err, no_color=True, **options)
        assert refusal.value.returncode == 1
        assert err.getvalue().strip() == said
    assert Match.objects.count() == 1 and not fixture.commentary.exists()


def test_time_for_posting_does_not_slow_the_pace(clock):
    pacer = Pacer()
    pacer.wait(10)
    clock.now += 3  # a line was posted
    pacer.wait(10)
    clock.now += 12
    pacer.wait(10)
    pacer.wait(10)
    assert clock.waited == [10, 7, 8], "behind by two seconds: caught up with"


def test_replay_does_not_catch_up_after_a_long_delay(clock):
    pacer = Pacer()
    clock.now += 3600
    pacer.wait(10)
    pacer.wait(10)
    assert clock.waited == [10]


def test_sigterm_ends_the_replay_with_exit_code_0(file, clock):
    clock.at_wait = lambda waits: os.kill(os.getpid(), signal.SIGTERM) if waits == 3 else None
    with pytest.raises(SystemExit) as ended:
        replay(file, rate=1.0)
    assert ended.value.code == 0
    assert the_match().commentary.count() == 3


def test_signal_handler_is_restored():
    before = signal.getsignal(signal.SIGTERM)
    with exit_on_sigterm():
        assert signal.getsignal(signal.SIGTERM) is not before
    assert signal.getsignal(signal.SIGTERM) is before


def test_replayed_correction_is_counted_once(tmp_path, clock):
    file = written(tmp_path / "m1.jsonl", *A_MATCH[:3], edit(4, 3, text="GOAL! Nettle!"))
    assert "4 entries: 3 added, 1 corrected" in replay(file, speed=0)[1]
    match = the_match()
    assert "4 entries: 0 added, 0 corrected, 0 retracted, 4 unchanged" in replay(file, speed=0, match=match.pk)[1]
