"""Static files from memory."""

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import brotli
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders, storage
from django.contrib.staticfiles.management.commands import collectstatic
from django.core.management import call_command
from django.templatetags.static import static
from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]

from livecast.http import static_files
from livecast.http.static_files import StaticFiles
from tests.asgi import ask

TEXT = b"body { color: #123456; }\n" * 100


async def application(scope, receive, send):
    """Stand for the pages: answers 404 to everything."""
    await send({"type": "http.response.start", "status": 404, "headers": []})
    await send({"type": "http.response.body", "body": b"a page"})


forget_finders: Callable[[], None] = finders.get_finder.cache_clear  # type: ignore[attr-defined]


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A STATIC_ROOT with site.css, as `collectstatic` leaves it: also with a hash in the name, also compressed."""
    source = tmp_path / "source"
    source.mkdir()
    (source / "site.css").write_bytes(TEXT)
    (source / "dot.png").write_bytes(b"\x89PNG")
    root = tmp_path / "static"
    monkeypatch.setattr(settings, "STATIC_ROOT", root)
    monkeypatch.setattr(settings, "STATICFILES_DIRS", [source], raising=False)
    monkeypatch.setattr(settings, "STATICFILES_FINDERS", ["django.contrib.staticfiles.finders.FileSystemFinder"])
    made = CompressedManifestStaticFilesStorage(location=str(root), base_url="/static/")
    monkeypatch.setattr(storage, "staticfiles_storage", made)
    monkeypatch.setattr(static_files, "staticfiles_storage", made)
    monkeypatch.setattr(collectstatic, "staticfiles_storage", made)
    forget_finders()
    call_command("collectstatic", "--noinput", "-v", "0")
    yield root
    forget_finders()


async def test_a_file_is_answered_with_its_type_and_length(root: Path):
    answer = await ask(StaticFiles(application), "/static/site.css")
    assert (answer.status, answer.body) == (200, TEXT)
    assert answer["Content-Type"] == 'text/css; charset="utf-8"'
    assert answer["Content-Length"] == str(len(TEXT))
    assert answer["Vary"] == "Accept-Encoding"


async def test_only_a_name_with_a_hash_may_be_cached_forever(root: Path):
    files = StaticFiles(application)
    assert "immutable" in (await ask(files, static("site.css")))["Cache-Control"]
    assert (await ask(files, "/static/site.css"))["Cache-Control"] == "max-age=60, public"


@pytest.mark.parametrize(
    ("accepted", "encoding", "decompress"),
    [("gzip, deflate, br", "br", brotli.decompress), ("gzip, deflate", "gzip", gzip.decompress)],
)
async def test_a_file_is_sent_compressed_to_those_who_accept_it(
    root: Path, accepted: str, encoding: str, decompress: Callable[[bytes], bytes]
):
    answer = await ask(StaticFiles(application), "/static/site.css", accept_encoding=accepted)
    assert answer["Content-Encoding"] == encoding and len(answer.body) < len(TEXT)
    assert decompress(answer.body) == TEXT


async def test_a_known_version_is_304(root: Path):
    files = StaticFiles(application)
    answer = await ask(files, "/static/site.css")
    conditions: list[dict[str, Any]] = [
        {"if_none_match": answer["ETag"]},
        {"if_modified_since": answer["Last-Modified"]},
    ]
    for condition in conditions:
        again = await ask(files, "/static/site.css", **condition)
        assert (again.status, again.body) == (304, b"")
        assert again["ETag"] == answer["ETag"]


@pytest.mark.parametrize(
    ("wanted", "status", "body", "content_range"),
    [
        ("bytes=0-3", 206, TEXT[:4], f"bytes 0-3/{len(TEXT)}"),
        ("bytes=-5", 206, TEXT[-5:], f"bytes {len(TEXT) - 5}-{len(TEXT) - 1}/{len(TEXT)}"),
        (f"bytes={len(TEXT) * 2}-", 416, b"", f"bytes */{len(TEXT)}"),
        ("lines=1-2", 200, TEXT, ""),
    ],
)
async def test_a_range_is_answered(root: Path, wanted: str, status: int, body: bytes, content_range: str):
    answer = await ask(StaticFiles(application), "/static/site.css", range=wanted)
    assert (answer.status, answer.body, answer["Content-Range"]) == (status, body, content_range)


async def test_head_has_no_body_and_other_methods_are_405(root: Path):
    files = StaticFiles(application)
    head = await ask(files, "/static/site.css", "HEAD")
    assert (head.status, head.body, head["Content-Length"]) == (200, b"", str(len(TEXT)))
    refused = await ask(files, "/static/site.css", "POST")
    assert (refused.status, refused["Allow"]) == (405, "GET, HEAD")


async def test_a_file_is_read_once(root: Path):
    files = StaticFiles(application)
    await ask(files, "/static/dot.png")
    (root / "dot.png").unlink()
    assert (await ask(files, "/static/dot.png")).body == b"\x89PNG"


@pytest.mark.parametrize(
    "path", ["/static/none.css", "/static/../settings.py", "/static/", "/static/staticfiles.json/x"]
)
async def test_other_addresses_go_to_the_pages(root: Path, path: str):
    assert (await ask(StaticFiles(application), path)).body == b"a page"
