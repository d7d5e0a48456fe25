"""Photos of entries: uploads, publications, thumbnails and cleanup."""

import logging
import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone
from PIL import Image

from livecast.errors import LivecastError
from matches import selectors, tasks
from matches.actions import retract_commentary
from matches.models import CommentaryEntry, Match
from matches.photos import entry_photos, image_decoder, image_processing
from matches.photos.entry_photos import attach_photo, delete_orphans, make_thumbs

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def uploads(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The entries whose thumbnail task was sent. The tasks do not run."""
    asked: list[int] = []
    monkeypatch.setattr(tasks.make_thumbs, "apply_async", lambda args, *_, **__: asked.append(args[0]))
    return asked


def picture(width: int = 1600, height: int = 1000, colour: str = "#3c7a4c") -> BytesIO:
    out = BytesIO()
    Image.new("RGB", (width, height), colour).save(out, "JPEG")
    return BytesIO(out.getvalue())


def name_of(entry: CommentaryEntry) -> str:
    assert entry.photo.name
    return entry.photo.name


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def told(match: Match) -> list[str]:
    return [line.type for line in match.publications.order_by("offset")]


def attach(entry: CommentaryEntry, upload: BytesIO | None = None, **more: Any) -> CommentaryEntry:
    more.setdefault("author", None)
    return attach_photo(entry_id=entry.pk, upload=upload or picture(), **more)


def entry_on_page(client: Client, entry: CommentaryEntry) -> str:
    html = client.get(f"/matches/{entry.match_id}/").content.decode()
    found = re.search(rf'<li[^>]*id="entry-{entry.pk}".*?</li>', html, re.DOTALL)
    assert found
    return found[0]


def data_of(entry: CommentaryEntry) -> dict[str, Any]:
    entries = selectors.snapshot(entry.match_id).as_data()["entries"]
    return next(data for data in entries if data["id"] == entry.pk)


# --- attached


def test_photo_is_published_and_is_not_a_correction(live_match, post, commentator, client):
    entry = post("Goal!", kind="goal", side="home")
    attached = attach(entry, author=commentator, alt="  The ball\n in the net ")

    assert told(live_match) == ["commentary.added", "match.changed", "commentary.photo"]
    data = data_of(entry)
    assert (data["corrected_at"], data["reason"]) == (None, "")
    assert {key: data["photo"][key] for key in ("width", "height", "alt")} == {
        "width": 1600,
        "height": 1000,
        "alt": "The ball in the net",
    }
    line = entry_on_page(client, entry)
    assert 'class="note"' not in line and "Corrected" not in line
    assert f'src="{attached.photo.url}"' in line and 'alt="The ball in the net"' in line


def test_photo_does_not_conflict_with_an_edit(post):
    entry = post("Goal!")
    assert attach(entry).version == entry.version


def test_photo_file_names_cannot_be_guessed(post):
    entry = attach(post("Look."))
    assert re.fullmatch(r"photos/\d{4}/\d\d/[0-9a-f]{32}\.jpg", name_of(entry))


def test_same_file_again_changes_nothing(live_match, post, uploads):
    """A client retries an upload after it lost the answer."""
    entry = attach(post("Look."), alt="A dog")
    again = attach(entry, alt="A dog")
    assert name_of(again) == name_of(entry)
    assert told(live_match).count("commentary.photo") == 1

    attach(entry, alt="A dog on the pitch")
    assert told(live_match).count("commentary.photo") == 2
    assert data_of(entry)["photo"]["alt"] == "A dog on the pitch"
    assert name_of(CommentaryEntry.objects.get(pk=entry.pk)) == name_of(entry)


def test_another_photo_replaces_the_first(post):
    entry = attach(post("Look."), alt="A dog")
    make_thumbs(entry.pk)
    other = attach(entry, picture(300, 500), alt="A cat")
    assert name_of(other) != name_of(entry)
    assert (other.photo_width, other.photo_height, other.photo_alt) == (300, 500, "A cat")
    assert data_of(entry)["photo"]["thumb"] is None, "no copies of the one before"


def test_only_commentators_may_attach_photos(post, stranger, monkeypatch):
    entry = post("Look.")
    monkeypatch.setattr(
        image_processing, "process_upload", lambda content: pytest.fail("no work is done for strangers")
    )
    with pytest.raises(LivecastError) as refused:
        attach(entry, author=stranger)
    assert (refused.value.code, refused.value.status) == ("match.not_commentator", 403)


def test_refused_photo_changes_nothing(live_match, post, uploads):
    entry = post("Look.")
    offset = Match.objects.get(pk=live_match.pk).last_offset
    for upload, alt, code in (
        (BytesIO(b"<svg/>"), "", "photo.not_an_image"),
        (picture(), "x" * 201, "photo.alt_too_long"),
    ):
        with pytest.raises(LivecastError) as refused:
            attach(entry, upload, alt=alt)
        assert refused.value.code == code
    assert files(uploads) == []
    assert Match.objects.get(pk=live_match.pk).last_offset == offset


def test_retracted_entry_refuses_and_hides_photos(post, client):
    entry = attach(post("Look."))
    retract_commentary(entry_id=entry.pk, author=None, reason="not ours to show")
    with pytest.raises(LivecastError) as refused:
        attach(entry, picture(colour="red"))
    assert refused.value.code == "commentary.retracted"
    assert data_of(entry)["photo"] is None
    assert name_of(entry) not in entry_on_page(client, entry)


def test_photo_of_an_unknown_entry_is_404(db):
    with pytest.raises(LivecastError) as refused:
        attach_photo(entry_id=987654, author=None, upload=picture())
    assert refused.value.code == "commentary.not_found"


# --- thumbnails


def test_worker_makes_thumbnails_and_the_page_uses_them(live_match, post, client):
    entry = attach(post("Look."))
    make_thumbs(entry.pk)

    photo = data_of(entry)["photo"]
    stem = photo["url"].removesuffix(".jpg")
    assert photo["thumb"] == f"{stem}-480.webp"
    assert photo["srcset"] == f"{stem}-480.webp 480w, {stem}-960.webp 960w, {stem}.jpg 1600w"
    assert told(live_match)[-2:] == ["commentary.photo", "commentary.photo"]
    for thumb in CommentaryEntry.objects.get(pk=entry.pk).photo_thumbs:
        with default_storage.open(thumb["name"]) as file:
            assert Image.open(file).size == (thumb["width"], thumb["height"])
    line = entry_on_page(client, entry)
    assert f'srcset="{photo["srcset"]}"' in line and "sizes=" in line
    assert 'class="note"' not in line


def test_thumbnail_task_is_idempotent(live_match, post, uploads):
    entry = attach(post("Look."))
    for _ in range(3):
        make_thumbs(entry.pk)
    assert len(files(uploads)) == 3
    assert told(live_match).count("commentary.photo") == 2


@pytest.mark.every_database("row locks")
def test_two_concurrent_thumbnail_tasks_have_one_effect(live_match, post, uploads, monkeypatch):
    """The second worker starts before the first one has written its thumbnails."""
    entry = attach(post("Look."))
    thumbs_of = image_decoder.thumbs_of

    def meanwhile(content: bytes) -> Any:
        monkeypatch.setattr(image_decoder, "thumbs_of", thumbs_of)
        make_thumbs(entry.pk)
        return thumbs_of(content)

    monkeypatch.setattr(image_decoder, "thumbs_of", meanwhile)
    make_thumbs(entry.pk)
    assert len(files(uploads)) == 3
    assert told(live_match).count("commentary.photo") == 2
    assert all((uploads / thumb["name"]).exists() for thumb in CommentaryEntry.objects.get(pk=entry.pk).photo_thumbs)


def test_replaced_photo_does_not_get_thumbnails_of_the_old_one(post, uploads, monkeypatch):
    entry = attach(post("Look."))
    thumbs_of = image_decoder.thumbs_of

    def meanwhile(content: bytes) -> Any:
        attach(entry, picture(700, 400, "red"))
        return thumbs_of(content)

    monkeypatch.setattr(image_decoder, "thumbs_of", meanwhile)
    make_thumbs(entry.pk)
    now = CommentaryEntry.objects.get(pk=entry.pk)
    assert (now.photo_thumbs, now.photo_thumbs_pending) == ([], True)
    assert len(files(uploads)) == 2


def test_small_photo_gets_no_thumbnails_and_no_event(live_match, post):
    entry = attach(post("Look."), picture(400, 300))
    make_thumbs(entry.pk)
    assert told(live_match).count("commentary.photo") == 1
    assert entry_photos.entries_without_thumbs() == []


def test_thumbnail_task_is_sent_after_the_commit(post, queued, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        entry = attach(post("Look."))
        assert queued == []
    assert queued == [entry.pk]


def test_upload_succeeds_without_a_broker_and_the_sweep_finds_it(
    post, monkeypatch, caplog, django_capture_on_commit_callbacks
):
    def away(*_: object, **__: object) -> None:
        raise ConnectionError("no broker")

    with monkeypatch.context() as without_broker:
        without_broker.setattr(tasks.make_thumbs, "apply_async", away)
        with django_capture_on_commit_callbacks(execute=True):
            entry = attach(post("Look."))
    assert CommentaryEntry.objects.get(pk=entry.pk).photo_thumbs == []

    tasks.sweep_photos()
    assert len(CommentaryEntry.objects.get(pk=entry.pk).photo_thumbs) == 2


def test_missing_photo_file_is_logged_and_retried(post, uploads, caplog):
    entry = attach(post("Look."))
    away = (uploads / name_of(entry)).rename(uploads / "away")
    with caplog.at_level(logging.ERROR):
        tasks.sweep_photos()
    assert f"entry {entry.pk}" in caplog.text and name_of(entry) in caplog.text
    assert entry_photos.entries_without_thumbs() == [entry.pk]

    away.rename(uploads / name_of(entry))
    tasks.sweep_photos()
    assert entry_photos.entries_without_thumbs() == []


# --- cleanup


def test_orphaned_uploads_are_deleted_after_a_day(post, uploads):
    entry = attach(post("Look."))
    make_thumbs(entry.pk)
    attach(entry, picture(900, 600, "red"))
    make_thumbs(entry.pk)
    default_storage.save("photos/2026/05/torn-480.webp", ContentFile(b"half a"))
    default_storage.save("elsewhere/mine.jpg", ContentFile(b"not ours to delete"))
    now = timezone.now()

    assert delete_orphans(now) == 0, "an open transaction may refer to it in a moment"
    assert delete_orphans(now + timedelta(hours=25)) == 4

    kept = CommentaryEntry.objects.get(pk=entry.pk)
    assert files(uploads) == sorted(["elsewhere/mine.jpg", name_of(kept), kept.photo_thumbs[0]["name"]])


def test_photo_of_a_retracted_entry_is_kept(post, uploads):
    entry = attach(post("Look."))
    retract_commentary(entry_id=entry.pk, author=None)
    assert delete_orphans(timezone.now() + timedelta(days=2)) == 0
    assert files(uploads) == [name_of(entry)]


def test_orphan_cleanup_works_without_any_upload(uploads):
    tasks.clear_away_uploads()
    assert files(uploads) == []
