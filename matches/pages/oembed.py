"""oEmbed 1.0 (oembed.com): for the address of a page, the code of its embed.

Other programs find the endpoint by the links in the head of our pages (templates/matches/_oembed.html).
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import StringIO
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.sax.xmlreader import AttributesImpl

from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.xmlutils import SimplerXMLGenerator, UnserializableContentError

from livecast.errors import LivecastError
from matches import selectors
from matches.competitions.season import season_of
from matches.competitions.tables import tables_of_season
from matches.models import Match
from matches.pages import formatting, match_context
from matches.pages.embed_code import embed_address, frame_html, largest_size
from matches.pages.sharing import IMAGE_HEIGHT, IMAGE_WIDTH, image_address
from matches.pages.team_page import read_team

MAX_URL = 500  # characters
MAX_DIGITS = 5  # of maxwidth and maxheight
MAX_BYLINES = 50  # that are read
CACHE_AGE = 3600  # seconds for which the reader may keep the answer
PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer in its format."""

    content: str
    content_type: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page that has an embed. `kind`: of the size. `fields`: more fields of its answer. `image`: the path of one."""

    kind: str
    embed: str
    pk: int
    title: str
    fields: Mapping[str, Any]
    image: str = ""


def answer(request: HttpRequest) -> Answer:
    """Return the answer to a question.

    Raises LivecastError: `oembed.format` (501), `oembed.no_url` (400), `oembed.not_found` or that of the page (404).
    """
    chosen = request.GET.get("format", "json")
    if chosen not in _FORMATS:
        raise LivecastError("oembed.format", _("The formats are json and xml."), status=501)
    url = request.GET.get("url", "")
    if not url:
        raise LivecastError("oembed.no_url", _("Name the address of a page of this site as ?url=…"))
    origin = f"{request.scheme}://{request.get_host()}"
    language, path = _own_path(url, request)
    with translation.override(language):
        page = _page_of(path)
        name, size = largest_size(page.kind, _limit(request, "maxwidth"), _limit(request, "maxheight"))
        address = f"{origin}{embed_address(page.embed, page.pk, name)}"
        fields = {
            "version": "1.0",
            "type": "rich",
            "title": page.title,
            **page.fields,
            "provider_name": "livecast",
            "provider_url": f"{origin}/",
            "cache_age": CACHE_AGE,
            "html": str(frame_html(address, page.title, size)),
            "width": size.width,
            "height": size.height,
        }
        if page.image:
            fields |= {
                "thumbnail_url": f"{origin}{page.image}",
                "thumbnail_width": IMAGE_WIDTH,
                "thumbnail_height": IMAGE_HEIGHT,
            }
    return _FORMATS[chosen](fields)


def _own_path(url: str, request: HttpRequest) -> tuple[str, str]:
    """Return the language and the path of an address of this site. The scheme may be http or https."""
    missing = LivecastError("oembed.not_found", _("This site has no embed for this address."), status=404)
    if not settings.EMBED_ANCESTORS or len(url) > MAX_URL:
        raise missing
    try:
        parts, own = urlsplit(url), urlsplit(f"{request.scheme}://{request.get_host()}")
        if parts.scheme not in PORTS or parts.username is not None or parts.hostname != own.hostname:
            raise missing
        # A reader may have the address from before the site had TLS, so both schemes with their own port are fine.
        port, own_port = (one.port or PORTS[one.scheme] for one in (parts, own))
    except ValueError:
        raise missing from None
    if port != own_port and {port, own_port} != set(PORTS.values()):
        raise missing
    path = unquote(parts.path)
    return translation.get_language_from_path(path) or settings.LANGUAGE_CODE, path


def _page_of(path: str) -> Page:
    """Return the page at a path of the active language. Raises LivecastError (404)."""
    try:
        found = resolve(path)
    except Resolver404:
        found = None
    read = _PAGES.get(found.url_name or "") if found is not None else None
    if found is None or read is None:
        raise LivecastError("oembed.not_found", _("This site has no embed for this address."), status=404)
    (pk,) = found.kwargs.values()
    return read(pk)


def _match(pk: int) -> Page:
    match, _epoch = selectors.match_at_head(pk)
    authors = _authors(match)
    fields = {"author_name": authors} if authors else {}
    return Page("match", "embed-match", pk, str(match), fields, image_address(match, hidden=False))


def _table(pk: int) -> Page:
    season = season_of(pk)
    if not tables_of_season(season):
        return _fixtures(pk)
    return Page("table", "embed-table", pk, str(season.competition), {})


def _fixtures(pk: int) -> Page:
    return Page("fixtures", "embed-fixtures", pk, str(season_of(pk).competition), {})


def _team(pk: int) -> Page:
    return Page("fixtures", "embed-team-fixtures", pk, read_team(pk).team.name, {})


_PAGES: dict[str, Callable[[int], Page]] = {
    "match": _match,
    "match-light": _match,
    "match-scoreboard": _match,
    "embed-match": _match,
    "competition": _table,
    "competition-players": _table,
    "embed-table": _table,
    "competition-matches": _fixtures,
    "embed-fixtures": _fixtures,
    "team": _team,
    "embed-team-fixtures": _team,
}


def _authors(match: Match) -> str:
    """Return the names of those who write about a match, as its page shows them."""
    written = match.commentary.filter(retracted_at=None).order_by("byline", "author_id")
    pairs = list(written.values_list("byline", "author_id").distinct()[:MAX_BYLINES])
    names = selectors.public_names({author for byline, author in pairs if not byline and author is not None})
    shown = sorted({byline for byline, _author in pairs if byline} | set(names.values()) - {""})
    return match_context.authors_text(shown, formatting.page_words(match.rules))


def _limit(request: HttpRequest, name: str) -> int | None:
    """Return a number of pixels, None if it is missing or none."""
    text = request.GET.get(name, "")
    is_number = text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS
    return int(text) or None if is_number else None


def _as_json(fields: Mapping[str, Any]) -> Answer:
    return Answer(json.dumps(fields, ensure_ascii=False), "application/json; charset=utf-8")


def _as_xml(fields: Mapping[str, Any]) -> Answer:
    target = StringIO()
    xml = SimplerXMLGenerator(target, "utf-8")
    xml.startDocument()
    xml.startElement("oembed", AttributesImpl({}))
    for name, value in fields.items():
        try:
            xml.addQuickElement(name, str(value))
        except UnserializableContentError:  # a control character, which XML cannot have
            xml.addQuickElement(name, "".join(letter for letter in str(value) if letter.isprintable()))
    xml.endElement("oembed")
    xml.endDocument()
    return Answer(target.getvalue(), "text/xml; charset=utf-8")


_FORMATS: dict[str, Callable[[Mapping[str, Any]], Answer]] = {"json": _as_json, "xml": _as_xml}
