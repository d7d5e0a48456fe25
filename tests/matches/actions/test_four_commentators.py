"""Four commentators who write at once on a database server: no gaps or duplicate offsets."""

import json
from contextlib import closing

import pytest

from tests.databases import DatabaseServer
from tests.servers import LocalInstallation

pytestmark = pytest.mark.processes

FOUR_COMMENTATORS = """
    import json, threading, time
    from contextlib import suppress
    from django.db import connections, transaction
    from django.utils import timezone
    from matches.actions import EntryDraft, post_commentary
    from matches.models import Match, Team

    home, away = (Team.objects.create(name=n, sport="football") for n in ("Harbour Town", "Mill United"))
    match = Match.objects.create(sport="football", home=home, away=away, kickoff_at=timezone.now())

    class ChangedMyMind(Exception):
        pass

    def post(key):
        post_commentary(match_id=match.pk, author=None, client_key=key, draft=EntryDraft(body=key))

    def commentate(name):
        for number in range(35):
            with suppress(ChangedMyMind), transaction.atomic():
                # All four post some of the keys, mostly while another one holds the lock.
                post(f"{'all' if number % 7 == 1 else name}{number}")
                if number % 7 == 3:
                    raise ChangedMyMind
                if number % 7 == 5:
                    time.sleep(0.02)  # committed long after it was written
        connections.close_all()

    def follow():
        # Like the worker: read the publications after the last offset. A gap would be missed for ever.
        offset, seen = 0, []
        while not finished.is_set() or offset < Match.objects.get().last_offset:
            for line in match.publications.filter(offset__gt=offset).order_by("offset"):
                offset = line.offset
                seen.append(offset)
        connections.close_all()
        followed.append(seen)

    finished, followed = threading.Event(), []
    follower = threading.Thread(target=follow)
    follower.start()
    threads = [threading.Thread(target=commentate, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    finished.set()
    follower.join()
    print(json.dumps({
        "followed": followed[0],
        "offsets": list(match.publications.order_by("offset").values_list("offset", flat=True)),
        "keys": list(match.commentary.values_list("client_key", flat=True)),
        "last_offset": Match.objects.get().last_offset,
    }))
"""


def test_four_commentators_leave_no_gap_and_no_duplicate(database_server: DatabaseServer, tmp_path):
    # Without Redis: push tasks are lost, and only the log is left.
    with closing(LocalInstallation(tmp_path, "", database_server.create("four_commentators"))) as stage:
        stage.migrate()
        wrote = json.loads(stage.python(FOUR_COMMENTATORS))
    kept = {
        f"{'all' if number % 7 == 1 else name}{number}" for name in "abcd" for number in range(35) if number % 7 != 3
    }
    assert sorted(wrote["keys"]) == sorted(kept)
    assert wrote["offsets"] == list(range(1, len(kept) + 1)) == wrote["followed"]
    assert wrote["last_offset"] == len(kept)
