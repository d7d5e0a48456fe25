"""The images of matches that other sites show with a link, and the tags that name them."""

from io import BytesIO
from typing import Any
from unittest.mock import patch

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image

from matches.models import Match, Team
from matches.pages.sharing import IMAGE_HEIGHT, IMAGE_WIDTH
from matches.share_images import kept
from tests.conftest import Post

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_kept_images() -> None:
    cache.clear()


def image(client: Client, match: Match, query: str = "", language: str = "") -> bytes:
    answer = client.get(f"{language}/matches/{match.pk}/image.png{query}")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    with Image.open(BytesIO(answer.content)) as picture:
        assert picture.size == (IMAGE_WIDTH, IMAGE_HEIGHT)
    return answer.content


def tags(client: Client, address: str) -> dict[str, str]:
    """The tags of a page that other sites read."""
    soup = BeautifulSoup(client.get(address).content, "html.parser")
    found = soup.select('meta[property^="og:"], meta[name^="twitter:"]')
    names = [str(tag.get("property") or tag["name"]) for tag in found]
    assert len(names) == len(set(names))
    return {name: str(tag["content"]) for name, tag in zip(names, found, strict=True)}


def test_the_image_follows_the_score(client: Client, live_match: Match, post: Post):
    before = image(client, live_match)
    assert image(client, live_match, "?offset=7") == before
    post(kind="goal", side="home")
    after = image(client, live_match)
    assert after != before
    post(kind="goal", side="away")
    assert image(client, live_match) not in (before, after)


def test_a_hidden_result_is_not_in_the_image(client: Client, live_match: Match, post: Post):
    before = image(client, live_match, "?result=hidden")
    post(kind="goal", side="home")
    assert image(client, live_match, "?result=hidden") == before
    assert image(client, live_match) != before


def test_the_image_speaks_the_language_of_its_page(client: Client, live_match: Match, post: Post):
    Match.objects.update(status="finished")
    assert image(client, live_match) != image(client, live_match, language="/zh-hans")


def test_a_crest_is_in_the_image(client: Client, live_match: Match, settings: Any, tmp_path: Any):
    settings.MEDIA_ROOT = tmp_path
    with_shields = image(client, live_match)
    buffer = BytesIO()
    Image.new("RGBA", (40, 50), "#00ff00").save(buffer, "PNG")
    name = default_storage.save("crests/a.png", ContentFile(buffer.getvalue()))
    Team.objects.filter(pk=live_match.home_id).update(crest=name)
    with Image.open(BytesIO(image(client, live_match))) as picture:
        assert picture.convert("RGB").getpixel((230, 240)) == (0, 255, 0)
    default_storage.delete(name)
    default_storage.save("crests/a.png", ContentFile(b"no picture"))
    Team.objects.filter(pk=live_match.home_id).update(name="Harbour Town FC")
    assert image(client, live_match) != with_shields  # the shield, with the new name


@pytest.mark.parametrize("name", ["上海海港", "Спартак", "النصر", "한국", "𓀀𓀁", "N" * 120, "\u0301" * 40, "A\u200bB"])
def test_names_of_every_script(client: Client, live_match: Match, name: str):
    other = image(client, live_match)
    Team.objects.filter(pk=live_match.home_id).update(name=name, short_name="")
    assert image(client, live_match) != other


def test_an_image_is_drawn_once(client: Client, live_match: Match):
    with patch("matches.share_images.drawing.draw", return_value=_png()) as drawing:
        image(client, live_match)
        image(client, live_match)
        image(client, live_match, "?result=hidden")
    assert drawing.call_count == 2


def test_without_a_worker_the_image_of_the_site_is_shown(client: Client, live_match: Match):
    with patch("matches.share_images.kept.enqueue"), patch.object(kept, "PATIENCE", 0.0):
        answer = client.get(f"/matches/{live_match.pk}/image.png")
    assert "no-store" in answer["Cache-Control"]
    with Image.open(BytesIO(answer.content)) as picture:
        assert picture.size == (IMAGE_WIDTH, IMAGE_HEIGHT)


def test_a_second_request_has_not_changed(client: Client, live_match: Match):
    answer = client.get(f"/matches/{live_match.pk}/image.png")
    again = client.get(f"/matches/{live_match.pk}/image.png", headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304


def test_a_private_match_has_no_image(client: Client, live_match: Match):
    Match.objects.update(private=True)
    assert client.get(f"/matches/{live_match.pk}/image.png").status_code == 404


def test_the_tags_of_a_match(client: Client, live_match: Match, post: Post):
    post(kind="goal", side="home")
    live_match.refresh_from_db()
    page = f"/matches/{live_match.pk}/"
    shown = tags(client, page)
    assert "1–0" not in "".join(shown.values())  # only the image tells it
    assert shown["og:url"] == f"http://testserver{page}"
    assert shown["og:image"] == f"http://testserver{page}image.png?offset={live_match.last_offset}"
    assert (shown["og:image:width"], shown["og:image:height"]) == ("1200", "630")
    assert shown["twitter:card"] == "summary_large_image"
    hidden = tags(client, f"{page}?result=hidden")
    assert hidden["og:image"] == f"{shown['og:image']}&result=hidden"
    chinese = tags(client, f"/zh-hans{page}")
    assert chinese["og:image"].startswith(f"http://testserver/zh-hans{page}image.png")


@pytest.mark.parametrize("address", ["/", "/competitions/", "/calendar/", "/search/"])
def test_the_tags_of_other_pages(client: Client, live_match: Match, address: str):
    shown = tags(client, address)
    assert shown["og:url"] == f"http://testserver{address}"
    assert shown["og:image"].startswith("http://testserver/static/livecast/share")
    assert shown["og:title"]


def _png() -> bytes:
    buffer = BytesIO()
    Image.new("RGB", (IMAGE_WIDTH, IMAGE_HEIGHT)).save(buffer, "PNG")
    return buffer.getvalue()
