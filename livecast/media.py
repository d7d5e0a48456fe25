"""Uploads, served in development as deploy/nginx.conf serves them in production."""

from pathlib import PurePosixPath

from django.conf import settings
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.static import serve

# What livecast itself writes there; the type is ours to say, and no browser's to guess.
CONTENT_TYPES = {".jpg": "image/jpeg", ".webp": "image/webp"}
YEAR_SECONDS = 31_536_000


def serve_upload(request: HttpRequest, path: str) -> HttpResponseBase:
    content_type = CONTENT_TYPES.get(PurePosixPath(path).suffix)
    if content_type is None:
        raise Http404("Here are pictures only.")
    response = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    response["Content-Type"] = content_type
    response["X-Content-Type-Options"] = "nosniff"
    # A browser that shows a picture by itself styles the page around it inline.
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    # A name is given once: another picture has another one.
    response["Cache-Control"] = f"public, max-age={YEAR_SECONDS}, immutable"
    return response
