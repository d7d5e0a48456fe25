"""The score of a match as a small SVG image, for articles, READMEs and signatures.

An image cannot measure its text, so the width of each part is estimated from its letters, rather too wide: a reader's
system font is not known.
"""

import unicodedata
from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from livecast.languages import page_language
from matches.feed import events
from matches.models import Match
from matches.pages import formatting, team_colours
from matches.pages.fixture_list import state_text

# The options of the address, each with its values; the first is the default.
OPTIONS = {"style": ("names", "codes"), "theme": ("auto", "light", "dark")}

FONT_SIZE = 14  # pixels
PADDING = 10
MAX_NAME_EMS = 13.0  # a longer name is replaced by the team's code
# Widths of letters in em, of the widest of the usual system fonts, in bold.
NARROW, DIGIT, SMALL, CAPITAL, WIDE = 0.42, 0.7, 0.69, 0.83, 1.06
_NARROW_LETTERS = frozenset("fijlrtI.,:;'’‘`|!()[]/ -·")
_WIDE_LETTERS = frozenset("mwMWÆŒ@%—…")


def chosen_options(query: Mapping[str, str]) -> dict[str, str]:
    """The options of an address. An unknown value is the default."""
    return {name: value if (value := query.get(name)) in values else values[0] for name, values in OPTIONS.items()}


def badge_svg(match: Match, options: Mapping[str, str]) -> str:
    """Return the image."""
    words = formatting.page_words(match.rules)
    data = events.fixture_list_data(match)
    score = "" if match.status in (Match.Status.SCHEDULED, Match.Status.POSTPONED) else regular_score(data)
    state = _state(match, data, words)
    names = {"home": _name(match, "home", options), "away": _name(match, "away", options)}
    home, away = team_colours.accents(match)
    return _svg(
        [(names["home"], "name"), (score or "–", "score"), (names["away"], "name"), (state, "state")],
        title=f"{match.home.name} {score} {match.away.name}" if score else str(match),
        details=", ".join(filter(None, (state, str(match.competition or "")))),
        home=home,
        away=away,
        is_live=match.status == Match.Status.LIVE,
        theme=options["theme"],
    )


def refusal_svg(sentence: str) -> str:
    """Return an image with a sentence, in the place of a badge that does not exist."""
    grey = team_colours.accent(team_colours.FALLBACK)
    return _svg([(sentence, "state")], title=sentence, details="", home=grey, away=grey, is_live=False, theme="auto")


def text_width(text: str) -> float:
    """Return how wide a bold text is at most, in em."""
    return sum(map(_letter_width, text))


def _letter_width(letter: str) -> float:
    if unicodedata.category(letter) in ("Mn", "Me", "Cf"):  # marks above a letter
        return 0.0
    if unicodedata.east_asian_width(letter) in "WF" or letter in _WIDE_LETTERS:
        return WIDE
    if letter in _NARROW_LETTERS:
        return NARROW
    if letter.isdigit() or letter in "–+":
        return DIGIT
    return SMALL if letter.islower() else CAPITAL


def _svg(parts: list[tuple[str, str]], *, is_live: bool, **context: Any) -> str:
    placed: list[dict[str, Any]] = []
    left = 4.0  # beside the stripe of the home team
    for text, kind in ((_printable(text), kind) for text, kind in parts):
        if not text:
            continue
        dot = 12 if kind == "state" and is_live else 0
        width = round(text_width(text) * FONT_SIZE + 2 * PADDING + dot)
        placed.append(
            {"text": text, "kind": kind, "left": left, "width": width, "middle": left + (width + dot) / 2, "dot": dot}
        )
        left += width
    context |= {name: _printable(context[name]) for name in ("title", "details")}
    context |= {"parts": placed, "width": round(left + 4), "lang": page_language()}
    return render_to_string("matches/badge.svg", context)


def _name(match: Match, side: str, options: Mapping[str, str]) -> str:
    team = match.home if side == "home" else match.away
    is_long = text_width(team.brief) > MAX_NAME_EMS
    return match.codes[side] if is_long or options["style"] == "codes" else team.brief


def regular_score(data: dict[str, Any]) -> str:
    """The score without the shootout: "2–1", or "183/8" while the other side has not batted."""
    return formatting.entry_score(data["scoreline"] | {"shootout": None}, {})


def _state(match: Match, data: dict[str, Any], words: dict[str, str]) -> str:
    """The minute or the status; before the match, its date."""
    if match.status == Match.Status.SCHEDULED and match.kickoff_at is not None:
        return kickoff_text(match)
    texts = (state_text(match, data, words), formatting.shootout_text(data["scoreline"], words))
    return " ".join(filter(None, texts))


def kickoff_text(match: Match) -> str:
    """The date of a match, with its time in the server's time zone if that is known; "" without a date."""
    if match.kickoff_at is None:
        return ""
    kickoff = timezone.localtime(match.kickoff_at)
    if not match.kickoff_time_known:
        return date_format(kickoff, _("j M Y"))
    return f"{date_format(kickoff, _('j M Y, H:i'))} {timezone.get_current_timezone_name()}"


def _printable(text: str) -> str:
    """Return a text without control characters, which XML cannot have."""
    return "".join(letter for letter in text if letter.isprintable())
