"""Run Python code for the tests of an installation: `python -m tests.interpreter`.

Each line of its input is code as a JSON string. Each line of its output is {"output": …}, or {"problem": traceback}.
One process serves many calls, because `manage.py shell` takes seconds to import Django and livecast for each.
"""

import json
import os
import sys
import traceback
from contextlib import redirect_stdout
from io import StringIO

import django


def run(code: str) -> dict[str, str]:
    from django.db import connections

    printed = StringIO()
    try:
        with redirect_stdout(printed):
            exec(code, {"__name__": "__main__"})  # noqa: S102 - the code is that of a test
    except BaseException:
        return {"problem": printed.getvalue() + traceback.format_exc()}
    finally:
        connections.close_all()
    return {"output": printed.getvalue()}


if __name__ == "__main__":
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # only answers reach the pipe
    django.setup()
    for line in sys.stdin:
        answers.write(json.dumps(run(json.loads(line))) + "\n")
        answers.flush()
