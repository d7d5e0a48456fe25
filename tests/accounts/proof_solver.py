"""Solve a proof of work: accounts/static/accounts/proof-of-work.js in Python."""

import base64
import hashlib
import json
from typing import Any


def solve(task: dict[str, Any]) -> str:
    for number in range(task["maxnumber"] + 1):
        if hashlib.sha256(f"{task['salt']}{number}".encode()).hexdigest() == task["challenge"]:
            fields = {"algorithm": "SHA-256", "number": number}
            fields |= {name: task[name] for name in ("challenge", "salt", "signature")}
            return base64.b64encode(json.dumps(fields).encode()).decode()
    raise AssertionError("no solution")
