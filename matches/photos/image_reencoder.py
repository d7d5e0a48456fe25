"""Decode an uploaded picture and encode it again. Pure: bytes in, bytes out.

Fans never get bytes of the uploaded file. The picture is decoded completely and encoded again, upright and in sRGB.
Metadata such as place and camera is lost, and so is any other content of the file. The name of the file and the
browser's content type do not count, only its bytes.

This file is also the program that image_processing.py runs for each upload. The program imports Pillow and nothing of
livecast: `python -I image_reencoder.py MAX_PIXELS MEMORY_BYTES CPU_SECONDS [SHAPE]`. It reads the file from stdin. It
writes one line of JSON to stdout, and after that line the bytes of the new picture. The line has the picture's `width`,
`height` and `format`, or the `code` and the `details` of a refusal.
"""

import json
import resource
import struct
import sys
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO

from PIL import Image, ImageCms, ImageOps

MAX_SIDE = 2048  # px, the longer side of the full picture
SQUARE_SIDE = 512  # px, of crests and portraits
THUMB_WIDTHS = (480, 960)  # px, for phones, and for desktops and high-resolution phones

_ORIENTATION = 0x0112  # the EXIF tag
_EXTENSIONS = {"JPEG": "jpg", "WEBP": "webp"}
_QUALITY = {"JPEG": {"quality": 84, "optimize": True, "progressive": True}, "WEBP": {"quality": 84}}
_THUMB_QUALITY = {"quality": 78}


class Shape(StrEnum):
    """The shape of the new picture. PADDED: a square with transparent edges. CROPPED: the square around a face."""

    AS_IT_IS = "as_it_is"
    PADDED = "padded"
    CROPPED = "cropped"


class ImageRejected(Exception):
    """The file is not a picture that livecast accepts.

    `code`: the code of the LivecastError, without its sentence.
    """

    def __init__(self, code: str, **details: int) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


@dataclass(frozen=True, slots=True)
class EncodedImage:
    """An encoded picture as it is stored. `format`: "JPEG" or "WEBP"."""

    content: bytes
    width: int
    height: int
    format: str

    @property
    def extension(self) -> str:
        return _EXTENSIONS[self.format]


def encode_image(content: bytes, max_pixels: int, shape: Shape = Shape.AS_IT_IS) -> EncodedImage:
    """Encode the picture in `content` again: a JPEG as JPEG, a PNG or WebP as WebP; a padded square as WebP.

    Raises ImageRejected (`photo.not_an_image`, `photo.animated`, `photo.too_many_pixels` or `photo.broken`), or
    MemoryError if the picture needs more memory than the process may allocate.
    """
    format = format_of(content)
    if format == "PNG" and _is_animated_png(content):
        raise ImageRejected("photo.animated")
    if format == "WEBP":
        # Pillow allocates two whole pictures when it opens a WebP file, so its size is checked before.
        size, moves = _webp_header(content)
        if moves:
            raise ImageRejected("photo.animated")
        _require_size(size, max_pixels)
    image = _open_image(content, format)
    _require_size(image.size, max_pixels)
    try:
        shaped = _shaped(_upright_in_srgb(image, MAX_SIDE), shape)
        return _encode(shaped, "JPEG" if format == "JPEG" else "WEBP")
    except MemoryError:
        raise
    except Exception as problem:  # decoders raise many exceptions
        raise ImageRejected("photo.broken") from problem


def thumbs_of(content: bytes) -> list[EncodedImage]:
    """Smaller copies of a picture from `encode_image`.

    Widths that are not smaller than the picture are left out.
    """
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
    """The format by the first bytes of the file.

    Raises `photo.not_an_image` for an unknown format.
    """
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
    """Open the picture and read its header, without decoding pixels."""
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
        # Before reading EXIF: that would decode a damaged PNG, fail, and leave an image that looks loaded. A JPEG is
        # decoded later, because it can be decoded at a reduced size.
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
    """The transposition that turns the picture upright. A damaged EXIF block is ignored."""
    try:
        orientation = image.getexif().get(_ORIENTATION)
    except Exception:
        return None
    transpose = Image.Transpose
    return {
        2: transpose.FLIP_LEFT_RIGHT,
        3: transpose.ROTATE_180,
        4: transpose.FLIP_TOP_BOTTOM,
        5: transpose.TRANSPOSE,
        6: transpose.ROTATE_270,
        7: transpose.TRANSVERSE,
        8: transpose.ROTATE_90,
    }.get(orientation if isinstance(orientation, int) else 1)


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """Convert the picture to sRGB. An invalid profile is ignored, as in browsers."""
    output = "RGBA" if image.mode == "RGBA" else "RGB"
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=output)
    except (ImageCms.PyCMSError, OSError):
        return image
    return converted or image


def _shaped(image: Image.Image, shape: Shape) -> Image.Image:
    if shape is Shape.PADDED:
        image = image.convert("RGBA")
        image.thumbnail((SQUARE_SIDE, SQUARE_SIDE), Image.Resampling.LANCZOS)
        side = max(image.size)
        return ImageOps.pad(image, (side, side), color=(0, 0, 0, 0))
    if shape is Shape.CROPPED:
        side = min(*image.size, SQUARE_SIDE)
        # A face is above the middle of a portrait.
        return ImageOps.fit(image, (side, side), Image.Resampling.LANCZOS, centering=(0.5, 0.2))
    return image


def _encode(image: Image.Image, format: str) -> EncodedImage:
    if image.mode == "RGBA" and image.getchannel("A").getextrema() == (255, 255):
        image = image.convert("RGB")
    if image.mode not in ("L", "RGB", "RGBA"):
        image = image.convert("RGB")
    if format == "JPEG" and image.mode == "RGBA":
        format = "WEBP"
    return _save(image, format, **_QUALITY[format])


def _save(image: Image.Image, format: str, **options: object) -> EncodedImage:
    image.info = {}  # Pillow would write comments and other metadata
    out = BytesIO()
    image.save(out, format, **options)
    return EncodedImage(out.getvalue(), *image.size, format)


# --- file headers, read before any decoder runs


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
    """Width and height, and whether the file is an animation. Raises `photo.broken`."""
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
    max_pixels, memory, cpu_seconds = map(int, sys.argv[1:4])
    shape = Shape(sys.argv[4]) if len(sys.argv) > 4 else Shape.AS_IT_IS
    if sys.platform == "linux":  # macOS refuses a limit of the address space
        _lower_limit(resource.RLIMIT_AS, memory)
    _lower_limit(resource.RLIMIT_CPU, cpu_seconds)
    _lower_limit(resource.RLIMIT_CORE, 0)
    content = b""
    head: dict[str, object]
    try:
        prepared = encode_image(sys.stdin.buffer.read(), max_pixels, shape)
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
