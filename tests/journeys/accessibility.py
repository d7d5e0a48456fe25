"""Whether a page is for everybody: what axe finds in it, in either colour scheme, and what is too small for a thumb."""

from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize

SETTLE = 100  # ms: colours that change do so gently
COLOURS = {"runOnly": ["color-contrast"]}  # the one rule to which the scheme makes a difference
# axe knows an icon by its font; as long as that is loading, it takes the icon for a word that is hard to read.
# Fonts are asked for as the page is laid out, so that is made to happen first.
FONTS = "() => { document.documentElement.offsetWidth; return document.fonts.ready.then(fonts => fonts.status); }"

_axe = Axe()


def faults(page: Page, inside: str = "") -> str:
    """What axe finds on a page of the light scheme; in the dark one, what it finds of its colours. Empty: nothing.

    `inside`: only below what this selects.
    """
    context: dict[str, Any] | None = {"include": [[inside]]} if inside else None
    found = _found(page, context, None)
    _show(page, "dark")
    found += _found(page, context, COLOURS)
    _show(page, "light")
    return found


def require_comfort(page: Page, controls: str, screen: ViewportSize) -> None:
    """axe finds nothing, what `controls` selects is large enough for a thumb, and nothing sticks out sideways."""
    found = faults(page)
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


def _found(page: Page, context: dict[str, Any] | None, options: dict[str, Any] | None) -> str:
    page.wait_for_load_state()
    page.wait_for_timeout(SETTLE)
    page.evaluate(FONTS)
    result = _axe.run(page, context=context, options=options)
    return str(result.generate_report()) if result.violations_count else ""


def _show(page: Page, scheme: Literal["light", "dark"]) -> None:
    page.emulate_media(color_scheme=scheme)
    # The back office's theme looks at the system's scheme once, and keeps it as a class.
    page.evaluate("dark => document.documentElement.classList.toggle('dark', dark)", scheme == "dark")
