"""Celery's settings, each by what it is there for: what a kill, a hang and a SIGTERM do to the tasks in hand."""

import os
import re
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults import slow_tasks
from tests.faults.killable_installation import Installation

pytestmark = [pytest.mark.faults, pytest.mark.timeout(120), pytest.mark.row("C")]


@pytest.fixture
def diary(stage: Installation) -> Path:
    return stage.folder / "diary"


@pytest.fixture
def order(stage: Installation, diary: Path) -> Callable[..., None]:
    """Orders chores: `order(5, "a", "b")`, of five seconds each."""

    def send(seconds: float, *names: str) -> None:
        program = "from tests.faults.slow_tasks import chore\n"
        program += "".join(f"chore.delay({str(diary)!r}, {name!r}, {seconds})\n" for name in names)
        stage.python(program)

    return send


def wait_for(diary: Path, what: str, count: int, within: float) -> list[dict]:
    deadline = time.monotonic() + within
    while len(found := slow_tasks.read(diary, what)) < count:
        assert time.monotonic() < deadline, f"{count} × {what} not within {within:g} s: {slow_tasks.read(diary)}"
        time.sleep(0.05)
    return found


def test_a_task_outlives_its_worker(stage, diary, order, row):
    """acks_late, visibility_timeout, unacked_restore_interval and _throttle: another worker takes over."""
    stage.env["CELERY_VISIBILITY_TIMEOUT"] = "4"
    stage.run("worker")
    order(2, "a")
    wait_for(diary, "began", 1, 10)
    stage.kill("worker")
    stage.run("worker")
    wait_for(diary, "done", 1, 30)
    first, second = slow_tasks.read(diary, "began")
    row.measure(
        "worker killed: run again after", second["at"] - first["at"], "s (with visibility 4)", at_most=4 + 2 * 5 + 3
    )


def test_a_task_outlives_its_pool_process(stage, diary, order, row):
    """reject_on_worker_lost: given back at once, without waiting for the visibility timeout."""
    stage.run("worker")
    order(2, "a")
    (began,) = wait_for(diary, "began", 1, 10)
    os.kill(began["pid"], signal.SIGKILL)
    killed_at = time.time()
    wait_for(diary, "done", 1, 20)
    row.measure("child killed: run again after", slow_tasks.read(diary, "began")[1]["at"] - killed_at, "s", at_most=20)


def test_a_task_in_hand_is_finished_on_sigterm(stage, diary, order, row):
    """worker_soft_shutdown_timeout: long enough for all of ours."""
    stage.run("worker")
    order(4, "a")
    wait_for(diary, "began", 1, 10)
    code = stage.end("worker", 20)
    row.measure("SIGTERM: exit code", code, at_most=0, at_least=0)
    stage.run("worker")
    time.sleep(2)
    assert len(slow_tasks.read(diary, "began")) == len(slow_tasks.read(diary, "done")) == 1


def test_a_task_too_long_to_finish_is_given_back_on_sigterm(stage, diary, order, row):
    """worker_soft_shutdown_timeout with acks_late: what is not finished by then, the next worker finds at once."""
    stage.env["CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT"] = "2"
    stage.run("worker")
    order(12, "a")
    wait_for(diary, "began", 1, 10)
    asked_at = time.time()
    stage.end("worker", 10)
    row.measure("SIGTERM in a long task: gone after", time.time() - asked_at, "s", at_most=8)
    stage.run("worker")
    ready_at = time.time()
    again = wait_for(diary, "began", 2, 30)[1]
    row.measure("and run by the next after", max(0.0, again["at"] - ready_at), "s", at_most=5)


def test_a_worker_with_its_hands_full_holds_nothing_back(stage, diary, order, row):
    """worker_prefetch_multiplier: two children have two tasks, and the rest is anybody's."""
    stage.run("worker")
    order(40, "long", "longer")
    wait_for(diary, "began", 2, 10)
    order(0, "a", "b", "c", "d")
    stage.run("worker2")
    done = wait_for(diary, "done", 4, 10)
    assert {line["name"] for line in done} == {"a", "b", "c", "d"}
    stage.kill("worker")
    row.note("a busy worker keeps no tasks from an idle one")


def test_a_task_that_hangs_is_ended(stage, diary, order, row):
    """task_time_limit: it costs a child, and the next task is done."""
    stage.env["CELERY_TASK_TIME_LIMIT"] = "3"
    stage.run("worker")
    order(60, "hangs", "hangs too")
    wait_for(diary, "began", 2, 10)
    order(0, "next")
    done = wait_for(diary, "done", 1, 15)
    assert [line["name"] for line in done] == ["next"]
    row.note("a task that hangs is ended")


def test_sweeps_that_could_not_run_are_not_made_up_for(stage, row):
    """expires: after twenty seconds without a worker there are not twenty sweeps to run."""
    stage.run("beat")
    time.sleep(20)
    stage.run("worker")
    started_at = time.monotonic()
    time.sleep(3)
    ran = len(re.findall(r"Task matches.tasks.sweep\[.*\] succeeded", stage.log("worker")))
    row.measure("sweeps by a worker that comes late", ran, at_most=int(time.monotonic() - started_at) + 7)
