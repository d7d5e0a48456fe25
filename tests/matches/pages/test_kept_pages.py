"""Pages and timelines whose pieces are kept in the process: equal to those of a new process, and cheap."""

import random
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connections
from django.test import Client
from django.test.signals import template_rendered
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from accounts.models import User
from livecast import release
from livecast.bounded_cache import BoundedCache
from livecast.errors import LivecastError
from matches.actions import (
    EntryDraft,
    correct_commentary,
    edit_competition,
    edit_fixture,
    pin_commentary,
    post_commentary,
    reopen_match,
    retract_commentary,
    set_lineup,
    set_match_state,
    set_private,
)
from matches.api import kept_snapshot, kept_timeline, read
from matches.feed import feed_log
from matches.models import CommentaryEntry, Competition, Match, Team
from matches.pages import fixture_list, home_page, views
from matches.photos.entry_photos import attach_photo, make_thumbs
from matches.scoring.clock import Clock
from matches.scoring.timeline import moment_data
from matches.teamsheets import SheetPlayer
from tests.browser_session import logged_in_client
from tests.conftest import KICKOFF, Post

ROW = "matches/_entry.html"
LANGUAGES = ("", "/zh-hans")


def addresses(match: Match) -> list[str]:
    return [f"{prefix}/matches/{match.pk}/" for prefix in LANGUAGES]


