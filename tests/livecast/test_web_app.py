"""The site as an installed app: the manifest, its icons, the service worker and the offline page."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from PIL import Image

from livecast.http.cacheable import PageKey
from livecast.site_files import SERVICE_WORKER_SCRIPTS

LANGUAGES = [("", "en"), ("/zh-hans", "zh-hans")]
MAX_ICON_BYTES = 10_000


def static_file(address: str) -> Path:
    found = finders.find(address.removeprefix("/static/"))
    assert found, address
    return Path(str(found))


@pytest.mark.django_db
@pytest.mark.parametrize(("prefix", "language"), LANGUAGES)
class TestManifest:
    def test_pages_link_to_it_in_their_language(self, client: Client, prefix: str, language: str):
        for address in (f"{prefix}/", f"{prefix}/account/login/", f"{prefix}/nowhere/"):
            assert f'<link rel="manifest" href="{prefix}/manifest.webmanifest">' in client.get(address).content.decode()

    def test_it_makes_the_site_installable(self, client: Client, prefix: str, language: str):
        answer = client.get(f"{prefix}/manifest.webmanifest")
        assert answer["Content-Type"] == "application/manifest+json"
        manifest = answer.json()
        assert manifest["name"] and len(manifest["short_name"]) <= 12
        assert (manifest["id"], manifest["scope"], manifest["display"]) == ("/", "/", "standalone")
        assert (manifest["lang"], manifest["start_url"]) == (language, f"{prefix}/")
        for colour in ("theme_color", "background_color"):
            assert re.fullmatch("#[0-9a-f]{6}", manifest[colour])
        addresses = [manifest["start_url"], *(shortcut["url"] for shortcut in manifest["shortcuts"])]
        assert all(client.get(address).status_code in (200, 302) for address in addresses)

    def test_its_icons_have_the_sizes_that_it_says(self, client: Client, prefix: str, language: str):
        icons = client.get(f"{prefix}/manifest.webmanifest").json()["icons"]
        pictures = [icon for icon in icons if icon["type"] == "image/png"]
        assert {(icon["sizes"], icon["purpose"]) for icon in pictures} == {
            (size, purpose) for size in ("192x192", "512x512") for purpose in ("any", "maskable")
        }
        for icon in pictures:
            file = static_file(icon["src"])
            assert file.stat().st_size < MAX_ICON_BYTES
            with Image.open(file) as picture:
                assert "{}x{}".format(*picture.size) == icon["sizes"]
                least_opaque = picture.convert("RGBA").getchannel("A").getextrema()[0]
                assert (least_opaque == 255) == (icon["purpose"] == "maskable")

    def test_it_is_public_and_in_the_page_cache(self, client: Client, prefix: str, language: str):
        for address in (f"{prefix}/manifest.webmanifest", f"{prefix}/offline/"):
            answer = client.get(address)
            assert (answer["Cache-Control"], answer.cookies) == ("public, max-age=3600", {})
            scope = {"method": "GET", "headers": [(b"host", b"x")], "query_string": b"", "scheme": "http"}
            assert PageKey.of({**scope, "path": address}) is not None


def test_the_icon_of_home_screens_is_full_to_its_edges():
    with Image.open(static_file("livecast/icons/apple-touch.png")) as picture:
        assert picture.size == (180, 180)
        assert picture.convert("RGBA").getchannel("A").getextrema() == (255, 255)


def test_the_service_worker_imports_its_parts_and_is_always_revalidated(client: Client):
    answer = client.get("/service-worker.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cache-Control"] == "no-cache"
    files = re.findall(r'"(/static/[^"]+)"', answer.content.decode())
    assert files == [f"/static/{name}" for name in SERVICE_WORKER_SCRIPTS]
    assert "livecast/worker/offline.js" in SERVICE_WORKER_SCRIPTS
    assert all(static_file(file).exists() for file in files)


@pytest.mark.parametrize(("prefix", "language"), LANGUAGES)
def test_the_offline_page_needs_few_files_and_names_its_other_languages(client: Client, prefix: str, language: str):
    html = client.get(f"{prefix}/offline/").content.decode()
    assert f'<html lang="{language}">' in html
    assert "{time}" in html
    others = {f"{other}/offline/" for other, _ in LANGUAGES} - {f"{prefix}/offline/"}
    assert set(re.findall(r'rel="alternate" hreflang="[^"]+" href="([^"]+)"', html)) == others
    files = re.findall(r'(?:href|src)="/static/([^"]+)"', html)
    assert sum(static_file(file).stat().st_size for file in files) < 5000
