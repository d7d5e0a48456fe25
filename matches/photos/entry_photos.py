"""Photos of entries: attach them, make thumbnails, delete unused files.

`attach_photo` is the only way to add a photo. The entry is already published: its text does not wait for an upload.
"""

import hashlib
import logging
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from livecast.clean_text import clean
from livecast.errors import LivecastError
from livecast.input_limits import PHOTO_ALT
from livecast.task_queue import enqueue
from matches.actions.locking import lock_entry
from matches.feed import events, feed_log
from matches.models import CommentaryEntry, Match
from matches.permissions import reload_person, require_commentator
from matches.photos import image_processing

if TYPE_CHECKING:
    from matches.photos.image_reencoder import EncodedImage

logger = logging.getLogger(__name__)

FOLDER = "photos"
# A younger upload may belong to an entry whose transaction is still open.
ORPHAN_AGE = timedelta(days=1)


def attach_photo(*, entry_id: int, author: User | None, upload: IO[bytes], alt: str = "") -> CommentaryEntry:
    """Attach a photo to an entry, or replace its photo. Fans get it as `commentary.photo`.

    The entry does not become a correction. The same file again changes nothing, so that a client can retry an upload
    without an answer. `alt` describes the photo for people who cannot see it.
    """
    PHOTO_ALT.require(alt, f"A photo's description has at most {PHOTO_ALT.size} characters.")
    alt = clean(alt)
    # Checked before the expensive decoding, and again under the lock of the write.
    with transaction.atomic():
        _entry_for_photo(entry_id, author)
    content = image_processing.read_upload(upload)
    digest = hashlib.sha256(content).hexdigest()
    prepared = image_processing.process_upload(content)

    with transaction.atomic():
        # The author may have lost the permission during the upload and the decoding.
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
    """The entry that was posted under a key.

    Raises `commentary.not_found` (404) if it is held back or undone.
    """
    found = CommentaryEntry.objects.filter(match_id=match_id, client_key=client_key).values_list("pk", flat=True)
    if (entry_id := found.first()) is None:
        raise LivecastError("commentary.not_found", "No entry was posted under this key.", status=404)
    return entry_id


def make_thumbs(entry_id: int) -> None:
    """Make the thumbnails of an entry's photo and publish them. Running it again does nothing."""
    from matches.photos import image_reencoder  # here, because it loads Pillow

    waiting = CommentaryEntry.objects.filter(pk=entry_id, photo_thumbs_pending=True).first()
    name = waiting.photo.name if waiting else None
    if not name:
        return
    try:
        with default_storage.open(name) as file:
            thumbs = image_reencoder.thumbs_of(file.read())
    except OSError:
        # The entry stays pending: the disk may become available again.
        logger.exception("cannot read the photo of entry %d; its thumbnails are tried again later", entry_id)
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
    # Another worker was first, or the photo was replaced.
    for thumb in kept:
        default_storage.delete(thumb["name"])


def entries_without_thumbs() -> list[int]:
    """Entries whose photo has no thumbnails yet.

    The broker was unavailable, a worker died, or a file is missing.
    """
    return list(CommentaryEntry.objects.filter(photo_thumbs_pending=True).order_by("pk").values_list("pk", flat=True))


def delete_orphans(now: datetime) -> int:
    """Delete uploads that no entry refers to, after a replacement or a failed transaction.

    Return their number.
    """
    old = (name for name in files_in(FOLDER) if default_storage.get_modified_time(name) < now - ORPHAN_AGE)
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
        raise LivecastError(
            "commentary.retracted", "This entry was retracted. Photos cannot be added to it.", status=409
        )
    return match, entry


def _store(prepared: "EncodedImage", now: datetime) -> str:
    # A random name cannot be guessed, so that photos of a private match are private. It is also unique.
    name = f"{FOLDER}/{now:%Y/%m}/{secrets.token_hex(16)}.{prepared.extension}"
    return default_storage.save(name, ContentFile(prepared.content))


def _save_photo_fields(entry: CommentaryEntry) -> None:
    entry.save(update_fields=[field.name for field in entry._meta.fields if field.name.startswith("photo")])


def _queue_thumbs(entry_id: int) -> None:
    # Robust: the upload succeeds without a broker; the sweep finds it.
    transaction.on_commit(lambda: enqueue("matches.tasks.make_thumbs", entry_id), robust=True)


def files_in(folder: str) -> Iterator[str]:
    """The names of all files in a folder of uploads and in its folders."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:  # no photo was uploaded yet
        return
    yield from (f"{folder}/{name}" for name in files)
    for name in folders:
        yield from files_in(f"{folder}/{name}")


def _referenced_files(names: list[str]) -> set[str]:
    """The files that entries refer to, with other files of the same entries."""
    paths = [PurePosixPath(name) for name in names]
    stems = {path.with_name(path.name.partition(".")[0].partition("-")[0]) for path in paths}
    photos = [f"{stem}.{extension}" for stem in stems for extension in ("jpg", "webp")]
    entries: Any = CommentaryEntry.objects.filter(photo__in=photos).values_list("photo", "photo_thumbs")
    return {name for photo, thumbs in entries for name in (photo, *(thumb["name"] for thumb in thumbs))}
