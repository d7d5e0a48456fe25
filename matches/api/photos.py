"""Photo uploads in the write API. photos/entry_photos.py checks photo and permission."""

from typing import Any

from django.http import HttpRequest
from ninja import File, Form, Router
from ninja.files import UploadedFile

from accounts.models import User
from matches.api.authentication import WRITE_AUTH
from matches.api.schemas import EntryKey, EntryOut, ErrorResponse
from matches.feed import events
from matches.photos import entry_photos

router = Router(auth=WRITE_AUTH, tags=["Writing"])

ERROR_RESPONSES = dict.fromkeys((400, 401, 403, 404, 409, 413, 415, 422, 503), ErrorResponse)


_DESCRIPTION = (
    "`image`: a JPEG, PNG or WebP file of at most 5 MB and 24 megapixels. `alt`: a description for people who cannot "
    "see the photo. The same file again changes nothing; another file replaces the photo."
)


@router.post(
    "/entries/{int:entry_id}/photo",
    response={200: EntryOut, **ERROR_RESPONSES},
    summary="Attach a photo to an entry",
    description=_DESCRIPTION,
)
def attach_photo(request: HttpRequest, entry_id: int, image: File[UploadedFile], alt: Form[str] = "") -> dict[str, Any]:
    assert isinstance(request.user, User)  # WRITE_AUTH refuses other requests
    assert image.file is not None
    entry = entry_photos.attach_photo(entry_id=entry_id, author=request.user, upload=image.file, alt=alt)
    return {"entry": events.entry_data(entry)}


@router.post(
    "/matches/{int:match_id}/photo",
    response={200: EntryOut, **ERROR_RESPONSES},
    summary="Attach a photo to the entry of a key",
    description=f"{_DESCRIPTION} `key`: the key of the post, if the line was held and has no entry yet.",
)
def attach_photo_by_key(
    request: HttpRequest, match_id: int, image: File[UploadedFile], key: Form[EntryKey], alt: Form[str] = ""
) -> dict[str, Any]:
    return attach_photo(request, entry_photos.entry_id_of_key(match_id, key), image, alt)
