"""Tasks that take their time, and write down what became of them: what a kill does to Celery's work."""

import json
import os
import time
from pathlib import Path
from typing import Any

from tests.faults.celery import app


@app.task
def chore(diary: str, name: str, seconds: float) -> None:
    write(diary, name, "began")
    time.sleep(seconds)
    write(diary, name, "done")


def write(diary: str, name: str, what: str) -> None:
    with Path(diary).open("a") as file:
        file.write(json.dumps({"name": name, "what": what, "pid": os.getpid(), "at": time.time()}) + "\n")


def read(diary: Path, what: str = "") -> list[dict[str, Any]]:
    """What is written, of one kind if asked."""
    if not diary.exists():
        return []
    lines = [json.loads(line) for line in diary.read_text().splitlines()]
    return [line for line in lines if what in ("", line["what"])]
