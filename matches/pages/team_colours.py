"""Team colours for pages: readable in both schemes, distinct between the sides; crests.

Lightness is changed in OKLab, where a darker red keeps its hue. Contrast is that of WCAG.
"""

import hashlib
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from math import cos, pi, sin

from matches.models import Match, Team

Rgb = tuple[float, float, float]  # each 0 to 1, gamma-encoded as in #rrggbb
Lab = tuple[float, float, float]

# The backgrounds of accents: --card of site.css in either scheme. The ratio is above the 4.5 of WCAG AA, because a tint
# of the accent may lie on the background.
LIGHT_BACKGROUND = "#ffffff"
DARK_BACKGROUND = "#1c1f24"
ACCENT_RATIO = 5.4
DARK_INK, LIGHT_INK = "#16181d", "#ffffff"
MIN_DISTANCE = 0.14  # in OKLab; below it two shirts look the same in a narrow stripe
FALLBACK = "#6b7280"
DESIGNS = 4  # of crests
GENERATED_HUES = 8  # that are tried for a team whose own colours are like its opponent's
MAX_EXTRA_SHIFT = 0.08  # the main colour is used unless the second needs less change by more than this


@dataclass(frozen=True, slots=True)
class Accent:
    """One colour of text and stripes, for the light and for the dark scheme."""

    light: str
    dark: str


@dataclass(frozen=True, slots=True)
class Crest:
    """A shield: its colours, its letters and their size in a viewBox of 48."""

    field: str
    second: str
    ink: str
    letters: str
    size: float
    design: int


def accents(match: Match) -> tuple[Accent, Accent]:
    """The accents of home and away. If the shirts look alike, away gets another colour."""
    home, away = _main_colours(match.home, match.away)
    return accent(home), accent(away)


def crests(match: Match) -> tuple[Crest, Crest]:
    """The shields of home and away, in the colours of the accents. Their fields, designs and letters differ."""
    home, away = _main_colours(match.home, match.away)
    design, other_design = _design(match.home), _design(match.away)
    if design == other_design:
        other_design = (other_design + 1) % DESIGNS
    codes = match.codes
    return _crest(match.home, home, codes["home"], design), _crest(match.away, away, codes["away"], other_design)


def crest_of(team: Team) -> Crest:
    """The shield of a team by itself, as its pages and tables show it."""
    return _crest(team, _by_shift(team)[0], team.letters, _design(team))


def stylesheet(match: Match) -> str:
    """--home and --away for the match's page, in either scheme."""
    home, away = accents(match)
    return (
        f":root{{--home:{home.light};--away:{away.light}}}\n"
        f"@media(prefers-color-scheme:dark){{:root{{--home:{home.dark};--away:{away.dark}}}}}\n"
    )


def version(match: Match) -> str:
    """A short hash of the stylesheet, for an address that caches may keep for ever."""
    return _digest(stylesheet(match)).hex()


def accent(colour: str) -> Accent:
    return Accent(readable(colour, LIGHT_BACKGROUND), readable(colour, DARK_BACKGROUND))


def shirt_colours(team: Team) -> tuple[str, str]:
    """The team's two colours. Missing ones are generated from its name and always the same."""
    main = team.colour.lower() or _generated_colour(team.name)
    return main, team.colour2.lower() or _contrasting(main)


def _crest(team: Team, field: str, letters: str, design: int) -> Crest:
    second = next((colour for colour in shirt_colours(team) if _differ(colour, field)), _contrasting(field))
    # A Chinese character or a Korean syllable is as wide as two letters.
    width = sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1.15 for letter in letters)
    return Crest(field, second, text_colour_on(field), letters, round(min(17.0, 56 / max(width, 1.0)), 1), design)


def _design(team: Team) -> int:
    return _digest(team.name)[1] % DESIGNS


def _contrasting(colour: str) -> str:
    return LIGHT_INK if _luminance(_rgb(colour)) < 0.4 else DARK_INK


def contrast(one: str, other: str) -> float:
    """WCAG's contrast ratio, 1 to 21."""
    dark, light = sorted((_luminance(_rgb(one)), _luminance(_rgb(other))))
    return (light + 0.05) / (dark + 0.05)


def text_colour_on(ground: str) -> str:
    return max((DARK_INK, LIGHT_INK), key=lambda ink: contrast(ink, ground))


