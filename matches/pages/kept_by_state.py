"""Pages that are rendered again when the state that they show has changed."""

from collections.abc import Callable, Hashable

from livecast import release
from livecast.bounded_cache import BoundedCache
from livecast.languages import page_language
from matches.pages.partial_html import KeptPart, PartialHtml

# The limits of one process.
MAX_PAGES = 1_000
MAX_BYTES = 48 * 1024 * 1024

kept_parts: BoundedCache[Hashable, KeptPart] = BoundedCache(MAX_PAGES, MAX_BYTES)


def kept_html(page: Hashable, state: str, render: Callable[[], PartialHtml]) -> PartialHtml:
    """Return a page. `state`: its ETag, or another text that changes with what the page shows."""
    key = page, page_language()
    part = kept_parts.get_or_add(key, KeptPart)
    html = part.html([release.identifier(), state], render)
    kept_parts.put(key, part, html.size)
    return html
