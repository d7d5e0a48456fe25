"""What a kill, a hang and a SIGTERM do to running tasks, for each of Celery's settings."""

import os
import re
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults import slow_tasks
from tests.faults.killable_installation import KillableInstallation

pytestmark = [pytest.mark.faults, pytest.mark.timeout(120), pytest.mark.fault("C")]


@pytest.fixture
def task_log(installation: KillableInstallation) -> Path:
    return installation.folder / "task_log"


@pytest.fixture
def enqueue(installation: KillableInstallation, task_log: Path) -> Callable[..., None]:
    """Enqueue slow tasks: `enqueue(5, "a", "b")` sends two of five seconds each."""

    def send(seconds: float, *names: str) -> None:
        program = "from tests.faults.slow_tasks import slow_task\n"
        program += "".join(f"slow_task.delay({str(task_log)!r}, {name!r}, {seconds})\n" for name in names)
        installation.python(program)

    return send


def wait_for(task_log: Path, what: str, count: int, within: float) -> list[dict]:
    deadline = time.monotonic() + within
    while len(found := slow_tasks.read(task_log, what)) < count:
        assert time.monotonic() < deadline, f"{count} × {what} not within {within:g} s: {slow_tasks.read(task_log)}"
        time.sleep(0.05)
    return found


def test_a_task_of_a_killed_worker_runs_again(installation, task_log, enqueue, result):
    """acks_late, visibility_timeout, unacked_restore_interval and _throttle: another worker runs it again."""
    installation.env["CELERY_VISIBILITY_TIMEOUT"] = "4"
    installation.run("worker")
    enqueue(2, "a")
    wait_for(task_log, "began", 1, 10)
    installation.kill("worker")
    installation.run("worker")
    wait_for(task_log, "done", 1, 30)
    first, second = slow_tasks.read(task_log, "began")
    result.measure(
        "worker killed: run again after", second["at"] - first["at"], "s (with visibility 4)", at_most=4 + 2 * 5 + 3
    )


def test_a_task_of_a_killed_pool_process_runs_again(installation, task_log, enqueue, result):
    """reject_on_worker_lost: the task is requeued at once, without waiting for the visibility timeout."""
    installation.run("worker")
    enqueue(2, "a")
    (began,) = wait_for(task_log, "began", 1, 10)
    os.kill(began["pid"], signal.SIGKILL)
    killed_at = time.time()
    wait_for(task_log, "done", 1, 20)
    result.measure(
        "child killed: run again after", slow_tasks.read(task_log, "began")[1]["at"] - killed_at, "s", at_most=20
    )


def test_a_running_task_finishes_after_sigterm(installation, task_log, enqueue, result):
    """worker_soft_shutdown_timeout: it is long enough for all tasks of livecast."""
    installation.run("worker")
    enqueue(4, "a")
    wait_for(task_log, "began", 1, 10)
    code = installation.end("worker", 20)
    result.measure("SIGTERM: exit code", code, at_most=0, at_least=0)
    installation.run("worker")
    enqueue(0, "b")
    done = wait_for(task_log, "done", 2, 10)
    assert (
        [task["name"] for task in slow_tasks.read(task_log, "began")] == [task["name"] for task in done] == ["a", "b"]
    )


def test_a_task_too_long_to_finish_is_requeued_on_sigterm(installation, task_log, enqueue, result):
    """worker_soft_shutdown_timeout with acks_late: the next worker gets an unfinished task at once."""
    installation.env["CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT"] = "2"
    installation.run("worker")
    enqueue(12, "a")
    wait_for(task_log, "began", 1, 10)
    sigterm_at = time.time()
    installation.end("worker", 10)
    result.measure("SIGTERM in a long task: stopped after", time.time() - sigterm_at, "s", at_most=8)
    installation.run("worker")
    ready_at = time.time()
    again = wait_for(task_log, "began", 2, 30)[1]
    result.measure("and run by the next after", max(0.0, again["at"] - ready_at), "s", at_most=5)


def test_a_busy_worker_does_not_reserve_more_tasks(installation, task_log, enqueue, result):
    """worker_prefetch_multiplier: a worker with two processes takes two tasks, and other workers take the rest."""
    installation.run("worker")
    enqueue(40, "long", "longer")
    wait_for(task_log, "began", 2, 10)
    enqueue(0, "a", "b", "c", "d")
    installation.run("worker2")
    done = wait_for(task_log, "done", 4, 10)
    assert {line["name"] for line in done} == {"a", "b", "c", "d"}
    installation.kill("worker")
    result.note("a busy worker leaves tasks to an idle one")


def test_a_hanging_task_is_killed(installation, task_log, enqueue, result):
    """task_time_limit: the pool process is killed, and the next task runs."""
    installation.env["CELERY_TASK_TIME_LIMIT"] = "3"
    installation.run("worker")
    enqueue(60, "hangs", "hangs too")
    wait_for(task_log, "began", 2, 10)
    enqueue(0, "next")
    done = wait_for(task_log, "done", 1, 15)
    assert [line["name"] for line in done] == ["next"]
    result.note("a hanging task is killed")


def test_missed_sweeps_do_not_run_later(installation, result):
    """expires: after twenty seconds without a worker, there are not twenty sweeps to run."""
    installation.run("beat")
    time.sleep(20)
    installation.run("worker")
    started_at = time.monotonic()
    time.sleep(3)
    ran = len(re.findall(r"Task matches.tasks.sweep\[.*\] succeeded", installation.log("worker")))
    result.measure("sweeps run by a worker that started late", ran, at_most=int(time.monotonic() - started_at) + 7)
