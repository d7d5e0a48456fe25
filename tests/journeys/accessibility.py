"""Accessibility checks: axe in both colour schemes, size of touch targets, width of the page."""

from collections.abc import Iterable
from typing import Any, Literal

from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Browser, Page, ViewportSize

from tests.journeys.contexts import shared_contexts
from tests.journeys.room_members import DESK

# axe recognises an icon by its font. Until the font is loaded, it takes the icon for text with low contrast. The layout
# requests the fonts, so force it first. It starts the transitions of colours, too.
_SETTLED = """async () => {
    document.documentElement.offsetWidth;
    const transitions = document.getAnimations().filter(one => one instanceof CSSTransition);
    await Promise.allSettled(transitions.map(one => one.finished));
    return (await document.fonts.ready).status;
}"""

# All rules but the contrast of colours, which takes three quarters of the time and does not depend on the width.
# Return the violations alone: the list of what passed is a hundred times as long.
_RUN_RULES = """async inside => {
    const options = {resultTypes: ['violations'], rules: {'color-contrast': {enabled: false}}};
    const {violations} = await axe.run(inside || document, options);
    return {violations};
}"""

# Check the contrast of each visible text that this document did not show before with the same colours and font, in
# whatever state or width.
_RUN_CONTRAST = """async inside => {
    window.seenTexts ??= new WeakMap();
    const surfaces = new Map([[null, '']]);
    const surface = node => {
        if (!surfaces.has(node)) {
            const {backgroundColor, backgroundImage, opacity, filter} = getComputedStyle(node);
            const own = [backgroundColor, backgroundImage, opacity, filter].join();
            surfaces.set(node, `${surface(node.parentElement)} ${own}`);
        }
        return surfaces.get(node);
    };
    const isNew = node => {
        const {color, fontSize, fontWeight, textShadow} = getComputedStyle(node);
        const look = [color, fontSize, fontWeight, textShadow, surface(node)].join();
        const looks = window.seenTexts.get(node) ?? new Set();
        window.seenTexts.set(node, looks);
        return looks.size < looks.add(look).size;
    };
    const hasText = node => node.matches('input, select, textarea')
        || [...node.childNodes].some(part => part.nodeType === Node.TEXT_NODE && part.data.trim());
    const include = [...document.querySelectorAll(inside ? `${inside} *` : 'body *')].filter(
        node => hasText(node) && node.checkVisibility({visibilityProperty: true}) && isNew(node)
    );
    if (!include.length) return {violations: []};
    const {violations} = await axe.run({include}, {resultTypes: ['violations'], runOnly: ['color-contrast']});
    return {violations};
}"""


def axe_page(browser: Browser, origin: str) -> Page:
    """Return a page that lets axe in, whatever its policy says, in the same shared context as those of `visit`."""
    options: dict[str, Any] = {"viewport": DESK, "timezone_id": "UTC", "locale": "en-GB", "color_scheme": "light"}
    return shared_contexts(browser).lend(origin, bypass_csp=True, **options).new_page()


def axe_violations(page: Page, inside: str = "") -> str:
    """Return axe's report of a page: all rules, and colours in both schemes. Empty if there is nothing.

    `inside`: check only what is below this selector.
    """
    found = _run_axe(page, inside, _RUN_RULES)
    found += _run_axe(page, inside, _RUN_CONTRAST)
    _set_color_scheme(page, "dark")
    found += _run_axe(page, inside, _RUN_CONTRAST)
    _set_color_scheme(page, "light")
    return found


def violations_on(page: Page, screens: Iterable[ViewportSize], state: str, inside: str = "") -> dict[str, str]:
    """Return axe's reports of a page by state and width. Each width must fit its screen."""
    found = {}
    for screen in screens:
        page.set_viewport_size(screen)
        if fault := axe_violations(page, inside):
            found[f"{state}, {screen['width']} wide"] = fault
        require_width(page, screen, state)
    return found


def require_accessible(page: Page, controls: str, screens: Iterable[ViewportSize]) -> None:
    """Require on each screen that axe finds nothing, the controls are large enough, and the page fits the screen."""
    for screen in screens:
        found = violations_on(page, [screen], "the page")
        assert not found, found
        small = page.evaluate(
            """controls => [...document.querySelectorAll(controls)].filter(node => {
                const {width, height} = node.getBoundingClientRect();
                return width && (height < 43.5 || width < 43.5);
            }).map(node => node.outerHTML.slice(0, 100))""",
            controls,
        )
        assert small == [], screen


def require_width(page: Page, screen: ViewportSize, state: str = "the page") -> None:
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= screen["width"], f"{state} is wider than the screen"


def wait_for_layout(page: Page) -> None:
    """Wait until the page is loaded, with its fonts, and its colours do not change any more."""
    page.wait_for_load_state()
    page.evaluate(_SETTLED)


def _run_axe(page: Page, inside: str, script: str) -> str:
    wait_for_layout(page)
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    result = AxeResults(page.evaluate(script, inside))
    return str(result.generate_report()) if result.violations_count else ""


def _set_color_scheme(page: Page, scheme: Literal["light", "dark"]) -> None:
    page.emulate_media(color_scheme=scheme)
    # The theme of the admin reads the system's scheme once and keeps it as a class.
    page.evaluate("dark => document.documentElement.classList.toggle('dark', dark)", scheme == "dark")
