"""Record when each place of a page first shows something, from its first paint on."""

import json
import time
from typing import Any

from playwright.sync_api import Page

from tests.patience import PATIENCE

_RECORD = """places => {
    window.firstSeen = {};
    const visible = selector => [...document.querySelectorAll(selector)].filter(
        node => node.checkVisibility({visibilityProperty: true})
    );
    const shows = (selector, text) => visible(selector).some(node => node.textContent.includes(text));
    const tells = text => [...document.querySelectorAll('body *')].some(node =>
        ['title', 'aria-label', 'aria-valuetext', 'alt'].some(name => node.getAttribute(name)?.includes(text))
        && node.checkVisibility({visibilityProperty: true}));
    const tests = Object.entries(places).map(([place, test]) =>
        [place, new Function('shows', 'tells', `return ${test}`)]);
    const look = () => {
        for (const [place, test] of tests)
            if (!(place in window.firstSeen) && test(shows, tells)) window.firstSeen[place] = Date.now();
    };
    // Before the first frame nothing is on the screen: the style sheets may still be on their way.
    requestAnimationFrame(() => {
        look();
        new MutationObserver(look).observe(
            document, {subtree: true, childList: true, characterData: true, attributes: true});
    });
}"""


def record_places(page: Page, places: dict[str, str]) -> None:
    """Record the places on each page that is loaded from now on.

    A place is an expression: `shows(selector, text)` is true if a visible element contains the text, `tells(text)` if
    an attribute of a visible element does that people read or hear.
    """
    page.add_init_script(f"({_RECORD})({json.dumps(places)})")


def first_seen(page: Page) -> dict[str, int]:
    """Return for each place that has shown it the time, in milliseconds since 1970."""
    seen: dict[str, Any] = page.evaluate("window.firstSeen")
    return seen


def wait_until_seen(page: Page, *places: str) -> dict[str, int]:
    deadline = time.monotonic() + PATIENCE
    while missing := set(places) - first_seen(page).keys():
        assert time.monotonic() < deadline, f"not shown: {missing}"
        page.wait_for_timeout(50)
    return first_seen(page)
