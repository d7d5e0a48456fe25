"""An uploaded picture is decoded in its own process, which may crash or be stopped.

The web process continues.
"""

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image, ImageFile

from livecast.errors import LivecastError
from matches.models import CommentaryEntry
from matches.photos import image_decoder, image_processing
from tests.patience import PATIENCE, START_PATIENCE

pytestmark = pytest.mark.django_db


def small_picture(format: str = "JPEG", **options: Any) -> bytes:
    out = BytesIO()
    Image.new("RGB", (640, 400), "#3c7a4c").save(out, format, **options)
    return out.getvalue()


def scan_bomb(scans: int = 20_000) -> bytes:
    """A JPEG within all limits that needs minutes to decode.

    Each of its scans covers all 24 megapixels.
    """
    out = BytesIO()
    Image.new("L", (4096, 6144), 90).save(out, "JPEG", progressive=True)
    content = out.getvalue()
    last_scan = content.rindex(b"\xff\xda")
    return content[:last_scan] + content[last_scan:-2] * scans + content[-2:]


BOMB = scan_bomb()


@pytest.fixture(autouse=True)
def uploads(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture(autouse=True)
def slow_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the CPU limit ends a decoder, so that other programs do not affect the tests."""
    monkeypatch.setattr(image_processing, "DECODER_SECONDS", START_PATIENCE)


@pytest.fixture
def entry(post: Callable[..., CommentaryEntry]) -> CommentaryEntry:
    return post("Look.")


@pytest.fixture
def send(entry: CommentaryEntry, commentator: Any) -> Callable[[bytes], Any]:
    """Upload a picture as Cora."""
    cora = Client()
    cora.force_login(commentator)

    def send_picture(content: bytes) -> Any:
        image = SimpleUploadedFile("goal.jpg", content, "image/jpeg")
        return cora.post(f"/api/entries/{entry.pk}/photo", {"image": image})

    return send_picture


def error_of(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


def decoders_of(parent: int) -> list[int]:
    """The decoder processes that a process has started and that have not ended."""
    return [pid for pid in decoders() if parent_of(pid) == parent]


def decoders() -> Iterator[int]:
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes().split(b"\0")
        except (FileNotFoundError, ProcessLookupError):  # the process has ended
            continue
        if str(image_processing.DECODER).encode() in command and command[1] == b"-I":
            yield int(process.name)


def parent_of(pid: int) -> int | None:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("PPid:"))


def eventually(condition: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + PATIENCE
    while not (found := condition()):
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.02)
    return found


@pytest.fixture
def in_background() -> Iterator[Callable[..., Any]]:
    """Run a function in a thread.

    At the end of the test the decoders that this process still has are killed.
    """
    with ThreadPoolExecutor() as pool:
        yield pool.submit
        for pid in decoders_of(os.getpid()):
            os.kill(pid, signal.SIGKILL)


def refused_code(content: bytes) -> str:
    with pytest.raises(LivecastError) as refused:
        image_processing.process_upload(content)
    return refused.value.code


# --- the decoder process


def test_web_process_never_decodes_an_upload(send, monkeypatch):
    """Pillow cannot load or save pixels in this process, and the upload succeeds."""
    sent = small_picture()
    for owner, name in ((ImageFile.ImageFile, "load"), (Image.Image, "save"), (image_decoder, "encode_image")):
        monkeypatch.setattr(owner, name, lambda *args, **options: pytest.fail("decoded in the page process"))
    monkeypatch.setattr(image_decoder, "thumbs_of", lambda content: [])  # a worker's, which runs here in tests
    answer = send(sent)
    assert answer.status_code == 200
    assert answer.json()["entry"]["photo"]["width"] == 640


def test_decoder_process_returns_the_same_picture():
    for format in ("JPEG", "PNG", "WEBP"):
        sent = small_picture(format)
        assert image_processing.process_upload(sent) == image_decoder.encode_image(sent, image_processing.MAX_PIXELS)


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"<svg/>", 415, "photo.not_an_image"),
        (small_picture()[:-400], 400, "photo.broken"),
        (small_picture("PNG", save_all=True, append_images=[Image.new("RGB", (640, 400))]), 400, "photo.animated"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_decoder_refusal_reaches_the_client(send, content: bytes, status: int, code: str):
    answer = send(content)
    assert error_of(answer) == (status, code)
    assert answer.json()["error"]["message"].endswith(".")


def test_picture_with_too_many_pixels_is_refused_with_its_size(send):
    out = BytesIO()
    Image.new("1", (6001, 5000)).save(out, "PNG")
    answer = send(out.getvalue())
    assert error_of(answer) == (400, "photo.too_many_pixels")
    assert (answer.json()["error"]["width"], answer.json()["error"]["height"]) == (6001, 5000)


# --- decoders that crash


def refuses_and_goes_on(send: Callable[[bytes], Any], content: bytes, uploads: Path, entry: CommentaryEntry) -> None:
    assert error_of(send(content)) == (400, "photo.unreadable")
    assert not [path for path in uploads.rglob("*") if path.is_file()]
    entry.refresh_from_db()
    assert not entry.photo
    assert decoders_of(os.getpid()) == []


def test_picture_that_needs_too_much_cpu_time_is_refused(send, uploads, entry, monkeypatch, caplog):
    monkeypatch.setattr(image_processing, "DECODER_CPU_SECONDS", 1)
    refuses_and_goes_on(send, BOMB, uploads, entry)
    assert [record.getMessage() for record in caplog.records if record.name == "matches.photos.image_processing"] == [
        "picture decoder was killed by SIGXCPU; the upload is refused"
    ]
    monkeypatch.undo()
    assert image_processing.process_upload(small_picture()).width == 640


def test_picture_that_needs_too_much_memory_is_refused(send, uploads, entry, monkeypatch, caplog):
    monkeypatch.setattr(image_processing, "DECODER_MEMORY", 80 * 1024**2)
    out = BytesIO()
    Image.new("RGBA", (4096, 4096), (1, 2, 3, 100)).save(out, "PNG")
    refuses_and_goes_on(send, out.getvalue(), uploads, entry)
    (line,) = [record.getMessage() for record in caplog.records if record.name == "matches.photos.image_processing"]
    assert "MemoryError" in line and "\n" not in line
    assert send(small_picture()).status_code == 200, "within the same limit"


def test_picture_that_crashes_the_decoder_is_refused(in_background, caplog):
    refused = in_background(refused_code, BOMB)
    (decoder,) = eventually(lambda: decoders_of(os.getpid()))
    os.kill(decoder, signal.SIGSEGV)
    assert refused.result(PATIENCE) == "photo.unreadable"
    assert "picture decoder was killed by SIGSEGV" in caplog.text
    assert image_processing.process_upload(small_picture()).width == 640


def test_decoder_that_cannot_be_started_gives_503(send, monkeypatch, caplog):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    assert error_of(send(small_picture())) == (503, "photo.busy")
    assert "picture decoder cannot be started" in caplog.text
    monkeypatch.undo()
    assert image_processing.process_upload(small_picture()).width == 640


def test_slow_decoder_is_stopped(send, monkeypatch):
    monkeypatch.setattr(image_processing, "DECODER_SECONDS", 0.2)
    assert error_of(send(BOMB)) == (503, "photo.busy")
    assert decoders_of(os.getpid()) == []


# --- the number of decoders


def test_number_of_concurrent_decoders_is_limited(send, in_background, monkeypatch):
    monkeypatch.setattr(image_processing, "WAIT_SECONDS", 0.01)
    refused = [in_background(refused_code, BOMB) for _ in range(image_processing.MAX_DECODERS)]
    eventually(lambda: len(decoders_of(os.getpid())) == image_processing.MAX_DECODERS)
    answer = send(small_picture())
    assert error_of(answer) == (503, "photo.busy")
    for decoder in decoders_of(os.getpid()):
        os.kill(decoder, signal.SIGKILL)
    assert [one.result(PATIENCE) for one in refused] == ["photo.unreadable"] * image_processing.MAX_DECODERS
    assert send(small_picture()).status_code == 200


@pytest.mark.processes
def test_decoder_ends_with_its_parent_process(tmp_path):
    (tmp_path / "bomb.jpg").write_bytes(BOMB)
    code = (
        "import sys, pathlib; from matches.photos.image_processing import process_upload; "
        "process_upload(pathlib.Path(sys.argv[1]).read_bytes())"
    )
    page = subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "bomb.jpg")], cwd=django_settings.BASE_DIR)
    try:
        (decoder,) = eventually(lambda: decoders_of(page.pid))
    finally:
        page.kill()
        page.wait()
    eventually(lambda: decoder not in decoders())


def test_accepted_picture_writes_nothing_to_the_log(send, caplog, capfd):
    caplog.set_level(logging.DEBUG, "matches.photos.image_processing")
    out = BytesIO()
    Image.new("RGB", (60, 40)).save(out, "JPEG", exif=b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\xff\xff")  # Pillow warns
    assert send(out.getvalue()).status_code == 200
    assert [record for record in caplog.records if record.name == "matches.photos.image_processing"] == []
    assert capfd.readouterr().err == ""
