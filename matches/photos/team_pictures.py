"""Crests of teams and photos of players: read an upload, set it, delete unused files.

A form reads the upload first, so that a refusal is shown beside the field, and sets the picture when it is saved.
"""

import logging
import secrets
from datetime import datetime
from typing import IO, TYPE_CHECKING

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from accounts.models import User
from livecast.errors import LivecastError
from matches.models import Player, Team
from matches.permissions import require_player_editor, require_team_editor
from matches.photos import image_processing
from matches.photos.entry_photos import ORPHAN_AGE, files_in

if TYPE_CHECKING:
    from matches.photos.image_reencoder import EncodedImage

logger = logging.getLogger(__name__)

CRESTS, PORTRAITS = "crests", "players"  # folders


def read_crest(upload: IO[bytes]) -> "EncodedImage":
    """Return the picture as a square of at most 512 px with transparent edges. Raises LivecastError (photo.*)."""
    from matches.photos.image_reencoder import Shape  # here, because it loads Pillow

    return image_processing.process_upload(image_processing.read_upload(upload), Shape.PADDED)


def read_portrait(upload: IO[bytes]) -> "EncodedImage":
    """Return the square part of the picture that shows a face, at most 512 px. Raises LivecastError (photo.*)."""
    from matches.photos.image_reencoder import Shape  # here, because it loads Pillow

    return image_processing.process_upload(image_processing.read_upload(upload), Shape.CROPPED)


@transaction.atomic
def set_crest(*, team_id: int, author: User | None, picture: "EncodedImage | None") -> Team:
    """Set the crest of a team; None removes it. The old file is deleted."""
    require_team_editor(author)
    team = Team.objects.select_for_update().filter(pk=team_id).first()
    if team is None:
        raise LivecastError("team.not_found", "This team was deleted.", status=404)
    old = team.crest.name
    team.crest = _store(picture, CRESTS)
    team.save(update_fields=["crest"])
    _delete_later(old)
    return team


@transaction.atomic
def set_portrait(*, player_id: int, author: User | None, picture: "EncodedImage | None") -> Player:
    """Set the photo of a player; None removes it. The old file is deleted."""
    require_player_editor(author)
    player = Player.objects.select_for_update().filter(pk=player_id).first()
    if player is None:
        raise LivecastError("player.not_found", "This player was deleted.", status=404)
    old = player.photo.name
    player.photo = _store(picture, PORTRAITS)
    player.save(update_fields=["photo"])
    _delete_later(old)
    return player


def delete_unused(now: datetime) -> int:
    """Delete the files of teams and players that were deleted, and of failed transactions. Return their number."""
    used = {
        *Team.objects.exclude(crest="").values_list("crest", flat=True),
        *Player.objects.exclude(photo="").values_list("photo", flat=True),
    }
    count = 0
    for folder in (CRESTS, PORTRAITS):
        for name in files_in(folder):
            if name not in used and default_storage.get_modified_time(name) < now - ORPHAN_AGE:
                default_storage.delete(name)
                count += 1
    if count:
        logger.info("deleted %d pictures that no team and no player refers to", count)
    return count


def _store(picture: "EncodedImage | None", folder: str) -> str:
    if picture is None:
        return ""
    # A random name: browsers may keep a picture for long, and a new picture has a new address.
    name = f"{folder}/{secrets.token_hex(16)}.{picture.extension}"
    return default_storage.save(name, ContentFile(picture.content))


def _delete_later(name: str | None) -> None:
    """Delete a file after the commit. Robust: if it fails, the daily task deletes the file."""
    if name:
        transaction.on_commit(lambda: default_storage.delete(name), robust=True)
