"""The page of a long match has its newest lines; the older ones are blocks at addresses that do not change."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from matches.actions import correct_commentary, post_commentary, retract_commentary, set_private
from matches.actions.entry_draft import EntryDraft
from matches.models import CommentaryEntry, Match
from matches.pages import blocks
from tests.browser_session import logged_in_client
from tests.conftest import KICKOFF, Post
from tests.matches.pages.test_kept_pages import Editors, new_process

ENTRY = re.compile(rb' id="entry-(\d+)"')
OLDER = re.compile(rb'"older": (\[.*?\]), "key_events"')


@pytest.fixture(autouse=True)
def short_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "BLOCK_POSITIONS", 10 * CommentaryEntry.POSITION_STEP)
    monkeypatch.setattr(blocks, "WHOLE", 15)
    monkeypatch.setattr(blocks, "MIN_SHOWN", 5)


def ids_on(content: bytes) -> list[int]:
    return [int(found) for found in ENTRY.findall(content)]


def older_of(page: bytes) -> list[list[Any]]:
    found = OLDER.search(page)
    assert found is not None
    older: list[list[Any]] = json.loads(found[1])
    return older


def test_the_page_and_its_older_blocks_have_every_line_once(client: Client, live_match: Match, post: Post):
    for number in range(36):
        post(f"Line {number}.")
    entries = list(live_match.commentary.order_by("position").values_list("pk", flat=True))
    page = client.get(f"/matches/{live_match.pk}/").content
    blocks_on_page = older_of(page)
    assert [block[0] for block in blocks_on_page] == [0, 1, 2]
    lines = ids_on(page)
    for number, version, first, last in reversed(blocks_on_page):
        answer = client.get(f"/matches/{live_match.pk}/lines/{number}/?v={version}")
        assert "immutable" in answer["Cache-Control"]
        assert answer["ETag"] == f'"{version}"'
        ids = ids_on(answer.content)
        assert (min(ids), max(ids)) == (first, last)
        lines += ids
    assert lines == entries[::-1]


def test_a_match_of_usual_length_is_one_page(client: Client, live_match: Match, post: Post):
    for number in range(13):
        post(f"Line {number}.")
    page = client.get(f"/matches/{live_match.pk}/").content
    assert older_of(page) == []
    assert len(ids_on(page)) == 14
    assert b'id="earlier" hidden' in page


def test_a_change_in_an_older_block_changes_the_address_of_that_block_alone(
    client: Client, live_match: Match, post: Post
):
    entries = [post(f"Line {number}.", period="1H", clock_seconds=60.0 * number) for number in range(37)]
    address = f"/matches/{live_match.pk}/"
    before = older_of(client.get(address).content)
    correct_commentary(entry_id=entries[12].pk, author=None, body="Corrected.")
    corrected = older_of(client.get(address).content)
    assert [one[1] == other[1] for one, other in zip(before, corrected, strict=True)] == [True, False, True]
    # The old address has the new lines, but only for a moment.
    stale = client.get(f"{address}lines/1/?v={before[1][1]}")
    assert "immutable" not in stale["Cache-Control"]
    assert b"Corrected." in stale.content
    retract_commentary(entry_id=entries[3].pk, author=None)
    late = post("A late line.", period="1H", clock_seconds=605.0)
    inserted = older_of(client.get(address).content)
    assert [one[1] == other[1] for one, other in zip(corrected, inserted, strict=True)] == [False, False, True]
    assert late.pk in ids_on(client.get(f"{address}lines/1/?v={inserted[1][1]}").content)


@pytest.mark.parametrize("prefix", ["", "/zh-hans"])
def test_pages_of_earlier_lines_lead_from_one_to_the_next_without_scripts(
    client: Client, live_match: Match, post: Post, prefix: str
):
    for number in range(36):
        post(f"Line {number}.")
    entries = list(live_match.commentary.order_by("position").values_list("pk", flat=True))
    address = f"{prefix}/matches/{live_match.pk}/"
    page = client.get(address)
    lines, seen = ids_on(page.content), [address]
    while links := re.findall(rf'<a(?: rel="prev")?\s+href="({address}earlier/\d+/)"', page.content.decode()):
        page = client.get(links[-1])
        assert page.status_code == 200
        content = page.content.decode()
        assert f'<link rel="canonical" href="http://testserver{address}">' in content
        assert f'rel="next" href="{seen[-1]}"' in content
        seen.append(links[-1])
        lines += ids_on(page.content)
    assert lines == entries[::-1]
    assert len(seen) == 4


def test_unknown_blocks_are_not_found_and_private_ones_are_not_stored(
    client: Client, live_match: Match, post: Post, commentator: User
):
    for number in range(20):
        post(f"Line {number}.")
    for part in ("lines", "earlier"):
        assert client.get(f"/matches/{live_match.pk}/{part}/7/").status_code == 404
    set_private(match_id=live_match.pk, author=None, private=True)
    staff = User.objects.create_superuser("ola", password="ola", display_name="Ola")
    for part in ("lines", "earlier"):
        address = f"/matches/{live_match.pk}/{part}/0/"
        assert client.get(address).status_code == 404
        answer = logged_in_client(staff).get(address)
        assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
        assert "ETag" not in answer


def test_kept_blocks_equal_those_of_a_new_process(
    live_match: Match, commentator: User, monkeypatch: pytest.MonkeyPatch, client: Client
):
    editors = Editors(live_match, [commentator], seed=7)
    for number in range(30):
        draft = EntryDraft(body=f"Line {number}.", kind="comment")
        post_commentary(match_id=live_match.pk, author=None, client_key=f"first-{number}", draft=draft)
    staff = User.objects.create_superuser("ola", password="ola", display_name="Ola")
    client = logged_in_client(staff)
    parts = ("", "lines/0/", "lines/1/", "earlier/1/")
    done = []
    with time_machine.travel(KICKOFF, tick=False) as clock:
        for _ in range(40):
            done.append(editors.act())
            clock.shift(timedelta(seconds=1))
            for part in parts:
                address = f"/zh-hans/matches/{live_match.pk}/{part}"
                kept = client.get(address)
                with new_process(monkeypatch):
                    fresh = client.get(address)
                assert (kept.status_code, kept.content) == (fresh.status_code, fresh.content), (part, done)
