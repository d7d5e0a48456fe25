"""Fonts for the images: those of SHARE_FONTS, of the machine, and one that Pillow has for Latin letters."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings
from PIL import ImageFont

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

# Debian's packages fonts-noto-cjk, fonts-wqy-zenhei, fonts-droid-fallback, fonts-noto-core and fonts-dejavu-core; the
# usual fonts of macOS and Windows. Pillow finds a name in the folders of the system.
SYSTEM_FONTS = (
    *("NotoSansCJK-Bold.ttc", "NotoSansCJKsc-Bold.otf", "NotoSansSC-Bold.otf", "wqy-zenhei.ttc"),
    *("DroidSansFallbackFull.ttf", "PingFang.ttc", "STHeiti Medium.ttc", "msyhbd.ttc"),
    *("NotoSans-Bold.ttf", "DejaVuSans-Bold.ttf", "Arial Bold.ttf", "arialbd.ttf"),
)
_MISSING = "\U0010fffe"  # no font has it


def font_for(text: str, size: int) -> Font | None:
    """Return the first font that has all letters of a text, None if there is none. `size` in pixels."""
    letters = {letter for letter in text if not letter.isspace()}
    for name in (*settings.SHARE_FONTS, *SYSTEM_FONTS, ""):
        font = _font(name, size)
        if font is not None and all(_has(name, letter) for letter in letters):
            return font
    return None


@lru_cache(maxsize=128)
def _font(name: str, size: int) -> Font | None:
    if not name:
        return ImageFont.load_default(size)
    try:
        return ImageFont.truetype(name, size)
    except OSError:
        if Path(name).is_absolute():  # named by the operator
            raise
        return None


@lru_cache(maxsize=8192)
def _has(name: str, letter: str) -> bool:
    """Whether a font has a letter: otherwise it draws the same box as for any letter that it lacks."""
    font = _font(name, 24)
    assert font is not None
    masks = [font.getmask(one) for one in (letter, _MISSING)]
    return (masks[0].size, bytes(masks[0])) != (masks[1].size, bytes(masks[1]))