@contextmanager
def new_process(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Answer requests without kept pages, and do not keep any."""
    with monkeypatch.context() as patch:
        patch.setattr(views, "kept_pages", BoundedCache(10, 10_000_000))
        patch.setattr(fixture_list, "kept_rows", BoundedCache(10, 10_000_000))
        patch.setattr(home_page, "kept_shells", BoundedCache(10, 10_000_000))
        patch.setattr(read, "kept_timelines", BoundedCache(10, 10_000_000))
        patch.setattr(kept_snapshot, "kept_entries", BoundedCache(10, 10_000_000))
        yield


def rows_rendered(response: Any) -> int:
    """The rows of the feed that were rendered for a response, of a page that was requested before."""
    return sum(template.name == ROW for template in response.templates)


class Editors:
    """Actions on a match at random: one of each kind, among many of those that change entries."""

    OFTEN = (*["do_post"] * 18, *["do_correct_entry", "do_move_entry", "do_retract_entry", "do_edit_fixture"] * 5)

    def __init__(self, match: Match, people: list[User], seed: int) -> None:
        self.match, self.people, self.random, self.count = match, people, random.Random(seed), 0
        self.todo = [*(name for name in dir(self) if name.startswith("do_")), *self.OFTEN]
        self.random.shuffle(self.todo)

    def act(self) -> str:
        """Do one action, or be refused. Returns its name."""
        self.match.refresh_from_db()
        self.count += 1
        name = self.todo.pop()
        with suppress(LivecastError):
            getattr(self, name)()
        return name

    def pick(self, *values: Any) -> Any:
        return self.random.choice(values)

    def entry(self) -> CommentaryEntry:
        return self.pick(*self.match.commentary.all())

    def period(self) -> str:
        return self.pick("", "PRE", *(period.code for period in self.match.rules.periods))

    def text(self) -> str:
        return self.pick("Goal!", "A long ball.", "好球！", "<b>&amp;", "") + str(self.count)

    def do_post(self) -> None:
        timed = self.pick(True, False, False)
        draft = EntryDraft(
            body=self.text(),
            kind=self.pick("comment", *self.match.rules.kinds),
            side=self.pick("", "home", "away"),
            period=self.period() if timed else None,
            clock_seconds=float(self.random.randrange(2700)) if timed else None,
            byline=self.pick("", "", "A Reporter"),
            feed_seq=self.pick(None, None, self.count),
            players=[{"name": self.text(), "number": 7}] * self.pick(0, 1),
        )
        author = self.pick(None, *self.people)
        post_commentary(match_id=self.match.pk, author=author, client_key=f"key-{self.count}", draft=draft)

    def do_correct_entry(self) -> None:
        name, value = self.pick(
            ("body", self.text()),
            ("kind", self.pick(*self.match.rules.kinds)),
            ("side", self.pick("", "home", "away")),
            ("byline", self.text()),
            ("minute", self.text()[:20]),
            ("happened_at", timezone.now() - timedelta(hours=1)),
            ("provider_score", {"home": self.count, "away": 1}),
        )
        correct_commentary(entry_id=self.entry().pk, author=None, reason=self.text(), **{name: value})

    def do_move_entry(self) -> None:
        time: dict[str, Any] = {"period": self.period(), "clock_seconds": float(self.random.randrange(2700))}
        correct_commentary(entry_id=self.entry().pk, author=None, **time)

    def do_retract_entry(self) -> None:
        retract_commentary(entry_id=self.entry().pk, author=None, reason=self.text())

    def do_pin_entry(self) -> None:
        pin_commentary(entry_id=self.entry().pk, author=None, pinned=self.pick(True, True, False))

    def do_photograph_entry(self) -> None:
        upload, entry = BytesIO(), self.entry()
        Image.new("RGB", self.pick((900, 600), (600, 900)), (self.count % 256, 0, 0)).save(upload, "JPEG")
        attach_photo(entry_id=entry.pk, author=None, upload=BytesIO(upload.getvalue()), alt=self.text())
        if self.pick(True, False):
            make_thumbs(entry.pk)

    def do_set_state(self) -> None:
        clock = self.pick(None, Clock(float(self.count), timezone.now()), Clock(float(self.count), None))
        status = self.pick(*Match.Status.values)
        set_match_state(match_id=self.match.pk, author=None, status=status, period=self.period(), clock=clock)

    def do_award(self) -> None:
        award = {"how": "awarded", "winner": self.pick("home", "away"), "reason": self.text()}
        set_match_state(match_id=self.match.pk, author=None, status="finished", award=award)

    def do_reopen(self) -> None:
        reopen_match(match_id=self.match.pk, author=None)

    def do_set_lineup(self) -> None:
        players = [SheetPlayer(f"{self.text()} {n}", n, "", n < 3, n == 1) for n in range(self.random.randrange(5))]
        side = self.pick("home", "away")
        set_lineup(match_id=self.match.pk, author=None, side=side, players=players, announce=self.pick(True, False))

    def do_edit_fixture(self) -> None:
        name, value = self.pick(
            ("venue", self.text()),
            ("language", self.pick("en", "zh-hans", "fr")),
            ("kickoff_at", timezone.now() + timedelta(minutes=self.count)),
            ("kickoff_time_known", self.pick(True, False)),
            ("competition", None),
            ("regular_minutes", self.pick(None, 10, 30)),
            ("regular_periods", self.pick(None, *self.match.rules.regular_counts)),
            ("first_leg", {"home": 1, "away": self.count, "away_goals": True}),
        )
        edit_fixture(match_id=self.match.pk, author=None, **{name: value})

    def do_edit_competition(self) -> None:
        if self.match.competition is not None:
            edit_competition(competition_id=self.match.competition.pk, author=None, name=f"League {self.count}")

    def do_rename_team(self) -> None:
        team = self.pick(self.match.home, self.match.away)
        field, value = self.pick(
            ("name", f"Town {self.count}"), ("short_name", f"T {self.count}"), ("code", "TWN"), ("colour", "#123456")
        )
        Team.objects.filter(pk=team.pk).update(**{field: value})

    def do_rename_person(self) -> None:
        User.objects.filter(pk=self.pick(*self.people).pk).update(display_name=f"Name {self.count}")

    def do_hide(self) -> None:
        set_private(match_id=self.match.pk, author=None, private=not self.match.private)

    def do_trim_log(self) -> None:
        self.match.publications.filter(offset__lte=self.match.last_offset - self.pick(0, 1, 5)).delete()

    def do_start_epoch(self) -> None:
        feed_log.start_epoch()

    def do_nothing(self) -> None:
        """Only the time passes."""


@pytest.fixture
def sport_match(request: pytest.FixtureRequest, db: None) -> Match:
    """A match of the sport of the parameter, before it begins."""
    sport = request.param
    home, away = (Team.objects.create(name=name, sport=sport) for name in ("Harbour Town", "Mill United"))
    league = Competition.objects.create(name="Coast League", season="2026", sport=sport)
    match = Match.objects.create(sport=sport, home=home, away=away, competition=league, kickoff_at=KICKOFF)
    post_commentary(match_id=match.pk, author=None, client_key="first", draft=EntryDraft(body="Welcome."))
    return match


@pytest.mark.every_database("the log, positions and names")
@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("sport_match", ["football", "cricket"], indirect=True)
def test_kept_page_equals_the_page_of_a_new_process(
    sport_match: Match,
    seed: int,
    commentator: User,
    settings: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    settings.MEDIA_ROOT = tmp_path
    other = User.objects.create_superuser("ola", password="ola", display_name="Ola")
    editors = Editors(sport_match, [commentator, other], seed)
    client = logged_in_client(commentator)
    homes = ["/", "/zh-hans/", f"/?day={KICKOFF:%Y-%m-%d}", "/?day=x"]
    reads = [f"/api/matches/{sport_match.pk}{name}" for name in ("", "/timeline")]
    shown: dict[str, tuple[str, bytes]] = {}
    done = []
    with time_machine.travel(KICKOFF, tick=False) as clock:
        while editors.todo:
            done.append(editors.act())
            if editors.pick(True, False):  # sometimes a page misses several actions
                continue
            clock.shift(editors.pick(0.2, 7, 100))
            for address in [*addresses(sport_match), *homes, *reads]:
                kept = client.get(address)
                with new_process(monkeypatch):
                    fresh = client.get(address)
                assert (kept.status_code, kept.content) == (400 if "=x" in address else 200, fresh.content), done
                assert kept.headers == fresh.headers
                # A private match has no ETag. That of the snapshot contains neither names nor the minute.
                if "ETag" in kept and address != reads[0]:
                    content = re.sub(rb'"now":"[^"]+"', b"", kept.content)
                    tag, before = shown.get(address, ("", b""))
                    assert (content == before) or kept["ETag"] != tag, done
                    shown[address] = kept["ETag"], content


def test_only_rows_of_changed_entries_are_rendered(client: Client, live_match: Match, post: Post):
    entries = [post(f"Line {number}.") for number in range(10)]
    changes: list[tuple[int, Callable[[], Any]]] = [
        (0, lambda: None),
        (1, lambda: post("Another.")),
        (1, lambda: correct_commentary(entry_id=entries[3].pk, author=None, body="Corrected.")),
        (1, lambda: retract_commentary(entry_id=entries[4].pk, author=None)),
        (2, lambda: pin_commentary(entry_id=entries[5].pk, author=None, pinned=True)),  # its row, and the copy above
        (3, lambda: [post("One."), post("Two."), post("Three.")]),
        (0, lambda: set_match_state(match_id=live_match.pk, author=None, clock=Clock(60.0, timezone.now()))),
    ]
    for address in addresses(live_match):
        assert rows_rendered(client.get(address)) > 10
    for count, change in changes:
        change()
        assert [rows_rendered(client.get(address)) for address in addresses(live_match)] == [count, count]


def test_only_the_rows_of_changed_fixtures_are_rendered(client: Client, live_match: Match, mill: Team, post: Post):
    third = Team.objects.create(name="Third", sport="football")
    Match.objects.create(sport="football", home=mill, away=third, kickoff_at=KICKOFF)

    def rendered() -> int:
        response = client.get("/?day=2026-05-09")
        return sum(template.name == "matches/_fixture.html" for template in response.templates)

    with time_machine.travel(KICKOFF, tick=False):
        counts = [rendered(), rendered()]
        post("A line.")
        counts.append(rendered())
        post("Goal!", kind="goal", side="home")
        counts.append(rendered())
        Team.objects.filter(pk=mill.pk).update(short_name="Mill")
        assert [*counts, rendered()] == [2, 0, 0, 1, 2]


@pytest.mark.every_database("compiled queries")
def test_number_of_queries(client: Client, live_match: Match, post: Post):
    def queries(**headers: str) -> int:
        with CaptureQueriesContext(connections["default"]) as captured:
            client.get(live_match.get_absolute_url(), headers=headers)
        return len(captured)

    for number in range(30):
        post(f"Line {number}.")
    tag = client.get(live_match.get_absolute_url())["ETag"]
    assert queries() <= 2
    assert queries(if_none_match=tag) <= 2
    post("Another.")
    assert queries() <= 3
    post("Another.")
    post("And another.")
    assert queries(if_none_match=tag) <= 4


@pytest.mark.every_database("compiled queries, times as parameters")
def test_number_of_queries_of_lists_and_timelines(client: Client, live_match: Match, post: Post):
    def queries(address: str) -> int:
        with CaptureQueriesContext(connections["default"]) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    timeline = f"/api/matches/{live_match.pk}/timeline"
    feed_log.current_epoch()  # creates the first one
    with time_machine.travel(KICKOFF, tick=False):
        for number in range(30):
            post(f"Line {number}.")
        assert (queries("/"), queries(timeline)) == (5, 2)
        post("Another.")
        assert (queries("/"), queries(timeline)) == (5, 3)
        post("Another.")
        post("And another.")
        assert (queries("/"), queries(timeline)) == (5, 3)
        assert queries("/?day=2026-05-08") == 4
        snapshot = f"/api/matches/{live_match.pk}"
        assert queries(snapshot) == 4  # the match, its authors, its line-ups, its entries
        post("The last.")
        assert queries(snapshot) == 4


def test_timeline_after_a_line_encodes_only_that_line(
    client: Client, live_match: Match, post: Post, monkeypatch: pytest.MonkeyPatch
):
    encoded: list[int] = []

    def count(entry: Any, *others: Any) -> dict[str, Any]:
        encoded.append(entry.pk)
        return moment_data(entry, *others)

    monkeypatch.setattr(kept_timeline, "moment_data", count)
    address = f"/api/matches/{live_match.pk}/timeline"
    for number in range(10):
        post(f"Line {number}.", period="1H", clock_seconds=60.0 * number)
    assert len(client.get(address).json()["moments"]) == len(encoded) > 10
    encoded.clear()
    new = post("Another.", period="1H", clock_seconds=660.0)
    assert client.get(address).json()["moments"][-1]["at"] == 660.0
    assert encoded == [new.pk]
    correct_commentary(entry_id=new.pk, author=None, period="1H", clock_seconds=700.0)
    assert client.get(address).json()["moments"][-1]["at"] == 700.0


def test_parallel_requests_render_a_change_once(transactional_db: None, live_match: Match, post: Post):
    post("A line.")
    Client().get(live_match.get_absolute_url())
    rendered: list[str] = []
    start = threading.Barrier(12)
    pages: list[str] = []

    def count(template: Any, **_: Any) -> None:
        rendered.append(template.name)

    def request() -> None:
        start.wait()
        pages.append(Client().get(live_match.get_absolute_url()).content.decode())
        connections.close_all()

    post("Another line.")
    threads = [threading.Thread(target=request) for _ in range(start.parties)]
    template_rendered.connect(count)
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        template_rendered.disconnect(count)
    assert ["Another line." in page for page in pages] == [True] * start.parties
    assert rendered.count(ROW) == 1


def test_kept_page_of_a_private_match_is_only_for_its_staff(
    client: Client, live_match: Match, post: Post, commentator: User
):
    post("Nobody must read this.")
    staff, address = logged_in_client(commentator), live_match.get_absolute_url()
    tag = client.get(address)["ETag"]
    set_private(match_id=live_match.pk, author=None, private=True)
    page = staff.get(address)
    assert "Nobody must read this." in page.content.decode()
    assert (page["Cache-Control"], "ETag" in page) == ("private, no-store", False)
    for headers in ({}, {"if-none-match": tag}):
        refused = client.get(address, headers=headers)
        assert (refused.status_code, refused["Cache-Control"]) == (404, "private, no-store")
        assert "Nobody must read this." not in refused.content.decode()
    set_private(match_id=live_match.pk, author=None, private=False)
    assert "Private" not in client.get(address).content.decode()


def test_page_is_the_same_for_every_query(client: Client, live_match: Match, post: Post):
    post("A line.")
    with time_machine.travel(KICKOFF, tick=False):
        pages = {client.get(live_match.get_absolute_url() + query).content for query in ("?x=1", "", "?next=//evil")}
    assert len(pages) == 1


def test_another_release_renders_every_row(
    client: Client, live_match: Match, post: Post, monkeypatch: pytest.MonkeyPatch
):
    for number in range(5):
        post(f"Line {number}.")
    tag = client.get(live_match.get_absolute_url())["ETag"]
    monkeypatch.setattr(release, "identifier", lambda: "another")
    response = client.get(live_match.get_absolute_url(), headers={"if-none-match": tag})
    assert (response.status_code, rows_rendered(response) > 5) == (200, True)


def test_late_line_is_shown_at_its_time(client: Client, live_match: Match, post: Post):
    post("At 20.", period="1H", clock_seconds=1200.0)
    client.get(live_match.get_absolute_url())
    post("At 10.", period="1H", clock_seconds=600.0)
    html = client.get(live_match.get_absolute_url()).content.decode()
    assert 0 < html.index(">At 20.<") < html.index(">At 10.<")


def test_trimmed_log_renders_every_row(client: Client, live_match: Match, post: Post):
    post("One.")
    client.get(live_match.get_absolute_url())
    post("Two.")
    post("Three.")
    live_match.publications.filter(offset=2).delete()
    html = client.get(live_match.get_absolute_url()).content.decode()
    assert all(f">{text}<" in html for text in ("One.", "Two.", "Three."))


def test_renamed_author_has_the_new_name_on_every_line(
    client: Client, live_match: Match, post: Post, commentator: User
):
    post("One.")
    post("Two.")
    tag = client.get(live_match.get_absolute_url())["ETag"]
    User.objects.filter(pk=commentator.pk).update(display_name="Cora Lee")
    response = client.get(live_match.get_absolute_url(), headers={"if-none-match": tag})
    assert (response.status_code, rows_rendered(response)) == (200, 2)
    assert b"Cora Lee" in response.content
    assert b">Cora<" not in response.content


def test_corrected_time_of_day_is_shown_without_a_mark(client: Client, fixture: Match):
    draft = EntryDraft(body="The teams warm up.")  # before the match, so that its row shows a time of day
    entry = post_commentary(match_id=fixture.pk, author=None, client_key="line", draft=draft)
    client.get(fixture.get_absolute_url())
    correct_commentary(entry_id=entry.pk, author=None, happened_at=KICKOFF - timedelta(minutes=3))
    html = client.get(fixture.get_absolute_url()).content.decode()
    row = html.partition('<section class="period-section"')[2].partition("</li>")[0]
    assert ">13:57</time>" in row and "Corrected" not in row


def test_unknown_time_of_the_kickoff_is_not_shown(client: Client, fixture: Match):
    assert b">14:00</time>" in client.get(fixture.get_absolute_url()).content
    edit_fixture(match_id=fixture.pk, author=None, kickoff_time_known=False)
    assert b">14:00</time>" not in client.get(fixture.get_absolute_url()).content


def test_rewound_log_renders_every_row(client: Client, live_match: Match, post: Post):
    """As after a restored backup, also without a new epoch."""
    first, second = post("A line."), post("Lost.")
    client.get(live_match.get_absolute_url())
    second.delete()
    live_match.publications.filter(offset=2).delete()
    Match.objects.filter(pk=live_match.pk).update(last_offset=1, pushed_offset=0)
    html = client.get(live_match.get_absolute_url()).content.decode()
    assert first.body in html and "Lost." not in html


def test_pages_that_do_not_fit_are_rendered_again(
    client: Client, live_match: Match, post: Post, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(views, "kept_pages", BoundedCache(1, 10_000_000))
    for number in range(4):
        post(f"Line {number}.")
        for address in addresses(live_match):
            assert client.get(address).content.count(b"Line") >= number + 1
