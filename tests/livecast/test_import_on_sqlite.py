"""A large import and other writers on one SQLite file: no write fails because the database is locked."""

import json
import subprocess
import textwrap
import time
from pathlib import Path
from typing import Any

import pytest

from tests.livecast.serving.production_server import until
from tests.patience import START_PATIENCE
from tests.servers import LocalInstallation, local_installation

pytestmark = [pytest.mark.processes, pytest.mark.timeout(900)]

LINES = 1_200
CORRECTIONS = 25  # of the first lines, each of which computes all scores after it again
POST = """
    import json, time
    from django.utils import timezone
    from matches.actions import EntryDraft, post_commentary
    from matches.models import Match, Team
    from pathlib import Path

    home, away = (Team.objects.get_or_create(name=n, sport="football")[0] for n in ("Fenwick", "Quill"))
    match = Match.objects.create(sport="football", home=home, away=away, kickoff_at=timezone.now())
    print("posting", flush=True)
    number, longest = 0, 0
    while not Path({end!r}).exists():
        began = time.monotonic()
        post_commentary(match_id=match.pk, author=None, client_key=str(number), draft=EntryDraft(body="Parker shoots."))
        longest = max(longest, time.monotonic() - began)
        number += 1
        time.sleep(0.2)
    print(json.dumps([number, match.commentary.count(), longest]))
"""

IMPORT = """
    from django.core.management import call_command
    call_command("import_feed", {file!r})
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A commentary feed with very many lines. At its end it corrects and deletes the first ones."""
    teams = {"home": "Harbour Town", "away": "Mill United"}
    records: list[dict[str, Any]] = [
        {"kind": "match", "feed": "commentary-feed/1", "match_id": "long", "sport": "football", "teams": teams}
    ]
    for number in range(LINES):
        text = f"Shot no. {number} of Viktor Doom."
        records.append({"kind": "entry", "seq": number, "op": "add", "id": str(number), "text": text})
    for number in range(CORRECTIONS):
        change = {"type": "goal", "side": "home"} if number % 2 else {}
        op = "edit" if change else "delete"
        records.append({"kind": "entry", "seq": LINES + number, "op": op, "id": str(number), **change})
    records.append({"kind": "end", "entries": LINES + CORRECTIONS})
    path = tmp_path / "long.jsonl"
    path.write_text("".join(f"{json.dumps(record)}\n" for record in records))
    return path


def test_a_large_import_causes_no_lock_errors(tmp_path: Path, file: Path):
    end = tmp_path / "end"
    folder = tmp_path / "stage"
    folder.mkdir()
    with local_installation(folder) as installation:
        installation.work()
        installation.serve()
        program = POST.format(end=str(end))
        posters = [poster(installation, f"poster{number}", program) for number in range(2)]
        until(lambda: "posting" in installation.log("poster0") and "posting" in installation.log("poster1"))
        began = time.monotonic()
        said = installation.python(IMPORT.format(file=str(file)))
        took = time.monotonic() - began
        end.touch()
        assert [one.wait(START_PATIENCE) for one in posters] == [0, 0]
        assert f"{LINES} added, {CORRECTIONS // 2} corrected" in said
        logs = {name: installation.log(name) for name in ("poster0", "poster1", "worker", "web")}
    for name, log in logs.items():
        assert "locked" not in log, name
        assert "Traceback" not in log, name
    for name in ("poster0", "poster1"):
        posted, written, longest = json.loads(logs[name].splitlines()[-1])
        assert posted == written > 5
        # A writer that has to wait for the end of the import would fail in one of half a minute.
        assert longest < took / 2


def poster(installation: LocalInstallation, name: str, program: str) -> subprocess.Popen:
    return installation.start(name, "manage.py", "shell", "-v", "0", "-c", textwrap.dedent(program))
