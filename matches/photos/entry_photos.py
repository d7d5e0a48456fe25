"""Photos of entries: attached, made smaller by a worker, cleared away when no entry shows them any more.

Every photo comes in by `attach_photo`. The entry itself has gone out already: its text does not wait for an upload.
"""

import hashlib
import logging
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from pathlib import PurePosixPath
from typing import IO, Any

from celery import signature
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from livecast.errors import LivecastError
from livecast.input_limits import PHOTO_ALT
from matches.actions.locking import lock_entry
from matches.feed import events, feed_log
from matches.models import CommentaryEntry, Match
from matches.permissions import reload_person, require_commentator
from matches.photos import image_decoder, image_processing
from matches.photos.image_decoder import EncodedImage

logger = logging.getLogger(__name__)

FOLDER = "photos"
# An upload that is younger than this may belong to an entry whose transaction is still open.
ORPHAN_AGE = timedelta(days=1)


def attach_photo(*, entry_id: int, author: User | None, upload: IO[bytes], alt: str = "") -> CommentaryEntry:
    """Put a photo to an entry that stands, or another in its place; fans get it as `commentary.photo`.

    It is no correction: what was said stays as it was said. The same file again changes nothing, so that an upload may
    be tried again whose answer got lost. `alt`: what the photo shows, for who cannot see it.
    """
    PHOTO_ALT.require(alt, f"What the photo shows takes at most {PHOTO_ALT.size} characters.")
    alt = " ".join(alt.split())
    # Before the work that a picture makes, and once more behind the lock that the entry is written under.
    with transaction.atomic():
        _entry_for_photo(entry_id, author)
    content = image_processing.read_upload(upload)
    digest = hashlib.sha256(content).hexdigest()
    prepared = image_processing.process_upload(content)

    with transaction.atomic():
        # The author may have lost the right while the upload was read and the picture was made.
        match, entry = _entry_for_photo(entry_id, author)
        is_new = not entry.photo or entry.photo_digest != digest
        if not is_new and entry.photo_alt == alt:
            return entry
        if is_new:
            entry.photo = _store(prepared, timezone.now())
            entry.photo_width, entry.photo_height = prepared.width, prepared.height
            entry.photo_digest, entry.photo_thumbs, entry.photo_thumbs_pending = digest, [], True
        entry.photo_alt = alt
        _save_photo_fields(entry)
        feed_log.publish(match, events.commentary_photo(entry))
        if is_new:
            _queue_thumbs(entry.pk)
    return entry


def entry_id_of_key(match_id: int, client_key: str) -> int:
    """The entry that was posted under a key. Raises `commentary.not_found` (404): held back still, or taken back."""
    found = CommentaryEntry.objects.filter(match_id=match_id, client_key=client_key).values_list("pk", flat=True)
    if (entry_id := found.first()) is None:
        raise LivecastError("commentary.not_found", "No line was posted under this key.", status=404)
    return entry_id


def make_thumbs(entry_id: int) -> None:
    """Make the smaller copies of an entry's photo, and tell fans of them. However often it runs, once."""
    waiting = CommentaryEntry.objects.filter(pk=entry_id, photo_thumbs_pending=True).first()
    name = waiting.photo.name if waiting else None
    if not name:
        return
    try:
        with default_storage.open(name) as file:
            thumbs = image_decoder.thumbs_of(file.read())
    except OSError:
        # It stays among those that wait: a disk that was away brings it back.
        logger.exception("the photo of entry %d cannot be read, and gets no smaller copies yet", entry_id)
        return
    stem = name.rpartition(".")[0]
    kept: list[dict[str, Any]] = [
        {
            "name": default_storage.save(f"{stem}-{thumb.width}.{thumb.extension}", ContentFile(thumb.content)),
            "width": thumb.width,
            "height": thumb.height,
        }
        for thumb in thumbs
    ]
    with transaction.atomic():
        match, entry = lock_entry(entry_id)
        if entry.photo_thumbs_pending and entry.photo.name == name:
            entry.photo_thumbs, entry.photo_thumbs_pending = kept, False
            _save_photo_fields(entry)
            if kept and entry.retracted_at is None:
                feed_log.publish(match, events.commentary_photo(entry))
            return
    # Another worker was here first, or the photo is another by now.
    for thumb in kept:
        default_storage.delete(thumb["name"])


def entries_without_thumbs() -> list[int]:
    """The entries whose photo has no smaller copies yet: the broker was away, a worker died, a file is missing."""
    return list(CommentaryEntry.objects.filter(photo_thumbs_pending=True).order_by("pk").values_list("pk", flat=True))


def delete_orphans(now: datetime) -> int:
    """Delete the uploads that no entry refers to: replaced, or of a transaction that failed. Returns how many."""
    old = (name for name in _files_in(FOLDER) if default_storage.get_modified_time(name) < now - ORPHAN_AGE)
    count = 0
    while names := list(islice(old, 200)):
        for name in set(names) - _referenced_files(names):
            default_storage.delete(name)
            count += 1
    if count:
        logger.info("deleted %d uploads that no entry refers to", count)
    return count


def _entry_for_photo(entry_id: int, author: User | None) -> tuple[Match, CommentaryEntry]:
    match, entry = lock_entry(entry_id)
    require_commentator(match, None if author is None else reload_person(author))
    if entry.retracted_at is not None:
        raise LivecastError("commentary.retracted", "This entry was withdrawn, and takes no photo.", status=409)
    return match, entry


def _store(prepared: EncodedImage, now: datetime) -> str:
    # Nobody guesses it, so that a private match's photos are as private as its page; nobody has written it before.
    name = f"{FOLDER}/{now:%Y/%m}/{secrets.token_hex(16)}.{prepared.extension}"
    return default_storage.save(name, ContentFile(prepared.content))


def _save_photo_fields(entry: CommentaryEntry) -> None:
    entry.save(update_fields=[field.name for field in entry._meta.fields if field.name.startswith("photo")])


def _queue_thumbs(entry_id: int) -> None:
    # By name: the tasks import this module. Robust: an unavailable broker must not fail the upload; the sweep finds it.
    transaction.on_commit(signature("matches.tasks.make_thumbs", (entry_id,)).apply_async, robust=True)


def _files_in(folder: str) -> Iterator[str]:
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:  # nobody has sent a photo yet
        return
    yield from (f"{folder}/{name}" for name in files)
    for name in folders:
        yield from _files_in(f"{folder}/{name}")


def _referenced_files(names: list[str]) -> set[str]:
    """Those of the files that an entry shows, and others that belong to the same entries."""
    paths = [PurePosixPath(name) for name in names]
    stems = {path.with_name(path.name.partition(".")[0].partition("-")[0]) for path in paths}
    photos = [f"{stem}.{extension}" for stem in stems for extension in ("jpg", "webp")]
    entries: Any = CommentaryEntry.objects.filter(photo__in=photos).values_list("photo", "photo_thumbs")
    return {name for photo, thumbs in entries for name in (photo, *(thumb["name"] for thumb in thumbs))}
