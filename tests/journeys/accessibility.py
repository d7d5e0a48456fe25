"""Accessibility checks: axe in both colour schemes, size of touch targets, width of the page."""

from typing import Literal

from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Page, ViewportSize

COLOURS = ["color-contrast"]  # the only rule whose result depends on the colour scheme
# axe recognises an icon by its font. Until the font is loaded, it takes the icon for text with low contrast. The layout
# requests the fonts, so force it first. It starts the transitions of colours, too.
_SETTLED = """async () => {
    document.documentElement.offsetWidth;
    const transitions = document.getAnimations().filter(one => one instanceof CSSTransition);
    await Promise.allSettled(transitions.map(one => one.finished));
    return (await document.fonts.ready).status;
}"""

# Return the violations alone: the list of what passed is a hundred times as long.
_RUN_AXE = """async ([inside, rules]) => {
    const options = {resultTypes: ['violations'], ...rules && {runOnly: rules}};
    const {violations} = await axe.run(inside ? {include: [[inside]]} : document, options);
    return {violations};
}"""


def axe_violations(page: Page, inside: str = "") -> str:
    """Return axe's report of a page: all rules in the light scheme, colours in the dark one. Empty if there is nothing.

    `inside`: check only what is below this selector.
    """
    found = _run_axe(page, inside)
    _set_color_scheme(page, "dark")
    found += _run_axe(page, inside, COLOURS)
    _set_color_scheme(page, "light")
    return found


def require_accessible(page: Page, controls: str, screen: ViewportSize) -> None:
    """Require that axe finds nothing, the controls are large enough, and the page fits the screen."""
    found = axe_violations(page)
    assert not found, found
    small = page.evaluate(
        """controls => [...document.querySelectorAll(controls)].filter(node => {
            const {width, height} = node.getBoundingClientRect();
            return width && (height < 43.5 || width < 43.5);
        }).map(node => node.outerHTML.slice(0, 100))""",
        controls,
    )
    assert small == []
    require_width(page, screen)


def require_width(page: Page, screen: ViewportSize, state: str = "the page") -> None:
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= screen["width"], f"{state} is wider than the screen"


def wait_for_layout(page: Page) -> None:
    """Wait until the page is loaded, with its fonts, and its colours do not change any more."""
    page.wait_for_load_state()
    page.evaluate(_SETTLED)


def _run_axe(page: Page, inside: str, rules: list[str] | None = None) -> str:
    wait_for_layout(page)
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    result = AxeResults(page.evaluate(_RUN_AXE, [inside, rules]))
    return str(result.generate_report()) if result.violations_count else ""


def _set_color_scheme(page: Page, scheme: Literal["light", "dark"]) -> None:
    page.emulate_media(color_scheme=scheme)
    # The theme of the admin reads the system's scheme once and keeps it as a class.
    page.evaluate("dark => document.documentElement.classList.toggle('dark', dark)", scheme == "dark")
