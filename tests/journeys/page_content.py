"""Read what a page shows, and compare it with the database."""

import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

from tests.patience import PATIENCE

Lines = list[dict[str, Any]]

_READ_LINES = """() => {
    const newestFirst = document.getElementById('feed').dataset.order !== 'oldest';
    const lines = [...document.querySelectorAll('#feed .entry')].map(node => ({
    id: Number(node.dataset.id),
    text: node.querySelector('.text')?.textContent ?? '',
    label: node.querySelector('.label')?.textContent ?? '',
    after: node.querySelector('.entry-score')?.textContent ?? '',
    struck: node.querySelector('.entry-body del') !== null,
    note: node.querySelector('.note-label')?.textContent ?? '',
    }));
    return newestFirst ? lines.reverse() : lines;
}"""

# A notice leaves after eight seconds. On a slow machine the next one can come later than that.
NOTICES_STAY = """{
    const own = setTimeout;
    window.setTimeout = (run, ms, ...rest) => ms === 8000 ? 0 : own(run, ms, ...rest);
}"""

# Ten frames: longer than the delay of a wheel event and the pauses of smooth scrolling.
_AT_REST = """async () => {
    const before = scrollY;
    for (let frame = 0; frame < 10; frame++) await new Promise(requestAnimationFrame);
    return scrollY === before;
}"""

# Animations that follow the scroll position do not end.
_ANIMATED = """async () => {
    const running = () => document.getAnimations().filter(one =>
        one.timeline === document.timeline && one.playState === 'running'
        && one.effect.getComputedTiming().endTime !== Infinity
    );
    for (let animations = running(); animations.length; animations = running()) {
        await Promise.allSettled(animations.map(one => one.finished));
    }
}"""

# A side that has not batted has words in place of a score.
_SCORE = """() => ['home', 'away'].map(side => document.querySelector(`[data-points=${side}]`))
    .map(node => node.dataset.unknown ? '–' : node.textContent).join('–')"""
_LOAD_EARLIER = "() => document.querySelector('#earlier:not([hidden]) a')?.click()"


def lines_on(page: Page) -> Lines:
    """Return the entries of the feed, oldest first, in whatever order the page shows them."""
    lines: Lines = page.evaluate(_READ_LINES)
    return lines


def score_on(page: Page) -> str:
    return str(page.evaluate(_SCORE))


def lines_of(content: dict[str, Any]) -> Lines:
    return [_line(entry) for entry in content["entries"]]


def score_of(content: dict[str, Any]) -> str:
    return _score(content["match"]["scoreline"])


def wait_until(page: Page, condition: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Wait for a condition that no locator can express. The browser's events are handled meanwhile."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"{seconds} s have passed"
        page.wait_for_timeout(50)


def is_at_rest(page: Page) -> bool:
    """Whether the page does not scroll."""
    return bool(page.evaluate(_AT_REST))


def wait_until_settled(page: Page) -> None:
    """Wait until all animations have ended and the page does not scroll."""
    page.evaluate(_ANIMATED)
    wait_until(page, lambda: is_at_rest(page))


def expect_match_content(page: Page, content: dict[str, Any], seconds: float = PATIENCE) -> None:
    """Wait until the page shows the entries and the score of the database."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and (lines_on(page), score_on(page)) != (lines_of(content), score_of(content)):
        page.evaluate(_LOAD_EARLIER)
        page.wait_for_timeout(50)
    assert lines_on(page) == lines_of(content)
    assert score_on(page) == score_of(content)


def _line(entry: dict[str, Any]) -> dict[str, Any]:
    retracted = entry["retracted_at"] is not None
    note = "Withdrawn" if retracted else "Corrected" if entry["corrected_at"] else ""
    score = entry["scoreline"]
    after = ""
    if entry["scored"] and not retracted:
        shootout = score["shootout"]
        after = f"{shootout['home']}–{shootout['away']} pens" if shootout else _score(score)
    return {
        "id": entry["id"],
        "text": entry["body"],
        "label": entry["label"],
        "after": after,
        "struck": retracted,
        "note": note,
    }


def _score(score: dict[str, Any]) -> str:
    return "–".join("–" if score[side] is None else str(score[side]) for side in ("home", "away"))
