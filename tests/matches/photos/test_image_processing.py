"""An uploaded picture is encoded again, or refused with its own error code."""

import random
import struct
import tracemalloc
import zlib
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st
from PIL import Image, ImageCms

from livecast.errors import LivecastError
from matches.photos import image_decoder
from matches.photos.image_decoder import MAX_SIDE, ImageRejected, thumbs_of
from matches.photos.image_processing import MAX_BYTES, MAX_PIXELS, read_upload

STRANGE = Path(settings.BASE_DIR).parent / "shared" / "data" / "adversarial" / "images"

# In this process, not in a child process: the same code runs a thousand times.
prepare = partial(image_decoder.encode_image, max_pixels=MAX_PIXELS)

RED, GREEN = (200, 30, 30), (30, 160, 60)


def two_halves(size: tuple[int, int] = (60, 40)) -> Image.Image:
    """Red on the left, green on the right, so that a rotation is visible."""
    picture = Image.new("RGB", size, RED)
    picture.paste(GREEN, (size[0] // 2, 0, *size))
    return picture


def encoded(picture: Image.Image, format: str = "JPEG", **options: object) -> bytes:
    out = BytesIO()
    picture.save(out, format, **options)
    return out.getvalue()


def decoded(content: bytes) -> Image.Image:
    picture = Image.open(BytesIO(content))
    picture.load()
    return picture


def is_near(pixel: object, colour: tuple[int, int, int], by: int = 24) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(one - other) <= by for one, other in zip(pixel, colour, strict=False))


def refusal(content: bytes) -> str:
    with pytest.raises(ImageRejected) as refused:
        prepare(content)
    return refused.value.code


def png_chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png_that_claims(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose header claims this size."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = png_chunk(b"IDAT", zlib.compress(bytes(1000)))
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", head) + body + png_chunk(b"IEND", b"")


def webp_that_claims(width: int, height: int) -> bytes:
    """A real WebP whose extended header claims this canvas size."""
    simple = encoded(two_halves(), "WEBP")[12:]
    head = struct.pack("<I", 0) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    chunks = b"WEBPVP8X" + struct.pack("<I", len(head)) + head + simple
    return b"RIFF" + struct.pack("<I", len(chunks)) + chunks


# --- accepted pictures


@pytest.mark.parametrize(("came", "kept"), [("JPEG", "JPEG"), ("PNG", "WEBP"), ("WEBP", "WEBP")])
def test_picture_is_encoded_again(came: str, kept: str):
    prepared = prepare(encoded(two_halves(), came))
    picture = decoded(prepared.content)
    assert (prepared.format, prepared.width, prepared.height) == (kept, 60, 40)
    assert (picture.format, picture.size) == (kept, (60, 40))
    assert is_near(picture.getpixel((5, 20)), RED) and is_near(picture.getpixel((55, 20)), GREEN)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_hidden_data_is_removed(format: str):
    exif = Image.Exif()
    exif[0x010F] = "SECRETCAMERA"
    exif.get_ifd(0x8825)[2] = (52.0, 31.0, 12.0)  # the place of the photo
    options: dict[str, object] = {"exif": exif, "xmp": b"<x>SECRETXMP</x>"}
    if format == "JPEG":
        options["comment"] = b"SECRETCOMMENT"
    sent = encoded(two_halves(), format, **options)
    assert b"SECRETCAMERA" in sent
    kept = prepare(sent + b"<script>SECRETTAIL</script>").content
    assert b"SECRET" not in kept
    assert not decoded(kept).getexif()
    assert not set(decoded(kept).info) & {"exif", "xmp", "comment", "icc_profile"}


@pytest.mark.parametrize("format", ["JPEG", "WEBP", "PNG"])
@pytest.mark.parametrize(
    ("orientation", "turned"),
    [
        (2, Image.Transpose.FLIP_LEFT_RIGHT),
        (3, Image.Transpose.ROTATE_180),
        (4, Image.Transpose.FLIP_TOP_BOTTOM),
        (5, Image.Transpose.TRANSPOSE),
        (6, Image.Transpose.ROTATE_270),
        (7, Image.Transpose.TRANSVERSE),
        (8, Image.Transpose.ROTATE_90),
    ],
)
def test_picture_is_turned_upright(format: str, orientation: int, turned: Image.Transpose):
    exif = Image.Exif()
    exif[0x0112] = orientation
    upright = two_halves().transpose(turned)
    kept = decoded(prepare(encoded(two_halves(), format, exif=exif)).content)
    assert kept.size == upright.size
    for spot in ((4, 4), (upright.width - 5, upright.height - 5)):
        assert is_near(kept.getpixel(spot), upright.getpixel(spot))  # type: ignore[arg-type]


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")  # Pillow warns and continues, as it should
def test_damaged_exif_block_is_ignored():
    assert prepare(encoded(two_halves(), exif=b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\xff\xff")).width == 60


def test_colours_are_converted_to_srgb():
    """The test's colour profile makes red the green of sRGB."""
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = srgb.replace(b"rXYZ", b"?XYZ").replace(b"gXYZ", b"rXYZ").replace(b"?XYZ", b"gXYZ")
    for format in ("JPEG", "PNG", "WEBP"):
        kept = decoded(prepare(encoded(two_halves(), format, icc_profile=swapped)).content)
        assert is_near(kept.getpixel((5, 20)), (RED[1], RED[0], RED[2]))


def test_invalid_colour_profile_is_ignored():
    kept = decoded(prepare(encoded(two_halves(), "PNG", icc_profile=b"no profile at all")).content)
    assert is_near(kept.getpixel((5, 20)), RED)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_pixel_format_is_supported(mode: str):
    grey = two_halves().convert("L")
    if mode == "I;16":
        sent = grey.convert("I").point(lambda value: value * 256).convert("I;16")
    else:
        sent = two_halves().convert(mode, palette=Image.Palette.ADAPTIVE)
    kept = decoded(prepare(encoded(sent, "PNG")).content).convert("L")
    left, right = (kept.getpixel((x, 20)) for x in (5, 55))
    assert isinstance(left, int) and isinstance(right, int)
    if mode != "1":
        assert abs(left - 85) < 20 and abs(right - 110) < 20


def test_cmyk_picture_keeps_its_colours():
    kept = decoded(prepare(encoded(two_halves().convert("CMYK"))).content)
    assert kept.mode == "RGB" and is_near(kept.getpixel((5, 20)), RED)


def test_transparency_is_kept():
    sent = two_halves().convert("RGBA")
    sent.paste((0, 0, 0, 0), (0, 0, 10, 40))
    kept = decoded(prepare(encoded(sent, "PNG")).content)
    assert kept.mode == "RGBA"
    assert kept.getpixel((2, 20))[3] == 0  # type: ignore[index]


def test_first_picture_of_a_multi_picture_jpeg_is_used():
    out = BytesIO()
    two_halves().save(out, "MPO", save_all=True, append_images=[Image.new("RGB", (60, 40), "blue")])
    kept = decoded(prepare(out.getvalue()).content)
    assert kept.format == "JPEG" and is_near(kept.getpixel((5, 20)), RED)


def test_full_picture_has_a_maximum_size():
    prepared = prepare(encoded(Image.new("RGB", (5000, 3000), RED)))
    assert (prepared.width, prepared.height) == (MAX_SIDE, round(MAX_SIDE * 3 / 5))
    strip = prepare(encoded(Image.new("RGB", (60_000, 3), RED)))
    assert (strip.width, strip.height) == (MAX_SIDE, 1)


def test_thumbnails_are_narrower_than_the_picture():
    assert [thumb.width for thumb in thumbs_of(prepare(encoded(two_halves((1600, 1000)))).content)] == [480, 960]
    assert [(t.width, t.height) for t in thumbs_of(prepare(encoded(two_halves((961, 40)))).content)][1] == (960, 40)
    assert [thumb.width for thumb in thumbs_of(prepare(encoded(two_halves((600, 400)), "PNG")).content)] == [480]
    assert thumbs_of(prepare(encoded(two_halves((480, 300)))).content) == []
    thumb = decoded(thumbs_of(prepare(encoded(two_halves((1600, 1000)))).content)[0].content)
    assert thumb.format == "WEBP" and is_near(thumb.getpixel((20, 20)), RED)


# --- refused pictures


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xd8",
        b"GIF89a\x01\x00\x01\x00\x00\x00\x00;",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"<?php system($_GET['x']); ?>",
        b"%PDF-1.7",
        b"BM" + bytes(60),
        b"RIFF\x24\x00\x00\x00WAVEfmt ",
        b"\x00\x00\x00\x18ftypheic",
    ],
)
def test_file_that_is_not_a_photo_is_refused_whatever_its_name(content: bytes):
    assert refusal(content) == "photo.not_an_image"


def test_too_big_file_is_not_read_to_its_end():
    class Endless(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            assert size == MAX_BYTES + 1
            return bytes(size)

    with pytest.raises(LivecastError) as refused:
        read_upload(Endless())
    assert (refused.value.code, refused.value.status) == ("photo.too_big", 413)
    assert read_upload(BytesIO(bytes(MAX_BYTES))) == bytes(MAX_BYTES)


@pytest.mark.parametrize("bomb", [png_that_claims, webp_that_claims])
@pytest.mark.parametrize("size", [(16_000, 16_000), (MAX_PIXELS // 4096 + 1, 4096)])
def test_pixel_bomb_is_refused_before_decoding(bomb: Callable[[int, int], bytes], size: tuple[int, int]):
    content = bomb(*size)
    tracemalloc.start()
    try:
        assert refusal(content) == "photo.too_many_pixels"
        assert tracemalloc.get_traced_memory()[1] < 200_000
    finally:
        tracemalloc.stop()


def test_text_bomb_is_refused():
    text = png_chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(100_000_000)))
    sent = encoded(two_halves(), "PNG")
    assert refusal(sent[:33] + text + sent[33:]) == "photo.broken"


@pytest.mark.parametrize("format", ["PNG", "WEBP"])
def test_animation_is_refused(format: str):
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "green")]
    assert refusal(encoded(frames[0], format, save_all=True, append_images=frames[1:])) == "photo.animated"


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("part", [0.3, 0.7, 0.95])
def test_truncated_picture_is_refused(format: str, part: float):
    noise = Image.effect_noise((300, 200), 60).convert("RGB")
    whole = encoded(noise, format)
    assert refusal(whole[: int(len(whole) * part)]) == "photo.broken"


def test_damaged_png_is_refused_as_a_whole():
    whole = bytearray(encoded(Image.effect_noise((200, 200), 60), "PNG"))
    whole[len(whole) // 2] ^= 0xFF
    assert refusal(bytes(whole)) == "photo.broken"


# --- random input


SENT = {
    "jpeg": encoded(two_halves(), exif=b"Exif\x00\x00II*\x00\x08\x00\x00\x00\x00\x00"),
    "png": encoded(two_halves().convert("P"), "PNG"),
    "webp": encoded(two_halves(), "WEBP", lossless=True),
    "webp, extended": webp_that_claims(60, 40),
}


def is_picture_or_refusal(content: bytes) -> None:
    with suppress(ImageRejected):  # any other exception fails the test
        prepared = prepare(content)
        assert decoded(prepared.content).size == (prepared.width, prepared.height)


@effort(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(SENT)), st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=8))
def test_flipped_bytes_give_a_picture_or_a_refusal(name: str, flips: list[tuple[int, int]]):
    content = bytearray(SENT[name])
    for at, value in flips:
        content[at % len(content)] = value
    is_picture_or_refusal(bytes(content))


@effort(max_examples=150, deadline=None)
@given(st.sampled_from([b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBP"]), st.binary(max_size=400))
def test_valid_start_with_random_bytes_is_refused(start: bytes, rest: bytes):
    is_picture_or_refusal(start + rest)


def test_shuffled_parts_of_pictures_are_refused_cleanly():
    luck = random.Random(20261125)
    pieces = [content[at : at + 24] for content in SENT.values() for at in range(0, len(content), 24)]
    for _ in range(400):
        start = luck.choice(list(SENT.values()))[: luck.randrange(12, 200)]
        is_picture_or_refusal(start + b"".join(luck.choices(pieces, k=luck.randrange(12))))


EXPECTED = {
    "broken_data_stream.png": "photo.broken",
    "chunk_multi_actl.png": "photo.animated",
    "chunk_no_fdat.png": "photo.animated",
    "png_decompression_dos.png": "photo.broken",
    "sequence_gap.png": "photo.animated",
    "syntax_num_frames_high.png": "photo.animated",
    "truncated_image.png": "photo.broken",
}


@pytest.mark.parametrize("path", sorted(STRANGE.glob("*")), ids=lambda path: path.name)
def test_files_of_public_test_suites_are_handled(path: Path):
    """Runs if files are beside the repository (`../shared/data/adversarial/images`)."""
    content = path.read_bytes()
    if path.suffix in (".bmp", ".gif", ".tif"):
        assert refusal(content) == "photo.not_an_image"
    elif code := EXPECTED.get(path.name):
        assert refusal(content) == code
    else:
        prepared = prepare(content)
        assert decoded(prepared.content).size == (prepared.width, prepared.height)
