"""Hourly and daily work: done once for each fixed time, whenever beat and the workers were restarted."""

import threading
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from livecast import periodic_work, tasks
from livecast import settings as production
from livecast.celery import app
from livecast.models import PeriodicWork

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CLEAN_UP, TRIM, UPLOADS = "accounts.tasks.tidy", "chat.tasks.trim_logs", "matches.tasks.clear_away_uploads"
NOTICES, SEARCH = "matches.tasks.tidy_notices", "matches.tasks.update_search"
ALL = {CLEAN_UP, TRIM, UPLOADS, NOTICES, SEARCH}


def at(clock: str, day: int = 9) -> datetime:
    return datetime.fromisoformat(f"2026-05-{day:02}T{clock}").replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("every", "after", "now", "due"),
    [
        (HOUR, timedelta(minutes=10), at("15:10:00"), at("15:10")),
        (HOUR, timedelta(minutes=10), at("15:09:59"), at("14:10")),
        (HOUR, timedelta(minutes=10), at("00:05"), at("23:10", day=8)),
        (DAY, timedelta(hours=3, minutes=25), at("03:25"), at("03:25")),
        (DAY, timedelta(hours=3, minutes=25), at("03:24"), at("03:25", day=8)),
        (DAY, timedelta(hours=3, minutes=25), at("23:59"), at("03:25")),
    ],
)
def test_the_latest_fixed_time(every, after, now, due):
    assert periodic_work.latest_due_time(every, after, now) == due


@pytest.mark.every_database("times")
@pytest.mark.django_db
class TestRestarts:
    """A worker and a beat without state: everything is in the database."""

    @pytest.fixture
    def done(self) -> list[tuple[str, datetime]]:
        return []

    @pytest.fixture
    def tick(self, done):
        """Do the due work at this time, like a worker that receives beat's task."""

        def work_at(now: datetime) -> None:
            for name in periodic_work.due_work(now):
                periodic_work.do_if_due(name, now, partial(done.append, (name, now)))

        return work_at

    def of(self, name: str, done: list[tuple[str, datetime]]) -> list[datetime]:
        return [when for which, when in done if which == name]

    def test_work_that_was_never_done_is_done_at_once(self, tick, done):
        tick(at("15:00"))
        assert {name for name, _ in done} == ALL
        tick(at("15:00:10"))
        assert len(done) == len(ALL)

    def test_with_hourly_restarts_daily_work_is_done_daily(self, tick, done):
        # The first tick is ten seconds after each start, and each run lasts less than an hour.
        now = at("12:00")
        while now < at("12:00", day=12):
            for seconds in (10, 20, 1800):
                tick(now + timedelta(seconds=seconds))
            now += HOUR
        assert [when.day for when in self.of(UPLOADS, done)] == [9, 10, 11, 12]
        assert [when.strftime("%H:%M") for when in self.of(UPLOADS, done)[1:]] == ["03:30"] * 3
        assert len(self.of(CLEAN_UP, done)) == 1 + 3 * 24

    def test_work_due_during_a_downtime_is_done_once_afterwards(self, tick, done):
        tick(at("03:30"))
        done.clear()
        tick(at("08:00", day=12))  # three days and many hours later
        tick(at("08:00:10", day=12))
        assert sorted(name for name, _ in done) == sorted(ALL)

    def test_two_beats_do_the_work_once(self, done):
        now = at("15:00")
        due = [periodic_work.due_work(now), periodic_work.due_work(now)]  # both queried before either started
        assert due[0] == due[1]
        for name in [*due[0], *due[1]]:
            periodic_work.do_if_due(name, now, partial(done.append, (name, now)))
        assert sorted(name for name, _ in done) == sorted(ALL)

    def test_failing_work_raises_and_is_retried(self, tick, done):
        def fail() -> None:
            raise RuntimeError("the disk is full")

        with pytest.raises(RuntimeError, match="the disk is full"):
            periodic_work.do_if_due(CLEAN_UP, at("15:10"), fail)
        tick(at("15:11"))
        assert self.of(CLEAN_UP, done) == []  # not each ten seconds
        tick(at("15:16"))
        assert self.of(CLEAN_UP, done) == [at("15:16")]

    def test_after_a_clock_moves_back_work_is_not_repeated(self, tick, done):
        tick(at("15:10"))
        tick(at("14:50"))
        tick(at("15:20"))
        assert self.of(CLEAN_UP, done) == [at("15:10")]


@pytest.mark.every_database("row locks")
@pytest.mark.django_db(transaction=True)
def test_simultaneous_claims_do_the_work_once():
    now, begin, done = at("15:10"), threading.Barrier(6), []

    def work() -> None:
        begin.wait()
        periodic_work.do_if_due(CLEAN_UP, now, lambda: done.append(threading.get_ident()))
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 1
    assert PeriodicWork.objects.get(name=CLEAN_UP).done_for == at("15:10")


@pytest.mark.django_db
def test_every_periodic_task_exists_and_runs():
    app.loader.import_default_modules()  # like a starting worker
    tasks.start_due_work()
    assert set(PeriodicWork.objects.exclude(done_for=None).values_list("name", flat=True)) == ALL
    assert periodic_work.due_work(timezone.now()) == []


def test_beat_schedules_only_short_intervals():
    """Beat counts intervals from its start.

    With hourly restarts, an interval of an hour would never end.
    """
    schedule: dict[str, Any] = production.CELERY_BEAT_SCHEDULE
    assert max(entry["schedule"] for entry in schedule.values()) <= 60
