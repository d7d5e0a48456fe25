"""Uploads are served as images of a fixed type, so that browsers do not interpret them otherwise."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.http import Http404
from django.test import RequestFactory

from livecast.media import serve_upload

NGINX = (Path(__file__).resolve().parent.parent.parent / "deploy" / "nginx.conf").read_text()


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    for name in ("a.jpg", "a.webp", "page.html", "a.svg"):
        (tmp_path / name).write_text("<script>alert(1)</script>")
    (tmp_path.parent / "secret.jpg").write_text("not for fans")


@pytest.mark.django_db  # the end of a response closes database connections
@pytest.mark.parametrize(("name", "content_type"), [("a.jpg", "image/jpeg"), ("a.webp", "image/webp")])
def test_an_upload_is_served_as_an_image_regardless_of_its_content(rf: RequestFactory, name: str, content_type: str):
    response = serve_upload(rf.get(f"/media/{name}"), name)
    response.close()
    assert response["Content-Type"] == content_type
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("name", ["page.html", "a.svg", "../secret.jpg", "%2e%2e/secret.jpg", "none.jpg", ""])
def test_other_files_are_404(rf: RequestFactory, name: str):
    with pytest.raises((Http404, SuspiciousFileOperation)):
        serve_upload(rf.get("/"), name)


def test_nginx_sends_the_same_headers():
    found = re.search(r"location /media/ \{(.*?)\n        \}", NGINX, re.DOTALL)
    assert found
    for line in (
        "alias /var/lib/livecast/media/;",
        "image/jpeg jpg;",
        "image/webp webp;",
        "default_type application/octet-stream;",
        'add_header Cache-Control "public, max-age=31536000, immutable";',
        "add_header X-Content-Type-Options nosniff always;",
        "add_header Content-Security-Policy \"default-src 'none'; style-src 'unsafe-inline'; sandbox\" always;",
    ):
        assert line in found[1]
