"""The image of a match over HTTP."""

from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

from matches import selectors
from matches.pages.etag import no_store
from matches.pages.sharing import hides_result
from matches.pages.views import public_page
from matches.share_images.content import content_of
from matches.share_images.kept import image_of

DEFAULT = "livecast/share.png"


@public_page
def match_image(request: HttpRequest, match_id: int) -> HttpResponse:
    """Teams, score and minute of a match as PNG; without the score if ?result=hidden. A private match has none."""
    match, _ = selectors.match_at_head(match_id)
    content = content_of(match, hides_result=hides_result(request.GET))
    etag = f'"{content.digest}"'
    response = get_conditional_response(request, etag=etag)
    if response is not None:
        return response
    image = image_of(content)
    if image is None:  # it is drawn soon
        return no_store(HttpResponse(_default_image(), content_type="image/png"))
    return HttpResponse(image, content_type="image/png", headers={"ETag": etag})


@lru_cache(maxsize=1)
def _default_image() -> bytes:
    return Path(str(finders.find(DEFAULT))).read_bytes()
