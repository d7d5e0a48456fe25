"""Serve uploads in development, like deploy/nginx.conf in production."""

from pathlib import PurePosixPath

from django.conf import settings
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.static import serve

# The types of files that livecast writes. The response states the type, so that browsers do not guess it.
CONTENT_TYPES = {".jpg": "image/jpeg", ".webp": "image/webp"}
YEAR_SECONDS = 31_536_000


def serve_upload(request: HttpRequest, path: str) -> HttpResponseBase:
    content_type = CONTENT_TYPES.get(PurePosixPath(path).suffix)
    if content_type is None:
        raise Http404("Only images are served here.")
    response = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    response["Content-Type"] = content_type
    response["X-Content-Type-Options"] = "nosniff"
    # Browsers use inline styles for the page around a single image.
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    # A changed image gets a new name.
    response["Cache-Control"] = f"public, max-age={YEAR_SECONDS}, immutable"
    return response
