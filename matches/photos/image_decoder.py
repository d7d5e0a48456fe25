"""Decode a picture that was uploaded, and encode it again. Pure: bytes in, bytes out.

Nothing of a file that was sent reaches a fan. It is decoded in full and encoded again: what hides behind the picture,
where it was taken and by which camera, is gone; it stands upright, and its colours are sRGB. Neither its name nor what
the browser says of it counts, only what it is.

This file is also the program that image_processing.py runs for each upload. The program imports Pillow and nothing of
livecast: `python -I image_decoder.py MAX_PIXELS MEMORY_BYTES CPU_SECONDS`. It reads the file from stdin. It writes
one line of JSON to stdout, and after that line the bytes of the new picture. The line has the picture's `width`,
`height` and `format`, or the `code` and the `details` of a refusal.
"""

import json
import resource
import struct
import sys
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageCms

MAX_SIDE = 2048  # px of the longer side, of what fans may open
THUMB_WIDTHS = (480, 960)  # px, of what the page shows: a phone, and a desk or a sharp phone

_ORIENTATION = 0x0112  # the EXIF tag
_EXTENSIONS = {"JPEG": "jpg", "WEBP": "webp"}
_QUALITY = {"JPEG": {"quality": 84, "optimize": True, "progressive": True}, "WEBP": {"quality": 84}}
_THUMB_QUALITY = {"quality": 78}


class ImageRejected(Exception):
    """The file is not a picture that livecast accepts. `code`: the code of the LivecastError, without its sentence."""

    def __init__(self, code: str, **details: int) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


@dataclass(frozen=True, slots=True)
class EncodedImage:
    """A picture as it is kept and shown. `format`: "JPEG" or "WEBP"."""

    content: bytes
    width: int
    height: int
    format: str

    @property
    def extension(self) -> str:
        return _EXTENSIONS[self.format]


def encode_image(content: bytes, max_pixels: int) -> EncodedImage:
    """The picture in `content`, made anew: photographs as JPEG, what came as PNG or WebP as WebP.

    Raises PictureRefused (`photo.not_an_image`, `photo.animated`, `photo.too_many_pixels` or `photo.broken`), or
    MemoryError where the process may not allocate what the picture takes.
    """
    format = format_of(content)
    if format == "PNG" and _is_animated_png(content):
        raise ImageRejected("photo.animated")
    if format == "WEBP":
        # Pillow makes room for two whole pictures when it opens one of these: its size is asked before.
        size, moves = _webp_header(content)
        if moves:
            raise ImageRejected("photo.animated")
        _require_size(size, max_pixels)
    image = _open_image(content, format)
    _require_size(image.size, max_pixels)
    try:
        return _encode(_upright_in_srgb(image, MAX_SIDE), "JPEG" if format == "JPEG" else "WEBP")
    except MemoryError:
        raise
    except Exception as problem:  # decoders raise whatever they stumble over
        raise ImageRejected("photo.broken") from problem


def thumbs_of(content: bytes) -> list[EncodedImage]:
    """Smaller copies of a picture that `prepare` made; none that would be as wide as the picture itself."""
    thumbs = []
    for width in THUMB_WIDTHS:
        image = Image.open(BytesIO(content), formats=list(_EXTENSIONS))
        if image.width <= width:
            break
        height = max(1, round(image.height * width / image.width))
        image.draft("RGB", (width, height))
        thumbs.append(_save(image.resize((width, height), Image.Resampling.LANCZOS), "WEBP", **_THUMB_QUALITY))
    return thumbs


def format_of(content: bytes) -> str:
    """What the first bytes say that it is. Raises `photo.not_an_image` for any other format."""
    if content.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "WEBP"
    raise ImageRejected("photo.not_an_image")


def _require_size(size: tuple[int, int], max_pixels: int) -> None:
    width, height = size
    if width < 1 or height < 1:
        raise ImageRejected("photo.broken")
    if width * height > max_pixels:
        raise ImageRejected("photo.too_many_pixels", width=width, height=height)


def _open_image(content: bytes, format: str) -> Image.Image:
    """The picture's head, read; its pixels are still as they came."""
    try:
        return Image.open(BytesIO(content), formats=[format])
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise ImageRejected("photo.too_many_pixels") from None
    except MemoryError:
        raise
    except Exception as problem:
        raise ImageRejected("photo.broken") from problem


