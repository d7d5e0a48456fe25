"""Draw the image of a match. A worker does it: Pillow needs a tenth of a second."""

import logging
from io import BytesIO

from django.core.files.storage import default_storage
from PIL import Image, ImageDraw

from matches.pages.sharing import IMAGE_HEIGHT as HEIGHT
from matches.pages.sharing import IMAGE_WIDTH as WIDTH
from matches.share_images.content import Content, Side
from matches.share_images.fonts import Font, font_for

logger = logging.getLogger(__name__)

GROUND, INK, SOFT, LIVE = "#121417", "#eceae4", "#a4a9b2", "#ff7d7d"
CREST = 200  # pixels; the height of a shield
SMOOTH = 4  # shields are drawn so many times larger
MARGIN = 60
SMALLEST = 28  # pixels of a text
# A shield in a viewBox of 48 by 52, as in templates/matches/_crest.html.
BOX_WIDTH, BOX_HEIGHT = 48, 52
LETTERS_Y = (28, 17, 19, 19)  # the middle of the letters, by design
NAME_WIDTH = 380


def draw(content: Content) -> bytes:
    """Return the image as PNG."""
    image = Image.new("RGB", (WIDTH, HEIGHT), GROUND)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, HEIGHT - 14, WIDTH // 2, HEIGHT), fill=content.home.colour)
    pen.rectangle((WIDTH // 2, HEIGHT - 14, WIDTH, HEIGHT), fill=content.away.colour)
    _write(pen, (WIDTH // 2, 72), content.competition, 34, SOFT, WIDTH - 2 * MARGIN)
    for side, middle in ((content.home, 230), (content.away, WIDTH - 230)):
        crest = _crest(side)
        image.paste(crest, (middle - crest.width // 2, 240 - crest.height // 2), crest)
        name = side.name if font_for(side.name, 46) is not None else side.plain
        _write(pen, (middle, 420), name, 46, INK, NAME_WIDTH)
    _middle(pen, content)
    _wordmark(pen)
    buffer = BytesIO()
    image.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def draw_default() -> bytes:
    """Return the image of pages without a match: the name of this site. static/livecast/share.png is made with it."""
    image = Image.new("RGB", (WIDTH, HEIGHT), GROUND)
    pen = ImageDraw.Draw(image)
    _pulse(pen, WIDTH // 2 - 330, HEIGHT // 2, 160, 16)
    _write(pen, (WIDTH // 2 + 90, HEIGHT // 2), "livecast", 120, INK, WIDTH)
    buffer = BytesIO()
    image.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _middle(pen: ImageDraw.ImageDraw, content: Content) -> None:
    """The score with the minute, or the kick-off."""
    if content.score:
        _write(pen, (WIDTH // 2, 240), content.score, 132, INK, 420)
        _write(pen, (WIDTH // 2, 352), content.state, 44, LIVE if content.is_live else SOFT, 420)
    else:
        day, _, time = content.kickoff.partition(", ")
        _write(pen, (WIDTH // 2, 220), day or "–", 44, INK, 420)
        _write(pen, (WIDTH // 2, 284), content.state or time, 44, INK, 420)


def _wordmark(pen: ImageDraw.ImageDraw) -> None:
    _pulse(pen, WIDTH // 2 - 96, 545, 40, 5)
    _write(pen, (WIDTH // 2 + 24, 545), "livecast", 34, SOFT, 400)


def _pulse(pen: ImageDraw.ImageDraw, left: float, middle: float, size: float, width: int) -> None:
    """The sign of this site: static/livecast/icon.svg."""
    step = size / 20
    points = [(-2, 0), (2, 0), (4.5, -7), (8.5, 7), (11, 0), (15, 0)]
    pen.line([(left + x * step, middle + y * step) for x, y in points], fill=SOFT, width=width, joint="curve")


def _write(pen: ImageDraw.ImageDraw, middle: tuple[int, int], text: str, size: int, colour: str, room: int) -> None:
    """Write a text around a point, as large as fits into `room` pixels; what does not fit ends with “…”."""
    if not text:
        return
    while size > SMALLEST and _width(pen, text, size) > room:
        size -= 2
    while len(text) > 1 and _width(pen, text, size) > room:
        text = text[:-2].rstrip() + "…"
    pen.text(middle, text, font=_font(text, size), fill=colour, anchor="mm")


def _width(pen: ImageDraw.ImageDraw, text: str, size: int) -> float:
    return pen.textlength(text, font=_font(text, size))


def _font(text: str, size: int) -> Font:
    """A font that has the text, otherwise one that has digits: it shows boxes for what it lacks."""
    font = font_for(text, size) or font_for("0", size)
    assert font is not None
    return font


def _crest(side: Side) -> Image.Image:
    if side.picture:
        try:
            with default_storage.open(side.picture) as file, Image.open(file) as picture:
                crest = picture.convert("RGBA")
                crest.thumbnail((CREST, CREST))
                return crest
        except (OSError, Image.DecompressionBombError):
            logger.warning("the crest %s could not be read: its shield is drawn", side.picture)
    return _shield(side)


def _shield(side: Side) -> Image.Image:
    scale = CREST * SMOOTH / BOX_HEIGHT
    size = (round(BOX_WIDTH * scale), round(BOX_HEIGHT * scale))
    shape = Image.new("L", size, 0)
    ImageDraw.Draw(shape).polygon([(x * scale, y * scale) for x, y in _outline()], fill=255)
    shield = Image.new("RGBA", size, side.shield["field"])
    pen = ImageDraw.Draw(shield)
    for polygon in _design(side.shield["design"]):
        pen.polygon([(x * scale, y * scale) for x, y in polygon], fill=side.shield["second"])
    letters = side.shield["letters"]
    font = font_for(letters, round(side.shield["size"] * scale))
    if font is not None:
        middle = LETTERS_Y[side.shield["design"]] * scale
        pen.text((size[0] / 2, middle), letters, font=font, fill=side.shield["ink"], anchor="mm")
    shield.putalpha(shape)
    return shield.resize((size[0] // SMOOTH, size[1] // SMOOTH), Image.Resampling.LANCZOS)


Points = list[tuple[float, float]]


def _outline() -> Points:
    left = _curve((24, 51), (12, 46), (3, 40), (3, 29))
    return [(3, 4), (45, 4), *_curve((45, 29), (45, 40), (36, 46), (24, 51)), *left]


def _curve(*controls: tuple[float, float]) -> Points:
    """Points of a cubic Bézier curve."""
    points = []
    for step in range(25):
        t = step / 24
        weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
        points.append(
            (
                sum(weight * x for weight, (x, _) in zip(weights, controls, strict=True)),
                sum(weight * y for weight, (_, y) in zip(weights, controls, strict=True)),
            )
        )
    return points


def _design(number: int) -> list[Points]:
    match number:
        case 0:
            return [[(0, 5), (48, 5), (48, 14), (0, 14)]]
        case 1:
            return [[(0, top), (48, top), (48, bottom), (0, bottom)] for top, bottom in ((28, 33), (36, 41.4))]
        case 2:
            return [[(0, 40), (24, 31), (48, 40), (48, 52), (0, 52)]]
        case _:
            return [[(0, 45), (48, 25), (48, 52), (0, 52)]]
