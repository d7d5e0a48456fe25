"""What does not fit on a narrow screen is left out or has a line of its own: never cut, never on top of something."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Database

WIDTHS = (320, 390, 600, 1280)
LANGUAGES = ("", "/zh-hans")

# The visible texts of each node that overlap another one, or that are outside of `frame`.
_COLLISIONS = """([frame, parts]) => [...document.querySelectorAll(frame)].flatMap(box => {
    const edge = box.getBoundingClientRect();
    // Names that only screen readers get are one pixel wide.
    const shown = [...box.querySelectorAll(parts)].filter(node => node.getBoundingClientRect().width > 2);
    const boxes = shown.map(node => {
        const range = document.createRange();
        range.selectNodeContents(node);
        const { left, right, top, bottom, width } = range.getBoundingClientRect();
        return { left, right, top, bottom, width, text: node.textContent };
    }).filter(({ width, text }) => width > 1 && text.trim());
    const outside = boxes.filter(one => one.left < edge.left - 1 || one.right > edge.right + 1).map(({ text }) => text);
    const cross = (from, to, one, other) => one[from] < other[to] - 1 && other[from] < one[to] - 1;
    const overlap = boxes.flatMap((one, index) => boxes.slice(index + 1).filter(other =>
        cross('left', 'right', one, other) && cross('top', 'bottom', one, other)
    ).map(other => `${one.text} on ${other.text}`));
    return [...outside, ...overlap];
})"""


def collisions(page: Page, frame: str, parts: str) -> Any:
    return page.evaluate(_COLLISIONS, [frame, parts])


@pytest.fixture(scope="module")
def innings(database: Database) -> int:
    """A finished baseball match of ten innings."""
    match_id = database.create_match("baseball", "Harbour Town", "Mill United")
    for number in range(1, 11):
        for half, side in (("T", "away"), ("B", "home")):
            period = f"{number}{half}"
            database.post(match_id, "They bat.", kind="period_start", period=period)
            database.post_many(match_id, [f"Pitch {n}." for n in range(1 + number % 3)], period=period)
            database.post(match_id, "Comes home.", kind="run", side=side, period=period)
    database.post(match_id, "One more.", kind="run", side="home", period="10B")
    database.post(match_id, "Over.", kind="match_end")
    return int(match_id)


@pytest.fixture(scope="module")
def list_of_matches(database: Database, innings: int) -> int:
    """Today's matches: long names, long states, a cricket match in which one side has not batted, a postponed one."""
    cricket = database.create_match("cricket", "Harbour Town", "Kingsmoor Wanderers")
    database.post(cricket, "Play.", kind="period_start", period="I1")
    database.post_many(cricket, ["Through the covers."] * 30, kind="four", side="away")
    database.post(cricket, "Bowled.", kind="wicket", side="away")
    database.create_match(
        home="Mönchengladbach",
        away="Wolverhampton Wanderers",
        status="finished",
        period="2H",
        home_score=10,
        away_score=11,
    )
    postponed = database.create_match(home="Manchester Canal", away="Manchester Docks")
    database.post(postponed, "Fog.", kind="postponed")
    return int(postponed)


def test_the_list_of_matches_cuts_no_text(page: Page, list_of_matches: int):
    for prefix in LANGUAGES:
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(f"{prefix}/")
            expect(page.locator(f'[data-match="{list_of_matches}"]')).to_be_visible()
            parts = ".state-text, .full, .code, .points, .kickoff-time"
            assert collisions(page, ".fixture", parts) == [], (prefix, width)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
    expect(page.locator(".points[data-unknown=words]")).to_have_text("尚未击球")


def test_a_postponed_match_says_so_once(page: Page, list_of_matches: int):
    for prefix, word in (("", "Postponed"), ("/zh-hans", "比赛延期")):
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(f"{prefix}/")
            row = page.locator(f'[data-match="{list_of_matches}"]')
            assert row.inner_text().count(word) == 1
            page.goto(f"{prefix}/matches/{list_of_matches}/")
            shown = page.locator(".match > :not(.columns)").all_inner_texts()
            assert "\n".join(shown).count(word) == 1, (prefix, width)


def test_the_names_of_periods_below_the_slider_do_not_overlap(page: Page, database: Database):
    match_id = database.create_match("basketball")
    periods = ("Q1", "Q2", "Q3", "Q4", "OT", "OT2", "OT3", "OT4")
    for period in periods:
        for seconds in (5.0, 290.0):
            database.post(match_id, "Off the glass.", period=period, clock_seconds=seconds)
    database.post(match_id, "Over.", kind="match_end")
    for prefix in LANGUAGES:
        page.set_viewport_size({"width": 320, "height": 800})
        page.goto(f"{prefix}/matches/{match_id}/")
        page.locator("#replay-offer button").click()
        counts = []
        for width in (320, 390, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            expect(page.locator(".replay-marks span")).to_have_count(len(periods))
            page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
            assert collisions(page, ".replay-marks", "span") == [], (prefix, width)
            counts.append(page.locator(".replay-marks span:not(:empty)").count())
        assert 0 < counts[0] <= counts[1] <= counts[2] == len(periods)


def test_the_table_of_periods_opens_at_the_newest_one_with_the_total(page: Page, innings: int):
    for prefix in LANGUAGES:
        page.set_viewport_size({"width": 390, "height": 800})
        page.goto(f"{prefix}/matches/{innings}/#statistics")
        for name in ("th.total", "th:nth-last-child(2)", "th:first-child"):
            expect(page.locator(f"#periods thead {name}")).to_be_in_viewport(ratio=0.9)
        expect(page.locator("#periods thead th").nth(1)).not_to_be_in_viewport()


def test_crests_have_the_colours_of_the_stripes_and_differ(page: Page, list_of_matches: int):
    colour = "node => getComputedStyle(node).fill"
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.goto(f"/matches/{list_of_matches}/")
        fields = []
        for side in ("home", "away"):
            crest = page.locator(f'.match .crest[data-side="{side}"] .crest-edge').first
            fields.append(crest.evaluate(colour))
            probe = f"""() => {{
                const node = document.createElement('i');
                node.style.color = 'var(--{side})';
                document.body.append(node);
                return getComputedStyle(node).color;
            }}"""
            assert fields[-1] == page.evaluate(probe)
        assert fields[0] != fields[1]
        letters = page.locator(".match .crest-letters").all_text_contents()
        assert len(set(letters)) == 2