@lru_cache(maxsize=1024)
def readable(colour: str, ground: str, ratio: float = ACCENT_RATIO) -> str:
    """The closest colour with enough contrast to the background."""
    if contrast(colour, ground) >= ratio:
        return colour
    lightness, a, b = _to_lab(_rgb(colour))
    near, far = lightness, 0.0 if _luminance(_rgb(ground)) > 0.5 else 1.0
    for _ in range(12):
        middle = (near + far) / 2
        if contrast(_hex(_from_lab(_in_gamut(middle, a, b))), ground) >= ratio:
            far = middle
        else:
            near = middle
    return _hex(_from_lab(_in_gamut(far, a, b)))


def _by_shift(team: Team) -> list[str]:
    """The team's colours; the one that needs less change to be readable is first."""

    def shift(colour: str) -> float:
        return max(_distance(colour, readable(colour, ground)) for ground in (LIGHT_BACKGROUND, DARK_BACKGROUND))

    main, second = shirt_colours(team)
    if not team.colour2:
        return [main]
    return [main, second] if shift(main) <= shift(second) + MAX_EXTRA_SHIFT else [second, main]


def _main_colours(home: Team, away: Team) -> tuple[str, str]:
    """The colours of both sides in their match. Away's is another one of its colours if the shirts look alike."""
    return _distinct_colours(tuple(_by_shift(home)), tuple(_by_shift(away)), away.name)


@lru_cache(maxsize=1024)
def _distinct_colours(home: tuple[str, ...], away: tuple[str, ...], away_name: str) -> tuple[str, str]:
    main = home[0]
    angle = _digest(f"{away_name} 1")[0] / 256
    generated = (_colour_of_hue(angle + step / GENERATED_HUES) for step in range(GENERATED_HUES))
    return main, next((colour for colour in (*away, *generated) if _differ(main, colour)), FALLBACK)


def _differ(one: str, other: str) -> bool:
    """Whether two colours look different, as they are and as accents in either scheme."""
    # Two different dark colours may become the same light one.
    grounds = DARK_BACKGROUND, LIGHT_BACKGROUND
    shown = [(one, other), *((readable(one, ground), readable(other, ground)) for ground in grounds)]
    return all(_distance(*pair) > MIN_DISTANCE for pair in shown)


def _generated_colour(name: str) -> str:
    return _colour_of_hue(_digest(name)[0] / 256)


def _colour_of_hue(turn: float) -> str:
    """A colour on a circle around grey, with moderate chroma. `turn`: 0 to 1."""
    angle = turn * 2 * pi
    return _hex(_from_lab(_in_gamut(0.5, 0.14 * cos(angle), 0.14 * sin(angle))))


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=4).digest()


def _distance(one: str, other: str) -> float:
    return sum((x - y) ** 2 for x, y in zip(_to_lab(_rgb(one)), _to_lab(_rgb(other)), strict=True)) ** 0.5


def _in_gamut(lightness: float, a: float, b: float) -> Lab:
    """The same lightness and hue with as much chroma as a screen can show."""
    for step in range(21):
        lab = (lightness, a * (1 - step / 20), b * (1 - step / 20))
        if all(-0.001 <= channel <= 1.001 for channel in _from_lab(lab)):
            return lab
    return (lightness, 0.0, 0.0)


def _rgb(colour: str) -> Rgb:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue


def _hex(rgb: Rgb) -> str:
    return "#" + "".join(f"{round(min(1.0, max(0.0, channel)) * 255):02x}" for channel in rgb)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _gamma(channel: float) -> float:
    return 12.92 * channel if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055


def _luminance(rgb: Rgb) -> float:
    red, green, blue = map(_linear, rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _to_lab(rgb: Rgb) -> Lab:
    """OKLab, after Björn Ottosson's definition."""
    red, green, blue = map(_linear, rgb)
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    medium = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def _from_lab(lab: Lab) -> Rgb:
    """Gamma-encoded channels; outside 0 to 1 if a screen cannot show the colour."""
    lightness, a, b = lab
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red, green, blue = (
        _gamma_signed(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short),
        _gamma_signed(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short),
        _gamma_signed(-0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short),
    )
    return red, green, blue


def _gamma_signed(channel: float) -> float:
    return _gamma(channel) if channel >= 0 else -_gamma(-channel)
