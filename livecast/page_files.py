"""The style sheets and scripts of each page, and the tags that load them.

A page loads one bundled style sheet and one bundled script if `collectstatic` has built them (bundling.py). Otherwise,
as in development, it loads the single files, and preloads the modules that its scripts import.
"""

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

BUNDLES = "bundles"  # the folder of the bundles among the static files
IMPORT = re.compile(r"""^import\b[^"';]*["'](\.[^"']+)["'];""", re.MULTILINE)

PRELOAD = '<link rel="modulepreload" href="{}">\n'
STYLE = '<link rel="stylesheet" href="{}">\n'
SCRIPT = '<script type="module" src="{}"></script>\n'


@dataclass(frozen=True)
class PageFiles:
    """The files of one page, in the order in which browsers apply and run them."""

    styles: tuple[str, ...]
    scripts: tuple[str, ...]


def _named(folder: str, names: str, extension: str) -> tuple[str, ...]:
    return tuple(f"{folder}/{name}.{extension}" for name in names.split())


_SITE_STYLES = ("livecast/shared.css", "livecast/site.css", "accounts/account.css")
_SITE_SCRIPTS = ("accounts/masthead.js",)
_PUBLIC_SCRIPTS = (*_SITE_SCRIPTS, "livecast/offline-copy.js")  # of pages that a browser may keep
_CHAT_STYLES = (*_named("chat/room", "room messages composer", "css"), "chat/moderation/moderation.css")
_EMBED_STYLES = ("matches/embed/embed.css",)

PAGES = {
    "site": PageFiles(_SITE_STYLES, _SITE_SCRIPTS),
    "login": PageFiles(_SITE_STYLES, (*_SITE_SCRIPTS, "accounts/login.js")),
    "home": PageFiles(
        (*_SITE_STYLES, "matches/pages/home.css", *_named("matches/shared", "spoilers follow", "css")),
        (*_named("matches/pages", "home home-follows", "js"), *_PUBLIC_SCRIPTS),
    ),
    "calendar": PageFiles((*_SITE_STYLES, "matches/pages/calendar.css"), _PUBLIC_SCRIPTS),
    "competitions": PageFiles((*_SITE_STYLES, "matches/pages/competition.css"), _PUBLIC_SCRIPTS),
    "competition": PageFiles(
        (
            *_SITE_STYLES,
            *_named("matches/pages", "home competition share", "css"),
            *_named("matches/shared", "spoilers follow", "css"),
        ),
        (*_named("matches/pages", "competition share", "js"), *_PUBLIC_SCRIPTS),
    ),
    "team": PageFiles(
        (
            *_SITE_STYLES,
            *_named("matches/pages", "home competition team share", "css"),
            *_named("matches/shared", "spoilers follow", "css"),
        ),
        (*_named("matches/pages", "competition team-follow share", "js"), *_PUBLIC_SCRIPTS),
    ),
    "search": PageFiles(
        (
            *_SITE_STYLES,
            *_named("matches/pages", "home competition team search", "css"),
            *_named("matches/shared", "spoilers follow", "css"),
        ),
        (*_named("matches/pages", "competition search-box", "js"), *_PUBLIC_SCRIPTS),
    ),
    "player": PageFiles((*_SITE_STYLES, *_named("matches/pages", "competition team", "css")), _PUBLIC_SCRIPTS),
    "match": PageFiles(
        (
            *_SITE_STYLES,
            *_named("matches/pages", "match columns scoreboard highlights settings", "css"),
            *_named("matches/pages", "earlier preview reading timeline chart about lineups player-lines", "css"),
            *_named("matches/shared", "statistics feed spoilers follow", "css"),
            *_named("matches/pages", "replay embed-dialog share", "css"),
            *_CHAT_STYLES,
            "matches/pages/print.css",
        ),
        (
            *_named("matches/pages", "match tabs glance settings hidden-result", "js"),
            *_named("matches/pages", "follow catch-up print embed-button share share-line", "js"),
            "chat/pages/match.js",
            *_PUBLIC_SCRIPTS,
        ),
    ),
    "scoreboard": PageFiles(("matches/pages/venue-scoreboard.css",), ("matches/pages/venue-scoreboard.js",)),
    "embed-match": PageFiles(_EMBED_STYLES, ("matches/embed/match.js",)),
    "embed-list": PageFiles(_EMBED_STYLES, ("matches/embed/list.js",)),
    "embed-refusal": PageFiles(_EMBED_STYLES, ("matches/embed/refusal.js",)),
    "earlier": PageFiles(
        (
            *_SITE_STYLES,
            *_named("matches/pages", "match columns earlier", "css"),
            *_named("matches/shared", "feed spoilers", "css"),
        ),
        _SITE_SCRIPTS,
    ),
    "console": PageFiles(
        (
            "livecast/shared.css",
            *_named("matches/shared", "feed statistics", "css"),
            *_named(
                "matches/console",
                "layout scoreboard sidebar feed-panel inline-forms composer dialogs small-screens photos",
                "css",
            ),
            *_CHAT_STYLES,
        ),
        ("matches/console/main.js", "chat/pages/console.js"),
    ),
}


def tags(page: str) -> SafeString:
    """Return the tags that load the files of a page, for its head."""
    style, script = f"{BUNDLES}/{page}.css", f"{BUNDLES}/{page}.js"
    if _is_collected(style) and _is_collected(script):
        return _links(STYLE, [style]) + _links(SCRIPT, [script])
    files = PAGES[page]
    return (
        _links(STYLE, files.styles) + _links(PRELOAD, imported_modules(files.scripts)) + _links(SCRIPT, files.scripts)
    )


def _is_collected(name: str) -> bool:
    storage = staticfiles_storage
    return isinstance(storage, ManifestFilesMixin) and storage.hash_key(name) in storage.hashed_files


def _links(tag: str, names: Sequence[str]) -> SafeString:
    return format_html_join("", tag, ((static(name),) for name in names))


@lru_cache(maxsize=len(PAGES))
def imported_modules(scripts: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of all modules that the scripts import, directly or not, at their start.

    The files are read once per process. A module that is added later is only not preloaded.
    """
    found, unread = set(scripts), list(scripts)
    while unread:
        new = set(_imports_of(unread.pop())) - found
        found |= new
        unread += new
    return tuple(sorted(found - set(scripts)))


def _imports_of(module: str) -> Iterator[str]:
    file = finders.find(module)
    if file is None:
        raise FileNotFoundError(f"static file {module}")
    for target in IMPORT.findall(Path(file).read_text(encoding="utf-8")):
        yield posixpath.normpath(posixpath.join(posixpath.dirname(module), target))
