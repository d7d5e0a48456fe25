"""What a fan sees on a page, read off the page; and the same as it should be by the database."""

import time
from typing import Any

from playwright.sync_api import Page

Lines = list[dict[str, Any]]

_READ_LINES = """() => [...document.querySelectorAll('#feed .entry')].map(node => ({
    id: Number(node.dataset.id),
    text: node.querySelector('.text')?.textContent ?? '',
    label: node.querySelector('.label')?.textContent ?? '',
    after: node.querySelector('.after')?.textContent ?? '',
    struck: node.querySelector('.said del') !== null,
    note: node.querySelector('.note-what')?.textContent ?? '',
})).reverse()"""

_SCORE = "() => ['home', 'away'].map(side => document.querySelector(`[data-points=${side}]`).textContent).join('–')"


def lines_on(page: Page) -> Lines:
    """The feed's lines in the match's order; the page shows the newest first."""
    lines: Lines = page.evaluate(_READ_LINES)
    return lines


def score_on(page: Page) -> str:
    return str(page.evaluate(_SCORE))


def lines_of(told: dict[str, Any]) -> Lines:
    return [_line(entry) for entry in told["entries"]]


def score_of(told: dict[str, Any]) -> str:
    return _score(told["match"]["scoreline"])


def expect_equal(page: Page, told: dict[str, Any], seconds: float = 15) -> None:
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
