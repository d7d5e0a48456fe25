"""Slow Celery tasks that record when they begin and end."""

import json
import os
import time
from pathlib import Path
from typing import Any

from tests.faults.celery import app


@app.task
def slow_task(task_log: str, name: str, seconds: float) -> None:
    write(task_log, name, "began")
    time.sleep(seconds)
    write(task_log, name, "done")


def write(task_log: str, name: str, what: str) -> None:
    with Path(task_log).open("a") as file:
        file.write(json.dumps({"name": name, "what": what, "pid": os.getpid(), "at": time.time()}) + "\n")


def read(task_log: Path, what: str = "") -> list[dict[str, Any]]:
    """Return the records, or those of one kind."""
    if not task_log.exists():
        return []
    lines = [json.loads(line) for line in task_log.read_text().splitlines()]
    return [line for line in lines if what in ("", line["what"])]
