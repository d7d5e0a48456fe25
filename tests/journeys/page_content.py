"""What a fan sees on a page, read off the page; and the same as it should be by the database."""

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

# Ten frames long, which is longer than a wheel's turn needs to be heard, and a glide to go on.
_AT_REST = """async () => {
    const before = scrollY;
    for (let frame = 0; frame < 10; frame++) await new Promise(requestAnimationFrame);
    return scrollY === before;
}"""

_SCORE = "() => ['home', 'away'].map(side => document.querySelector(`[data-points=${side}]`).textContent).join('–')"


def lines_on(page: Page) -> Lines:
    """The feed's lines in the match's order, whichever end the page shows first."""
    lines: Lines = page.evaluate(_READ_LINES)
    return lines


def score_on(page: Page) -> str:
    return str(page.evaluate(_SCORE))


def lines_of(told: dict[str, Any]) -> Lines:
    return [_line(entry) for entry in told["entries"]]


def score_of(told: dict[str, Any]) -> str:
    return _score(told["match"]["scoreline"])


def until(page: Page, condition: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Wait for what no locator shows; what happens in the browser meanwhile is attended to."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"{seconds} s have passed"
        page.wait_for_timeout(50)


def is_at_rest(page: Page) -> bool:
    """Whether the page stands still: nothing scrolls it any more."""
    return bool(page.evaluate(_AT_REST))


def expect_equal(page: Page, told: dict[str, Any], seconds: float = PATIENCE) -> None:
    """Before long the page shows what the database holds: the same lines in the same order, and the same score."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and (lines_on(page), score_on(page)) != (lines_of(told), score_of(told)):
        page.wait_for_timeout(50)
    assert lines_on(page) == lines_of(told)
    assert score_on(page) == score_of(told)


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