def _upright_in_srgb(image: Image.Image, largest: int) -> Image.Image:
    if image.format not in ("JPEG", "MPO"):
        # First of all: asked for its EXIF, a damaged PNG would decode, fail, and pass for a picture ever after. A JPEG
        # waits, since it can be decoded at a part of its size.
        image.load()
    profile = image.info.get("icc_profile")
    turn = _rotation_of(image)
    if image.mode.startswith("I"):  # 16 bits of grey
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    elif image.has_transparency_data:
        image = image.convert("RGBA")
    elif image.mode not in ("L", "RGB", "CMYK"):
        image = image.convert("RGB")
    image.thumbnail((largest, largest), Image.Resampling.LANCZOS)
    image.load()  # a JPEG that was small enough has not been decoded yet
    if profile:
        image = _in_srgb(image, profile)
    if turn is not None:
        image = image.transpose(turn)
    return image


def _rotation_of(image: Image.Image) -> Image.Transpose | None:
    """How to set the picture upright. A damaged EXIF block says nothing of that, and is no reason to refuse."""
    try:
        orientation = image.getexif().get(_ORIENTATION)
    except Exception:
        return None
    turn = Image.Transpose
    return {
        2: turn.FLIP_LEFT_RIGHT,
        3: turn.ROTATE_180,
        4: turn.FLIP_TOP_BOTTOM,
        5: turn.TRANSPOSE,
        6: turn.ROTATE_270,
        7: turn.TRANSVERSE,
        8: turn.ROTATE_90,
    }.get(orientation if isinstance(orientation, int) else 1)


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """The picture in the colours that every screen knows. A profile that makes no sense is left out, as browsers do."""
    output = "RGBA" if image.mode == "RGBA" else "RGB"
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=output)
    except (ImageCms.PyCMSError, OSError):
        return image
    return converted or image


def _encode(image: Image.Image, format: str) -> EncodedImage:
    if image.mode == "RGBA" and image.getchannel("A").getextrema() == (255, 255):
        image = image.convert("RGB")
    if image.mode not in ("L", "RGB", "RGBA"):
        image = image.convert("RGB")
    if format == "JPEG" and image.mode == "RGBA":
        format = "WEBP"
    return _save(image, format, **_QUALITY[format])


def _save(image: Image.Image, format: str, **options: object) -> EncodedImage:
    image.info = {}  # comments and the like, which Pillow would hand on
    out = BytesIO()
    image.save(out, format, **options)
    return EncodedImage(out.getvalue(), *image.size, format)


# --- what a file says of itself, read before any decoder is let near it


def _is_animated_png(content: bytes) -> bool:
    at = 8
    while at + 8 <= len(content):
        length, name = struct.unpack_from(">I4s", content, at)
        if name in (b"IDAT", b"IEND"):
            return False
        if name == b"acTL":
            return True
        at += 12 + length
    return False


def _webp_header(content: bytes) -> tuple[tuple[int, int], bool]:
    """Width and height, and whether it is an animation. Raises `photo.broken`."""
    chunk, head = content[12:16], content[20:30]
    if len(head) == 10 and chunk == b"VP8X":
        width, height = (1 + int.from_bytes(head[at : at + 3], "little") for at in (4, 7))
        return (width, height), bool(head[0] & 0x02)
    if len(head) == 10 and chunk == b"VP8 ":
        width, height = struct.unpack_from("<HH", head, 6)
        return (width & 0x3FFF, height & 0x3FFF), False
    if len(head) == 10 and chunk == b"VP8L":
        bits = int.from_bytes(head[1:5], "little")
        return ((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1), False
    raise ImageRejected("photo.broken")


# --- the program


def main() -> None:
    max_pixels, memory, cpu_seconds = map(int, sys.argv[1:])
    if sys.platform == "linux":  # macOS refuses a limit of the address space
        _lower_limit(resource.RLIMIT_AS, memory)
    _lower_limit(resource.RLIMIT_CPU, cpu_seconds)
    _lower_limit(resource.RLIMIT_CORE, 0)
    content = b""
    head: dict[str, object]
    try:
        prepared = encode_image(sys.stdin.buffer.read(), max_pixels)
    except ImageRejected as refused:
        head = {"code": refused.code, "details": refused.details}
    else:
        head = {"width": prepared.width, "height": prepared.height, "format": prepared.format}
        content = prepared.content
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + content)


def _lower_limit(kind: int, value: int) -> None:
    _, hard = resource.getrlimit(kind)
    resource.setrlimit(kind, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


if __name__ == "__main__":
    main()
