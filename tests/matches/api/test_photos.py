"""POST /api/entries/<id>/photo: upload of a photo. Only the content of the file counts."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import MULTIPART_CONTENT
from PIL import Image

from accounts import tokens
from livecast.realtime.protocol import MAX_REQUEST_BYTES
from matches.models import CommentaryEntry
from matches.photos.image_processing import MAX_BYTES

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def uploads(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def jpeg(name: str = "goal.jpg", content_type: str = "image/jpeg") -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (640, 400), "#3c7a4c").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), content_type)


@pytest.fixture
def entry(post: Callable[..., CommentaryEntry]) -> CommentaryEntry:
    return post("Look.")


@pytest.fixture
def send(entry: CommentaryEntry, commentator: Any) -> Callable[..., Any]:
    """Send a form with a token of Cora."""
    _, secret = tokens.create(commentator, "the desk")

    def send_form(**fields: Any) -> Any:
        return Client().post(f"/api/entries/{entry.pk}/photo", fields, headers={"authorization": f"Bearer {secret}"})

    return send_form


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


def test_upload_attaches_the_photo_and_returns_the_entry(send, entry):
    answer = send(image=jpeg(), alt="The ball in the net")
    assert answer.status_code == 200
    photo = answer.json()["entry"]["photo"]
    assert (photo["width"], photo["height"], photo["alt"]) == (640, 400, "The ball in the net")
    assert CommentaryEntry.objects.get(pk=entry.pk).photo.url == photo["url"]


def test_name_and_claimed_type_of_the_file_are_ignored(send):
    svg = SimpleUploadedFile("goal.png", b'<svg xmlns="http://www.w3.org/2000/svg"/>', "image/png")
    assert code(send(image=svg)) == (415, "photo.not_an_image")
    answer = send(image=jpeg("../../shell.php", "application/x-php"))
    assert answer.json()["entry"]["photo"]["url"].endswith(".jpg")
    assert "shell" not in answer.content.decode()


def test_file_over_the_limit_is_refused(send):
    big = SimpleUploadedFile("big.jpg", b"\xff\xd8\xff" + bytes(MAX_BYTES), "image/jpeg")
    assert code(send(image=big)) == (413, "photo.too_big")


def test_request_over_the_limit_is_refused_by_its_headers(entry, commentator):
    """The body is not read."""
    _, secret = tokens.create(commentator, "the desk")
    answer = Client().generic(
        "POST",
        f"/api/entries/{entry.pk}/photo",
        b"--BoUnDaRyStRiNg",
        content_type=MULTIPART_CONTENT,
        CONTENT_LENGTH=str(MAX_REQUEST_BYTES + 1),
        headers={"authorization": f"Bearer {secret}"},
    )
    assert code(answer) == (413, "request.too_big")


def test_form_without_the_file_is_refused(send, entry, commentator):
    assert code(send(alt="nothing")) == (422, "request.invalid")
    _, secret = tokens.create(commentator, "another")
    answer = Client().generic(
        "POST",
        f"/api/entries/{entry.pk}/photo",
        b"not a form",
        content_type="multipart/form-data",
        headers={"authorization": f"Bearer {secret}"},
    )
    assert code(answer) == (400, "request.invalid")


def test_browser_needs_a_session_and_the_csrf_token(entry, commentator):
    browser = Client(enforce_csrf_checks=True)
    path = f"/api/entries/{entry.pk}/photo"
    assert code(browser.post(path, {"image": jpeg()})) == (401, "auth.required")
    browser.force_login(commentator)
    assert code(browser.post(path, {"image": jpeg()})) == (403, "auth.csrf")
    browser.cookies["csrftoken"] = "0" * 32
    assert browser.post(path, {"image": jpeg()}, headers={"x-csrftoken": "0" * 32}).status_code == 200


def test_only_commentators_can_upload(entry, stranger):
    client = Client()
    client.force_login(stranger)
    assert code(client.post(f"/api/entries/{entry.pk}/photo", {"image": jpeg()})) == (403, "match.not_commentator")


def test_photo_of_a_held_line_is_attached_by_client_key(live_match, post, commentator):
    client = Client()
    client.force_login(commentator)
    path = f"/api/matches/{live_match.pk}/photo"
    assert code(client.post(path, {"image": jpeg(), "key": "mine"})) == (404, "commentary.not_found")
    entry = post("Look.", key="mine")
    answer = client.post(path, {"image": jpeg(), "key": "mine", "alt": "A dog"})
    assert (answer.json()["entry"]["id"], answer.json()["entry"]["photo"]["alt"]) == (entry.pk, "A dog")
    stranger_to_it = f"/api/matches/{live_match.pk + 1}/photo"
    assert code(client.post(stranger_to_it, {"image": jpeg(), "key": "mine"})) == (404, "commentary.not_found")
