"""Read uploaded pictures within their size limit, and encode them again in a child process.

A hostile picture within all limits can cost a decoder minutes of CPU time or crash it: a JPEG of 5 MB may contain a
hundred thousand scans. So each picture is decoded in its own process (image_reencoder.py), with kernel limits for
memory and CPU time. The process ends with its parent.
"""

import json
import logging
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, TYPE_CHECKING

from livecast.errors import LivecastError
from livecast.input_limits import PHOTO_FILE, PHOTO_PIXELS
from livecast.supervisor import PARENT_DEATH_PROGRAM

if TYPE_CHECKING:
    from matches.photos.image_reencoder import EncodedImage, Shape

logger = logging.getLogger(__name__)

MAX_BYTES, MAX_PIXELS = PHOTO_FILE.size, PHOTO_PIXELS.size
DECODER = Path(__file__).with_name("image_reencoder.py")
MAX_DECODERS = 2  # at the same time, per process
DECODER_MEMORY = 1024**3  # bytes of address space; the largest picture within the limits takes 600 MB
DECODER_CPU_SECONDS = 10  # the slowest picture of a camera takes 2 s
# Below the 60 s after which nginx aborts a request. The CPU limit ends a decoder earlier unless the machine is busy.
DECODER_SECONDS, WAIT_SECONDS = 50, 5

_decoders = threading.BoundedSemaphore(MAX_DECODERS)

_REFUSALS = {  # code: sentence and status
    "photo.not_an_image": ("The file is not a photo. Send a JPEG, PNG or WebP file.", 415),
    "photo.too_many_pixels": ("A photo has at most 24 megapixels. Send a smaller copy of it.", 400),
    # The first frame of an animation is often blank, so it is not used as a still.
    "photo.animated": ("Animated pictures are not supported. Send a still picture.", 400),
    "photo.broken": ("This picture is damaged or incomplete. Save it again, or send another picture.", 400),
}


def read_upload(upload: IO[bytes]) -> bytes:
    """Read the bytes of an upload, at most one more than the limit.

    Raises `photo.too_big` (413).
    """
    content = upload.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise too_big_error()
    return content


def too_big_error() -> LivecastError:
    limit = MAX_BYTES // (1024 * 1024)
    return LivecastError(
        "photo.too_big", f"A photo has at most {limit} MB. Send a smaller copy of it.", status=413, limit=MAX_BYTES
    )


def process_upload(content: bytes, shape: "Shape | None" = None) -> "EncodedImage":
    """Decode and encode a picture in a child process.

    A JPEG stays a JPEG; PNG and WebP files become WebP. Without a shape the picture keeps its own.

    Raises `photo.not_an_image` (415), `photo.animated`, `photo.too_many_pixels` or `photo.broken`; `photo.unreadable`
    if the decoder crashed or needed more than its memory or CPU time; `photo.busy` (503) if no decoder was free.
    """
    from matches.photos.image_reencoder import EncodedImage  # here, because it loads Pillow

    head, _, picture = _run_decoder(content, shape).partition(b"\n")
    answer = json.loads(head)
    if code := answer.get("code"):
        sentence, status = _REFUSALS[code]
        raise LivecastError(code, sentence, status=status, **answer["details"])
    return EncodedImage(picture, **answer)


def _run_decoder(content: bytes, shape: "Shape | None") -> bytes:
    if not _decoders.acquire(timeout=WAIT_SECONDS):
        raise _busy_error()
    try:
        decoder = subprocess.run(
            [
                *(sys.executable, "-IS", str(PARENT_DEATH_PROGRAM), str(os.getpid())),
                *(sys.executable, "-I", "-W", "ignore", str(DECODER)),
                *map(str, (MAX_PIXELS, DECODER_MEMORY, DECODER_CPU_SECONDS, *([shape] if shape else []))),
            ],
            input=content,
            capture_output=True,
            timeout=DECODER_SECONDS,
            check=False,
            process_group=0,  # Ctrl-C in a terminal ends the server, which lets its requests finish
        )
    except subprocess.TimeoutExpired:
        logger.warning("picture decoder timed out after %d s; the upload is refused", DECODER_SECONDS)
        raise _busy_error() from None
    except OSError as error:
        logger.warning("picture decoder cannot be started (%s); the upload is refused", error)
        raise _busy_error() from error
    finally:
        _decoders.release()
    if decoder.returncode != 0:
        logger.warning("picture decoder %s; the upload is refused", _describe_exit(decoder.returncode, decoder.stderr))
        raise LivecastError(
            "photo.unreadable", "This picture cannot be read. Save it again as a JPEG file, or send another picture."
        )
    return decoder.stdout


def _describe_exit(code: int, stderr: bytes) -> str:
    if code < 0:
        return f"was killed by {signal.Signals(-code).name}"
    last_line = stderr.decode(errors="replace").strip().rpartition("\n")[2]
    return f"exited with code {code}: {last_line[:200]}"


def _busy_error() -> LivecastError:
    return LivecastError(
        "photo.busy",
        "The server is busy with other photos. Send this one again in a few seconds.",
        status=503,
        retry_after=WAIT_SECONDS,
    )
